"""What the doctor sees of Telegram: the token, the webhook, and whose clock is right."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from bot.operate.finding import Found, State
from bot.operate.outside import outside
from bot.rhythm import Clock, utc_now
from bot.settings import read

TOKEN = "7654321:AAF-canary_token_of_the_bot_0123456789"


@dataclass
class Server:
    """Answers as Telegram would, with what a test has put here."""

    webhook: dict[str, Any]
    token_known: bool = True
    url: str = ""

    async def answer(self, request: web.Request) -> web.Response:
        if "getMe" in request.path:
            if not self.token_known:
                told = {"ok": False, "error_code": 401, "description": "Unauthorized"}
                return web.json_response(told, status=401)
            return web.json_response({"ok": True, "result": {"id": 42, "username": "a_bot"}})
        if "getWebhookInfo" in request.path:
            return web.json_response({"ok": True, "result": self.webhook})
        return web.Response(status=404)


@asynccontextmanager
async def telegram(**webhook: object) -> AsyncIterator[Server]:
    server = Server({"url": "", "pending_update_count": 0, **webhook})
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield server
    await runner.cleanup()


async def asked(
    monkeypatch: pytest.MonkeyPatch, server: Server, clock: Clock | None = None
) -> dict[str, Found]:
    monkeypatch.setenv("CURBSIDE_TOKEN", TOKEN)
    monkeypatch.setenv("CURBSIDE_TELEGRAM_API", server.url)
    checks = await outside(read(), clock or Clock())
    assert "canary" not in repr(checks)
    return {each.check: each for each in checks}


async def test_a_token_that_telegram_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    async with telegram() as server:
        server.token_known = False
        told = await asked(monkeypatch, server)
    assert told["token"].state is State.BROKEN
    assert "webhook" not in told


@pytest.mark.parametrize(
    ("webhook", "state", "words"),
    [
        ({}, State.OK, "none, for polling; 0 updates wait"),
        ({"pending_update_count": 101}, State.LOOK, "101 updates wait"),
        ({"url": "https://bot.example/canary-path"}, State.OK, "bot.example; 0 updates"),
        (
            {"url": "https://bot.example/canary", "last_error_date": int(utc_now().timestamp())},
            State.LOOK,
            " min ago; 0 updates wait",
        ),
        ({"url": "https://bot.example/", "last_error_date": 1_700_000_000}, State.OK, "removes it"),
    ],
)
async def test_the_webhook_is_told_by_its_host(
    monkeypatch: pytest.MonkeyPatch, webhook: dict[str, Any], state: State, words: str
) -> None:
    async with telegram(**webhook) as server:
        told = await asked(monkeypatch, server)
    assert (told["token"].state, told["webhook"].state) == (State.OK, state)
    assert words in told["webhook"].told


@pytest.mark.parametrize(
    ("seconds", "state", "words"),
    [(0, State.OK, "Telegram's"), (-45, State.LOOK, "behind"), (3600, State.LOOK, "ahead of")],
)
async def test_a_clock_that_is_off_is_told(
    monkeypatch: pytest.MonkeyPatch, seconds: int, state: State, words: str
) -> None:
    clock = Clock(now=lambda: utc_now() + timedelta(seconds=seconds))
    async with telegram() as server:
        told = await asked(monkeypatch, server, clock)
    assert told["clock"].state is state
    assert words in told["clock"].told
