"""Whether the simulation bites: faults are planted one by one, and it must find each of them.

Run by hand: `python -m tests.simulation.mutants`. Each fault goes into a copy of the project; a
fault whose place is not found any more ends the run, so that the list in `planted.py` stays true.
"""
# ruff: noqa: T201

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.simulation.planted import FAULTS
from tests.turn.mutants import HUNT, PARTS, ROOT, Mutant

SEEDS = 20
AT_ONCE = 2


def hunt() -> int:
    """The first of the seeds that finds something, with what it found."""
    # Imported here: in the copy, it is the copy's.
    from tests.simulation.run import play  # noqa: PLC0415

    for seed in range(SEEDS):
        report = play(seed)
        if report.wrong:
            print(f"seed {seed}: {report.wrong[0]}")
            return 1
    return 0


def hunted(copy: Path) -> tuple[bool, str]:
    """Whether anything is found in this copy, and what was told of it."""
    command = [sys.executable, "-m", "tests.simulation.mutants", HUNT]
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    done = subprocess.run(
        command, cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    told = (done.stdout.strip() or done.stderr.strip()).splitlines()
    return done.returncode != 0, told[-1] if told else ""


def planted(fault: Mutant | None) -> tuple[bool, str, float]:
    """What is found in a copy that has this fault; None: in one that is as we are."""
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        leave = shutil.ignore_patterns("__pycache__", ".hypothesis", "node_modules")
        for part in PARTS:
            shutil.copytree(ROOT / part, copy / part, ignore=leave)
        if fault is not None:
            plant(copy, fault)
        found, told = hunted(copy)
    return found, told, time.monotonic() - start


def plant(copy: Path, fault: Mutant) -> None:
    file = copy / fault.file
    text = file.read_text(encoding="utf-8")
    if text.count(fault.old) != 1:
        raise SystemExit(f"{fault.file} has no place for: {fault.name}")
    file.write_text(text.replace(fault.old, fault.new), encoding="utf-8")


def main() -> int:
    missed = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for fault, ended in zip((None, *FAULTS), pool.map(planted, (None, *FAULTS)), strict=True):
            found, told, seconds = ended
            if fault is None and found:
                raise SystemExit(f"something is found without any fault: {told}")
            if fault is not None:
                missed += not found
                verdict = "caught" if found else "MISSED"
                print(f"{verdict}  {seconds:5.1f} s  {fault.name} ({told[:90]})", flush=True)
    print(f"{len(FAULTS) - missed} of {len(FAULTS)} caught")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(hunt() if HUNT in sys.argv else main())
