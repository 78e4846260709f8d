"""Bots as processes that can be killed."""

import asyncio
import json
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from bot.playground.server import Playground
from bot.store.places import Place, url_of

NURSERY = Path(__file__).with_name("nursery.py")


@dataclass
class Nursery:
    """Where bots are born; see nursery.py."""

    process: asyncio.subprocess.Process
    log: IO[bytes]
    born: list[int] = field(default_factory=list)

    def last_words(self) -> str:
        """What the bots said last."""
        self.log.seek(max(0, self.log.seek(0, os.SEEK_END) - 2000))
        return self.log.read().decode(errors="replace")

    async def bear(self, ahead: float = 0, port: int = 0) -> int:
        """Start a bot whose clock is `ahead` days ahead, posted to at a port; its process id."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{ahead} {port}\n".encode())
        await self.process.stdin.drain()
        self.born.append(int(await self.process.stdout.readline()))
        return self.born[-1]

    async def close(self) -> None:
        for child in filter(alive, self.born):
            await end(child, signal.SIGKILL)
        self.process.kill()
        await self.process.wait()


@asynccontextmanager
async def nursery(place: Playground, database: Place) -> AsyncIterator[Nursery]:
    wishes = {
        "token": place.token,
        "database": url_of(database),
        "allow": list(place.cast.allowed_ids),
        "telegram_api": place.origin,
    }
    async with born(wishes) as home:
        yield home


@asynccontextmanager
async def born(wishes: dict[str, Any]) -> AsyncIterator[Nursery]:
    """A nursery for bots of this configuration."""
    with tempfile.TemporaryFile() as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, NURSERY, json.dumps(wishes),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=log,
        )  # fmt: skip
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
        home = Nursery(process, log)
        try:
            yield home
        finally:
            await home.close()


def alive(child: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(child, 0)
        return True
    return False


async def end(child: int, how: signal.Signals) -> None:
    os.kill(child, how)
    while alive(child):  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.005)
