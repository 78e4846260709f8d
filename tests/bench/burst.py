"""Durable turns: a burst of waiting updates from 500 chats, and 10,000 after an outage.

Ours is what `serve` runs: pages of a hundred are received while batches are taken, on the real
store with synchronous=FULL, by the real pathway. The floor is `sqlite3` with statements written by
hand, one transaction for each update: once with nothing else, once with the same step in between.
"""

from __future__ import annotations

import asyncio
import resource
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

import orjson

from bot import turn
from bot.hours import Hours
from bot.lanes import Hands, Lanes
from bot.ledger import Desk
from bot.rhythm import Clock, Pulse
from bot.store.engine import Store
from bot.store.inbound import receive
from bot.store.rows import ConsultRow
from bot.store.schema import migrate
from bot.telegram.arrivals import batch_of, chat_of
from bot.telegram.receive import LIMIT
from tests.bench import waiting
from tests.bench.by_hand import Rows, Written, stepped
from tests.bench.rounds import Figures, Measure, Reach, Side, apart
from tests.operate.practice import BOT

CHATS: Final = 500
ROWS, STEP = "bare sqlite3, rows only", "bare sqlite3, same step"
BURST, OUTAGE = 1, 10  # how often everybody tapped and wrote: 1,000 and 10,000 updates
# Of an update, the case as it stands, and the instant twice: what comes of it.
Step = Callable[[waiting.Update, str, datetime, Any], Written]


@dataclass(frozen=True, slots=True)
class Ground:
    """A database to copy, what was sent to it, and what ours wrote of that, by the update's key."""

    path: Path
    row: ConsultRow
    mark: str
    times: int
    written: Mapping[str, Written]

    def updates(self) -> Iterator[waiting.Update]:
        return waiting.updates(self.mark, CHATS, self.times)

    @property
    def count(self) -> int:
        return 2 * CHATS * self.times

    def known(self, update: waiting.Update, body: str, now: datetime, at: object) -> Written:
        """A step that costs nothing: what ours has written of it."""
        del now, at
        orjson.loads(body)
        return self.written[f"u:{update['update_id']}"]

    @contextmanager
    def copied(self) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(prefix="bench-", dir=self.path.parent) as folder:
            yield Path(shutil.copy(self.path, folder))


