"""What is measured, side by side in one run, and how it is told: medians of rounds as ratios.

A round plays every side of a measure once, one after the other, so that a busy machine slows all of
them alike. A ratio is the median of the rounds' own ratios; its spread is that of the middle half.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

RAW: Final = Path(__file__).parents[2] / "build" / "bench"
Figures = Mapping[str, float]  # by their unit, such as "updates/s"
Side = Callable[[], Figures]


@dataclass(frozen=True, slots=True)
class Reach:
    """One line of the table: a figure of one side, as a ratio to that of another."""

    figure: str
    ours: str
    theirs: str
    bound: float
    at_least: bool = True

    @property
    def goal(self) -> str:
        return f"{'>=' if self.at_least else '<='} {self.bound:g}"

    def holds(self, ratio: float) -> bool:
        return ratio >= self.bound if self.at_least else ratio <= self.bound


@dataclass(frozen=True, slots=True)
class Measure:
    """The sides of one comparison, what must be reached, and what a reader must know of it.

    `open`: brings up what all rounds share, and says how to play each side.
    """

    name: str
    open: Callable[[], Any]  # a context manager of the sides by name
    reaches: tuple[Reach, ...]
    rounds: int
    notes: tuple[str, ...] = ()
    shown: tuple[tuple[str, str], ...] = ()  # figures of a side that belong to the table's reading


@dataclass(slots=True)
class Found:
    """What came of a measure's rounds: of each, the figures of every side."""

    measure: Measure
    rounds: list[dict[str, Figures]] = field(default_factory=list)

    def values(self, side: str, figure: str) -> list[float]:
        return [each[side][figure] for each in self.rounds]

    def ratios(self, reach: Reach) -> list[float]:
        ours, theirs = (
            self.values(reach.ours, reach.figure),
            self.values(reach.theirs, reach.figure),
        )
        return [mine / other for mine, other in zip(ours, theirs, strict=True) if other]


def play(measure: Measure, rounds: int | None, raw: Path) -> Found:
    """All rounds; each is kept in the raw file as soon as it is over."""
    found = Found(measure)
    with measure.open() as sides:
        for number in range(rounds or measure.rounds):
            # Who begins differs from round to round: nobody always runs on the other's warm cache.
            names = list(sides)
            order = [*names[number % len(names) :], *names[: number % len(names)]]
            figures = {name: sides[name]() for name in order}
            found.rounds.append(figures)
            with raw.open("a", encoding="utf-8") as file:
                line = {"measure": measure.name, "round": number, "at": time.time(), **figures}
                file.write(json.dumps(line) + "\n")
            said = "   ".join(f"{name} {_short(figures[name])}" for name in names)
            sys.stderr.write(f"{measure.name} {number + 1}: {said}\n")
            sys.stderr.flush()
    return found


def _short(figures: Figures) -> str:
    return ", ".join(f"{value:.4g} {unit}" for unit, value in figures.items())


def middle_half(values: Sequence[float]) -> tuple[float, float]:
    """The first and the third quartile; of few values, the least and the greatest."""
    if len(values) < 4:
        return min(values), max(values)
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, high


HEAD: Final = (
    "measure",
    "figure",
    "Curbside",
    "floor or peer",
    "ratio",
    "spread",
    "n",
    "reach",
    "",
)


def table(all_found: Sequence[Found]) -> Iterator[str]:
    """The whole table as Markdown, and the notes under it."""
    yield "| " + " | ".join(HEAD) + " |"
    yield "|---" * len(HEAD) + "|"
    for found in all_found:
        for reach in found.measure.reaches:
            yield "| " + " | ".join(_cells(found, reach)) + " |"
    for found in all_found:
        yield from (f"- {found.measure.name}: {note}" for note in found.measure.notes)
        for side, figure in found.measure.shown:
            middle = statistics.median(found.values(side, figure))
            yield f"- {found.measure.name}: {side}, median {figure}: {middle:.3g}"


def _cells(found: Found, reach: Reach) -> tuple[str, ...]:
    ratios = found.ratios(reach)
    ratio = statistics.median(ratios)
    low, high = middle_half(ratios)
    ours = statistics.median(found.values(reach.ours, reach.figure))
    theirs = statistics.median(found.values(reach.theirs, reach.figure))
    return (
        found.measure.name,
        reach.figure,
        f"{reach.ours}: {ours:.4g}",
        f"{reach.theirs}: {theirs:.4g}",
        f"{ratio:.2f}",
        f"{low:.2f} to {high:.2f}",
        str(len(ratios)),
        reach.goal,
        "reached" if reach.holds(ratio) else "**missed**",
    )


def apart(work: Callable[..., Figures], *given: object) -> Figures:
    """Do it in a program of its own, forked from this one, so that no side finds another's rest."""
    with ProcessPoolExecutor(1, get_context("fork")) as one:
        return one.submit(work, *given).result()
