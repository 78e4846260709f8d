"""The webhook: who shows the secret is heard, 200 means committed, all else leaves no trace."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from io import BytesIO
from typing import Any

import aiohttp
import httpx
import pytest
import uvicorn
from structlog.testing import capture_logs

from bot.rhythm import Clock, Pulse
from bot.store.engine import Store
from bot.telegram.send import Line
from bot.telegram.webhook import MAX_BODY, Door, Tally, application
from bot.webhook_server import Hasty, Server, Webhook, _bound
from tests.bot.hooked import HOOK, JSON, SECRET, SHOWN, URL, rows, running, update

HEADERS = "".join(f"{name}: {value}\r\n" for name, value in {**SHOWN, **JSON}.items())
Telegram = Any  # the class lives in conftest.py, which tests cannot import


@pytest.fixture
def webhook(line: Line, store: Store) -> Webhook:
    return Webhook(HOOK, line, store, 1, Clock(), Pulse())


@pytest.fixture
async def address(webhook: Webhook, telegram: Telegram) -> AsyncIterator[str]:
    async with running(webhook, telegram) as found:
        yield found


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(10)) as session:
        yield session


async def test_it_registers_with_its_secret_and_the_kinds_that_the_poll_asks_for(
    address: str, telegram: Telegram
) -> None:
    (told,) = telegram.of("setWebhook")
    assert (told["url"], told["secret_token"]) == (URL, SECRET)
    assert "chat_member" in told["allowed_updates"]
    assert "drop_pending_updates" not in told
    assert SECRET not in repr(HOOK)
    assert address


@pytest.mark.fault("F07", n="3 deliveries of 2")
async def test_200_means_committed_and_a_repeat_counts_once(
    address: str, http: aiohttp.ClientSession, store: Store
) -> None:
    for number in (5, 5, 6):
        async with http.post(f"{address}/telegram", json=update(number), headers=SHOWN) as answer:
            assert answer.status == 200
        assert (await rows(store))[-1] == (f"u:{number}", 7, 0)
    assert len(await rows(store)) == 2


async def test_what_only_a_turn_can_refuse_is_taken(
    address: str, http: aiohttp.ClientSession, store: Store
) -> None:
    poison = {"update_id": 9, "message": "not a message"}
    async with http.post(f"{address}/telegram", json=poison, headers=SHOWN) as answer:
        assert answer.status == 200
    assert await rows(store) == [("u:9", 0, 0)]


@pytest.mark.fault("F25", n="2 posts")
async def test_while_the_database_refuses_telegram_is_told_to_come_again(
    address: str, http: aiohttp.ClientSession, store: Store
) -> None:
    async def post() -> int:
        async with http.post(f"{address}/telegram", json=update(5), headers=SHOWN) as answer:
            return answer.status

    await store.write(lambda db: db.exec_driver_sql("ALTER TABLE inbox RENAME TO away"))
    with capture_logs() as logs:
        assert [await post(), await post()] == [503, 503]
    assert [entry["event"] for entry in logs] == ["webhook.held"]
    await store.write(lambda db: db.exec_driver_sql("ALTER TABLE away RENAME TO inbox"))
    assert await post() == 200
    assert await rows(store) == [("u:5", 7, 0)]


BAD: tuple[tuple[int, str, dict[str, str], bytes], ...] = (
    (401, "/telegram", JSON, b"{}"),
    (401, "/telegram", {**JSON, **dict.fromkeys(SHOWN, "")}, b"{}"),
    (401, "/telegram", {**JSON, **dict.fromkeys(SHOWN, f"{SECRET}x")}, b"{}"),
    (401, "/telegram", {**JSON, **dict.fromkeys(SHOWN, "é")}, b"{}"),
    (401, "/telegram", {"Content-Type": "text/html", "Content-Encoding": "gzip"}, b"\x1f\x8b"),
    (415, "/telegram", {**SHOWN, "Content-Type": "text/plain"}, b"{}"),
    (415, "/telegram", {**SHOWN, "Content-Type": "application/jsonp"}, b"{}"),
    (415, "/telegram", {**SHOWN, **JSON, "Content-Encoding": "gzip"}, b"\x1f\x8b"),
    (415, "/telegram", {**SHOWN, **JSON, "Content-Encoding": "br, identity"}, b"{}"),
    (413, "/telegram", {**SHOWN, **JSON}, b"x" * (MAX_BODY + 1)),
    (400, "/telegram", {**SHOWN, **JSON}, b""),
    (400, "/telegram", {**SHOWN, **JSON}, b"[]"),
    (400, "/telegram", {**SHOWN, **JSON}, b"{}"),
    (400, "/telegram", {**SHOWN, **JSON}, b'{"update_id": "7"}'),
    (400, "/telegram", {**SHOWN, **JSON}, b'{"update_id": true}'),
    (400, "/telegram", {**SHOWN, **JSON}, b'{"update_id": 1e400}'),
    (400, "/telegram", {**SHOWN, **JSON}, b'{"update_id": 99999999999999999999}'),
    (400, "/telegram", {**SHOWN, **JSON}, b"\xff\xfe"),
    (400, "/telegram", {**SHOWN, **JSON}, b"[" * 100_000),
    (404, "/telegram/", {**SHOWN, **JSON}, b"{}"),
    (404, "/", {**SHOWN, **JSON}, b"{}"),
)


@pytest.mark.fault("F24", n=f"{len(BAD)} kinds of bad requests")
@pytest.mark.parametrize("case", BAD)
async def test_everything_else_has_its_refusal_and_leaves_nothing(
    case: tuple[int, str, dict[str, str], bytes],
    address: str,
    http: aiohttp.ClientSession,
    store: Store,
) -> None:
    code, path, headers, body = case
    with suppress(aiohttp.ClientConnectionError):  # what nobody reads may end in a reset
        async with http.post(f"{address}{path}", data=BytesIO(body), headers=headers) as answer:
            assert (answer.status, await answer.text()) in {(code, ""), (404, "Not Found")}
    assert await rows(store) == []


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
async def test_only_post_is_heard(method: str, address: str, http: aiohttp.ClientSession) -> None:
    async with http.request(method, f"{address}/telegram", headers=SHOWN) as answer:
        assert answer.status == 405


async def test_a_stream_is_cut_where_it_becomes_too_long(
    address: str, http: aiohttp.ClientSession, store: Store
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 65536
            await asyncio.sleep(0)

    headers = {**SHOWN, **JSON}
    with suppress(aiohttp.ClientConnectionError):
        async with http.post(f"{address}/telegram", data=endless(), headers=headers) as answer:
            assert answer.status == 413
    assert await rows(store) == []


@pytest.mark.fault("F24", n="1 body of 100 MB")
async def test_without_the_secret_a_hundred_megabytes_are_not_read(
    webhook: Webhook, address: str
) -> None:
    assert address
    reader, writer = await asyncio.open_connection("127.0.0.1", webhook.port)
    head = b"POST /telegram HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    writer.write(head + b"Content-Length: 104857600\r\n\r\n")
    answer = await reader.readuntil(b"\r\n")
    assert answer.startswith(b"HTTP/1.1 401 ")
    sent = 0
    with suppress(ConnectionError):
        while sent < 100 * 2**20:
            writer.write(b"x" * 2**20)
            sent += 2**20
            await writer.drain()
    assert sent < 20 * 2**20
    writer.close()


async def test_a_thousand_bad_requests_are_one_line_and_then_one_more(
    webhook: Webhook, telegram: Telegram, http: aiohttp.ClientSession, store: Store
) -> None:
    async def knock(address: str, number: int) -> int:
        forged = {**JSON, **dict.fromkeys(SHOWN, f"guess{number}")}
        data = json.dumps(update(number))
        async with http.post(f"{address}/telegram", data=data, headers=forged) as answer:
            return answer.status

    with capture_logs() as logs:
        async with running(webhook, telegram) as address:
            found: list[int] = []
            for start in range(0, 1000, 50):
                knocks = (knock(address, number) for number in range(start, start + 50))
                found += await asyncio.gather(*knocks)
    assert found == [401] * 1000
    assert await rows(store) == []
    told = [
        (entry["count"], entry["code"]) for entry in logs if entry["event"] == "webhook.refused"
    ]
    assert told == [(1, 401), (999, 401)]


async def test_malformed_http_is_no_line_at_all(webhook: Webhook, telegram: Telegram) -> None:
    with capture_logs() as logs:
        async with running(webhook, telegram):
            reader, writer = await asyncio.open_connection("127.0.0.1", webhook.port)
            writer.write(b"\x16\x03\x01 nonsense\r\n\r\n")
            assert (await reader.read()).startswith(b"HTTP/1.1 400 ")
            writer.close()
    assert {entry["event"] for entry in logs} == {"webhook.listening", "webhook.registered"}


async def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    async def never() -> AsyncIterator[bytes]:
        yield b'{"update_id"'
        await asyncio.Event().wait()

    async def keep(_: object) -> bool:
        raise AssertionError("half an update was kept")

    door = Door(SECRET.encode(), keep, Tally(lambda: 0.0), body_seconds=0.05)
    transport = httpx.ASGITransport(application("/telegram", door))
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        answer = await client.post("/telegram", content=never(), headers={**SHOWN, **JSON})
    assert answer.status_code == 408


async def test_whoever_hangs_up_in_the_middle_leaves_nothing(
    webhook: Webhook, telegram: Telegram, store: Store
) -> None:
    with capture_logs() as logs:
        async with running(webhook, telegram):
            _, writer = await asyncio.open_connection("127.0.0.1", webhook.port)
            head = f"POST /telegram HTTP/1.1\r\nHost: x\r\n{HEADERS}Content-Length: 99\r\n\r\n"
            writer.write(head.encode() + b'{"update_id": 1')
            await writer.drain()
            writer.close()
            async with asyncio.timeout(4):  # well before a slow body would be given up
                while not webhook.refused:  # noqa: ASYNC110 - it tells nobody
                    await asyncio.sleep(0.01)
    assert await rows(store) == []
    assert [entry["code"] for entry in logs if entry["event"] == "webhook.refused"] == [400]


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"POST /telegram HTTP/1.1\r\nHost: x\r\nX-A: ",
        b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\nPOST /telegram HT",
    ],
)
async def test_a_head_that_does_not_come_is_cut_off(sent: bytes) -> None:
    class Hastier(Hasty):
        head_seconds = 0.05

    async def keep(_: object) -> bool:
        return True

    app = application("/telegram", Door(SECRET.encode(), keep, Tally(lambda: 0.0)))
    listener = _bound(HOOK)
    server = Server(uvicorn.Config(app, http=Hastier, lifespan="off", log_config=None))
    serving = asyncio.create_task(server.serve([listener]))
    await server.up.wait()
    reader, writer = await asyncio.open_connection(*listener.getsockname())
    writer.write(sent)
    async with asyncio.timeout(5):
        with suppress(ConnectionError):
            answer = await reader.read()
            assert answer == b"" or (b" 404 " in answer and answer.count(b"HTTP/1.1 ") == 1)
    writer.close()
    server.halt.set()
    await serving