def megabytes() -> float:
    """The most that this program has had in memory so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def figures(count: int, seconds: float, cpu: float, grown: float) -> Figures:
    return {
        "updates/s": count / seconds,
        "CPU ms": cpu / count * 1000,
        "waiting ms": (seconds - cpu) / count * 1000,
        "MB more": grown,
    }


def hands() -> Hands:
    desk = Desk("curbside_bot", waiting.people(CHATS), Hours("Europe/Madrid"))
    return Hands(
        lambda db, row, now: turn.take(db, row, now, desk),
        lambda db, row, now: turn.excuse(db, row, now, desk),
    )


async def received(store: Store, clock: Clock, ground: Ground) -> None:
    """Page after page into the inbox, as Telegram hands them out."""
    updates = ground.updates()
    while page := list(islice(updates, LIMIT)):
        arrivals = batch_of(page).arrivals
        await store.write(partial(receive, bot_id=BOT, arrivals=arrivals, now=clock.now()))
        store.wake("inbox")


async def served(path: Path, ground: Ground) -> None:
    """Everything is received and taken, in the two loops that do it in `serve`."""
    store, clock, pulse = Store(path), Clock(), Pulse()
    lanes = Lanes(store, BOT, hands(), clock, pulse)

    async def taken() -> None:
        left = ground.count
        while left:
            done = await lanes.once()
            left -= done
            if not done:
                await store.wait("inbox", 0.5)

    try:
        await asyncio.gather(received(store, clock, ground), taken())
        assert (pulse.meter.turns, pulse.meter.set_aside) == (ground.count, 0)
    finally:
        await store.close()


def ours(ground: Ground) -> Figures:
    with ground.copied() as path:
        before, cpu, began = megabytes(), time.process_time(), time.perf_counter()
        asyncio.run(served(path, ground))
        spent = time.perf_counter() - began, time.process_time() - cpu
        return figures(ground.count, *spent, megabytes() - before)


INBOX = (
    "INSERT INTO inbox (bot_id, key, chat_id, payload, received_at, status, attempts) "
    "VALUES (?, ?, ?, ?, ?, 0, 0) ON CONFLICT (bot_id, key) DO NOTHING"
)
LOAD = "SELECT body, turn FROM consult WHERE bot_id = ? AND code = ?"
MOVE = (
    "UPDATE consult SET body = ?, turn = ?, updated_at = ? "
    "WHERE bot_id = ? AND code = ? AND turn = ?"
)
EVENT = (
    "INSERT INTO event (bot_id, consult, turn, kind, body, by_id, at, cause, n) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
LETTER = (
    "INSERT INTO outbox (bot_id, chat_id, key, kind, consult, priority, payload, due_at, status, "
    "attempts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0)"
)
DONE = "UPDATE inbox SET status = 1, payload = '', attempts = 1 WHERE bot_id = ? AND key = ?"


def by_hand(db: sqlite3.Connection, update: waiting.Update, step: Step) -> None:
    """One update in one transaction: dedupe, load, a step, and what it writes."""
    key, now, chat = f"u:{update['update_id']}", datetime.now(UTC), chat_of(update)
    at, code = now.isoformat(" "), waiting.code_of(chat)
    payload = orjson.dumps(update).decode()
    db.execute("BEGIN IMMEDIATE")
    if db.execute(INBOX, (BOT, key, chat, payload, at)).rowcount:
        body, seen = db.execute(LOAD, (BOT, code)).fetchone()
        written = step(update, body, now, at)
        db.execute(MOVE, (written.body, seen + 1, at, BOT, code, seen))
        db.executemany(EVENT, written.events)
        db.executemany(LETTER, written.letters)
        db.execute(DONE, (BOT, key))
    db.execute("COMMIT")


def floor(ground: Ground, step: Step) -> Figures:
    with ground.copied() as path, closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        before, cpu, began = megabytes(), time.process_time(), time.perf_counter()
        for update in ground.updates():
            by_hand(db, update, step)
        spent = time.perf_counter() - began, time.process_time() - cpu
        return figures(ground.count, *spent, megabytes() - before)


def read_back(path: Path) -> dict[str, Written]:
    """What ours wrote, by the update that it came of."""
    with closing(sqlite3.connect(path)) as db:
        bodies = dict(db.execute("SELECT code, body FROM consult").fetchall())
        events, letters = dict[str, Rows](), dict[str, Rows]()
        columns = "bot_id, consult, turn, kind, body, by_id, at, cause, n"
        for row in db.execute(f"SELECT {columns} FROM event ORDER BY id"):  # noqa: S608 - ours
            events.setdefault(row[7], []).append(row)
        columns = "bot_id, chat_id, key, kind, consult, priority, payload, due_at"
        for row in db.execute(f"SELECT {columns} FROM outbox ORDER BY id"):  # noqa: S608 - ours
            letters.setdefault(row[2].partition("#")[0], []).append(row)
    return {key: Written(bodies[rows[0][1]], rows, letters[key]) for key, rows in events.items()}


@contextmanager
def ground(times: int) -> Iterator[Ground]:
    """The ward, and what ours has made of all that was sent to it."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        row, mark = waiting.begun(Path(folder) / "begun.db", datetime.now(UTC))
        path = Path(folder) / "ward.db"
        migrate(f"sqlite:///{path}")
        waiting.ward(path, row, CHATS)
        first = Ground(path, row, mark, times, {})
        with first.copied() as copy:
            asyncio.run(served(copy, first))
            written = read_back(copy)
        yield replace(first, written=written)


@contextmanager
def opened(times: int) -> Iterator[Mapping[str, Side]]:
    with ground(times) as found:
        yield {
            "Curbside": partial(apart, ours, found),
            ROWS: partial(apart, floor, found, found.known),
            STEP: partial(apart, floor, found, stepped),
        }


NOTES: Final = (
    f"“{ROWS}” does nothing but the statements: the rows that Curbside wrote, ready to be written",
    f"“{STEP}” decodes, steps and paints by the same functions, without the bot around them",
    "both floors commit each update by itself, with FULL sync; an update has 1.5 letters",
    "how long this disk takes for a commit is the first floor's waiting",
)
FLOORS: Final = tuple(Reach("updates/s", "Curbside", each, 1.5) for each in (ROWS, STEP))
WAITED: Final = ((ROWS, "waiting ms"), (STEP, "CPU ms"), ("Curbside", "CPU ms"))
MEASURES: Final = (
    Measure("burst on SQLite", partial(opened, BURST), FLOORS, 11, NOTES, WAITED),
    Measure(
        "10,000 after an outage",
        partial(opened, OUTAGE),
        FLOORS,
        rounds=5,
        shown=(*WAITED, ("Curbside", "MB more"), (ROWS, "MB more")),
    ),
)
