"""The composition root: opens what the loops need, runs them, and ends them in good order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy.engine import Connection

from bot import beginning, people, turn
from bot.access import Standing
from bot.beginning import Identity
from bot.clearance import Clearance
from bot.exits import Code, Stop
from bot.flood import Gate
from bot.followups import Waker
from bot.health import Health
from bot.hours import Hours
from bot.lanes import Hands, Lanes
from bot.ledger import Desk
from bot.outbox import Outbox
from bot.rhythm import Clock, Pulse
from bot.sealing import Vault
from bot.store.engine import Store
from bot.store.lock import only_one
from bot.store.places import Place, place_of
from bot.store.rows import InboxRow, StoreError
from bot.store.schema import check
from bot.telegram.hook import Hook
from bot.telegram.receive import POLL_SECONDS, Receiver
from bot.telegram.send import PUBLIC_API, Answered, Line
from bot.watch import Watch

if TYPE_CHECKING:
    from bot.store.together import Together

LOOPS: Final = ("receive", "followups", "lanes", "outbox", "watch")
DRAIN_SECONDS: Final = 3.5
# What was on its way when another program took over is still marked as sent, within this.
LANDING_SECONDS: Final = 5.0
FLUSH_SECONDS: Final = 2.5
COMMANDS: Final = (
    ("consult", "Open a consult"),
    ("consults", "Your open consults"),
    ("case", "Show one case"),
    ("followups", "What is asked again, and when"),
    ("away", "Offer your follow-ups to a colleague"),
    ("settings", "When you are asked"),
    ("stop", "Leave it for now"),
    ("help", "What this bot does"),
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Config:
    """What an operator has chosen. `database` is a URL; `poll_seconds` a long poll's length.

    `webhook`: receive by being told, instead of by polling. `alone`: nobody else can hold the
    token, as in a playground of one's own. `health`: the host and port at which it says how it is.
    `vault`: the keys that seal what is said in groups.
    """

    token: str = field(repr=False)
    database: str = field(repr=False)
    allow: frozenset[int] = frozenset()
    telegram_api: str = PUBLIC_API
    hours: Hours = field(default_factory=Hours)
    poll_seconds: int = POLL_SECONDS
    webhook: Hook | None = None
    alone: bool = False
    health: tuple[str, int] | None = None
    vault: Vault | None = None


@dataclass(frozen=True, slots=True)
class App:
    """The open program. `pulse.ages()` tells whether each loop still goes round."""

    config: Config
    clock: Clock
    store: Store
    line: Line
    who: Identity
    pulse: Pulse
    together: "Together | None" = None  # the other programs, where a server keeps the database

    def wake(self) -> None:
        """Look at once at everything, and believe the clock: after a jump that was meant, say."""
        self.pulse.jumps.trust()
        self.store.wake("inbox", "followups", "outbox", "watch")

    def take(self, db: Connection, row: InboxRow, now: datetime) -> None:
        """A turn, with what it knows of this bot."""
        began = self.clock.ticks()
        turn.take(db, row, now, self._desk())
        self.pulse.meter.turn_seconds.add(self.clock.ticks() - began)

    def excuse(self, db: Connection, row: InboxRow, now: datetime) -> None:
        """Tell whoever sent a row that no turn could take."""
        turn.excuse(db, row, now, self._desk())

    def standing(self, db: Connection, person: int) -> Standing:
        """What somebody is at this moment."""
        return people.recall(db, self.who.bot_id, person, self.config.allow).role

    def _desk(self) -> Desk:
        return Desk(
            self.who.username, self.config.allow, self.config.hours, vault=self.config.vault
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`, then drain. Raises `Stop` or `StoreError` for what no retry can mend."""
        ends: list[Exception] = []
        try:
            await self._run(stop)
        except* (Stop, StoreError) as foreseen:
            ends += foreseen.exceptions
        if ends:
            raise ends[0]

    async def _run(self, stop: asyncio.Event) -> None:
        bot_id, store, clock, pulse = self.who.bot_id, self.store, self.clock, self.pulse
        lanes = Lanes(store, bot_id, Hands(self.take, self.excuse), clock, pulse)
        outbox = Outbox(store, self.line, bot_id, clock, pulse, Clearance(self.standing, bot_id))
        async with asyncio.TaskGroup() as loops:
            source = [
                loops.create_task(self._received(), name="receive"),
                loops.create_task(Waker(store, bot_id, clock, pulse).run(), name="followups"),
                loops.create_task(self._announce(), name="announce"),
                loops.create_task(
                    Watch(store, bot_id, clock, pulse, self.config.allow).run(), name="watch"
                ),
            ]
            sinks = [
                loops.create_task(lanes.run(), name="lanes"),
                loops.create_task(self._sent(outbox), name="outbox"),
            ]
            if self.together is not None:
                sinks.append(loops.create_task(self.together.run(), name="together"))
            if self.config.health is not None:
                place, polling = place_of(self.config.database), self.config.webhook is None
                file = place if isinstance(place, Path) else None
                pages = Health(store, bot_id, clock, pulse, file, LOOPS, polling)
                sinks.append(loops.create_task(pages.run(self.config.health), name="health"))
            await stop.wait()
            log.info("serve.draining")
            _cancel(source)
            with suppress(TimeoutError):
                async with asyncio.timeout(DRAIN_SECONDS):
                    await asyncio.wait(source)  # what is half received is finished first
                    while await lanes.once():
                        pass
                    await outbox.flush(FLUSH_SECONDS)
            _cancel(sinks)

    def _gate(self) -> Gate:
        return Gate(self.who.bot_id, self.config.allow, self.clock.ticks)

    async def _received(self) -> None:
        """Of several programs one polls; what is posted may come to any of them."""
        if self.together is None or self.config.webhook is not None:
            await self._receive()
        else:
            idle = partial(self.pulse.stand_by, "receive")
            await self.together.alone("receive", lambda _: self._receive(), idle)

    async def _sent(self, outbox: Outbox) -> None:
        """One program sends: the limits are the bot's, and so is the order in a chat."""
        if self.together is None:
            await outbox.run()
        else:
            idle = partial(self.pulse.stand_by, "outbox")
            await self.together.alone("send", outbox.run, idle, LANDING_SECONDS)

    async def _receive(self) -> None:
        """One of the two ways in; never both."""
        config, held = self.config, (self.store, self.who.bot_id, self.clock, self.pulse)
        if config.webhook is None:
            await Receiver(self.line, *held, config.poll_seconds, config.alone, self._gate()).run()
        else:
            from bot.webhook_server import Webhook  # noqa: PLC0415 - an extra

            await Webhook(config.webhook, self.line, *held, self._gate()).run()

    async def _announce(self) -> None:
        """Tell Telegram our commands; a menu is no reason to stop."""
        commands = [{"command": name, "description": text} for name, text in COMMANDS]
        reply = await self.line.call("setMyCommands", {"commands": commands})
        if not isinstance(reply, Answered):
            log.warning("commands.unset", kind=type(reply).__name__)


