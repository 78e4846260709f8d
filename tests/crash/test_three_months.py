"""A case, its reminder after three months, and kill -9 in between: asked once, late or not."""

import asyncio
import json
import random
import signal
from pathlib import Path
from typing import Any

import aiohttp

from bot.playground.cast import Cast, Person
from bot.playground.server import playground
from tests.crash.births import ask, end, nursery
from tests.crash.people import People

ADA = 2000
WAY = (
    "Follow, remind in 3 months", "Get the advice", "Done · others absent",
    "☐ Degenerative changes", "None of these", "58 years", "Not examined",
    "New consult",
)  # fmt: skip
AGAIN = 40  # looks without a change until the next tap
DOWN_FOR_DAYS = 120  # the reminder was due a month before the bot comes back


async def until(people: People, words: str) -> list[dict[str, Any]]:
    """Ada's messages, once one of them says this."""
    while True:
        messages = await people.messages(ADA)
        if any(words in json.dumps(message, ensure_ascii=False) for message in messages):
            return messages
        await asyncio.sleep(0.05)


async def sent(database: Path) -> None:
    """Until nothing waits to be sent."""
    while ask(database, "SELECT count(*) FROM outbox WHERE status = 0")[0][0]:  # noqa: ASYNC110
        await asyncio.sleep(0.05)


async def a_case_to_its_reminder(people: People) -> None:
    """The straight way: the first of these labels that stands on the newest card.

    A person who sees nothing change after a while taps again, and so does this one.
    """
    await people.say(ADA, "/start")
    seen: list[str] = []
    unchanged = 0
    while "Change date" not in seen:
        messages = await people.messages(ADA)
        cards = [m for m in messages if m.get("reply_markup")]
        rows = cards[-1]["reply_markup"]["inline_keyboard"] if cards else []
        now = [str(messages[-1].get("text")), *(b["text"] for row in rows for b in row)]
        unchanged = unchanged + 1 if now == seen else 0
        if unchanged % AGAIN == 0:
            await act(people, now, cards)
        seen = now
        await asyncio.sleep(0.05)


async def act(people: People, now: list[str], cards: list[dict[str, Any]]) -> None:
    label = next((label for label in WAY if label in now), None)
    if "A label for this case?" in now[0]:
        await people.say(ADA, "58F L4-5")
    elif label:
        wish = {"as": ADA, "message_id": cards[-1]["message_id"], "label": label}
        await people.play("tap", **wish)


async def test_a_reminder_survives_kills_and_months_of_downtime_and_comes_once(
    tmp_path: Path,
) -> None:
    database = tmp_path / "curbside.db"
    cast = Cast((Person(ADA, "Dr. Ada", "Test", "ada", ""),), group_owner=ADA)
    async with (
        asyncio.timeout(60),
        playground(cast=cast) as place,
        aiohttp.ClientSession() as session,
        nursery(place, database) as home,
    ):
        people = People(place, session, random.Random(3), enough=10_000)  # noqa: S311 - a test's
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
    asked = ask(database, "SELECT count(*) FROM event WHERE kind = 'FellDue'")
    assert asked == [(1,)]
    assert ask(database, "SELECT state FROM consult") == [("due",)]
