"""A disk that takes no more: nothing is confirmed to Telegram, and later nothing is missing.

The bot is a process whose files may not grow, by the limit that the system enforces; what writes
to them fails as on a full disk, and does so until the limit is lifted.
"""

import asyncio
import json
import os
import random
import resource
import sqlite3
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.playground.server import Playground
from tests.crash.people import People
from tests.telegram.bot_api_check import checked_playground as playground

PROGRAM = "import sys; from bot.cli import main; sys.exit(main(['serve']))"
UPDATES, TRIES = 80, 3


@dataclass
class Bot:
    """A running `serve`, the lines of its log, and its page."""

    process: Process
    database: Path
    lines: list[dict[str, Any]] = field(default_factory=list)
    told: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.lines.append(json.loads(line))
            self.told.set()

    async def said(self, event: str) -> dict[str, Any]:
        """The first line of the log with that event."""
        while not (found := [line for line in self.lines if line["event"] == event]):
            self.told.clear()
            await self.told.wait()
        return found[0]

    def may_write(self, size: int) -> None:
        hard = resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (size, hard))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.database)) as db:
            return db.execute(query).fetchall()


@asynccontextmanager
async def serving(place: Playground, database: Path) -> AsyncIterator[Bot]:
    settings = {
        "TOKEN": place.token,
        "TELEGRAM_API": place.origin,
        "ALLOW": ",".join(map(str, place.cast.allowed_ids)),
        "DATABASE": str(database),
        "HEALTH": "127.0.0.1:0",
        "LOG_FORMAT": "json",
    }
    env = {**os.environ, **{f"CURBSIDE_{name}": value for name, value in settings.items()}}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, stderr=PIPE, env=env
    )
    bot = Bot(process, database)
    listening = asyncio.create_task(bot.listen())
    try:
        yield bot
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        await listening


async def ready(http: aiohttp.ClientSession, port: int) -> tuple[int, dict[str, Any]]:
    async with http.get(f"http://127.0.0.1:{port}/health/ready") as answer:
        return answer.status, await answer.json()


async def polls(people: People) -> list[dict[str, Any]]:
    """The answers to getUpdates so far."""
    calls = (await people.get("calls"))["calls"]
    return [call for call in calls if call["method"] == "getUpdates"]


@pytest.mark.fault("F04", n=f"{UPDATES} updates")
@pytest.mark.slow
async def test_while_the_disk_is_full_nothing_is_confirmed_and_then_nothing_is_missing(
    tmp_path: Path,
) -> None:
    async with (
        asyncio.timeout(90),
        playground() as place,
        aiohttp.ClientSession() as http,
        serving(place, tmp_path / "curbside.db") as bot,
    ):
        people = People(place, http, random.Random(4), enough=0)  # noqa: S311 - a test's
        port = (await bot.said("health.listening"))["port"]
        assert (await ready(http, port))[0] == 200
        bot.may_write(0)
        for number in range(UPDATES):
            who = place.cast.allowed_ids[number % len(place.cast.allowed_ids)]
            await people.say(who, f"/help {number}")
        await bot.said("receive.failed")
        before = len(await polls(people))
        while len(asked := await polls(people)) < before + TRIES:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.1)
        # An offset would confirm what lies below it.
        assert {call["params"].get("offset") for call in asked} == {None}
        assert bot.rows("SELECT count(*) FROM inbox") == [(0,)]
        status, body = await ready(http, port)
        assert (status, body["database"]["writable"]) == (503, False)
        assert "database" in body["reasons"]

        bot.may_write(resource.RLIM_INFINITY)
        done = "SELECT (SELECT count(*) FROM inbox WHERE status = 1), count(*) FROM outbox "
        while bot.rows(f"{done} WHERE status = 1") != [(UPDATES, UPDATES)]:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        assert (await ready(http, port))[0] == 200
        assert bot.rows("PRAGMA integrity_check") == [("ok",)]
    events = [line["event"] for line in bot.lines]
    assert events.count("receive.failed") == 1
    assert len(events) <= 100
    assert "inbox.set_aside" not in events