def _cancel(tasks: list["asyncio.Task[None]"]) -> None:
    for task in tasks:
        task.cancel()


@asynccontextmanager
async def opened(
    config: Config, stop: asyncio.Event, clock: Clock | None = None
) -> AsyncIterator[App | None]:
    """The program, ready to run; None if `stop` came before Telegram had answered.

    Raises `StoreError` for a database that cannot be used and `Stop` for a token that cannot.
    """
    clock = clock or Clock()
    # Before the lock's file: nothing is written beside what is not ours.
    await beginning.patiently(partial(asyncio.to_thread, check, config.database), stop, clock)
    place = place_of(config.database)
    with only_one(place) if isinstance(place, Path) else nullcontext():
        store = await beginning.patiently(partial(beginning.opened, config.database), stop, clock)
        if store is None:
            yield None
            return
        pulse = Pulse(clock.ticks)
        line = Line(config.token, config.telegram_api, pulse.meter)
        try:
            who = await beginning.unless(stop, beginning.introduce(line, clock))
            if who is None:
                yield None
            else:
                others = _together(place, who.bot_id, store)
                yield App(config, clock, store, line, who, pulse, others)
        finally:
            await line.close()
            await store.close()


def _together(place: Place, bot_id: int, store: Store) -> "Together | None":
    """The other programs of this bot, if there can be any."""
    if isinstance(place, Path):
        return None
    from bot.store.together import Together  # noqa: PLC0415 - its driver is an extra

    others = Together(place, bot_id, store.woken)
    store.ring = others.ring
    return others


async def serve(config: Config, stop: asyncio.Event, clock: Clock | None = None) -> int:
    """Run until `stop`; the exit code."""
    async with opened(config, stop, clock) as app:
        if app is not None:
            log.info("serve.started", bot=app.who.bot_id)
            await app.run(stop)
    log.info("serve.stopped")
    return int(Code.OK)
