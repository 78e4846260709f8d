"""When the program dies: at every point where it could, chance or a number decides."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from tests.simulation.virtual import Life


class Crash(BaseException):
    """The program is gone, in the middle of what it did."""


@dataclass
class Fate:
    """Counts the points at which a life may end, and ends it at some of them.

    `odds`: the chance at each point; `at`: instead of chance, at this point (counted from 1).
    """

    dice: Random
    odds: float = 0.0
    at: int | None = None
    points: int = 0
    passed: Counter[str] = field(default_factory=Counter)
    crashes: list[str] = field(default_factory=list)
    counted: int = 0  # how many points there were between the two
    is_open: bool = False  # whether a point's number decides at this moment
    told: Callable[[str], None] = lambda _: None

    def begin(self) -> None:
        """Count from here on."""
        self.points, self.is_open = 0, True

    def end(self) -> None:
        """From here on nobody dies."""
        self.is_open, self.odds, self.counted = False, 0.0, self.points

    def strikes(self, life: Life, where: str) -> bool:
        """Whether this life ends here; if so, it is dead already."""
        if life.dead:
            return False
        self.points += 1
        self.passed[where] += 1
        struck = self._chance() if self.at is None else self.is_open and self.points == self.at
        if struck:
            self.crashes.append(where)
            life.die()
            self.told(where)
        return struck

    def _chance(self) -> bool:
        return self.odds > 0 and self.dice.random() < self.odds

    def check(self, life: Life, where: str) -> None:
        """The same, as an end of what is being done. Raises `Crash`."""
        if self.strikes(life, where):
            raise Crash(where)


@contextmanager
def until_the_crash() -> Iterator[None]:
    try:
        yield
    except Crash:
        return
