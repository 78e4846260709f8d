"""Whether this program does its work: asked over HTTP by whatever watches it.

`/health/live` answers while the event loop turns. `/health/ready` says what is wrong, in short
words and ages in seconds; `/metrics` says all of it in numbers. None of them holds a case.
"""

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
import structlog
from aiohttp import web
from sqlalchemy.engine import Connection

from bot.exits import Code, Stop
from bot.look import Look, reasons
from bot.operate.figures import Figures, figures
from bot.rhythm import Clock, Pulse
from bot.store.engine import Store
from bot.store.rows import StoreError
from bot.store.tables import program

PROBE_SECONDS: Final = 5.0
NO_LIBRARY: Final = (
    "Metrics need the package prometheus-client: install curbside with the extra metrics."
)
HEADERS: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Server": "-"}

# It changes nothing, but a disk that is full or read-only refuses it.
_TOUCH: Final = sa.update(program).values(name=program.c.name)
# What a database may answer to a look; SQLAlchemy's class holds those of every driver.
_FAILED: Final = (sa.exc.SQLAlchemyError, StoreError, TimeoutError)

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Health:
    """Looks at the program. `loops` are those that must tick; `polling`: updates are fetched.

    `patience`: seconds until a database that does not answer counts as one that cannot.
    """

    store: Store
    bot_id: int
    clock: Clock
    pulse: Pulse
    database: Path | None  # None: a server keeps it
    loops: tuple[str, ...]
    polling: bool = True
    patience: float = PROBE_SECONDS
    _began: float = field(init=False)
    _probe: "asyncio.Task[None] | None" = None

    def __post_init__(self) -> None:
        self._began = self.clock.ticks()

    async def look(self) -> Look:
        """Ask the loops, and the database within a few seconds."""
        now, pulse = self.clock.now(), self.pulse
        found: Figures | None = None
        try:
            async with asyncio.timeout(self.patience):
                found = await self.store.read(lambda db: figures(db, [self.bot_id], now))
        except _FAILED:
            pass  # that it is None says so
        writable, meter = await self._writable(), pulse.meter
        return Look(now, found, writable, self._ages(), meter.silence(), meter.unreached())

    def _ages(self) -> dict[str, float]:
        """A loop that has never ticked is as old as the start."""
        since_start = self.clock.ticks() - self._began
        return dict.fromkeys(self.loops, since_start) | self.pulse.ages()

    async def _writable(self) -> bool:
        """One probe at a time: one that hangs is waited for again, not joined by others."""
        if self._probe is None or self._probe.done():
            self._probe = asyncio.create_task(self.store.write(_touch))
        await asyncio.wait({self._probe}, timeout=self.patience)
        return self._probe.done() and self._probe.exception() is None

    async def ready(self) -> tuple[bool, dict[str, Any]]:
        look = await self.look()
        why = reasons(look, polling=self.polling)
        found = look.figures
        return not why, {
            "ready": not why,
            "reasons": why,
            "database": {"readable": found is not None, "writable": look.writable},
            "receiver_age": _short(look.silence),
            "webhook_unreached": _short(look.unreached),
            "webhook_pending": self.pulse.meter.webhook_pending,
            "inbox_oldest": _short(look.inbox_age),
            "outbox_oldest": _short(look.outbox_age),
            "undelivered": found and found.undelivered,
            "unasked_oldest": _short(look.unasked_age),
            "overdue": found and found.overdue,
            "overdue_oldest": _short(look.overdue_age),
            "loops": {name: _short(age) for name, age in sorted(look.loops.items())},
        }

    async def metrics(self) -> bytes:
        """Everything in Prometheus' text; needs its library."""
        from bot.metrics import written  # noqa: PLC0415 - an extra that may be missing

        return written(await self.look(), self.pulse.meter, self.database)

    async def run(self, address: tuple[str, int]) -> None:
        """Answer there until cancelled. `Stop` if nothing can listen there."""
        host, port = address
        runner = web.AppRunner(application(self, host), access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
            log.info("health.listening", port=runner.addresses[0][1])
            await asyncio.Event().wait()
        except OSError as error:
            raise Stop(
                Code.PLACE, f"CURBSIDE_HEALTH: port {port} cannot be listened on there."
            ) from error
        finally:
            await runner.cleanup()
            if self._probe is not None:
                self._probe.cancel()


def _touch(db: Connection) -> None:
    db.execute(_TOUCH)


def _short(age: float | None) -> float | None:
    return None if age is None else round(age, 1)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def application(health: Health, host: str) -> web.Application:
    """The three pages. On a loopback address only its own names are answered to (DNS rebinding)."""

    @web.middleware
    async def guarded(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if _loopback(host) and not _loopback(request.url.host or ""):
            return web.Response(status=403, text="Forbidden: loopback only\n")
        return await handler(request)

    async def marked(_request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(HEADERS)

    async def live(_request: web.Request) -> web.Response:
        return web.json_response({"live": True})

    async def ready(_request: web.Request) -> web.Response:
        well, body = await health.ready()
        return web.json_response(body, status=200 if well else 503)

    async def metrics(_request: web.Request) -> web.Response:
        if find_spec("prometheus_client") is None:
            return web.Response(status=501, text=f"{NO_LIBRARY}\n")
        return web.Response(
            body=await health.metrics(),
            headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"},
        )

    app = web.Application(middlewares=[guarded])
    app.on_response_prepare.append(marked)
    app.router.add_get("/health/live", live)
    app.router.add_get("/health/ready", ready)
    app.router.add_get("/metrics", metrics)
    return app
