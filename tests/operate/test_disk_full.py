"""A disk that takes no more: nothing is confirmed to Telegram, and later nothing is missing.

The disk is a real one of 8 MB that somebody fills; or the system lets no file of the bot grow; or
what the bot writes or syncs fails as strace has the system say.
"""

import asyncio
import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.playground.server import Playground
from tests.crash.people import People
from tests.telegram.bot_api_check import checked_playground as playground

PROGRAM = "import sys; from bot.cli import main; sys.exit(main(['serve']))"
UPDATES, TRIES, LINES = 80, 3, 100
SMALL = "8m"
ROOT_ONLY = "only root may mount a small disk: `unshare -rm uv run pytest -m slow` makes you one"


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


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of 8 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", place]
    if subprocess.run(mount, check=False).returncode:
        pytest.skip(ROOT_ONLY)
    yield place
    subprocess.run(["umount", place], check=True)


@asynccontextmanager
async def filled(bot: Bot) -> AsyncIterator[None]:
    """Somebody else's file takes all the room that was left."""
    ballast = bot.database.with_name("ballast")
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    yield
    ballast.unlink()


@asynccontextmanager
async def limited(bot: Bot) -> AsyncIterator[None]:
    """No file of the bot may have a byte more than it has."""
    which = bot.process.pid, resource.RLIMIT_FSIZE
    before = resource.prlimit(*which)
    resource.prlimit(*which, (0, before[1]))
    yield
    resource.prlimit(*which, before)


@asynccontextmanager
async def failing(bot: Bot, calls: str, error: str) -> AsyncIterator[None]:
    """These system calls of the bot end in this error if they are about its database."""
    log = f"{bot.database}-wal"
    asked = ("-f", "-P", log, "-e", f"inject={calls}:error={error}", "-p", str(bot.process.pid))
    strace = await asyncio.create_subprocess_exec("strace", *asked, "-o", "/dev/null", stderr=PIPE)
    assert strace.stderr is not None
    while b"attached" not in (told := await strace.stderr.readline()):
        assert told, "strace has not attached itself"
    yield
    strace.send_signal(signal.SIGINT)
    await strace.wait()


Trouble = Callable[[Bot], AbstractAsyncContextManager[None]]
WRITES, SYNCS = "pwrite64", "fsync,fdatasync"
TROUBLES: dict[str, Trouble] = {
    "no file may grow": limited,
    "a write fails": partial(failing, calls=WRITES, error="EIO"),
    "a sync fails": partial(failing, calls=SYNCS, error="EIO"),
    "it may only be read": partial(failing, calls=WRITES, error="EROFS"),
}


@pytest.mark.fault("F04", n=f"{UPDATES} updates for each of {len(TROUBLES)} troubles")
@pytest.mark.slow
@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
async def test_while_the_disk_is_full_nothing_is_confirmed_and_then_nothing_is_missing(
    trouble: Trouble, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    lines = await survived(tmp_path / "curbside.db", trouble)
    record_property("came out", f"{UPDATES} of {UPDATES} taken afterwards, {lines} lines of log")


@pytest.mark.fault("F04", n=f"{UPDATES} updates on a disk of {SMALL}")
@pytest.mark.slow
async def test_a_real_disk_that_somebody_fills_is_waited_for(
    small_disk: Path, record_property: Callable[[str, object], None]
) -> None:
    lines = await survived(small_disk / "curbside.db", filled)
    record_property("came out", f"{UPDATES} of {UPDATES} taken afterwards, {lines} lines of log")


async def survived(database: Path, trouble: Trouble) -> int:
    """People write while it lasts, and all of it is taken when it is over; lines of the log."""
    async with (
        asyncio.timeout(90),
        playground() as place,
        aiohttp.ClientSession() as http,
        serving(place, database) as bot,
    ):
        people = People(place, http, random.Random(4), enough=0)  # noqa: S311 - a test's
        port = (await bot.said("health.listening"))["port"]
        assert (await ready(http, port))[0] == 200
        async with trouble(bot):
            await nothing_is_confirmed(bot, people, http, port)
        done = "SELECT (SELECT count(*) FROM inbox WHERE status = 1), count(*) FROM outbox "
        while bot.rows(f"{done} WHERE status = 1") != [(UPDATES, UPDATES)]:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        assert (await ready(http, port))[0] == 200
        assert bot.rows("PRAGMA integrity_check") == [("ok",)]
    events = [line["event"] for line in bot.lines]
    assert events.count("receive.failed") == 1
    assert len(events) <= LINES
    assert "inbox.set_aside" not in events
    return len(events)


async def nothing_is_confirmed(
    bot: Bot, people: People, http: aiohttp.ClientSession, port: int
) -> None:
    allowed = people.place.cast.allowed_ids
    for number in range(UPDATES):
        await people.say(allowed[number % len(allowed)], f"/help {number}")
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
