"""Real programs on one token: the newcomer yields, one way in wins, and SIGTERM is quick."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.playground.server import Playground
from tests.bot.programs import SECRET, Page, Program, free_port, serving
from tests.telegram.bot_api_check import checked_playground

pytestmark = pytest.mark.sqlite

ADA, BASHIR, CHIDI, DANA = 1001, 1002, 1003, 1004
COLLEAGUES = (ADA, BASHIR, CHIDI, DANA)
UPDATES = 100
KILLS, BETWEEN = 10, 100
KNOCKS, WARM = 10_000, 1_000  # after the first, its memory has its size
PROMISED = 5.0  # seconds, to yield and to drain


@pytest.fixture
async def place() -> AsyncIterator[Playground]:
    async with checked_playground() as found:
        yield found


@pytest.fixture
async def page(place: Playground) -> AsyncIterator[Page]:
    async with aiohttp.ClientSession(place.origin) as http:
        yield Page(http)


def taken(program: Program) -> int:
    """How many updates its database holds; those of our own clock are others."""
    ((count,),) = program.ask("SELECT count(*) FROM inbox WHERE key LIKE 'u:%'")
    return int(count)


async def holds(program: Program, count: int) -> None:
    async with asyncio.timeout(30):
        while taken(program) < count:  # noqa: ASYNC110 - another program's database
            await asyncio.sleep(0.05)


@pytest.mark.fault("F22", n=f"{UPDATES} updates")
@pytest.mark.slow
async def test_a_second_program_on_the_token_yields_and_the_first_is_not_touched(
    place: Playground, page: Page, tmp_path: Path
) -> None:
    # Of the three seconds for which Telegram holds the answer back, two are for a busy machine.
    await page.play("network", "bot", hurry=3)
    async with serving(place, tmp_path / "first.db") as first:
        await page.play("say", ADA, text="/help")
        await page.answered(ADA, 1)
        async with serving(place, tmp_path / "second.db") as second:
            for number in range(1, UPDATES):
                await page.play("say", COLLEAGUES[number % 4], text="/help")
                await asyncio.sleep(0.05)
            code, end = await second.ends()
            started = (await second.logged("serve.started"))["tick"]
            assert code == 3
            assert second.said == [
                "curbside: Another program receives this bot's updates: stop it, or this one."
            ]
            assert end - started <= PROMISED
            assert taken(second) == 0
        await holds(first, UPDATES)
        assert taken(first) == UPDATES
        assert first.process.returncode is None
        sys.stdout.write(f"the second ended {end - started:.1f} s after it had started\n")


async def test_sigterm_drains_with_a_long_poll_open(
    place: Playground, page: Page, tmp_path: Path
) -> None:
    async with serving(place, tmp_path / "bot.db") as bot:
        await page.play("say", ADA, text="/help")
        await page.answered(ADA, 1)
        code, seconds = await bot.ends_when_asked()
    assert (code, bot.said) == (0, [])
    assert seconds < PROMISED


@pytest.mark.fault("F26", n="1 change of the way in")
async def test_a_webhook_takes_drains_and_gives_way_to_polling_without_a_loss(
    place: Playground, page: Page, tmp_path: Path
) -> None:
    port, database = free_port(), tmp_path / "bot.db"
    address = f"http://127.0.0.1:{port}/telegram"
    options = ("--webhook", address, "--listen", f"127.0.0.1:{port}")
    async with serving(place, database, *options) as bot:
        await bot.logged("webhook.registered")
        await page.play("say", ADA, text="/help")
        await page.answered(ADA, 1)
        code, seconds = await bot.ends_when_asked()
    assert (code, bot.said) == (0, [])
    assert seconds < PROMISED
    await page.play("say", ADA, text="/help")
    async with serving(place, database) as bot:
        await page.answered(ADA, 2)
        assert (await bot.logged("receive.webhook_removed"))["code"] == 409
        await page.play("say", ADA, text="/help")
        await page.answered(ADA, 3)
        assert [line["event"] for line in bot.lines].count("receive.webhook_removed") == 1
        assert taken(bot) == 3


@pytest.mark.fault("F26", n="1 change of the way in")
async def test_a_program_that_polls_ends_when_a_webhook_is_set(
    place: Playground, page: Page, tmp_path: Path
) -> None:
    port = free_port()
    options = ("--webhook", f"http://127.0.0.1:{port}/telegram", "--listen", f"127.0.0.1:{port}")
    async with serving(place, tmp_path / "first.db") as first:
        await page.play("say", ADA, text="/help")
        await page.answered(ADA, 1)
        async with serving(place, tmp_path / "second.db", *options) as second:
            await second.logged("webhook.registered")
            code, _ = await first.ends()
            assert (code, len(first.said)) == (3, 1)
            assert first.said[0].startswith("curbside: A webhook was set for this bot while")
            await page.play("say", ADA, text="/help")
            await page.answered(ADA, 2)
            assert (taken(first), taken(second)) == (1, 1)


@pytest.mark.fault("F25", n=f"{KILLS * BETWEEN:,} updates, {KILLS} kills")
@pytest.mark.slow
async def test_nothing_that_was_told_200_is_lost_by_kill_9(
    place: Playground, page: Page, tmp_path: Path
) -> None:
    port, database, sent = free_port(), tmp_path / "bot.db", 0
    options = ("--webhook", f"http://127.0.0.1:{port}/telegram", "--listen", f"127.0.0.1:{port}")
    await page.play("network", "bot", hurry=50)
    for _ in range(KILLS):
        async with serving(place, database, *options) as bot:
            await bot.logged("webhook.registered")
            for _ in range(BETWEEN):
                await page.play("say", COLLEAGUES[sent % 4], text="/help")
                sent += 1
        acknowledged = sent - await waiting(place, page)
        assert acknowledged <= taken(bot)
    async with serving(place, database, *options) as bot:
        await holds(bot, sent)
        await page.answered(ADA, 1)
    assert taken(bot) == sent
    assert bot.ask("SELECT count(*) FROM inbox WHERE status = 2") == [(0,)]


async def waiting(place: Playground, page: Page) -> int:
    """How many updates the counterpart has not been told 200 for."""
    async with page.http.get(f"/bot{place.token}/getWebhookInfo") as answer:
        return int((await answer.json())["result"]["pending_update_count"])


@pytest.mark.fault("F24", n=f"{KNOCKS:,} wrong secrets")
@pytest.mark.slow
async def test_bad_requests_leave_no_trace_in_memory_database_or_log(
    place: Playground, tmp_path: Path
) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}/telegram"
    options = ("--webhook", address, "--listen", f"127.0.0.1:{port}")
    async with serving(place, tmp_path / "bot.db", *options) as bot:
        await bot.logged("webhook.registered")
        async with aiohttp.ClientSession() as http:
            assert await knocks(http, address, WARM) == {401}
            before = bot.resident()
            assert await knocks(http, address, KNOCKS - WARM) == {401}
            grown = bot.resident() - before
        assert grown < 20
        assert taken(bot) == 0
        code, _ = await bot.ends_when_asked()
    assert code == 0
    told = [line for line in bot.lines if line["event"] == "webhook.refused"]
    assert sum(line["count"] for line in told) == KNOCKS
    assert len(bot.lines) < 12
    assert SECRET not in str(bot.lines)
    sys.stdout.write(f"{KNOCKS:,} bad requests: {grown:.1f} MB\n")


async def knocks(http: aiohttp.ClientSession, address: str, count: int) -> set[int]:
    async def knock(number: int) -> int:
        headers = {"X-Telegram-Bot-Api-Secret-Token": f"guess-{number}"}
        async with http.post(address, json={"update_id": number}, headers=headers) as answer:
            return answer.status

    found: set[int] = set()
    for start in range(0, count, 50):
        found |= set(await asyncio.gather(*(knock(start + n) for n in range(50))))
    return found


@pytest.mark.parametrize(
    ("options", "code", "sentence"),
    [
        (("--webhook", "https://127.0.0.1/x"), 3, "Telegram refused the address of --webhook: "),
        (("--webhook", "ftp://x"), 2, "--webhook is not an https address: "),
        (("--listen", "127.0.0.1:1"), 2, "--listen has no meaning without --webhook."),
    ],
)
async def test_a_webhook_that_cannot_be_is_one_sentence(
    place: Playground, tmp_path: Path, options: tuple[str, ...], code: int, sentence: str
) -> None:
    listen = () if "--listen" in options else ("--listen", f"127.0.0.1:{free_port()}")
    async with serving(place, tmp_path / "bot.db", *options, *listen) as bot:
        found, _ = await bot.ends()
    assert (found, len(bot.said)) == (code, 1)
    assert bot.said[0].startswith(f"curbside: {sentence}")
