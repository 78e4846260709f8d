"""A bot at work over the playground, on a clock that can jump, and its pages."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from bot.app import LOOPS, App, Config, opened
from bot.health import Health, application
from bot.playground.server import Playground
from bot.rhythm import Clock, utc_now
from tests.telegram.bot_api_check import checked_playground as playground


@dataclass
class Jump:
    """A clock that a test can put ahead; both its calendar and its ticks, or the calendar alone."""

    ahead: float = 0.0
    calendar: float = 0.0

    @property
    def clock(self) -> Clock:
        return Clock(
            now=lambda: utc_now() + timedelta(seconds=self.ahead + self.calendar),
            ticks=lambda: time.monotonic() + self.ahead,
        )


@dataclass
class Running:
    """A bot at work over the playground, and its pages."""

    app: App
    health: Health
    jump: Jump
    url: str
    http: aiohttp.ClientSession
    place: Playground

    async def get(self, page: str, **headers: str) -> tuple[int, Any]:
        async with self.http.get(f"{self.url}{page}", headers=headers) as answer:
            kind = answer.content_type
            return answer.status, await (answer.json() if "json" in kind else answer.text())

    async def all_tick(self, loops: set[str]) -> None:
        """Until each of these has gone round since now."""
        since = self.app.pulse.ticks()
        while any(self.app.pulse.beats.get(name, -1) < since for name in loops):
            self.app.wake()
            await asyncio.sleep(0.02)


@asynccontextmanager
async def serving(health: Health, host: str = "127.0.0.1") -> AsyncIterator[str]:
    runner = web.AppRunner(application(health, host), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@asynccontextmanager
async def at_work(path: Path) -> AsyncIterator[Running]:
    """The bot on that database, with every loop going round."""
    jump, stop = Jump(), asyncio.Event()
    async with playground() as place, asyncio.timeout(60):
        allow = frozenset(place.cast.allowed_ids)
        config = Config(
            place.token, f"sqlite:///{path}", allow, place.origin, poll_seconds=1, alone=True
        )
        async with opened(config, stop, jump.clock) as app, aiohttp.ClientSession() as http:
            assert app is not None
            working = asyncio.create_task(app.run(stop))
            health = Health(app.store, app.who.bot_id, app.clock, app.pulse, path, LOOPS)
            async with serving(health) as url:
                while not set(LOOPS) <= app.pulse.beats.keys():  # noqa: ASYNC110 - it tells nobody
                    await asyncio.sleep(0.01)
                yield Running(app, health, jump, url, http, place)
            stop.set()
            await working
