"""`curbside try` as a person starts it: a program of its own, with its own folder."""

import asyncio
import json
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.async_api import APIRequestContext

from flows import codec
from flows.case import Consult
from tests.telegram.bot_api_check import check_calls

PROGRAM: Final = "import sys; from bot.cli import main; sys.exit(main())"
ENOUGH_SECONDS: Final = 20


@dataclass(frozen=True, slots=True)
class Program:
    """Where the page of a running `curbside try` is, and what it keeps."""

    url: str
    pid: int
    folder: Path

    async def rested(self, ask: APIRequestContext) -> None:
        """Until the bot has taken all that reached it, and sent all that it had to say."""
        async with asyncio.timeout(ENOUGH_SECONDS):
            while await self._waiting(ask) or self._unfinished():  # noqa: ASYNC110 - another program
                await asyncio.sleep(0.02)

    async def _waiting(self, ask: APIRequestContext) -> int:
        answer = await ask.get(f"{self.url}play/state")
        return int((await answer.json())["waiting"])

    def _unfinished(self) -> int:
        counts = (
            f"(SELECT count(*) FROM {table} WHERE status = 0)"  # noqa: S608 - two names of ours
            for table in ("inbox", "outbox")
        )
        with closing(sqlite3.connect(self.folder / "curbside.db")) as db:
            return int(db.execute(f"SELECT {' + '.join(counts)}").fetchone()[0])

    def consults(self) -> list[Consult]:
        """Every case of the record, read from the file as anyone could."""
        with closing(sqlite3.connect(self.folder / "curbside.db")) as db:
            found = db.execute("SELECT body FROM consult ORDER BY number").fetchall()
        return [codec.decode(json.loads(body)) for (body,) in found]


@asynccontextmanager
async def trying(folder: Path) -> AsyncIterator[Program]:
    arguments = ("try", "--no-open", "--port", "0", "--keep", str(folder))
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, *arguments, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert program.stdout
        async with asyncio.timeout(ENOUGH_SECONDS):
            line = (await program.stdout.readline()).decode()
        url = line.split()[-1]
        yield Program(url, program.pid, folder)
        await check_calls(url)
    finally:
        program.send_signal(signal.SIGTERM)
        await program.communicate()
