"""What the program counts of itself: plain numbers, and no person, chat or case in any of them."""

import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

# Seconds. A turn is meant to take milliseconds, an answer less than one second.
TURN_BOUNDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
ANSWER_BOUNDS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0, 30.0)


@dataclass(slots=True)
class Spread:
    """How often something took how long; `bounds` are upper limits in seconds, ascending."""

    bounds: tuple[float, ...]
    counts: list[int] = field(default_factory=list)
    total: float = 0.0

    def __post_init__(self) -> None:
        self.counts = [0] * (len(self.bounds) + 1)

    def add(self, seconds: float) -> None:
        """Count one; a clock that was set back makes no time negative."""
        seconds = max(0.0, seconds)
        self.counts[bisect_left(self.bounds, seconds)] += 1
        self.total += seconds

    def up_to(self) -> list[tuple[float, int]]:
        """For each bound, and for infinity, how many took no longer."""
        return list(zip((*self.bounds, float("inf")), accumulate(self.counts), strict=True))


@dataclass(slots=True)
class Meter:
    """The counts of one running program, told by its loops. Reading them changes nothing."""

    ticks: Callable[[], float] = time.monotonic
    updates: int = 0
    turns: int = 0
    set_aside: int = 0
    asked: int = 0
    letters: Counter[tuple[str, str]] = field(default_factory=Counter)  # kind, ending
    calls: Counter[tuple[str, str]] = field(default_factory=Counter)  # method, outcome
    turn_seconds: Spread = field(default_factory=lambda: Spread(TURN_BOUNDS))
    answer_seconds: Spread = field(default_factory=lambda: Spread(ANSWER_BOUNDS))
    webhook_pending: int = 0
    unowned: dict[str, int] = field(default_factory=dict)  # open follow-ups of nobody, by reason
    _heard: float = field(init=False)
    _failing: float | None = None
    _unreached: float | None = None

    def __post_init__(self) -> None:
        self._heard = self.ticks()

    def received(self, updates: int) -> None:
        """Updates are committed to the inbox: Telegram reaches us."""
        self.updates += updates
        self._heard = self.ticks()
        self._unreached = None

    def taken(self, turns: int, set_aside: int) -> None:
        """A batch of turns is committed."""
        self.turns += turns
        self.set_aside += set_aside

    def letter(self, kind: str, ending: str) -> None:
        """One try to deliver a letter has ended: "sent", "failed" or "retried"."""
        self.letters[kind, ending] += 1

    def called(self, method: str, outcome: str, *, lost: bool) -> None:
        """One call to the Bot API has ended; `lost` if Telegram itself was not there to answer."""
        self.calls[method, outcome] += 1
        if not lost:
            self._failing = None
            if method == "getUpdates" and outcome == "Answered":
                self._heard = self.ticks()
        elif self._failing is None:
            self._failing = self.ticks()

    def standing_by(self) -> None:
        """Another program asks for the updates: its silence is not ours."""
        self._heard = self.ticks()
        self._failing = None

    def posting(self, pending: int, *, failed: bool) -> None:
        """What Telegram says of a webhook: how many updates wait, and if a new try to post failed.

        From such a try on it does not reach us, until something arrives or nothing waits: its next
        tries are minutes apart, so that a look in between sees no new failure.
        """
        self.webhook_pending = pending
        if pending == 0:
            self._unreached = None
        elif failed and self._unreached is None:
            self._unreached = self.ticks()

    def unreached(self) -> float:
        """Seconds since Telegram last failed to post what waits, and nothing came since; else 0."""
        return 0.0 if self._unreached is None else self.ticks() - self._unreached

    def silence(self) -> float:
        """Seconds since updates were last fetched or delivered, be they none."""
        return self.ticks() - self._heard

    def outage(self) -> float:
        """Seconds since Telegram last failed to answer without having answered again; else 0."""
        return 0.0 if self._failing is None else self.ticks() - self._failing
