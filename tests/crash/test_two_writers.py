"""Two programs write into one database at once: each waits for the other, and nothing is lost."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from bot.store.schema import migrate
from tests.databases import asked

WRITER = Path(__file__).with_name("writer.py")
PROGRAMS, TASKS, TIMES = 2, 8, 40
WRITES = PROGRAMS * TASKS * TIMES


@pytest.mark.sqlite
@pytest.mark.fault("F06", n=f"{WRITES} writes of {PROGRAMS} programs with {TASKS} tasks each")
def test_of_what_two_programs_read_and_write_back_nothing_is_lost(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    database = tmp_path / "curbside.db"
    migrate(f"sqlite:///{database}")
    with closing(sqlite3.connect(database)) as db:
        db.execute("INSERT INTO stranger (bot_id, person_id, met) VALUES (1, 7, 0)")
        db.commit()
    with ExitStack() as stack:
        start = [sys.executable, WRITER, database, str(TASKS), str(TIMES)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        programs = [
            stack.enter_context(subprocess.Popen(start, text=True, **pipes))
            for _ in range(PROGRAMS)
        ]
        for program in programs:
            assert program.stdout.readline() == "ready\n"
        for program in programs:
            program.stdin.write("go\n")
            program.stdin.flush()
        ends = [program.communicate(timeout=60) for program in programs]
    assert [program.returncode for program in programs] == [0] * PROGRAMS
    assert [errors for _, errors in ends] == [""] * PROGRAMS
    assert asked(database, "SELECT met FROM stranger") == [(WRITES,)]
    took = sorted(one for out, _ in ends for one in json.loads(out))
    worst = took[int(0.99 * len(took))]
    record_property("came out", f"0 lost, 0 errors; 99 of 100 within {worst * 1000:.0f} ms")
