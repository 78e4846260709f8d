"""Whether `test_any_order.py` bites: faults are planted one by one, and it must find each of them.

Run by hand: just any-order-mutants. Each fault goes into a copy of the project; a fault whose place
is not found any more ends the run, so that this list stays true.
"""
# ruff: noqa: T201

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PARTS = ("bot", "flows", "pathway", "tests")
HUNT = "hunt"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A fault: in this file, what stood there becomes something else."""

    name: str
    file: str
    old: str
    new: str


MUTANTS = (
    Mutant(
        "a button of any question counts",
        "flows/consult.py",
        "is_late = tap.question != scene.key or tap.turn < since",
        "is_late = False",
    ),
    Mutant(
        "an old card of the same question counts",
        "flows/consult.py",
        "is_late = tap.question != scene.key or tap.turn < since",
        "is_late = tap.question != scene.key",
    ),
    Mutant(
        "a card from before a mark was taken away counts",
        "flows/consult.py",
        "since=turn if other or less else before.since",
        "since=turn if other else before.since",
    ),
    Mutant(
        "a mark is flipped, whatever its button says",
        "flows/marks.py",
        "marks[option[1:]] = option[0]",
        "marks.update({} if option[1:] in consult.draft else {option[1:]: option[0]})",
    ),
    Mutant(
        "what was not examined is stored as absent",
        "flows/intake.py",
        "found, missing = {**present}, (*missing, *rest)",
        "found, missing = {**present, **dict.fromkeys(rest, False)}, missing",
    ),
    Mutant(
        "an answer taken back stays on record",
        "flows/intake.py",
        "answers={k: v for k, v in episode.answers.items() if k not in gone},",
        "answers=episode.answers,",
    ),
    Mutant(
        "a change is made although it was to be kept",
        "flows/correction.py",
        'KEEP, CHANGE = "keep", "change"',
        'KEEP, CHANGE = "change", "keep"',
    ),
    Mutant(
        "Undo takes nothing back",
        "flows/undo.py",
        "before = last.before.now(",
        "before = consult.now(undo=None).now(",
    ),
    Mutant(
        "an update that comes again is taken again",
        "bot/store/inbound.py",
        'lambda insert: insert.on_conflict_do_nothing(index_elements=["bot_id", "key"]),',
        'lambda insert: insert.on_conflict_do_update(index_elements=["bot_id", "key"], '
        'set_={"status": 0}),',
    ),
    Mutant(
        "a tap that moves nothing is not answered",
        "bot/ledger.py",
        "        if query:  # every tap is answered",
        "        if query and moved:",
    ),
    Mutant(
        "a colleague answers another one's case",
        "bot/access.py",
        'place.case == "none" or bool(place.ties & rule.ties)',
        "True",
    ),
    Mutant(
        "typed words are left out of the record",
        "bot/ledger.py",
        "codec.encode_event(event if taken else wordless(event))",
        "codec.encode_event(wordless(event))",
    ),
    Mutant(
        "the contact after this one keeps the warning signs",
        "flows/follow_up.py",
        "kept = {k: v for k, v in before.answers.items() if k not in anew}",
        "kept = dict(before.answers)",
    ),
)


def bites(copy: Path, mutant: Mutant) -> bool:
    """Whether an order is found in which this fault, planted in the copy, puts something wrong."""
    file = copy / mutant.file
    text = file.read_text(encoding="utf-8")
    if text.count(mutant.old) != 1:
        raise SystemExit(f"{mutant.file} has no place for: {mutant.name}")
    file.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")
    try:
        return hunted(copy) != 0
    finally:
        file.write_text(text, encoding="utf-8")


def hunted(copy: Path) -> int:
    command = [sys.executable, "-m", "tests.turn.mutants", HUNT]
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, check=False)
    return done.returncode


def hunt() -> None:
    """The examples of the suite; the first failure is enough."""
    # Imported here: in the copy, they are the copy's.
    from hypothesis import Phase  # noqa: PLC0415

    from bot.store.schema import migrate  # noqa: PLC0415
    from tests.turn.test_any_order import in_any_order  # noqa: PLC0415
    from tests.turn.ward import copied  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.db"
        migrate(f"sqlite:///{empty}")
        in_any_order(lambda: copied(empty, Path(folder)), phases=(Phase.generate,))


def main() -> int:
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        leave = shutil.ignore_patterns("__pycache__", ".hypothesis")
        for part in PARTS:
            shutil.copytree(ROOT / part, copy / part, ignore=leave)
        if hunted(copy):
            raise SystemExit("something is found without any fault")
        for mutant in MUTANTS:
            start = time.monotonic()
            found = bites(copy, mutant)
            missed += not found
            seconds = time.monotonic() - start
            print(f"{'caught' if found else 'MISSED'}  {seconds:5.1f} s  {mutant.name}", flush=True)
    print(f"{len(MUTANTS) - missed} of {len(MUTANTS)} caught")
    return 1 if missed else 0


if __name__ == "__main__":
    if HUNT in sys.argv:
        hunt()
    else:
        raise SystemExit(main())
