"""Durable turns on PostgreSQL: one program and two, beside bare asyncpg that writes the same rows.

The server is the bench's own, with fsync and synchronous_commit on. The floor keeps 16 connections
busy, each with chats of its own, and commits each update by itself; its statements are prepared.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from typing import Any, Final

import asyncpg
import orjson
import sqlalchemy as sa

from bot.lanes import Lanes
from bot.rhythm import Clock, Pulse
from bot.store.engine import Store
from bot.store.places import server_of
from bot.store.schema import migrate
from bot.store.tables import inbox
from bot.store.together import Together
from bot.telegram.arrivals import chat_of
from tests.bench import waiting
from tests.bench.burst import BURST, CHATS, Ground, Step, ground, hands, received
from tests.bench.by_hand import Written, stepped
from tests.bench.rounds import Figures, Measure, Reach, Side, apart
from tests.operate.practice import BOT
from tests.postgres import DURABLE, Cluster, cluster

CONNECTIONS: Final = 16
ROWS, STEP = "bare asyncpg, rows only", "bare asyncpg, same step"
LOOK: Final = 0.05
LEFT: Final = (
    sa.select(sa.func.count())
    .select_from(inbox)
    .where(inbox.c.bot_id == BOT, inbox.c.status != sa.text("0"))
)


@dataclass(frozen=True, slots=True)
class Program:
    """One of the programs that share a database; one of them receives."""

    url: str
    ground: Ground
    receives: bool
    gate: Barrier

    def live(self) -> None:
        asyncio.run(self._live())

    async def _live(self) -> None:
        place, clock, pulse = server_of(self.url), Clock(), Pulse()
        store = Store(place)
        lanes, others = Lanes(store, BOT, hands(), clock, pulse), Together(place, BOT, store.woken)
        store.ring = others.ring
        ringing = asyncio.create_task(others.run())
        try:
            await store.read(lambda db: db.execute(LEFT).scalar_one())
            await asyncio.to_thread(self.gate.wait)
            receiving = received(store, clock, self.ground) if self.receives else asyncio.sleep(0)
            await asyncio.gather(receiving, self._take(store, lanes))
            assert pulse.meter.set_aside == 0
        finally:
            ringing.cancel()
            await asyncio.gather(ringing, return_exceptions=True)
            await store.close()

    async def _take(self, store: Store, lanes: Lanes) -> None:
        while True:
            if await lanes.once():
                continue
            if await store.read(lambda db: db.execute(LEFT).scalar_one()) == self.ground.count:
                return
            await store.wait("inbox", LOOK)


def beside(server: Cluster, found: Ground, programs: int) -> Figures:
    """Updates a second of so many programs, from the first page received to the last turn taken."""
    context, url = get_context("fork"), server.copy()
    gate = context.Barrier(programs + 1)
    crew = [Program(url, found, number == 0, gate) for number in range(programs)]
    running = [context.Process(target=each.live) for each in crew]
    for each in running:
        each.start()
    gate.wait(60)
    began = time.perf_counter()
    for each in running:
        each.join()
    seconds = time.perf_counter() - began
    if any(each.exitcode for each in running):
        sys.exit("a program of the bench has failed")
    return {"updates/s": found.count / seconds}


INBOX = (
    "INSERT INTO inbox (bot_id, key, chat_id, payload, received_at, status, attempts) "
    "VALUES ($1, $2, $3, $4, $5, 0, 0) ON CONFLICT (bot_id, key) DO NOTHING RETURNING id"
)
LOAD = "SELECT body, turn FROM consult WHERE bot_id = $1 AND code = $2 FOR UPDATE"
MOVE = (
    "UPDATE consult SET body = $1, turn = $2, updated_at = $3 "
    "WHERE bot_id = $4 AND code = $5 AND turn = $6"
)
EVENT = (
    "INSERT INTO event (bot_id, consult, turn, kind, body, by_id, at, cause, n) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
)
LETTER = (
    "INSERT INTO outbox (bot_id, chat_id, key, kind, consult, priority, payload, due_at, status, "
    "attempts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0)"
)
DONE = "UPDATE inbox SET status = 1, payload = '', attempts = 1 WHERE id = $1"


def timed(row: tuple[Any, ...], place: int) -> tuple[Any, ...]:
    """SQLite has instants as text; the driver of PostgreSQL wants them as they are."""
    at = datetime.fromisoformat(row[place]).replace(tzinfo=UTC)
    return (*row[:place], at, *row[place + 1 :])


async def by_hand(
    db: asyncpg.Connection[Any], update: waiting.Update, step: Step, now: datetime
) -> None:
    """One update in one transaction: dedupe, load, a step, and what it writes."""
    key, chat = f"u:{update['update_id']}", chat_of(update)
    code, payload = waiting.code_of(chat), orjson.dumps(update).decode()
    async with db.transaction():
        row = await db.fetchval(INBOX, BOT, key, chat, payload, now)
        if row is None:
            return
        body, seen = await db.fetchrow(LOAD, BOT, code)
        written = step(update, body, now, now)
        await db.execute(MOVE, written.body, seen + 1, now, BOT, code, seen)
        for event in written.events:
            await db.execute(EVENT, *event)
        for letter in written.letters:
            await db.execute(LETTER, *letter)
        await db.execute(DONE, row)


async def worked(url: str, found: Ground, step: Step) -> float:
    """Seconds in which all updates are taken, each chat's in order."""
    shares: list[list[waiting.Update]] = [[] for _ in range(CONNECTIONS)]
    for update in found.updates():
        shares[chat_of(update) % CONNECTIONS].append(update)
    connections = [await asyncpg.connect(url) for _ in shares]

    async def work(db: asyncpg.Connection[Any], share: list[waiting.Update]) -> None:
        for update in share:
            await by_hand(db, update, step, datetime.now(UTC))

    began = time.perf_counter()
    await asyncio.gather(*map(work, connections, shares))
    seconds = time.perf_counter() - began
    for db in connections:
        await db.close()
    return seconds


def floor(url: str, found: Ground, step: Step) -> Figures:
    return {"updates/s": found.count / asyncio.run(worked(url, found, step))}


def instants(found: Ground) -> Ground:
    """SQLite has instants as text; the driver of PostgreSQL wants them as they are."""
    written = {
        key: Written(
            each.body, [timed(e, 6) for e in each.events], [timed(x, 7) for x in each.letters]
        )
        for key, each in found.written.items()
    }
    return replace(found, written=written)


@contextmanager
def opened() -> Iterator[Mapping[str, Side]]:
    with ground(BURST) as found, cluster(DURABLE) as server:
        server.template = server.fresh()
        migrate(server.template)
        waiting.ward(server_of(server.template), found.row, CHATS)
        exact = instants(found)
        yield {
            "Curbside": partial(beside, server, found, 1),
            "two programs": partial(beside, server, found, 2),
            ROWS: lambda: apart(floor, server.copy(), exact, exact.known),
            STEP: lambda: apart(floor, server.copy(), exact, stepped),
        }


MEASURES: Final = (
    Measure(
        "burst on PostgreSQL",
        opened,
        (
            Reach("updates/s", "Curbside", ROWS, 1.1),
            Reach("updates/s", "Curbside", STEP, 1.1),
            Reach("updates/s", "two programs", "Curbside", 1.0),
        ),
        rounds=9,
        notes=(f"the floor has {CONNECTIONS} connections; server, bots and floor share 2 cores",),
    ),
)
