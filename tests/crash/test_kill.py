"""kill -9, twenty times, while five hundred things happen and the network misbehaves."""

import asyncio
import json
import os
import random
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot.playground.cast import Cast, Person
from bot.playground.server import Playground, playground

PEOPLE, UPDATES, KILLS = 50, 500, 20
PAUSE_BETWEEN_UPDATES = 0.045
LIVES = (0.3, 1.4)
NURSERY = Path(__file__).with_name("nursery.py")
FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "lost_answer", "method": "sendMessage", "probability": 0.03},
    {"kind": "502", "method": "sendMessage", "probability": 0.03},
    {"kind": "429", "method": "sendMessage", "probability": 0.01, "retry_after": 1},
    {"kind": "reset", "method": "editMessageText", "probability": 0.05},
    {"kind": "lost_answer", "method": "editMessageText", "probability": 0.05},
    {"kind": "500", "method": "answerCallbackQuery", "probability": 0.05},
    {"kind": "lost_answer", "method": "getUpdates", "probability": 0.05},
)


@dataclass
class People:
    """Fifty people who tap and write, through the playground's own door."""

    place: Playground
    session: aiohttp.ClientSession
    dice: random.Random
    acts: int = 0
    taps: list[str] = field(default_factory=list)

    async def play(self, verb: str, **wish: Any) -> dict[str, Any]:  # noqa: ANN401
        async with self.session.post(f"{self.place.origin}/play/{verb}", json=wish) as answer:
            assert answer.status == 200, await answer.text()
            return dict(await answer.json())

    async def get(self, path: str) -> dict[str, Any]:
        async with self.session.get(f"{self.place.origin}/play/{path}") as answer:
            return dict(await answer.json())

    async def messages(self, person: int) -> list[dict[str, Any]]:
        state = await self.get(f"state?as={person}")
        return [m for chat in state["chats"] if chat["id"] == person for m in chat["messages"]]

    async def say(self, person: int, text: str) -> None:
        await self.play("say", **{"as": person, "text": text})
        self.acts += 1

    async def press(self, person: int, message: int) -> None:
        wish = {"as": person, "message_id": message, "label": "New consult"}
        self.taps.append((await self.play("tap", **wish))["query_id"])
        self.acts += 1

    async def welcome(self, person: int) -> int:
        """The message that greets a person, once it is there."""
        while True:
            for message in await self.messages(person):
                if message.get("reply_markup"):
                    return int(message["message_id"])
            await asyncio.sleep(0.05)

    async def storm(self) -> None:
        persons = self.place.cast.ids
        for person in persons:
            await self.say(person, "/start")
        doors = {person: await self.welcome(person) for person in persons}
        for _ in range(UPDATES - PEOPLE):
            person = self.dice.choice(persons)
            if self.dice.random() < 0.5:
                await self.say(person, "/help")
            else:
                await self.press(person, doors[person])
            await asyncio.sleep(PAUSE_BETWEEN_UPDATES)


@dataclass
class Nursery:
    """Where bots are born; see nursery.py."""

    process: asyncio.subprocess.Process
    born: list[int] = field(default_factory=list)

    async def bear(self) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(b"start\n")
        await self.process.stdin.drain()
        self.born.append(int(await self.process.stdout.readline()))
        return self.born[-1]

    async def close(self) -> None:
        for child in filter(alive, self.born[-1:]):
            await end(child, signal.SIGKILL)
        self.process.kill()
        await self.process.wait()


@asynccontextmanager
async def nursery(place: Playground, database: Path) -> AsyncIterator[Nursery]:
    wishes = {
        "token": place.token,
        "database": f"sqlite:///{database}",
        "allow": list(place.cast.allowed_ids),
        "telegram_api": place.origin,
    }
    with (database.parent / "log").open("w") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, NURSERY, json.dumps(wishes),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=log,
        )  # fmt: skip
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
        home = Nursery(process)
        try:
            yield home
        finally:
            await home.close()


