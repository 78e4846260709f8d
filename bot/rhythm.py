"""Time for the loops: what they read it from, how long they back off, and that they still beat."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from bot.jumps import Jumps
from bot.meter import Meter

CAP: Final = 60.0


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """Every source of time and chance that a loop uses, in one place that a test can replace.

    `now` is the calendar (aware UTC), `ticks` counts seconds and never jumps.
    """

    now: Callable[[], datetime] = utc_now
    ticks: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = random.random

    def backoff(self, tries: int, cap: float = CAP) -> float:
        """Seconds before the next try: doubling from about half a second, with jitter."""
        whole = min(cap, 0.5 * 2.0 ** min(tries, 10))
        return whole * (0.5 + self.chance() / 2)


@dataclass(slots=True)
class Pulse:
    """When each loop last went round, what the loops have counted, and whether the clock jumped.

    A loop that stopped silently shows as an old beat.
    """

    ticks: Callable[[], float] = time.monotonic
    beats: dict[str, float] = field(default_factory=dict)
    jumps: Jumps = field(default_factory=Jumps)
    meter: Meter = field(init=False)

    def __post_init__(self) -> None:
        self.meter = Meter(self.ticks)

    def beat(self, loop: str) -> None:
        self.beats[loop] = self.ticks()

    def stand_by(self, loop: str) -> None:
        """Another program does what this loop does; it is there, and hears of Telegram by that."""
        self.beat(loop)
        self.meter.standing_by()

    def ages(self) -> dict[str, float]:
        """Seconds since each loop last went round."""
        return {loop: self.ticks() - at for loop, at in self.beats.items()}
