"""The program as a whole: a person writes, the bot answers, the clock jumps, it ends in order."""

import asyncio
import json
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot import run
from bot.playground.server import PlaygroundError
from bot.store.rows import FollowUpRow
from bot.store.statements import set_followup
from flows.case import Consult, FollowUp
from tests.telegram.bot_api_check import check_calls
from tests.telegram.bot_api_check import checked_playground as playground

ADA, BOT = 1001, 1000000001
BY_THE_BOT = '"is_bot": true'
Record = Any  # the class lives in conftest.py, which tests cannot import
PROGRAM = "import sys; from bot.cli import main; sys.exit(main())"


class Person:
    """Somebody at the page: says things, and waits for what the page is told."""

    def __init__(self, http: aiohttp.ClientSession, url: str, stream: aiohttp.StreamReader) -> None:
        self._http, self._url, self._stream = http, url, stream

    async def do(self, verb: str, **wish: Any) -> Any:  # noqa: ANN401, JSON both ways
        async with self._http.post(f"{self._url}play/{verb}", json={"as": ADA, **wish}) as answer:
            return await answer.json()

    async def told(self, wanted: str) -> str:
        """The next event of the page that holds this text."""
        async with asyncio.timeout(20):
            async for line in self._stream:
                if wanted in (text := line.decode()):
                    return text
        raise AssertionError(f"the page was never told {wanted}")

    async def buttons(self) -> list[str]:
        """The labels of the next card that has any."""
        while True:
            message = json.loads((await self.told(BY_THE_BOT)).removeprefix("data: "))["message"]
            rows = message.get("reply_markup", {}).get("inline_keyboard", ())
            if labels := [button["text"] for row in rows for button in row]:
                return labels


@asynccontextmanager
async def at_the_page(url: str) -> AsyncIterator[Person]:
    async with aiohttp.ClientSession() as http, http.get(f"{url}play/events?as={ADA}") as stream:
        yield Person(http, url, stream.content)


@asynccontextmanager
async def trying(trial: run.Trial) -> AsyncIterator[str]:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    url: asyncio.Future[str] = loop.create_future()
    playing = asyncio.create_task(run.play(trial, stop, url.set_result))
    done, _ = await asyncio.wait({playing, url}, return_when=asyncio.FIRST_COMPLETED)
    if playing in done:
        await playing
    try:
        yield await url
        await check_calls(await url)
    finally:
        stop.set()
        async with asyncio.timeout(5):
            assert await playing == 0


async def test_a_person_at_the_page_is_answered_by_the_bot(tmp_path: Path) -> None:
    keep = tmp_path / "kept"
    async with trying(run.Trial(port=0, keep=keep)) as url, at_the_page(url) as ada:
        await ada.do("say", text="/consult")
        assert "C-" in await ada.told(BY_THE_BOT)
        jumped = await ada.do("clock", months=3)
        assert jumped["offset"] > 80 * 24 * 3600
    assert (keep / "curbside.db").exists()
    assert (keep / "playground.sqlite").exists()


async def test_a_jump_of_the_clock_brings_the_reminder_at_once(
    record: Record, case: Consult, tmp_path: Path
) -> None:
    due = datetime.now(UTC) + timedelta(days=80)
    plan = FollowUp(1, due.date(), due, "reassess_3mo")
    record.put(case.now(follow_up=plan), bot=BOT)
    row = FollowUpRow(BOT, case.code, 1, ADA, ADA, due.date(), due, "UTC")
    with record.engine.begin() as db:
        set_followup(db, row)
    record.engine.dispose()
    record.path.rename(tmp_path / "curbside.db")
    async with trying(run.Trial(port=0, keep=tmp_path)) as url, at_the_page(url) as ada:
        await ada.do("say", text="/help")
        await ada.told(BY_THE_BOT)
        await ada.do("clock", months=3)
        assert "Reassess now" in await ada.buttons()


