"""Runs seeds: `python -m tests.simulation.run --seed 7` for one, `--seeds 20000` for many.

The same seed gives the same run, to the byte; so a seed that fails is all there is to report.
"""
# ruff: noqa: T201

import argparse
import io
import logging
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import structlog

from bot.log import configure
from tests.canaries.birds import CANARIES
from tests.simulation.calm import unlike_calm
from tests.simulation.fate import Fate
from tests.simulation.judge import judged
from tests.simulation.practice import Climate, Practice, practice
from tests.simulation.virtual import Stuck

KEPT = Path(__file__).with_name("kept.txt")
SEVERAL = 25  # seeds that one worker takes at a time


@dataclass
class Report:
    """What came out of one run."""

    seed: int
    wrong: list[str]
    digest: str
    counts: Counter[str]
    trace: list[str] = field(default_factory=list, repr=False)

    def __str__(self) -> str:
        found = "".join(f"\n  {each}" for each in self.wrong[:8])
        return f"seed {self.seed}: uv run python -m tests.simulation.run --seed {self.seed}{found}"


@contextmanager
def overheard() -> Iterator[io.StringIO]:
    """Everything that is logged meanwhile, at DEBUG; afterwards all is as it was."""
    root, said = logging.getLogger(), io.StringIO()
    handlers, level, before = root.handlers[:], root.level, structlog.get_config()
    hooks = sys.unraisablehook
    configure("DEBUG", "json", stream=said)
    try:
        yield said
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.configure(**before)
        sys.unraisablehook = hooks
        logging.captureWarnings(capture=False)


def leaked(said: io.StringIO) -> list[str]:
    """What must never be logged, and was."""
    words = said.getvalue().lower()
    assert words, "nothing was logged: nothing was looked at"
    return [f"the log says {bird}" for bird in CANARIES if bird.lower() in words]


def play(seed: int, fate: Fate | None = None, climate: Climate | None = None) -> Report:
    """Run one seed to its end, and judge it."""
    with overheard() as said, practice(seed, fate, climate) as run:
        try:
            run.loop.run_until_complete(run.go())
            wrong = [*run.wrong, *judged(run), *unlike_calm(run)]
        except Stuck as stuck:
            wrong = [*run.wrong, *run.audit.wrong, str(stuck)]
    wrong += leaked(said)
    return Report(seed, wrong, run.digest(), _counted(run), run.trace)


def _counted(run: Practice) -> Counter[str]:
    counts = Counter({**run.counts, "runs": 1, "crashes": len(run.fate.crashes)})
    counts["points"], counts["unsure commits"] = run.fate.points, run.program.trouble.unsure
    for person in run.people:
        counts.update(person.done)
    return counts


def kept() -> list[int]:
    """The seeds that once failed, and are run ever since."""
    lines = KEPT.read_text(encoding="ascii").splitlines()
    return [int(line.split("#")[0]) for line in lines if line.split("#")[0].strip()]


def several(seeds: Iterable[int]) -> tuple[list[Report], Counter[str]]:
    """Run these; those that failed, and what happened in all of them."""
    failed, counts = [], Counter[str]()
    for seed in seeds:
        report = play(seed)
        counts.update(report.counts)
        if report.wrong:
            failed.append(report)
    return failed, counts


def came_out(seeds: range) -> tuple[int, list[str], str]:
    """Run these; how many that were, what failed of them, and all of it in words."""
    failed, counts = several(seeds)
    happened = f"{counts['updates']:,} updates, {counts['crashes']} crashes"
    told = f"{len(failed)} of {counts['runs']} runs failed; {happened}"
    return counts["runs"], [str(report) for report in failed], told


def _blocks(seeds: range) -> Iterator[list[int]]:
    left = iter(seeds)
    while block := list(islice(left, SEVERAL)):
        yield block


def many(first: int, count: int, workers: int) -> int:
    """Run so many seeds on all processors; how many failed."""
    counts, failures, start = Counter[str](), 0, time.monotonic()
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        blocks = _blocks(range(first, first + count))
        for failed, more in pool.imap_unordered(several, blocks):
            counts.update(more)
            failures += len(failed)
            for report in failed:
                print(report, flush=True)
            if counts["runs"] % 1000 < len(more) * SEVERAL and counts["runs"] % 500 == 0:
                seconds = time.monotonic() - start
                print(f"{counts['runs']} runs, {seconds:.0f} s, {failures} failed", flush=True)
    print(f"{time.monotonic() - start:.0f} s, {failures} of {counts['runs']} runs failed")
    print(", ".join(f"{name}: {count}" for name, count in sorted(counts.items())))
    return failures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, help="one run, with all that happened in it")
    parser.add_argument("--seeds", type=int, default=300, help="so many runs")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    parser.add_argument("--workers", type=int, default=multiprocessing.cpu_count())
    chosen = parser.parse_args()
    if chosen.seed is None:
        return 1 if many(chosen.first, chosen.seeds, chosen.workers) else 0
    report = play(chosen.seed)
    print("\n".join(report.trace))
    print(report if report.wrong else f"seed {chosen.seed} is as it should be")
    print(dict(report.counts), report.digest)
    return 1 if report.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
