"""What a long record costs: follow-ups due among many that wait, and the start of the program.

A million of each is put there by SQL, once for all rounds; what is then timed is production's own
waker, and `curbside serve` as a program of its own, until it asks Telegram for the first time.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from bot.followups import Waker
from bot.rhythm import Clock, Pulse
from bot.store.engine import Store
from bot.store.schema import migrate
from tests.bench import waiting
from tests.bench.burst import megabytes
from tests.bench.counterpart import TOKEN, Http, Town
from tests.bench.rounds import Figures, Measure, Reach, Side, apart
from tests.bench.whole_bot import OURS, ROOT, STARTING
from tests.operate.practice import ADA, BOT

MANY, FEW = 1_000_000, 1_000
DUE: Final = 1_000
ONE_IN: Final = 10  # so many consults are open; the others were closed
NOW: Final = datetime.now(UTC)
COUNT: Final = "WITH RECURSIVE c(n) AS (SELECT ? UNION ALL SELECT n + 1 FROM c WHERE n < ?) "
FOLLOWUPS: Final = COUNT + (  # noqa: S608 - both halves are ours
    "INSERT OR REPLACE INTO followup (bot_id, consult, revision, chat_id, owner_id, due_on, ask_at,"
    " zone, status) SELECT ?, 'X' || n, ?, 1000 + n % 500, 1000 + n % 500, ?, ?, 'UTC', 0 FROM c"
)
CONSULTS: Final = COUNT + (
    "INSERT INTO consult SELECT bot_id, 'X' || n, n, owner_id, chat_id, iif(n % ?, 'closed', "
    "state), turn, phase, pathway, version, sha256, body, opened_at, updated_at "
    "FROM consult, c WHERE code = ?"
)


def instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")


def planned(path: Path, numbers: tuple[int, int], at: datetime, revision: int = 1) -> None:
    """Follow-ups of these numbers, all to be asked at one instant."""
    with closing(sqlite3.connect(path)) as db:
        db.execute(FOLLOWUPS, (*numbers, BOT, revision, at.date().isoformat(), instant(at)))
        db.commit()


async def fired(path: Path) -> float:
    """Seconds in which the waker has asked for all that is due."""
    store, pulse = Store(path), Pulse()
    waker = Waker(store, BOT, Clock(now=lambda: NOW), pulse)
    try:
        began = time.perf_counter()
        while pulse.meter.asked < DUE:
            await waker.once()
        return time.perf_counter() - began
    finally:
        await store.close()


def asked(path: Path) -> Figures:
    return {"ms": asyncio.run(fired(path)) * 1000, "peak MB": megabytes()}


def due_again(path: Path) -> Figures:
    """The same thousand have become due, under a revision that was not asked yet."""
    revision = time.monotonic_ns() // 1000
    planned(path, (1, DUE), NOW - timedelta(seconds=revision % 100_000), revision)
    return apart(asked, path)


@contextmanager
def clinics() -> Iterator[Mapping[str, Side]]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        sides: dict[str, Side] = {}
        for count in (MANY, FEW):
            path = Path(folder) / f"{count}.db"
            migrate(f"sqlite:///{path}")
            planned(path, (DUE + 1, DUE + count), NOW + timedelta(days=90))
            sides[f"among {count:,}"] = partial(due_again, path)
        yield sides


async def started(path: Path) -> float:
    """Seconds from the start of `curbside serve` until it asks Telegram for updates."""
    town, loop = Town(OURS, 1), asyncio.get_running_loop()
    server = await loop.create_server(lambda: Http(town), "127.0.0.1", 0)
    environment = os.environ | {
        "CURBSIDE_TOKEN": TOKEN,
        "CURBSIDE_DATABASE": f"sqlite:///{path}",
        "CURBSIDE_ALLOW": str(ADA),
        "CURBSIDE_TELEGRAM_API": f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}",
    }
    began = time.perf_counter()
    command = (sys.executable, "-c", "from bot.cli import main; main()", "serve")
    with (path.parent / "log").open("a") as log:
        bot = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    try:
        async with asyncio.timeout(STARTING):
            while not town.polls:
                if bot.returncode is not None:
                    raise RuntimeError((path.parent / "log").read_text(encoding="utf-8"))
                await asyncio.sleep(0.005)
        return time.perf_counter() - began
    finally:
        with suppress(ProcessLookupError):
            bot.terminate()
        await bot.wait()
        server.close()


def ready(path: Path) -> Figures:
    return {"s": asyncio.run(started(path))}


@contextmanager
def records() -> Iterator[Mapping[str, Side]]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        empty, full = Path(folder) / "empty.db", Path(folder) / "full.db"
        migrate(f"sqlite:///{empty}")
        row, _ = waiting.begun(full, NOW)
        with closing(sqlite3.connect(full)) as db:
            db.execute(CONSULTS, (2, MANY, ONE_IN, row.code))
            db.commit()
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        yield {f"{MANY:,} consults": partial(ready, full), "empty": partial(ready, empty)}


MEASURES: Final = (
    Measure(
        f"{DUE:,} follow-ups due",
        clinics,
        (
            Reach("ms", f"among {MANY:,}", f"among {FEW:,}", 1.2, at_least=False),
            Reach("peak MB", f"among {MANY:,}", f"among {FEW:,}", 1.2, at_least=False),
        ),
        rounds=25,
    ),
    Measure(
        "start to ready",
        records,
        (Reach("s", f"{MANY:,} consults", "empty", 1.3, at_least=False),),
        rounds=5,
        notes=("until the first getUpdates; one consult in ten is open; the file is in the cache",),
    ),
)
