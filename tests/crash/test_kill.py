"""kill -9, again and again, while people take cases through the bot and Telegram errs."""

import asyncio
import random
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.operate.reading import reading
from bot.operate.verify import verify
from bot.playground.cast import Cast, Person
from bot.store.places import Place
from tests.crash.births import Nursery, alive, end, nursery
from tests.crash.people import People
from tests.databases import asked
from tests.telegram.bot_api_check import checked_playground as playground

PEOPLE = 16
FEW, MANY = (250, 8), (1000, 40)  # updates, and kills meanwhile
LIVES = (0.3, 1.4)
FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "lost_answer", "method": "sendMessage", "probability": 0.03},
    {"kind": "502", "method": "sendMessage", "probability": 0.03},
    {"kind": "429", "method": "sendMessage", "probability": 0.01, "retry_after": 1},
    {"kind": "reset", "method": "editMessageText", "probability": 0.05},
    {"kind": "lost_answer", "method": "editMessageText", "probability": 0.05},
    {"kind": "500", "method": "answerCallbackQuery", "probability": 0.05},
    {"kind": "lost_answer", "method": "getUpdates", "probability": 0.05},
)


async def torment(home: Nursery, dice: random.Random, kills: int) -> int:
    """Kill so many of them; the last one born lives on."""
    child = await home.bear()
    for _ in range(kills):
        await asyncio.sleep(dice.uniform(*LIVES))
        assert alive(child), "it died by itself"
        await end(child, signal.SIGKILL)
        child = await home.bear()
    return child


async def quiet(database: Place, acts: int) -> None:
    """Until everything is taken and everything is sent."""
    while True:
        taken = asked(database, "SELECT count(*) FROM inbox WHERE status > 0")[0][0]
        left = asked(database, "SELECT count(*) FROM outbox WHERE status = 0")[0][0]
        if taken >= acts and not left:
            return
        await asyncio.sleep(0.1)


def nothing_is_lost(database: Place, acts: int) -> None:
    """Each update taken once, none set aside, each chat's in their order."""
    if isinstance(database, Path):
        assert asked(database, "PRAGMA integrity_check") == [("ok",)]
    in_order = "SELECT chat_id, CAST(substr(key, 3) AS INTEGER), status FROM inbox ORDER BY id"
    taken = asked(database, in_order)
    assert len(taken) == acts
    assert {status for _, _, status in taken} == {1}
    for person in {chat for chat, _, _ in taken}:
        numbers = [number for chat, number, _ in taken if chat == person]
        assert numbers == sorted(numbers)


def the_events_rebuild_every_consult(database: Place) -> int:
    """Each consult is what its events make of it, step by step; how many events that are."""
    with reading(database) as db:
        verdict = verify(db, lambda _done, _total: None)
    assert verdict.differences == []
    assert verdict.not_here == {}
    return verdict.events


def no_answer_is_missing(database: Place, taps: set[str], calls: list[dict[str, Any]]) -> None:
    """All is sent, or superseded by something newer that was sent; every tap was answered."""
    endings = dict(asked(database, "SELECT status, count(*) FROM outbox GROUP BY status"))
    assert set(endings) <= {1, 3}
    answers = [call["params"] for call in calls if call["method"] == "answerCallbackQuery"]
    assert taps <= {str(answer["callback_query_id"]) for answer in answers}


@pytest.mark.fault("F02", n=f"{FEW[0]} updates, {FEW[1]} kills")
async def test_kill_9_loses_nothing(
    place: Place, record_property: Callable[[str, object], None]
) -> None:
    record_property("came out", await killed(place, *FEW))


@pytest.mark.fault("F02", n=f"{MANY[0]:,} updates, {MANY[1]} kills")
@pytest.mark.fault("F30", n=f"{MANY[0]:,} updates, {MANY[1]} kills")
@pytest.mark.nightly
async def test_kill_9_forty_times_loses_nothing(
    place: Place, record_property: Callable[[str, object], None]
) -> None:
    record_property("came out", await killed(place, *MANY))


async def killed(database: Place, updates: int, kills: int) -> str:
    """Take people through so many updates and kills; what came out."""
    dice = random.Random(9)  # noqa: S311 - a test's dice
    persons = tuple(Person(2000 + n, f"Dr. {n}", "Test", f"dr_{n}", "") for n in range(PEOPLE))
    async with (
        asyncio.timeout(60 + 4 * kills),
        playground(cast=Cast(persons, group_owner=2000)) as telegram,
        aiohttp.ClientSession() as session,
        nursery(telegram, database) as home,
    ):
        people = People(telegram, session, dice, updates)
        for fault in FAULTS:
            await people.play("fault", **fault, times=None, seed=dice.random())
        async with asyncio.TaskGroup() as both:
            both.create_task(people.storm())
            killing = both.create_task(torment(home, dice, kills))
            killing.add_done_callback(lambda _: people.calm.set())
        with suppress(TimeoutError):  # what is lost never comes: the checks below say what it was
            async with asyncio.timeout(30):
                await quiet(database, people.acts)
        await end(killing.result(), signal.SIGTERM)
        calls = (await people.get("calls"))["calls"]
        stands = [m for p in telegram.cast.ids for m in await people.messages(p)]
        shown = [m for m in stands if m["from"]["is_bot"]]

    assert people.acts >= updates
    nothing_is_lost(database, people.acts)
    assert the_events_rebuild_every_consult(database) > updates / 2
    no_answer_is_missing(database, set(people.taps), calls)
    # What was marked as sent does stand in the chat.
    said = "SELECT message_id FROM outbox WHERE status = 1 AND kind IN ('say', 'show')"
    known, there = {row[0] for row in asked(database, said)}, {m["message_id"] for m in shown}
    assert known <= there
    # Repeats are bounded by what cannot be known: a kill, or a send whose answer was lost.
    lost = sum(call["method"] == "sendMessage" and call["status"] == 0 for call in calls)
    again = len(there - known)
    assert again <= kills + lost
    return f"0 of {people.acts:,} lost; {again} repeats, of {kills + lost} that could not be known"
