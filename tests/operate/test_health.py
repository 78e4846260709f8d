"""Health says when a loop has died, the database is gone, or something waits too long."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.app import LOOPS, Config, opened
from bot.exits import Code, Stop
from bot.look import Look, reasons
from bot.operate.figures import Figures
from bot.rhythm import utc_now
from bot.store.rows import FollowUpRow
from bot.store.statements import set_followup
from tests.operate.at_work import Running, serving
from tests.telegram.bot_api_check import checked_playground as playground

NOTHING = Figures(0, None, 0, 0, 0, None, 0, 0, None, 0, None, {})


async def test_a_bot_at_work_is_live_and_ready(running: Running) -> None:
    assert await running.get("/health/live") == (200, {"live": True})
    status, body = await running.get("/health/ready")
    assert (status, body["ready"], body["reasons"]) == (200, True, [])
    assert body["database"] == {"readable": True, "writable": True}
    assert set(body["loops"]) == set(LOOPS)
    assert body["receiver_age"] < 10
    assert (body["undelivered"], body["overdue"], body["outbox_oldest"]) == (0, 0, None)


@pytest.mark.fault("F40", n=f"{len(LOOPS)} loops")
@pytest.mark.parametrize("loop", LOOPS)
async def test_a_loop_that_died_in_silence_is_seen_after_ninety_seconds(
    running: Running, loop: str
) -> None:
    (task,) = [task for task in asyncio.all_tasks() if task.get_name() == loop]
    task.cancel()
    await asyncio.wait({task})
    running.jump.ahead += 80 - running.app.pulse.ages()[loop]
    await running.all_tick(set(LOOPS) - {loop})
    assert (await running.get("/health/ready"))[0] == 200
    running.jump.ahead += 10
    await running.all_tick(set(LOOPS) - {loop})
    status, body = await running.get("/health/ready")
    assert (status, body["reasons"]) == (503, [f"loop {loop}"])
    assert (await running.get("/health/live"))[0] == 200


async def test_reminders_held_for_a_clock_that_jumped_are_a_reason(running: Running) -> None:
    """Somebody must look at the clock; who has, and is content with it, starts the bot anew."""
    app, soon = running.app, utc_now() + timedelta(days=30)
    plan = FollowUpRow(app.who.bot_id, "7K2", 1, 7, 7, soon.date(), soon, "UTC")
    await app.store.write(lambda db: set_followup(db, plan))
    running.jump.calendar += 60 * 86400
    for _ in range(2):
        before = app.pulse.beats["followups"]
        app.store.wake("followups")
        while app.pulse.beats["followups"] == before:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.01)
    status, body = await running.get("/health/ready")
    assert (status, body["reasons"]) == (503, ["followups"])


async def test_a_database_that_takes_no_writes_is_said_and_taken_back(running: Running) -> None:
    await running.app.store.write(lambda db: db.exec_driver_sql("PRAGMA busy_timeout = 0"))
    with closing(sqlite3.connect(running.health.database)) as other:
        other.execute("BEGIN IMMEDIATE")
        status, body = await running.get("/health/ready")
        assert (status, body["reasons"]) == (503, ["database"])
        assert body["database"] == {"readable": True, "writable": False}
        other.rollback()
    assert (await running.get("/health/ready"))[0] == 200


async def test_a_writer_that_hangs_is_asked_once_and_not_by_every_look(running: Running) -> None:
    go, asked = asyncio.Event(), asyncio.get_running_loop()
    held = asyncio.create_task(
        running.app.store.write(
            lambda _db: asyncio.run_coroutine_threadsafe(go.wait(), asked).result()
        )
    )
    health = replace(running.health, patience=0.05)
    looks = [await health.look() for _ in range(3)]
    assert [look.writable for look in looks] == [False, False, False]
    go.set()
    await held
    assert (await running.health.look()).writable


def look(figures: Figures | None = NOTHING, silence: float = 0.0, **loops: float) -> Look:
    return Look(utc_now(), figures, writable=True, loops=loops, silence=silence)


def unreached(seconds: float) -> Look:
    return replace(look(silence=seconds), unreached=seconds)


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        (look(), []),
        (look(lanes=90.0, outbox=90.1), ["loop outbox"]),
        (look(None), ["database"]),
        (look(silence=301), ["receiver"]),
        (look(replace(NOTHING, inbox_since=utc_now() - timedelta(minutes=6))), ["inbox"]),
        (look(replace(NOTHING, outbox_since=utc_now() - timedelta(minutes=14))), []),
        (look(replace(NOTHING, outbox_since=utc_now() - timedelta(minutes=16))), ["outbox"]),
        (look(replace(NOTHING, unasked_since=utc_now() - timedelta(minutes=11))), ["followups"]),
        (look(replace(NOTHING, overdue=9, overdue_since=date(2020, 1, 1))), []),
    ],
)
def test_each_reason_has_its_limit(seen: Look, why: list[str]) -> None:
    assert reasons(seen, polling=True) == why


def test_nobody_fetches_where_updates_are_delivered() -> None:
    assert reasons(look(silence=86_400), polling=False) == []
    assert reasons(unreached(299), polling=False) == []


def test_a_webhook_that_telegram_does_not_reach_is_a_reason() -> None:
    assert reasons(unreached(301), polling=False) == ["webhook"]


def test_a_reassessment_is_overdue_once_its_day_is_over() -> None:
    today = utc_now().date()
    yesterday = replace(NOTHING, overdue=1, overdue_since=today - timedelta(days=1))
    age = look(yesterday).overdue_age
    assert age is not None
    assert 0 <= age < 86_400
    assert look().overdue_age is None


async def test_only_the_loopbacks_own_names_are_answered(running: Running) -> None:
    strange = ("evil.example", "evil.example:9100", "127.0.0.1.evil.example", "10.0.0.1", "[::2]")
    for page in ("/health/live", "/health/ready", "/metrics"):
        for host in strange:
            told = await running.get(page, Host=host)
            assert told == (403, "Forbidden: loopback only\n"), (page, host)
    for host in ("127.0.0.1", "localhost:9100", "[::1]:9100"):
        assert (await running.get("/health/live", Host=host))[0] == 200


async def test_an_operator_who_opens_it_to_a_network_is_obeyed(running: Running) -> None:
    async with (
        serving(running.health, "0.0.0.0") as url,  # noqa: S104 - a name only: it listens here
        running.http.get(f"{url}/health/live", headers={"Host": "curbside:9100"}) as answer,
    ):
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "no-store"


async def test_only_reading_is_possible(running: Running) -> None:
    for page in ("/health/live", "/health/ready", "/metrics"):
        async with running.http.post(f"{running.url}{page}", data=b"x" * 100) as answer:
            assert answer.status == 405


async def test_serve_listens_where_the_setting_says(tmp_path: Path) -> None:
    stop = asyncio.Event()
    async with playground() as place, asyncio.timeout(20), aiohttp.ClientSession() as http:
        config = Config(
            place.token, f"sqlite:///{tmp_path / 'c.db'}", frozenset(), place.origin,
            health=("127.0.0.1", 0),
        )  # fmt: skip
        with capture_logs() as lines:
            async with opened(config, stop) as app:
                assert app is not None
                working = asyncio.create_task(app.run(stop))
                while not (ports := [line["port"] for line in lines if "port" in line]):  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
                async with http.get(f"http://127.0.0.1:{ports[0]}/health/ready") as answer:
                    assert answer.status == 200
                taken = replace(app, config=replace(config, health=("127.0.0.1", ports[0])))
                with pytest.raises(Stop, match="CURBSIDE_HEALTH: port") as end:
                    await taken.run(asyncio.Event())
                assert end.value.code == Code.PLACE
                stop.set()
                await working
