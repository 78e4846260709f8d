"""Updates posted to a URL: with the secret, in order, again until they are taken."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from tests.playground.conftest import Drive, Driver

SECRET = "s3cret_-"
KEYS = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
Answerer = Callable[[dict[str, Any]], Awaitable[web.Response]]


@dataclass
class Listener:
    """A bot's end of a webhook; `answers` are given in turn, then 200."""

    url: str = ""
    got: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    answers: list[web.Response] = field(default_factory=list)
    hold: asyncio.Event | None = None
    at_once: int = 0
    most: int = 0
    more: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        self.got.append(json.loads(await request.read()))
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.more.set()
        if self.hold is not None:
            await self.hold.wait()
        self.at_once -= 1
        return self.answers.pop(0) if self.answers else web.Response()

    async def until(self, count: int) -> list[dict[str, Any]]:
        async with asyncio.timeout(5):
            while len(self.got) < count:
                self.more.clear()
                await self.more.wait()
        return self.got

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.got]


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    ear = Listener()
    app = web.Application()
    app.router.add_post("/hook", ear.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    ear.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield ear
    await runner.cleanup()


async def pending(driver: Driver) -> int:
    return int((await driver.call("getWebhookInfo"))["pending_update_count"])


async def told(driver: Driver, name: str) -> dict[str, Any]:
    """The webhook's state once it says this."""
    async with asyncio.timeout(5):
        while name not in (info := await driver.call("getWebhookInfo")):
            await driver.call("getMe")
    return dict(info)


async def test_an_update_comes_with_the_secret_and_is_then_gone(driver: Driver, listener: Listener):
    await driver.play("say", 1001, text="before")
    await driver.call("setWebhook", url=listener.url, secret_token=SECRET)
    await driver.play("say", 1001, text="after")
    await listener.until(2)
    assert listener.texts() == ["before", "after"]
    assert listener.secrets == [SECRET, SECRET]
    info = await driver.call("getWebhookInfo")
    assert (info["url"], info["max_connections"]) == (listener.url, 40)
    assert "last_error_message" not in info
    await driver.call("deleteWebhook")
    assert await driver.updates() == []


async def test_what_is_not_taken_comes_again_in_order(driver: Driver, listener: Listener):
    await driver.play("network", hurry=1000)
    listener.answers += [web.Response(status=500), web.Response(status=302), web.Response()]
    await driver.call("setWebhook", url=listener.url)
    await driver.play("say", 1001, text="a")
    await driver.play("say", 1001, text="b")
    await listener.until(4)
    assert listener.texts() == ["a", "a", "a", "b"]
    assert listener.secrets == [None] * 4
    info = await driver.call("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 302 Found"
    assert info["last_error_date"] > 0


async def test_retry_after_is_obeyed(driver: Driver, listener: Listener):
    later = web.Response(status=429, headers={"Retry-After": "3600"})
    listener.answers.append(later)
    await driver.call("setWebhook", url=listener.url)
    await driver.play("say", 1001, text="a")
    await listener.until(1)
    await driver.play("say", 1002, text="b")  # another chat does not wait for it
    await listener.until(2)
    assert listener.texts() == ["a", "b"]
    assert await pending(driver) == 1


async def test_no_more_than_max_connections_at_once_but_chats_overtake_each_other(
    driver: Driver, listener: Listener
):
    listener.hold = asyncio.Event()
    await driver.call("setWebhook", url=listener.url, max_connections=2)
    for who in (1001, 1002, 1003, 1004):
        await driver.play("say", who, text="x")
    await listener.until(2)
    listener.hold.set()
    await listener.until(4)
    assert listener.most == 2


async def test_a_tap_does_not_wait_for_the_messages_of_its_chat(driver: Driver, listener: Listener):
    await driver.start()
    sent = await driver.call("sendMessage", chat_id=1001, text="x", reply_markup=KEYS)
    listener.hold = asyncio.Event()
    await driver.call("setWebhook", url=listener.url)
    await driver.play("say", 1001, text="a")
    await driver.play("say", 1001, text="b")
    await driver.play("tap", 1001, message_id=sent["message_id"], label="Go")
    got = await listener.until(2)
    assert {next(k for k in u if k != "update_id") for u in got} == {"message", "callback_query"}
    listener.hold.set()
    await listener.until(3)


async def test_a_poll_that_waits_ends_when_a_webhook_is_set(driver: Driver, listener: Listener):
    waiting = asyncio.create_task(driver.raw("getUpdates", timeout=30))
    await driver.call("getMe")
    await driver.call("getMe")
    await driver.call("setWebhook", url=listener.url)
    ended = (await waiting).json()
    assert ended["error_code"] == 409
    assert ended["description"] == "Conflict: terminated by setWebhook request"


async def test_nobody_can_poll_while_a_webhook_is_set(driver: Driver, listener: Listener):
    await driver.call("setWebhook", url=listener.url)
    status, words = await driver.refused("getUpdates")
    assert status == 409
    assert words.startswith("Conflict: can't use getUpdates method while webhook is active")
    await driver.call("deleteWebhook")
    assert await driver.updates() == []


async def test_the_kinds_that_are_allowed_are_those_that_come(driver: Driver, listener: Listener):
    await driver.call("setWebhook", url=listener.url, allowed_updates=["edited_message"])
    said = await driver.play("say", 1001, text="a")
    await driver.play("edit", 1001, message_id=said["message"]["message_id"], text="b")
    (update,) = await listener.until(1)
    assert update["edited_message"]["text"] == "b"
    assert (await driver.call("getWebhookInfo"))["allowed_updates"] == ["edited_message"]


async def test_a_webhook_outlives_the_program(drive: Drive, listener: Listener, tmp_path):
    state = tmp_path / "state.sqlite"
    listener.answers.append(web.Response(status=503, headers={"Retry-After": "3600"}))
    async with drive(state) as first:
        await first.call("setWebhook", url=listener.url, secret_token=SECRET)
        await first.play("say", 1001, text="a")
        await told(first, "last_error_message")
    async with drive(state) as again:
        await listener.until(2)
        assert listener.texts() == ["a", "a"]
        assert listener.secrets == [SECRET, SECRET]
        assert (await again.call("getWebhookInfo"))["url"] == listener.url


async def test_a_closed_door_is_told(driver: Driver):
    await driver.call("setWebhook", url="http://127.0.0.1:9/hook")
    await driver.play("say", 1001, text="a")
    info = await told(driver, "last_error_message")
    assert info["last_error_message"] == "Connection refused"
    assert info["pending_update_count"] == 1


async def test_an_answer_may_hold_a_call(driver: Driver, listener: Listener):
    await driver.start()
    said = {"method": "sendMessage", "chat_id": 1001, "text": "at once"}
    listener.answers.append(web.json_response(said))
    await driver.call("setWebhook", url=listener.url)
    await driver.play("say", 1001, text="a")
    await listener.until(1)
    async with asyncio.timeout(5):
        while "at once" not in json.dumps(await driver.state()):
            await driver.call("getMe")
    assert (await driver.state())["webhook"] == listener.url


async def test_pending_updates_can_be_dropped_when_it_is_set(driver: Driver, listener: Listener):
    await driver.play("say", 1001, text="old")
    await driver.call("setWebhook", url=listener.url, drop_pending_updates=True)
    await driver.play("say", 1001, text="new")
    await listener.until(1)
    assert listener.texts() == ["new"]


async def test_the_second_within_a_second_must_wait(driver: Driver, listener: Listener):
    await driver.call("setWebhook", url=listener.url)
    status, words = await driver.refused("setWebhook", url=listener.url)
    assert (status, words) == (429, "Too Many Requests: retry after 1")


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"url": "http://example.org/x"}, "An HTTPS URL must be provided for webhook"),
        ({"url": "https://example.org:444/"}, "only on ports 80, 88, 443 or 8443"),
        ({"url": "https://example.org/x"}, "delivers to this machine only"),
        ({"url": "https://127.0.0.1/x"}, "IP address 127.0.0.1 is reserved"),
        ({"url": "ftp://127.0.0.1/x"}, "invalid webhook URL specified"),
        ({"url": "http://127.0.0.1/", "secret_token": "a b"}, "unallowed characters"),
        ({"url": "http://127.0.0.1/", "secret_token": "x" * 257}, "secret token is too long"),
        ({"url": "http://127.0.0.1/", "max_connections": 101}, "must be 1 to 100"),
        ({"url": "http://127.0.0.1/", "certificate": "x"}, "takes no certificate"),
    ],
)
async def test_what_no_webhook_can_be_is_refused(drive: Drive, wish: dict[str, Any], words: str):
    async with drive(excused=["setWebhook"]) as driver:
        _, told = await driver.refused("setWebhook", **wish)
        assert words in told
        assert (await driver.call("getWebhookInfo"))["url"] == ""
