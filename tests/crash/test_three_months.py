"""A case, its reminder after three months, and kill -9 in between: asked once, late or not."""

import asyncio
import json
import random
import signal
from typing import Any

import aiohttp
import pytest

from bot.playground.cast import Cast, Person
from bot.store.places import Place
from tests.crash.births import end, nursery
from tests.crash.people import People
from tests.databases import asked
from tests.telegram.bot_api_check import checked_playground as playground

ADA = 2000
WAY = (
    "Follow, remind in 3 months", "Get the advice", "Done · others absent",
    "☐ Degenerative changes", "None of these", "58 years", "Not examined",
)  # fmt: skip
DOWN_FOR_DAYS = 120  # the reminder was due a month before the bot comes back


async def until(people: People, words: str) -> list[dict[str, Any]]:
    """Ada's messages, once one of them says this."""
    while True:
        messages = await people.messages(ADA)
        if any(words in json.dumps(message, ensure_ascii=False) for message in messages):
            return messages
        await asyncio.sleep(0.05)


async def sent(database: Place) -> None:
    """Until nothing waits to be sent."""
    while asked(database, "SELECT count(*) FROM outbox WHERE status = 0")[0][0]:  # noqa: ASYNC110
        await asyncio.sleep(0.05)


def newest(messages: list[dict[str, Any]]) -> tuple[int, list[str]]:
    """The last message that has buttons; its text, and what stands on them."""
    card = next(m for m in reversed(messages) if m.get("reply_markup"))
    rows = card["reply_markup"]["inline_keyboard"]
    return int(card["message_id"]), [card["text"], *(b["text"] for row in rows for b in row)]


async def press(people: People, message: int, label: str) -> None:
    await people.play("tap", **{"as": ADA, "message_id": message, "label": label})


async def a_case_to_its_reminder(people: People) -> None:
    """The straight way: on each new card the first of the labels that stands there."""
    await people.say(ADA, "/start")
    welcome, _ = newest(await until(people, "New consult"))
    await press(people, welcome, "New consult")
    await until(people, "A label for this case?")
    await people.say(ADA, "58F L4-5")
    message, labels = newest(await until(people, "Which of these red flags"))
    while "Change date" not in labels:
        await press(people, message, next(label for label in WAY if label in labels))
        message, labels = await after(people, newest(await people.messages(ADA)), (message, labels))


async def after(
    people: People, now: tuple[int, list[str]], before: tuple[int, list[str]]
) -> tuple[int, list[str]]:
    """The newest card, once it is another one or has other buttons."""
    while now == before:
        await asyncio.sleep(0.05)
        now = newest(await people.messages(ADA))
    return now


@pytest.mark.fault("F33", n="1 reminder, 3 kills")
async def test_a_reminder_survives_kills_and_months_of_downtime_and_comes_once(
    place: Place,
) -> None:
    database = place
    cast = Cast((Person(ADA, "Dr. Ada", "Test", "ada", ""),), group_owner=ADA)
    async with (
        asyncio.timeout(60),
        playground(cast=cast) as telegram,
        aiohttp.ClientSession() as session,
        nursery(telegram, database) as home,
    ):
        people = People(telegram, session, random.Random(3), enough=10_000)  # noqa: S311 - a test's
        child = await home.bear()
        await a_case_to_its_reminder(people)
        await sent(database)
        await end(child, signal.SIGKILL)
        for _ in range(2):
            child = await home.bear(ahead=DOWN_FOR_DAYS)
            await until(people, "Snooze 1 week")
            await sent(database)
            await end(child, signal.SIGKILL)
        child = await home.bear(ahead=DOWN_FOR_DAYS)
        await people.say(ADA, "/help")
        await until(people, "How it works")
        await end(child, signal.SIGTERM)
        messages = await people.messages(ADA)
    reminders = [m for m in messages if "Snooze 1 week" in json.dumps(m)]
    assert len(reminders) == 1
    assert asked(database, "SELECT count(*) FROM event WHERE kind = 'FellDue'") == [(1,)]
    assert asked(database, "SELECT state FROM consult") == [("due",)]