def alive(child: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(child, 0)
        return True
    return False


async def end(child: int, how: signal.Signals) -> None:
    os.kill(child, how)
    while alive(child):  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.005)


async def torment(home: Nursery, dice: random.Random) -> int:
    """Kill twenty of them; the last one born lives on."""
    child = await home.bear()
    for _ in range(KILLS):
        await asyncio.sleep(dice.uniform(*LIVES))
        assert alive(child), "it died by itself"
        await end(child, signal.SIGKILL)
        child = await home.bear()
    return child


def ask(database: Path, question: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(database)) as db:
        return db.execute(question).fetchall()


async def quiet(database: Path, acts: int) -> None:
    """Until everything is taken and everything is sent."""
    while True:
        taken = ask(database, "SELECT count(*) FROM inbox WHERE status > 0")[0][0]
        left = ask(database, "SELECT count(*) FROM outbox WHERE status = 0")[0][0]
        if taken >= acts and not left:
            return
        await asyncio.sleep(0.1)


def nothing_is_lost(database: Path, acts: int) -> None:
    """Each update taken once, none set aside, each chat's in their order."""
    assert ask(database, "PRAGMA integrity_check") == [("ok",)]
    taken = ask(database, "SELECT chat_id, CAST(substr(key, 3) AS INTEGER), status FROM inbox")
    assert len(taken) == acts == UPDATES
    assert {status for _, _, status in taken} == {1}
    for person in {chat for chat, _, _ in taken}:
        numbers = [number for chat, number, _ in taken if chat == person]
        assert numbers == sorted(numbers)


def no_answer_is_missing(database: Path, taps: set[str], calls: list[dict[str, Any]]) -> None:
    """All is sent, or superseded by something newer that was sent; every tap was answered."""
    endings = dict(ask(database, "SELECT status, count(*) FROM outbox GROUP BY status"))
    assert set(endings) <= {1, 3}
    answers = [call["params"] for call in calls if call["method"] == "answerCallbackQuery"]
    assert taps <= {str(answer["callback_query_id"]) for answer in answers}


async def test_kill_9_twenty_times_loses_nothing(tmp_path: Path) -> None:
    dice, database = random.Random(9), tmp_path / "curbside.db"  # noqa: S311 - a test's dice
    persons = tuple(Person(2000 + n, f"Dr. {n}", "Test", f"dr_{n}", "") for n in range(PEOPLE))
    async with (
        asyncio.timeout(100),
        playground(cast=Cast(persons, group_owner=2000)) as place,
        aiohttp.ClientSession() as session,
        nursery(place, database) as home,
    ):
        people = People(place, session, dice)
        for fault in FAULTS:
            await people.play("fault", **fault, times=None, seed=dice.random())
        async with asyncio.TaskGroup() as both:
            both.create_task(people.storm())
            killing = both.create_task(torment(home, dice))
        with suppress(TimeoutError):  # what is lost never comes: the checks below say what it was
            async with asyncio.timeout(30):
                await quiet(database, people.acts)
        await end(killing.result(), signal.SIGTERM)
        calls = (await people.get("calls"))["calls"]
        shown = [m for p in place.cast.ids for m in await people.messages(p) if m["from"]["is_bot"]]

    nothing_is_lost(database, people.acts)
    no_answer_is_missing(database, set(people.taps), calls)
    # What was marked as sent does stand in the chat.
    said = "SELECT message_id FROM outbox WHERE status = 1 AND kind IN ('say', 'show')"
    known, there = {row[0] for row in ask(database, said)}, {m["message_id"] for m in shown}
    assert known <= there
    # Repeats are bounded by what cannot be known: a kill, or a send whose answer was lost.
    lost = sum(call["method"] == "sendMessage" and call["status"] == 0 for call in calls)
    again = len(there - known)
    assert again <= KILLS + lost
    sys.stdout.write(f"{again} repeats from {KILLS} kills and {lost} lost answers\n")
