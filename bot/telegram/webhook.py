"""Receive by being told: what Telegram posts goes into the inbox, and 200 comes after the commit.

Whoever cannot show the secret is sent away before a byte of the body is read, and leaves nothing
behind but a count.
"""

import asyncio
import hmac
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import structlog
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.telegram.arrivals import number_of
from bot.telegram.wire import parse

SECRET: Final = b"x-telegram-bot-api-secret-token"
# Telegram's own updates stay far below this.
MAX_BODY: Final = 2**20
BODY_SECONDS: Final = 5.0
TELL_SECONDS: Final = 60.0
TAKEN, MALFORMED, STRANGE, SLOW, LARGE, FOREIGN, HELD = 200, 400, 401, 408, 413, 415, 503

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Tally:
    """Counts who was sent away, and tells it once a minute however many there are."""

    ticks: Callable[[], float]
    counts: Counter[int] = field(default_factory=Counter)
    total: int = 0
    _next: float = float("-inf")

    def note(self, code: int) -> None:
        self.counts[code] += 1
        self.total += 1
        self.tell_in_time()

    def tell_in_time(self) -> None:
        """Say what was counted, unless something was said within the last minute."""
        if self.ticks() >= self._next:
            self.tell()

    def tell(self) -> None:
        """Say what was counted since the last time, if anything was."""
        if self.counts:
            (code, _), *_ = self.counts.most_common(1)
            log.warning("webhook.refused", count=self.counts.total(), code=code)
            self.counts.clear()
            self._next = self.ticks() + TELL_SECONDS


@dataclass(frozen=True, slots=True)
class Door:
    """Lets in what is Telegram's. `keep` stores an update: False if the database refuses it."""

    secret: bytes = field(repr=False)
    keep: Callable[[Mapping[str, object]], Awaitable[bool]]
    tally: Tally
    body_seconds: float = BODY_SECONDS

    async def __call__(self, request: Request) -> Response:
        code = self._sent_away(request)
        if code is None:
            code = await self._received(request)
        if code == TAKEN:
            return Response()
        if code != HELD:
            self.tally.note(code)
        # Nothing is read of what may still come.
        return Response(status_code=code, headers={"connection": "close"})

    def _sent_away(self, request: Request) -> int | None:
        """What is wrong with the head; the body has not been looked at."""
        shown = [value for name, value in request.scope["headers"] if name == SECRET]
        if len(shown) != 1 or not hmac.compare_digest(shown[0], self.secret):
            return STRANGE
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        # Nothing packed is unpacked: a small one may be a very large one.
        packed = request.headers.get("content-encoding", "identity").strip().lower()
        if kind != "application/json" or packed != "identity":
            return FOREIGN
        length = request.headers.get("content-length", "")
        return LARGE if length.isdecimal() and int(length) > MAX_BODY else None

    async def _received(self, request: Request) -> int:
        try:
            async with asyncio.timeout(self.body_seconds):
                body = await _body(request)
        except TimeoutError:
            return SLOW
        except ClientDisconnect:
            return MALFORMED  # nobody is there to hear it
        if body is None:
            return LARGE
        update = _update(body)
        if update is None:
            return MALFORMED
        return TAKEN if await self.keep(update) else HELD


async def _body(request: Request) -> bytes | None:
    """All of it, or None as soon as it is too long."""
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > MAX_BODY:
            return None
    return bytes(parts)


def _update(body: bytes) -> Mapping[str, object] | None:
    """The JSON object with a whole number as its `update_id`; None for anything else."""
    try:
        found = parse(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and number_of(found) is not None else None


def application(path: str, door: Door) -> Starlette:
    """One path that takes POST: 405 for another method, 404 anywhere else."""
    app = Starlette(routes=[Route(path, door.__call__, methods=["POST"])])
    app.router.redirect_slashes = False
    return app
