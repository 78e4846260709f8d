"""A real database for each test, a Telegram that answers over loopback, and a clock to turn."""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from aiohttp import web

from bot.outbox import Outbox
from bot.rhythm import Clock, Pulse
from bot.store.engine import Store
from bot.store.places import Place
from bot.store.rows import OutboxRow
from bot.store.statements import post
from bot.store.tables import outbox
from bot.telegram.send import Line
from tests.telegram.bot_api_check import wrong_in_request, wrong_in_update

KEYBOARD = {"inline_keyboard": [[{"text": "Yes", "callback_data": "1"}]]}
TOKEN = "1000000001:SIM-" + "x" * 31
Answer = tuple[int, Any]


def refusal(code: int, text: str, **parameters: int) -> Answer:
    return code, {"ok": False, "error_code": code, "description": text, "parameters": parameters}


@dataclass
class FakeTelegram:
    """Answers every call with success unless a test has put something else in `answers`.

    `updates` is served as Telegram does it: what lies below the offset is forgotten.
    """

    answers: dict[str, deque[Answer | str]] = field(default_factory=lambda: defaultdict(deque))
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    updates: list[Any] = field(default_factory=list)
    slow: dict[str, asyncio.Event] = field(default_factory=dict)  # answered when it is set
    url: str = ""
    wrong: list[str] = field(default_factory=list)  # what the Bot API would not take
    strange: bool = False  # the updates are no Telegram's on purpose
    last_message: int = 100
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    def of(self, method: str) -> list[dict[str, Any]]:
        return [parameters for name, parameters in self.calls if name == method]

    async def until(self, method: str, count: int = 1) -> list[dict[str, Any]]:
        """Wait for so many calls of a method."""
        async with asyncio.timeout(10):
            while len(self.of(method)) < count:
                self._more.clear()
                await self._more.wait()
        return self.of(method)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.content_type == "application/json":
            form = dict(await request.json())
            self.wrong += wrong_in_request(method, form, "json")
        else:
            sent = {key: str(value) for key, value in (await request.post()).items()}
            self.wrong += wrong_in_request(method, sent, "form")
            form = {key: self._read(value) for key, value in sent.items()}
        self.calls.append((method, form))
        self._more.set()
        if method in self.slow:
            await self.slow[method].wait()
        planned = self.answers[method].popleft() if self.answers[method] else None
        if planned == "reset":
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        if planned is None:
            planned = 200, {"ok": True, "result": await self._result(method, form)}
        status, body = planned
        if isinstance(body, str):
            return web.Response(status=status, text=body, content_type="text/html")
        return web.json_response(body, status=status)

    def _read(self, value: object) -> object:
        try:
            return json.loads(str(value))
        except ValueError:
            return value

    async def _result(self, method: str, form: dict[str, Any]) -> object:
        if method == "getMe":
            return {"id": 1000000001, "is_bot": True, "first_name": "C", "username": "curbside_bot"}
        if method == "getUpdates":
            offset = form.get("offset", 0)
            known = [u for u in self.updates if isinstance(u, dict) and "update_id" in u]
            forgotten = [u for u in known if u["update_id"] < offset]
            self.updates[:] = [u for u in self.updates if u not in forgotten]
            if not self.updates:
                await asyncio.sleep(0.01)
            for update in () if self.strange else self.updates[:100]:
                self.wrong += wrong_in_update(update)
            return self.updates[:100]
        if method == "sendMessage":
            self.last_message += 1
            return {"message_id": self.last_message}
        return True


@dataclass
class Hands:
    """The hands of a clock: a test moves them, and a loop's sleep moves them too."""

    at: datetime = datetime(2026, 3, 1, 9, tzinfo=UTC)
    tick: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.tick += seconds

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.move(seconds)
        await asyncio.sleep(0)

    @property
    def clock(self) -> Clock:
        return Clock(
            now=lambda: self.at, ticks=lambda: self.tick, sleep=self.sleep, chance=lambda: 1.0
        )


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def pulse(hands: Hands) -> Pulse:
    return Pulse(lambda: hands.tick)


@pytest.fixture
async def store(place: Place) -> AsyncIterator[Store]:
    store = Store(place)
    yield store
    await store.close()


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    fake = FakeTelegram()
    app = web.Application()
    app.router.add_route("*", "/bot{token}/{method}", fake.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield fake
    await runner.cleanup()
    assert fake.wrong == []


@pytest.fixture
async def line(telegram: FakeTelegram) -> AsyncIterator[Line]:
    line = Line(TOKEN, telegram.url)
    yield line
    await line.close()


@pytest.fixture
def token() -> str:
    return TOKEN


@pytest.fixture
def refuse() -> Callable[..., Answer]:
    return refusal


class Desk:
    """An outbox with one turn's hands on it."""

    def __init__(self, box: Outbox, hands: Hands) -> None:
        self.box, self.hands, self.number = box, hands, 0

    async def post(
        self,
        kind: str,
        chat: int = 7,
        *,
        consult: bool = False,
        **payload: Any,  # noqa: ANN401
    ) -> str:
        self.number += 1
        key = f"u:{self.number}#0"
        case = "C1" if consult or kind in {"show", "seal", "amend"} else None
        priority = {"receipt": 0, "remind": 2}.get(kind, 1)
        text = json.dumps(payload)
        row = OutboxRow(1, chat, key, kind, case, priority, text, self.hands.at)
        await self.box.store.write(lambda db: post(db, [row]))
        return key

    async def show(self, text: str, **more: Any) -> str:  # noqa: ANN401
        payload = {"text": text, "reply_markup": KEYBOARD, "fresh": False, "seal": None}
        return await self.post("show", **payload | more)

    async def deliver(self, seconds: float = 0) -> None:
        self.hands.move(seconds)
        for _ in range(3):
            await self.box.once()
            await self.box.landed()

    async def rows(self) -> dict[str, sa.Row[Any]]:
        found = await self.box.store.read(
            lambda db: list(db.execute(sa.select(outbox).order_by(outbox.c.id)))
        )
        return {row.key: row for row in found}

    async def status(self) -> list[int]:
        return [row.status for row in (await self.rows()).values()]


@pytest.fixture
def desk(store: Store, line: Line, hands: Hands, pulse: Pulse) -> Desk:
    return Desk(Outbox(store, line, 1, hands.clock, pulse), hands)
