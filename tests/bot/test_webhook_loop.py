"""The webhook as a loop: it registers, ends in good order, and notices who takes over."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.app import Config, serve
from bot.exits import Code, Stop
from bot.health import Health
from bot.rhythm import Clock, Pulse
from bot.store.engine import Store
from bot.telegram.hook import LISTEN, Hook, hook, secret_of
from bot.telegram.send import Line
from bot.webhook_server import Webhook
from tests.bot.hooked import HOOK, SECRET, SHOWN, URL, rows, update
from tests.bot.programs import free_port

# The classes live in conftest.py, which tests cannot import.
Hands = Any
Telegram = Any


@pytest.fixture
def webhook(line: Line, store: Store) -> Webhook:
    return Webhook(HOOK, line, store, 1, Clock(), Pulse())


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(10)) as session:
        yield session


async def lets_in(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionError:
        return False
    writer.close()
    return True


@pytest.mark.sqlite
async def test_what_is_half_received_at_the_end_is_finished_and_nobody_else_is_let_in(
    webhook: Webhook, telegram: Telegram, http: aiohttp.ClientSession, store: Store
) -> None:
    busy, freed = threading.Event(), threading.Event()

    def hold(_: object) -> None:
        busy.set()
        freed.wait(10)

    task = asyncio.create_task(webhook.run())
    await telegram.until("setWebhook")
    holding = asyncio.create_task(store.write(hold))
    await asyncio.to_thread(busy.wait)
    address = f"http://127.0.0.1:{webhook.port}/telegram"
    posting = asyncio.create_task(http.post(address, json=update(5), headers=SHOWN))
    while not store._jobs.qsize():  # noqa: ASYNC110, SLF001 - until the post waits for its commit
        await asyncio.sleep(0.005)
    task.cancel()
    for _ in range(20):  # the listener closes within some turns of the loop
        await asyncio.sleep(0)
    assert not await lets_in(webhook.port)
    freed.set()
    async with await posting as answer:
        assert answer.status == 200
    with suppress(asyncio.CancelledError):
        await task
    await holding
    assert await rows(store) == [("u:5", 7, 0)]


async def test_what_is_half_received_when_the_program_is_asked_to_end_is_answered(
    telegram: Telegram, path: Path, token: str
) -> None:
    port, stop = free_port(), asyncio.Event()
    config = Config(
        token, f"sqlite:///{path}", frozenset({7}), telegram.url,
        webhook=Hook(URL, "127.0.0.1", port, SECRET),
    )  # fmt: skip
    running = asyncio.create_task(serve(config, stop))
    await telegram.until("setWebhook")
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = json.dumps(start(1)).encode()
    head = f"POST /telegram HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
    head += f"X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\nContent-Type: application/json\r\n\r\n"
    writer.write(head.encode() + body[:9])
    await writer.drain()
    stop.set()
    for _ in range(20):  # the listener closes within some turns of the loop
        await asyncio.sleep(0)
    assert not await lets_in(port)
    await asyncio.sleep(0.3)  # in which a program that does not wait would have sent its last
    writer.write(body[9:])
    assert (await reader.readline()).startswith(b"HTTP/1.1 200 ")
    writer.close()
    assert await running == Code.OK
    assert [call["chat_id"] for call in telegram.of("sendMessage")] == [7]


def start(number: int) -> dict[str, Any]:
    who = {"id": 7, "is_bot": False, "first_name": "Ada"}
    entities = [{"type": "bot_command", "offset": 0, "length": 6}]
    message = {"message_id": number, "date": 1772355600, "from": who, "text": "/start"}
    chat = {"id": 7, "type": "private", "first_name": "Ada"}
    return {"update_id": number, "message": {**message, "chat": chat, "entities": entities}}


@pytest.fixture
def patient(webhook: Webhook, hands: Hands) -> Webhook:
    """The same, on a clock whose sleeps do not last."""
    webhook.clock = hands.clock
    return webhook


@pytest.mark.parametrize(
    "case",
    [
        (400, "Bad Request: bad webhook: Failed to resolve host", "Failed to resolve host"),
        (401, "Unauthorized", "does not know this token"),
    ],
)
async def test_an_address_that_telegram_refuses_ends_it_with_one_sentence(
    case: tuple[int, str, str],
    patient: Webhook,
    telegram: Telegram,
    refuse: Callable[..., Any],
) -> None:
    code, text, sentence = case
    telegram.answers["setWebhook"] += [
        "reset",
        refuse(429, "Too Many Requests", retry_after=1),
        refuse(409, "Conflict: terminated by other setWebhook"),
        refuse(code, text),
    ]
    with pytest.raises(Stop, match=sentence) as end:
        await patient.run()
    assert end.value.code == Code.REFUSED
    assert len(telegram.of("setWebhook")) == 4


@pytest.mark.fault("F26", n="1 webhook")
@pytest.mark.parametrize("now", ["", "https://elsewhere.example.org/telegram"])
async def test_a_webhook_that_another_program_took_over_ends_it(
    now: str, patient: Webhook, telegram: Telegram
) -> None:
    ours, theirs = ({"ok": True, "result": {"url": url}} for url in (URL, now))
    telegram.answers["getWebhookInfo"] += [(200, ours), "reset", (200, ours), (200, theirs)]
    with pytest.raises(Stop, match="another program receives its updates now"):
        await patient.run()


async def test_trouble_that_telegram_has_with_us_is_told_once(
    patient: Webhook, telegram: Telegram, refuse: Callable[..., Any]
) -> None:
    troubled = {"url": URL, "last_error_date": 1772355600, "pending_update_count": 3}
    telegram.answers["getWebhookInfo"] += [
        (200, {"ok": True, "result": troubled}),
        (200, {"ok": True, "result": troubled}),
        refuse(401, "Unauthorized"),
    ]
    with capture_logs() as logs, pytest.raises(Stop, match="does not know this token"):
        await patient.run()
    told = [entry for entry in logs if entry["event"] == "webhook.unreached"]
    assert [(entry["pending"], entry["since"]) for entry in told] == [(3, 1772355600)]


async def test_a_path_that_is_broken_makes_it_not_ready_until_something_arrives(
    patient: Webhook, telegram: Telegram, hands: Hands, path: Path
) -> None:
    patient.pulse = Pulse(lambda: hands.tick)
    health = Health(patient.store, 1, hands.clock, patient.pulse, path, (), polling=False)

    async def look(pending: int, date: int) -> list[str]:
        told = {"url": URL, "pending_update_count": pending, "last_error_date": date}
        telegram.answers["getWebhookInfo"] += [(200, {"ok": True, "result": told})]
        await patient.watch()
        return list((await health.ready())[1]["reasons"])

    assert await look(0, 1772355600) == [], "an old failure, and nothing waits"
    hands.move(400)
    assert await look(1, 1772355600) == [], "on its way"
    assert await look(2, 1772356000) == []
    hands.move(290)
    assert await look(2, 1772356200) == []
    hands.move(20)
    assert await look(2, 1772356200) == ["webhook"]
    _, body = await health.ready()
    assert (body["webhook_unreached"], body["webhook_pending"]) == (310, 2)
    assert await patient._keep(update(5))  # noqa: SLF001 - what the door does with a post
    assert (await health.ready())[1]["reasons"] == []


async def test_a_port_that_is_taken_is_told(webhook: Webhook, telegram: Telegram) -> None:
    taken = int(telegram.url.rpartition(":")[2])
    webhook.hook = Hook(URL, "127.0.0.1", taken, SECRET)
    with pytest.raises(Stop, match=f"port {taken} cannot be listened on") as end:
        await webhook.run()
    assert end.value.code == Code.PLACE
    webhook.hook = Hook(URL, "no such host", 1, SECRET)
    with pytest.raises(Stop, match="cannot be listened on"):
        await webhook.run()


def test_a_webhook_is_as_wished_and_all_programs_of_a_bot_have_one_secret() -> None:
    first = hook(f" {URL} ", LISTEN, SECRET)
    assert (first.url, first.path, first.host, first.port) == (URL, "/telegram", "127.0.0.1", 8443)
    assert secret_of("1:a") == secret_of("1:a") != secret_of("1:b"), "for who set none"
    assert len(secret_of("1:a")) >= 32
    assert hook(URL, "[::1]:80", SECRET).secret == SECRET
    assert hook("http://127.0.0.1:9", LISTEN, SECRET, "http://127.0.0.1:8081").path == "/"


@pytest.mark.parametrize(
    ("url", "listen", "sentence"),
    [
        ("http://bot.example.org/telegram", LISTEN, "is not an https address"),
        ("bot.example.org", LISTEN, "is not an https address"),
        ("https://[oops", LISTEN, "cannot be read"),
        ("https://bot.example.org:8080/", LISTEN, "has a port that Telegram does not post to"),
        ("https://bot.example.org:99999/", LISTEN, "cannot be read"),
        ("https://me@bot.example.org/", LISTEN, "holds more than a host and a path"),
        ("https://bot.example.org/?a=1", LISTEN, "holds more than a host and a path"),
        ("https://bot.example.org/123456:AAcanary", LISTEN, "holds a token in its path"),
        ("https://bot.example.org/a b", LISTEN, "has a path with other signs"),
        (URL, "8443", "--listen is not a host and a port"),
    ],
)
def test_a_wish_that_cannot_work_is_one_sentence(url: str, listen: str, sentence: str) -> None:
    with pytest.raises(Stop, match=sentence) as end:
        hook(url, listen, SECRET)
    assert end.value.code == Code.USAGE
    assert "canary" not in str(end.value)
