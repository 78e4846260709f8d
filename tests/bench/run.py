"""How fast Curbside is beside floors and peers: one run, rounds that take turns, one table.

Run: just bench [--rounds N] [--list] [word ...]. With words, only the measures whose names hold one
of them. Every round's figures go to build/bench, one line of JSON each; the table goes to the
terminal. Nothing of it is timed in the test suite.
"""
# ruff: noqa: T201

import argparse
from datetime import UTC, datetime

from bot import log
from tests.bench import burst, long_record, shared, whole_bot
from tests.bench.rounds import RAW, Measure, play, table

MEASURES: tuple[Measure, ...] = (
    *burst.MEASURES,
    *shared.MEASURES,
    *whole_bot.MEASURES,
    *long_record.MEASURES,
)


def wanted(words: list[str]) -> list[Measure]:
    return [m for m in MEASURES if not words or any(word in m.name for word in words)]


def main() -> None:
    parser = argparse.ArgumentParser(prog="just bench", description=__doc__)
    parser.add_argument("words", nargs="*", help="words of the measures' names")
    parser.add_argument("--rounds", type=int, help="instead of each measure's own number")
    parser.add_argument("--list", action="store_true", help="the names of all measures")
    chosen = parser.parse_args()
    if chosen.list:
        print("\n".join(measure.name for measure in MEASURES))
        return
    log.configure("ERROR")
    RAW.mkdir(parents=True, exist_ok=True)
    raw = RAW / f"{datetime.now(UTC):%Y%m%dT%H%M%S}.jsonl"
    found = [play(measure, chosen.rounds, raw) for measure in wanted(chosen.words)]
    print("\n".join(table(found)))
    print(f"Every round: {raw}")


if __name__ == "__main__":
    main()
