"""Whether anybody else receives for this bot: asked before the first update is taken.

Telegram hands an update to whoever asks, and when two programs wait it ends the poll of the one
that asked first, with 409. So a program that takes updates at once would file a share of another's.
"""

from typing import Final

import structlog

from bot.exits import Code, Stop
from bot.rhythm import Clock, Pulse
from bot.telegram.arrivals import ALLOWED_UPDATES, number_of
from bot.telegram.send import Answered, Barred, Line, Reply, TryAgain

CONFLICT: Final = 409
# The other asks again at once, which ends our poll; Telegram tells us so up to 3 s later.
LOOK_SECONDS: Final = 5
# What the other was given is confirmed, and so gone, within this.
CONFIRMED_SECONDS: Final = 1.0
GRACE_SECONDS: Final = 15.0
CAP_SECONDS: Final = 30.0
ANOTHER: Final = "Another program receives this bot's updates: stop it, or this one."
UNKNOWN: Final = "Telegram does not know this token: check it with @BotFather."
HOOKED: Final = (
    "A webhook was set for this bot while this program polled: another one receives now; "
    "stop it, or this one."
)

log = structlog.get_logger(__name__)


async def make_sure(line: Line, clock: Clock, pulse: Pulse) -> None:
    """Return once nobody else receives; confirms nothing. Raises `Stop` if somebody does.

    A webhook that is set is removed: who starts a program that polls has chosen to poll.
    """
    tries = 0
    while True:
        pulse.beat("receive")
        reply = await _look(line, LOOK_SECONDS)
        if isinstance(reply, Answered) and not reply.result:
            return
        if isinstance(reply, Answered):
            await clock.sleep(CONFIRMED_SECONDS)
            again = await _look(line, 1)
            if isinstance(again, Answered):
                if _first(again) == _first(reply):
                    return
                raise Stop(Code.REFUSED, ANOTHER)
            reply = again
        await _refused(line, clock, reply, tries)
        tries += 1


async def _look(line: Line, seconds: int) -> Reply:
    """The oldest update that nobody has confirmed, left where it is."""
    parameters = {"limit": 1, "timeout": seconds, "allowed_updates": list(ALLOWED_UPDATES)}
    reply = await line.call("getUpdates", parameters, read_timeout=seconds + GRACE_SECONDS)
    if isinstance(reply, Answered) and not isinstance(reply.result, list):
        return TryAgain("no list")
    return reply


def _first(reply: Answered) -> int | None:
    return number_of(reply.result[0]) if reply.result else None


async def _refused(line: Line, clock: Clock, reply: Reply, tries: int) -> None:
    if isinstance(reply, Barred) and reply.code != CONFLICT:
        raise Stop(Code.REFUSED, UNKNOWN)
    if isinstance(reply, Barred) and "webhook" not in reply.text.lower():
        raise Stop(Code.REFUSED, ANOTHER)
    if isinstance(reply, Barred):
        await unhook(line, clock)
        return
    told = reply.after if isinstance(reply, TryAgain) else None
    await clock.sleep(clock.backoff(tries, CAP_SECONDS) if told is None else told)


async def unhook(line: Line, clock: Clock) -> None:
    """Remove the webhook, so that polling works; what waits at Telegram is kept."""
    reply = await line.call("deleteWebhook", {"drop_pending_updates": False})
    if isinstance(reply, Answered):
        log.warning("receive.webhook_removed", code=CONFLICT)
    else:
        await clock.sleep(clock.backoff(1))
