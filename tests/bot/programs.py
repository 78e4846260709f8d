"""The bot as a program of its own, started by its command, and what it said when it has ended."""

import asyncio
import json
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot.playground.server import Playground
from bot.store.places import Place, url_of
from tests.databases import asked

PROGRAM = "import sys; from bot.cli import main; sys.exit(main())"
SECRET = "a-secret-of-the-tests-0123456789"


@dataclass
class Program:
    """One `curbside serve`. `lines` are what it has logged so far; `said` what it told a person."""

    process: asyncio.subprocess.Process
    database: Place
    lines: list[dict[str, Any]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            if line.startswith(b"{"):
                self.lines.append({**json.loads(line), "tick": time.monotonic()})
            else:
                self.said.append(line.decode().strip())
            self._more.set()

    async def logged(self, event: str) -> dict[str, Any]:
        """Wait until it logs this."""
        async with asyncio.timeout(30):
            while True:
                for line in self.lines:
                    if line["event"] == event:
                        return line
                self._more.clear()
                await self._more.wait()

    async def ends(self) -> tuple[int, float]:
        """Its exit code, and the tick at which it had ended."""
        async with asyncio.timeout(30):
            return await self.process.wait(), time.monotonic()

    async def ends_when_asked(self) -> tuple[int, float]:
        """Its exit code after SIGTERM, and how many seconds it took."""
        start = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code, end = await self.ends()
        return code, end - start

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        return asked(self.database, question)

    def resident(self) -> float:
        """Megabytes of its memory in use."""
        text = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        line = next(line for line in text.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


@asynccontextmanager
async def serving(
    place: Playground, database: Place, *options: str, **settings: str
) -> AsyncIterator[Program]:
    """A program that serves this counterpart; it is killed if it has not ended by itself."""
    chosen = {
        "TOKEN": place.token,
        "TELEGRAM_API": place.origin,
        "ALLOW": ",".join(map(str, place.cast.allowed_ids)),
        "DATABASE": url_of(database),
        "LOG_FORMAT": "json",
        "WEBHOOK_SECRET": SECRET,
        **settings,
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM, "serve", *options),
        stderr=asyncio.subprocess.PIPE,
        env={f"CURBSIDE_{name}": value for name, value in chosen.items()},
        cwd=database.parent if isinstance(database, Path) else None,
    )
    program = Program(process, database)
    listening = asyncio.create_task(program.listen())
    try:
        yield program
    finally:
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
        await process.wait()
        await listening


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Page:
    """What people do, and what they see."""

    http: aiohttp.ClientSession

    async def play(self, verb: str, person: int | str, **wish: Any) -> dict[str, Any]:  # noqa: ANN401
        async with self.http.post(f"/play/{verb}", json={"as": person, **wish}) as answer:
            assert answer.status == 200, await answer.text()
            return dict(await answer.json())

    async def answered(self, person: int, count: int) -> None:
        """Until the bot has written so many messages to them."""
        async with asyncio.timeout(30):
            while await self._written(person) < count:  # noqa: ASYNC110 - it polls a page
                await asyncio.sleep(0.05)

    async def _written(self, person: int) -> int:
        async with self.http.get(f"/play/state?as={person}") as answer:
            chats = (await answer.json())["chats"]
        messages = next(chat for chat in chats if chat["id"] == person)["messages"]
        return sum(message["from"]["is_bot"] for message in messages)
