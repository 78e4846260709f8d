"""After a restore the bot goes on: what fell due meanwhile is asked, and asked once."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot import run as program
from bot.rhythm import utc_now
from tests.operate.practice import ADA, practice

Run = Callable[..., tuple[int, str, str]]


@asynccontextmanager
async def trying(keep: Path) -> AsyncIterator[str]:
    """The bot and a playground on what was kept there; the page's address."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    url: asyncio.Future[str] = loop.create_future()
    playing = asyncio.create_task(
        program.play(program.Trial(port=0, keep=keep), stop, url.set_result)
    )
    yield await url
    stop.set()
    assert await playing == 0


async def messages(http: aiohttp.ClientSession, url: str) -> list[dict[str, Any]]:
    async with http.get(f"{url}play/state?as={ADA}") as answer:
        state = await answer.json()
    return [message for chat in state["chats"] for message in chat["messages"]]


async def until(http: aiohttp.ClientSession, url: str, words: str) -> list[dict[str, Any]]:
    """Ada's messages, once one of them says this."""
    while True:
        found = await messages(http, url)
        if any(words in json.dumps(message) for message in found):
            return found
        await asyncio.sleep(0.05)


async def says(http: aiohttp.ClientSession, url: str, text: str) -> None:
    """Ada writes, and the bot's answer is waited for."""
    async with http.post(f"{url}play/say", json={"as": ADA, "text": text}) as said:
        assert said.status == 200
    while (found := await messages(http, url))[-1].get("text") == text:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    assert found[-1]["from"]["is_bot"]


def a_practice_of_long_ago(path: Path) -> list[str]:
    """Three cases whose reassessment was due a month ago; their codes."""
    with practice(path, utc_now() - timedelta(days=120)) as at_work:
        cases = [at_work.case() for _ in range(3)]
        for case in cases:
            at_work.to_the_plan(case)
        with at_work.engine.begin() as db:
            db.exec_driver_sql("UPDATE outbox SET status = 1")  # all of it was sent then
    return cases


@pytest.mark.fault("F46", n="3 reminders, 2 starts")
async def test_due_reminders_are_asked_once_after_a_restore(
    empty: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, kept, house = tmp_path / "old.db", tmp_path / "kept.db", tmp_path / "house"
    cases = a_practice_of_long_ago(Path(shutil.copy(empty, old)))
    monkeypatch.setenv("CURBSIDE_DATABASE", str(old))
    assert run("backup", "--to", str(kept))[0] == 0
    async with asyncio.timeout(60), aiohttp.ClientSession() as http:
        async with trying(house) as url:
            await says(http, url, "/help")
        for part in house.glob("curbside.db*"):  # the disk is lost; the chats are Telegram's
            part.unlink()
        monkeypatch.setenv("CURBSIDE_DATABASE", str(house / "curbside.db"))
        code, told, _ = run("restore", str(kept), "--json")
        told = told[told.index("{") :]  # behind what the bot has logged
        overdue = sorted(each["code"] for each in json.loads(told)["overdue"])
        assert (code, overdue) == (0, sorted(f"C-{case}" for case in cases))
        for _ in range(2):  # the second start asks nothing again
            async with trying(house) as url:
                for case in cases:
                    await until(http, url, f"C-{case}")
                await says(http, url, "/settings")
                found = await messages(http, url)
    (reminder,) = [m for m in found if "3 reassessments are due" in json.dumps(m)]
    assert all(f"C-{case}" in json.dumps(reminder) for case in cases)
