"""Receive: raw updates into the inbox, committed before Telegram is told to forget them."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog
from sqlalchemy.engine import Connection

from bot.exits import Code, Stop
from bot.rhythm import Clock, Pulse
from bot.store.engine import OPERATIONAL, Store
from bot.store.inbound import Arrival, push_down, receive
from bot.telegram.send import Answered, Barred, Line, Reply, TryAgain

LIMIT: Final = 100
POLL_SECONDS: Final = 50
GRACE_SECONDS: Final = 15.0
CAP_SECONDS: Final = 30.0
# Of two programs each poll ends the other's, so both see conflicts. The one that was here before
# they began outlasts the newcomer, whatever either of them receives in between.
PATIENCE_NEW, PATIENCE_OLD = 3, 60
SETTLED_SECONDS: Final = 10.0
STREAK_SECONDS: Final = 30.0
CONFLICT: Final = 409
# Telegram leaves chat_member out unless it is asked for.
ALLOWED_UPDATES: Final = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "chat_member",
)
INT64: Final = 2**63

log = structlog.get_logger(__name__)


def chat_of(update: Mapping[str, Any]) -> int:
    """The chat an update belongs to, whatever its kind; 0 if it names none."""
    for part in update.values():
        if isinstance(part, dict):
            inner = part.get("message")
            found = _id_of(part.get("chat"))
            if found is None and isinstance(inner, dict):
                found = _id_of(inner.get("chat"))
            if found is not None:
                return found
    return 0


def _id_of(chat: object) -> int | None:
    return _int64(chat.get("id")) if isinstance(chat, dict) else None


def _int64(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and -INT64 <= value < INT64:
        return value
    return None


def arrival_of(update: object) -> Arrival:
    """An update as an inbox row; one without a usable id is set aside under a key of its own."""
    text = json.dumps(update, ensure_ascii=False)  # orjson refuses numbers beyond 64 bits
    number = _int64(update.get("update_id")) if isinstance(update, dict) else None
    if number is None or not isinstance(update, dict):
        digest = hashlib.sha256(text.encode()).hexdigest()[:24]
        return Arrival(f"x:{digest}", 0, text, error="no update_id")
    return Arrival(f"u:{number}", chat_of(update), text)


def next_offset(updates: Sequence[object]) -> int | None:
    """What to ask from next: behind the last one we can name, in the order Telegram sent them.

    Not the greatest: ids start anew after a quiet week, and the greatest would confirm others.
    """
    for update in reversed(updates):
        number = _int64(update.get("update_id")) if isinstance(update, dict) else None
        if number is not None:
            return number + 1
    return None


def messages_in(updates: Sequence[object]) -> Counter[int]:
    """How many messages people wrote, by chat: each stands below the cards of its chat."""
    return Counter(chat_of(u) for u in updates if isinstance(u, dict) and "message" in u)


@dataclass(slots=True)
class Receiver:
    """The loop on getUpdates. Nothing is confirmed before its commit."""

    line: Line
    store: Store
    bot_id: int
    clock: Clock
    pulse: Pulse
    poll_seconds: int = POLL_SECONDS
    _offset: int | None = None
    _failures: int = 0
    _conflicts: int = 0
    _patience: int = PATIENCE_NEW
    _started: float | None = None
    _last_conflict: float = float("-inf")

    async def run(self) -> None:
        while True:
            await self.once()

    async def once(self) -> None:
        """One poll. Raises `Stop` when polling on is pointless."""
        self.pulse.beat("receive")
        if self._started is None:
            self._started = self.clock.ticks()
        reply = await self.line.call(
            "getUpdates",
            {
                "offset": self._offset,
                "limit": LIMIT,
                "timeout": self.poll_seconds,
                "allowed_updates": list(ALLOWED_UPDATES),
            },
            read_timeout=self.poll_seconds + GRACE_SECONDS,
        )
        match reply:
            case Answered(list() as updates):
                await self._keep(updates)
            case Barred():
                await self._barred(reply)
            case _:
                await self._later(reply)

    async def _keep(self, updates: Sequence[object]) -> None:
        if not updates:
            # All is confirmed by now; an offset kept through a quiet week could hide lower ids.
            self._offset, self._failures = None, 0
            return
        arrivals = [arrival_of(update) for update in updates]
        below, now = messages_in(updates), self.clock.now()

        def keep(db: Connection) -> None:
            receive(db, self.bot_id, arrivals, now)
            push_down(db, self.bot_id, below)

        try:
            await self.store.write(keep)
        except OPERATIONAL as error:
            await self._later(TryAgain(type(error).__name__))
            return
        self.pulse.meter.received(len(arrivals))
        self.store.wake("inbox")
        for arrival in arrivals:
            if arrival.error:
                log.warning("inbox.set_aside", kind="unnamed")
        following = next_offset(updates)
        if following is None:
            await self._later(TryAgain("unnamed"))
        else:
            self._offset, self._failures = following, 0

    async def _barred(self, reply: Barred) -> None:
        if reply.code != CONFLICT:
            raise Stop(Code.REFUSED, "Telegram does not know this token: check it with @BotFather.")
        if "webhook" in reply.text.lower():
            raise Stop(
                Code.REFUSED, "A webhook is set for this bot: remove it before polling for updates."
            )
        await self._conflict(self.clock.ticks(), self._started or 0.0)

    async def _conflict(self, tick: float, started: float) -> None:
        if tick - self._last_conflict > STREAK_SECONDS:
            self._conflicts = 0
            settled = tick - started >= SETTLED_SECONDS
            self._patience = PATIENCE_OLD if settled else PATIENCE_NEW
            log.warning("receive.conflict", code=CONFLICT)
        self._conflicts, self._last_conflict = self._conflicts + 1, tick
        if self._conflicts >= self._patience:
            raise Stop(
                Code.REFUSED, "Another program receives this bot's updates: stop it, or this one."
            )
        await self.clock.sleep(1.0)

    async def _later(self, reply: Reply) -> None:
        told = reply.after if isinstance(reply, TryAgain) else None
        why = reply.why if isinstance(reply, TryAgain) else type(reply).__name__
        if self._failures == 0:
            log.warning("receive.failed", error=why)
        seconds = told if told is not None else self.clock.backoff(self._failures, CAP_SECONDS)
        self._failures += 1
        await self.clock.sleep(seconds)
