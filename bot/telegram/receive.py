"""Receive by asking: raw updates into the inbox, committed before Telegram is told to forget them.

Two programs that ask with one token end each other's polls, and each would get a share of the
updates. So the one that comes second yields: `alone.py` looks before the first update is taken, and
a conflict within the first seconds ends the program that has only just begun.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog

from bot.exits import Code, Stop
from bot.flood import Gate, let_in
from bot.rhythm import Clock, Pulse
from bot.store.engine import OPERATIONAL, Store
from bot.store.inbound import last_received
from bot.telegram.alone import ANOTHER, CONFLICT, HOOKED, UNKNOWN, make_sure, unhook
from bot.telegram.arrivals import ALLOWED_UPDATES, number_of
from bot.telegram.send import Answered, Barred, Line, Reply, TryAgain

LIMIT: Final = 100
POLL_SECONDS: Final = 50
GRACE_SECONDS: Final = 15.0
CAP_SECONDS: Final = 30.0
# The one that was here before a conflict began outlasts the newcomer, whatever either receives.
PATIENCE_NEW, PATIENCE_OLD = 1, 60
SETTLED_SECONDS: Final = 10.0
STREAK_SECONDS: Final = 30.0
# A database that received within this is the one that was here: it need not look around.
LATELY: Final = timedelta(minutes=10)
# After a day Telegram drops what nobody asked for; after a quiet week its ids start anew.
OFFSET_SECONDS: Final = 86_400.0

log = structlog.get_logger(__name__)


def next_offset(updates: Sequence[object]) -> int | None:
    """What to ask from next: behind the last one we can name, in the order Telegram sent them.

    Not the greatest: ids start anew after a quiet week, and the greatest would confirm others.
    """
    numbers = [number for update in updates if (number := number_of(update)) is not None]
    return numbers[-1] + 1 if numbers else None


@dataclass(slots=True)
class Receiver:
    """The loop on getUpdates. Nothing is confirmed before its commit."""

    line: Line
    store: Store
    bot_id: int
    clock: Clock
    pulse: Pulse
    poll_seconds: int = POLL_SECONDS
    # Nobody else can hold this token, as in a playground of one's own: nothing to look for.
    alone: bool = False
    # Who may fill the inbox; None: everybody.
    gate: Gate | None = None
    _offset: int | None = None
    _failures: int = 0
    _conflicts: int = 0
    _patience: int = PATIENCE_NEW
    _started: float | None = None
    _answered: float = float("-inf")
    _last_conflict: float = float("-inf")

    async def run(self) -> None:
        if not self.alone and not await self._was_here():
            await make_sure(self.line, self.clock, self.pulse)
            self._patience = PATIENCE_OLD
        while True:
            await self.once()

    async def _was_here(self) -> bool:
        """Whether this database received lately: then whoever comes besides is the newcomer."""
        try:
            last = await self.store.read(lambda db: last_received(db, self.bot_id))
        except OPERATIONAL:
            return False
        return last is not None and abs(self.clock.now() - last) < LATELY

    async def once(self) -> None:
        """One poll. Raises `Stop` when polling on is pointless."""
        self.pulse.beat("receive")
        if self._started is None:
            self._started = self.clock.ticks()
        if self.clock.ticks() - self._answered > OFFSET_SECONDS:
            self._offset = None  # it could hide lower ids; what comes again is known here
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
                self._answered = self.clock.ticks()
                await self._keep(updates)
            case Barred(code) if code == CONFLICT:
                await self._conflict(reply.text, self.clock.ticks())
            case Barred():
                raise Stop(Code.REFUSED, UNKNOWN)
            case _:
                await self._later(reply)

    async def _keep(self, updates: Sequence[object]) -> None:
        if not updates:
            # All is confirmed by now; an offset kept through a quiet week could hide lower ids.
            self._offset, self._failures = None, 0
            return
        now = self.clock.now()
        try:
            batch = await self.store.write(
                lambda db: let_in(db, self.bot_id, self.gate, updates, now)
            )
        except OPERATIONAL as error:
            await self._later(TryAgain(type(error).__name__))
            return
        self.pulse.meter.received(len(updates))
        self.store.wake("inbox")
        if len(batch.arrivals) < len(updates):  # a tap was answered at the door
            self.store.wake("outbox")
        for arrival in batch.arrivals:
            if arrival.error:
                log.warning("inbox.set_aside", kind="unnamed")
        following = next_offset(updates)
        if following is None:
            await self._later(TryAgain("unnamed"))
        else:
            self._offset, self._failures = following, 0

    async def _conflict(self, text: str, tick: float) -> None:
        started = tick if self._started is None else self._started
        if tick - started >= SETTLED_SECONDS:
            self._patience = PATIENCE_OLD
        if "webhook" in text.lower():
            if self._patience == PATIENCE_OLD:
                raise Stop(Code.REFUSED, HOOKED)
            await unhook(self.line, self.clock)
            return
        if tick - self._last_conflict > STREAK_SECONDS:
            self._conflicts = 0
            log.warning("receive.conflict", code=CONFLICT)
        self._conflicts, self._last_conflict = self._conflicts + 1, tick
        if self._conflicts >= self._patience:
            raise Stop(Code.REFUSED, ANOTHER)
        if self._conflicts > 1:  # the first is answered at once: that ends the newcomer's poll
            await self.clock.sleep(1.0)

    async def _later(self, reply: Reply) -> None:
        told = reply.after if isinstance(reply, TryAgain) else None
        why = reply.why if isinstance(reply, TryAgain) else type(reply).__name__
        if self._failures == 0:
            log.warning("receive.failed", error=why)
        seconds = told if told is not None else self.clock.backoff(self._failures, CAP_SECONDS)
        self._failures += 1
        await self.clock.sleep(seconds)
