"""The whole program over loopback: from an update to its answer, and ends in good order."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import AsyncExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.app import LOOPS, Config, opened, serve
from bot.exits import Code, Stop
from bot.store.rows import StoreError
from tests.telegram.bot_api_check import checked_playground as playground

pytestmark = pytest.mark.sqlite

# The classes live in conftest.py, which tests cannot import.
Telegram = Any
Hands = Any


def start(number: int, person: int = 7) -> dict[str, Any]:
    who = {"id": person, "is_bot": False, "first_name": "Ada"}
    text = {
        "message_id": number,
        "date": 1772355600,
        "chat": {"id": person, "type": "private", "first_name": "Ada"},
        "from": who,
        "text": "/start",
        "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
    }
    return {"update_id": number, "message": text}


@pytest.fixture
def config(token: str, telegram: Telegram, path: Path) -> Config:
    return Config(
        token, f"sqlite:///{path}", frozenset({7}), telegram.url, poll_seconds=0, alone=True
    )


def pending(path: Path) -> tuple[int, int]:
    with closing(sqlite3.connect(path)) as db:
        count = "SELECT count(*) FROM {} WHERE status = 0"
        return tuple(db.execute(count.format(t)).fetchone()[0] for t in ("inbox", "outbox"))


async def test_an_update_is_answered_and_a_stop_drains(
    config: Config, telegram: Telegram, path: Path
) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(serve(config, stop))
    telegram.updates = [start(1)]
    assert (await telegram.until("sendMessage"))[0]["chat_id"] == 7
    await telegram.until("setMyCommands")
    stop.set()
    async with asyncio.timeout(5):
        assert await running == Code.OK
    assert pending(path) == (0, 0)


async def test_a_stop_waits_for_nobody_who_keeps_the_database_to_himself(
    config: Config, path: Path
) -> None:
    stop = asyncio.Event()
    async with AsyncExitStack() as open_:
        app = await open_.enter_async_context(opened(config, stop))
        assert app is not None
        running = asyncio.create_task(app.run(stop))
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            waiting = [asyncio.create_task(app.store.write(lambda _: None)) for _ in range(100)]
            await asyncio.sleep(0)  # all of them are handed in
            stop.set()
            async with asyncio.timeout(5):
                await running
                await open_.aclose()
            other.rollback()
        ends = await asyncio.gather(*waiting, return_exceptions=True)
    assert {type(each) for each in ends} == {sa.exc.OperationalError}, (
        "and nobody is told otherwise"
    )


async def test_what_was_received_before_a_kill_is_answered_after_the_next_start(
    config: Config, path: Path
) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute(
            "INSERT INTO inbox (bot_id, key, chat_id, payload, received_at, status, attempts) "
            "VALUES (1000000001, 'u:1', 7, '{}', '2026-01-01', 0, 0)"
        )
        db.execute("INSERT INTO lane VALUES (1000000001, 7, '2026-01-01', 0, NULL)")
        db.commit()
    stop = asyncio.Event()
    async with opened(config, stop) as app:
        assert app is not None
        running = asyncio.create_task(app.run(stop))
        while pending(path)[0]:  # noqa: ASYNC110 - another connection's eyes
            await asyncio.sleep(0.005)
        app.wake()
        assert set(app.pulse.ages()) == {*LOOPS}
        assert max(app.pulse.ages().values()) < 5
        stop.set()
        await running


async def test_a_second_program_on_the_database_is_refused(config: Config) -> None:
    async with opened(config, asyncio.Event()):
        with pytest.raises(StoreError, match="Another Curbside"):
            await serve(config, asyncio.Event())


async def test_open_consults_of_a_pathway_that_is_gone_stop_the_start(
    config: Config, path: Path
) -> None:
    async with opened(config, asyncio.Event()):
        pass
    with closing(sqlite3.connect(path)) as db, db:
        columns = (
            "bot_id, code, number, owner_id, chat_id, state, turn, phase, pathway, version, sha256,"
            "body, opened_at, updated_at"
        )
        day = "'2026-01-01'"
        row = f"1,'7K2',1,7,7,'following',3,'initial','shoulder','1','x','{{}}',{day},{day}"
        db.execute(f"INSERT INTO consult ({columns}) VALUES ({row})")  # noqa: S608
    with pytest.raises(StoreError, match="1 open consults of the pathway shoulder"):
        await serve(config, asyncio.Event())


async def test_a_token_that_telegram_does_not_know_is_one_sentence(
    config: Config, telegram: Telegram, refuse: Callable[..., Any], token: str
) -> None:
    telegram.answers["getMe"].append(refuse(401, "Unauthorized"))
    with pytest.raises(Stop, match="does not know this token") as end:
        await serve(config, asyncio.Event())
    assert token not in repr(end.value) + repr(config)


async def test_a_conflict_at_the_start_ends_the_program(
    config: Config, telegram: Telegram, refuse: Callable[..., Any]
) -> None:
    telegram.answers["getUpdates"] += [refuse(409, "Conflict: terminated by other getUpdates")]
    with pytest.raises(Stop, match="Another program receives"):
        await serve(config, asyncio.Event())


async def test_telegram_may_be_away_at_the_start(config: Config, telegram: Telegram) -> None:
    telegram.answers["getMe"] += ["reset"]
    telegram.answers["setMyCommands"] += [(502, "<html>")]
    stop = asyncio.Event()
    running = asyncio.create_task(serve(config, stop))
    await telegram.until("setMyCommands")
    stop.set()
    assert await running == Code.OK


async def test_a_stop_before_telegram_answers_is_obeyed(config: Config) -> None:
    away = replace(config, telegram_api="http://127.0.0.1:1")
    stop = asyncio.Event()
    running = asyncio.create_task(serve(away, stop))
    await asyncio.sleep(0)
    stop.set()
    async with asyncio.timeout(5):
        assert await running == Code.OK


async def test_a_chat_that_is_held_does_not_hold_the_end(
    config: Config, telegram: Telegram, path: Path, refuse: Callable[..., Any]
) -> None:
    telegram.answers["sendMessage"] += [refuse(429, "Too Many Requests", retry_after=600)]
    telegram.updates = [start(1)]
    stop = asyncio.Event()
    running = asyncio.create_task(serve(config, stop))
    await telegram.until("sendMessage")
    stop.set()
    async with asyncio.timeout(2):
        assert await running == Code.OK
    assert pending(path) == (0, 1)


async def test_of_two_programs_on_one_token_the_first_goes_on(
    tmp_path: Path, path: Path, hands: Hands
) -> None:
    stop = asyncio.Event()
    quick = replace(hands.clock, sleep=lambda seconds: asyncio.sleep(seconds / 50))
    async with playground() as place, asyncio.timeout(10):
        first = Config(place.token, f"sqlite:///{path}", frozenset(), place.origin, alone=True)
        second = replace(first, database=f"sqlite:///{tmp_path / 'second.db'}", alone=False)
        async with opened(first, stop, quick) as app:
            assert app is not None
            running = asyncio.create_task(app.run(stop))
            while "receive" not in app.pulse.beats:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.01)
            hands.move(60)
            with pytest.raises(Stop, match="Another program receives"):
                await serve(second, asyncio.Event(), quick)
            assert not running.done()
            stop.set()
            await running
