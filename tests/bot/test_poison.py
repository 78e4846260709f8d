"""Updates that no turn can take, before good ones: set aside, told in a line, quoted nowhere."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.bot.programs import SECRET, Page, free_port, serving
from tests.telegram.bot_api_check import checked_playground

COLLEAGUES, GOOD = (1001, 1002, 1003, 1004), 100
FIRST = 5_000  # the number of the first good one
WORDS = "Ada Lovelace, pain 7"
SHOWN = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


def private(person: int) -> dict[str, Any]:
    return {"id": person, "type": "private", "first_name": WORDS}


# In the chats of people who then write something good.
POISON: tuple[dict[str, Any], ...] = (
    {"message": {"message_id": 1, "chat": private(1001), "text": WORDS}},
    {"message": {"message_id": 1, "date": WORDS, "chat": private(1002), "text": WORDS}},
    {"callback_query": {"id": 1, "from": WORDS, "message": {"chat": private(1003)}}},
)


def good(number: int) -> dict[str, Any]:
    person = COLLEAGUES[number % 4]
    body = {"message_id": number, "date": 1_780_000_000, "chat": private(person), "text": "/help"}
    sender = {"id": person, "is_bot": False, "first_name": WORDS}
    return {"update_id": FIRST + number, "message": {**body, "from": sender}}


@pytest.mark.sqlite
@pytest.mark.fault("F05", n=f"{len(POISON)} before {GOOD} good ones, the real program")
@pytest.mark.slow
async def test_what_no_turn_can_take_holds_nobody_up(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}/telegram"
    options = ("--webhook", address, "--listen", f"127.0.0.1:{port}")
    async with (
        checked_playground() as place,
        aiohttp.ClientSession(place.origin) as http,
        aiohttp.ClientSession(headers=SHOWN) as telegram,
        serving(place, tmp_path / "bot.db", *options, LOG_LEVEL="DEBUG") as bot,
    ):
        for person in COLLEAGUES:
            await Page(http).play("say", person, text="/start")
        await bot.logged("webhook.registered")
        before = len(bot.lines)
        heads = [{"update_id": 1 + n, **each} for n, each in enumerate(POISON)]
        for update in (*heads, *(good(number) for number in range(GOOD))):
            async with telegram.post(address, json=update) as answer:
                assert answer.status == 200
        count = "SELECT count(*) FROM inbox WHERE status = 1 AND CAST(substr(key, 3) AS INTEGER) "
        count += f"BETWEEN {FIRST} AND {FIRST + GOOD}"
        async with asyncio.timeout(30):
            while bot.ask(count)[0][0] < GOOD:  # noqa: ASYNC110 - another program's database
                await asyncio.sleep(0.02)
        aside = bot.ask("SELECT error FROM inbox WHERE status = 2")
        await bot.ends_when_asked()
    told = [line["event"] for line in bot.lines[before:] if line["level"] in {"warning", "error"}]
    assert told == ["inbox.set_aside"] * len(POISON)
    assert len(aside) == len(POISON)
    assert not any(word in f"{bot.lines} {aside}" for word in ("Ada", "Lovelace", "pain 7"))
    record_property("came out", f"{GOOD} of {GOOD} taken, {len(told)} lines of log")