async def test_what_was_kept_is_carried_on(tmp_path: Path) -> None:
    trial = run.Trial(port=0, keep=tmp_path)
    async with trying(trial) as url, at_the_page(url) as ada:
        await ada.do("say", text="/consult")
        await ada.told(BY_THE_BOT)
    async with (
        trying(trial) as url,
        aiohttp.ClientSession() as http,
        http.get(f"{url}play/state?as={ADA}") as answer,
    ):
        chats = (await answer.json())["chats"]
    assert "/consult" in [m.get("text") for chat in chats for m in chat["messages"]]


async def test_a_stop_before_the_bot_is_up_ends_it() -> None:
    stop = asyncio.Event()
    assert await run.play(run.Trial(port=0), stop, lambda _: stop.set()) == 0


async def test_a_port_that_is_taken_is_told() -> None:
    async with playground() as place:
        taken = int(place.origin.rpartition(":")[2])
        with pytest.raises(PlaygroundError, match=f"Port {taken} is taken"):
            await run.play(run.Trial(port=taken), asyncio.Event(), print)


def test_the_usual_port_gives_way_when_somebody_has_it() -> None:
    assert run._port(4711) == 4711  # noqa: SLF001
    with socket.socket() as holder:
        with suppress(OSError):  # somebody else may hold it already
            holder.bind(("127.0.0.1", run.FIRST_PORT))
            holder.listen()
        assert run._port(None) == 0  # noqa: SLF001


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
async def test_a_signal_asks_and_the_work_ends_itself(number: int, code: int) -> None:
    async def work(stop: asyncio.Event) -> int:
        signal.raise_signal(number)
        await stop.wait()
        return 0

    assert await run.until_signal(work) == code


def serving(**settings: str) -> "subprocess.Popen[str]":
    environment = {f"CURBSIDE_{name}": value for name, value in settings.items()}
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "serve"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        text=True,
    )


async def test_the_bot_serves_a_counterpart_and_drains_on_sigterm(tmp_path: Path) -> None:
    async with playground() as place, at_the_page(place.page_url) as ada:
        bot = serving(
            TOKEN=place.token,
            TELEGRAM_API=f"{place.origin}/bot/",
            ALLOW=str(ADA),
            DATABASE=str(tmp_path / "served.db"),
            LOG_LEVEL="DEBUG",
            LOG_FORMAT="json",
            ALOW="7",
        )
        await ada.do("say", text="/consult")
        await ada.told(BY_THE_BOT)
        await ada.do("say", text="Maria Sample, progressive weakness")
        await ada.told(BY_THE_BOT)
        bot.send_signal(signal.SIGTERM)
        out, err = await asyncio.to_thread(bot.communicate, timeout=15)
    assert (bot.returncode, out) == (0, "")
    first, *rest = err.splitlines()
    assert first == (
        "curbside: CURBSIDE_ALOW is set but nothing reads it; "
        "the nearest known name is CURBSIDE_ALLOW"
    )
    events = [json.loads(line)["event"] for line in rest]
    assert {"serve.started", "serve.draining", "serve.stopped"} <= set(events)
    assert [word for word in (place.token, "Maria", "progressive") if word in err] == []


async def test_an_empty_allow_list_is_said_loudly(tmp_path: Path) -> None:
    async with playground() as place:
        bot = serving(
            TOKEN=place.token,
            TELEGRAM_API=place.origin,
            DATABASE=str(tmp_path / "served.db"),
        )
        assert bot.stderr
        line = await asyncio.to_thread(bot.stderr.readline)
        bot.send_signal(signal.SIGTERM)
        await asyncio.to_thread(bot.communicate, timeout=15)
    assert line.startswith("curbside: CURBSIDE_ALLOW is empty: only those whom you invited may use")
    assert "curbside users invite" in line


async def test_a_token_that_telegram_does_not_know_ends_it(tmp_path: Path) -> None:
    async with playground() as place:
        bot = serving(
            TOKEN="7654321:AAF-canary_token_of_the_bot_0123456789",
            TELEGRAM_API=place.origin,
            ALLOW="7",
            DATABASE=str(tmp_path / "served.db"),
        )
        _, err = await asyncio.to_thread(bot.communicate, timeout=20)
    assert bot.returncode == 3
    assert err.splitlines()[-1].startswith("curbside: Telegram does not know this token")
    assert "canary" not in err
