"""Routes and the web server under them."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.playground.botapi import BotApi
from bot.playground.cast import Cast
from bot.playground.clock import Clock
from bot.playground.control import Control
from bot.playground.guard import Guard
from bot.playground.state import Shelf
from bot.playground.world import World

PAGE = Path(__file__).parent / "page"
BACKLOG = 1024
TICK_SECONDS = 1.0
GRACE_SECONDS = 1.0


def application(world: World, api: BotApi, port: int) -> Guard:
    control = Control(world, api)
    routes = [
        Route("/bot{token}/{method}", api.method, methods=["GET", "POST"]),
        Route("/file/bot{token}/{path:path}", api.download),
        Route("/play/state", control.state),
        Route("/play/events", control.events),
        Route("/play/calls", control.calls),
        Route("/play/updates", control.updates),
        Route("/play/taps", control.taps),
        Route("/play/faults", control.faults),
        Route("/play/record", control.record),
        Route("/play/clock", control.clock, methods=["GET"]),
        Route("/play/file/{file_id}", control.file),
        Route("/play/{verb}", control.act, methods=["POST"]),
        Mount("/", StaticFiles(directory=PAGE, html=True)),
    ]
    return Guard(Starlette(routes=routes), port)


class _Uvicorn(uvicorn.Server):
    """A server that leaves signals to the program and says when it is up."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()
        self.halt = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    async def main_loop(self) -> None:
        """Wait for the end instead of asking ten times a second; tick for the Date header."""
        while not self.halt.is_set():
            await self.on_tick(0)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TICK_SECONDS):
                    await self.halt.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the idle connections at once and give the busy ones a second to finish."""
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            _, late = await asyncio.wait(self.server_state.tasks, timeout=GRACE_SECONDS)
            for task in late:
                task.cancel()
        await asyncio.sleep(0)  # lets the closed connections say so


class Server:
    def __init__(self, shelf: Shelf, cast: Cast, clock: Clock, token: str) -> None:
        self.world = World(shelf, cast, clock, token)
        self.api = BotApi(self.world)
        clock.on_jump(self.world.keep_clock)
        self._uvicorn: _Uvicorn | None = None
        self._up = asyncio.Event()

    async def serve(self, listener: socket.socket) -> None:
        """Serve until `stop`; open polls and streams then end at once."""
        config = uvicorn.Config(
            application(self.world, self.api, listener.getsockname()[1]),
            lifespan="off",
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            backlog=BACKLOG,
            timeout_keep_alive=60,
        )
        self._uvicorn = _Uvicorn(config)
        self._uvicorn.up = self._up
        self.world.webhook.start()
        try:
            await self._uvicorn.serve(sockets=[listener])
        finally:
            await self.world.webhook.end()

    async def wait_until_up(self, serving: asyncio.Task[None]) -> None:
        up = asyncio.create_task(self._up.wait())
        await asyncio.wait({up, serving}, return_when=asyncio.FIRST_COMPLETED)
        up.cancel()
        if serving.done():
            serving.result()

    def stop(self) -> None:
        self.world.clock.forget(self.world.keep_clock)
        self.world.close()
        if self._uvicorn is not None:
            self._uvicorn.halt.set()
