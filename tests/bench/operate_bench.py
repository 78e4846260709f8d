"""How long an operator waits for a big record: verify, backup, doctor, and one look at health.

Run: uv run python -m tests.bench.operate_bench [CONSULTS]. Sixteen cases are lived through by the
bot's own turns, the rest are copies of them under codes of their own.
"""

import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bot.operate.copies import copy
from bot.operate.figures import figures
from bot.operate.inside import inside
from bot.operate.reading import reading
from bot.operate.verify import verify
from bot.store.schema import migrate
from flows.codes import case_code
from tests.operate.practice import BOT, practice

LIVED, STIRS = 16, 6
AT = datetime(2026, 8, 14, 9, tzinfo=UTC)
TABLES = ("consult", "event", "followup")


def lived(path: Path) -> None:
    """Half of the cases come to a plan, all of them are stirred about in."""
    migrate(f"sqlite:///{path}")
    with practice(path, AT) as clinic:
        for number in range(LIVED):
            case = clinic.case()
            if number % 2:
                clinic.to_the_plan(case)
            clinic.stirs(case, STIRS)


def multiplied(path: Path, consults: int) -> None:
    """Copies of every case, with their code where it stands in columns and bodies."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA synchronous = OFF")
        codes = [row[0] for row in db.execute("SELECT code FROM consult ORDER BY number")]
        for number in range(len(codes) + 1, consults + 1):
            old, new = codes[number % len(codes)], case_code(number)
            db.execute(
                "INSERT INTO consult SELECT bot_id, ?, ?, owner_id, chat_id, state, turn, phase, "
                "pathway, version, sha256, replace(body, ?, ?), opened_at, updated_at "
                "FROM consult WHERE bot_id = ? AND code = ?",
                (new, number, f'"code":"{old}"', f'"code":"{new}"', BOT, old),
            )
            db.execute(
                "INSERT INTO event (bot_id, consult, turn, kind, body, by_id, at, cause, n) "
                "SELECT bot_id, ?, turn, kind, replace(body, ?, ?), by_id, at, cause || ?, n "
                "FROM event WHERE bot_id = ? AND consult = ? ORDER BY id",
                (new, f'"code":"{old}"', f'"code":"{new}"', f"-{number}", BOT, old),
            )
            db.execute(
                "INSERT INTO followup SELECT bot_id, ?, revision, chat_id, owner_id, due_on, "
                "ask_at, zone, status FROM followup WHERE bot_id = ? AND consult = ?",
                (new, BOT, old),
            )
        db.commit()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def timed(what: str, work: Callable[[], object]) -> None:
    began, worked = time.perf_counter(), time.process_time()
    found = work()
    took, busy = time.perf_counter() - began, time.process_time() - worked
    sys.stdout.write(f"{what:<24} {took:7.2f} s, of which {busy:6.2f} s at work   {found}\n")
    sys.stdout.flush()


def silent(_done: int, _total: int) -> None:
    """Progress that nobody looks at."""


def verified(path: Path) -> str:
    with reading(path) as db:
        found = verify(db, silent)
    return f"{found.consults} consults, {found.events} events, {len(found.differences)} differences"


def looked(path: Path) -> str:
    spent: list[float] = []
    with reading(path) as db:
        for _ in range(20):
            began = time.perf_counter()
            figures(db, [BOT], AT)
            spent.append(time.perf_counter() - began)
    return f"{statistics.median(spent) * 1000:.1f} ms, the median of {len(spent)}"


def main(consults: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="curbside-bench-"))
    try:
        path = folder / "curbside.db"
        lived(path)
        multiplied(path, consults)
        sys.stdout.write(f"{consults} consults, {path.stat().st_size / 1e6:.0f} MB\n")
        timed("verify", lambda: verified(path))
        timed("backup, with its check", lambda: copy(path, folder / "copy.db", silent).sentence())
        timed("doctor, what is here", lambda: len(inside(path, AT)))
        timed("health, 20 looks", lambda: looked(path))
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
