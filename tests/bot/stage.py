"""The whole bot before the real counterpart: people act, Telegram refuses, and what comes of it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import orjson

from bot.app import App, Config, opened
from bot.playground.server import Playground
from bot.rhythm import Clock
from bot.store.places import Place, url_of
from bot.store.roster import PersonRow, save_person
from bot.store.rows import ConsultRow, FollowUpRow, OutboxRow
from bot.store.statements import insert_consult, post, set_followup
from bot.store.teams import TeamRow, save_team
from flows import codec
from flows.case import Advice, Consult, Episode, FollowUp, Owner
from flows.lifecycle import State
from pathway import library
from pathway.decide import decide
from tests.databases import asked
from tests.telegram.bot_api_check import checked_playground

ADA, BASHIR, CHIDI, DANA = 1001, 1002, 1003, 1004
TEAM = 4
FINDINGS = {"neuro_deficit": "none", "pain_nrs": 6}


@dataclass(frozen=True, slots=True)
class Stage:
    """A bot that runs, the counterpart it runs against, and its database."""

    app: App
    place: Playground
    http: aiohttp.ClientSession
    database: Place

    async def play(self, verb: str, person: int | str = ADA, **wish: Any) -> dict[str, Any]:  # noqa: ANN401
        async with self.http.post(f"/play/{verb}", json={"as": person, **wish}) as answer:
            assert answer.status == 200, await answer.text()
            return dict(await answer.json())

    async def get(self, page: str) -> dict[str, Any]:
        async with self.http.get(f"/play/{page}") as answer:
            return dict(await answer.json())

    async def texts(self, chat: int, person: int = ADA) -> list[str]:
        """What the bot's messages in a chat say now, as a person there sees them."""
        found = await self._messages(chat, person)
        return [m["text"] for m in found if m["from"]["is_bot"] and "text" in m]

    async def written(self, person: int) -> list[str]:
        """What somebody wrote to the bot and still stands there."""
        found = await self._messages(person, person)
        return [m["text"] for m in found if not m["from"]["is_bot"]]

    async def press(self, label: str, person: int) -> None:
        """The newest button of this label in somebody's chat with the bot."""
        for message in reversed(await self._messages(person, person)):
            rows = message.get("reply_markup", {}).get("inline_keyboard", [])
            if data := [
                key["callback_data"] for row in rows for key in row if key["text"] == label
            ]:
                await self.play("tap", person, message_id=message["message_id"], data=data[0])
                return
        raise AssertionError(f"no button {label!r}")

    async def _messages(self, chat: int, person: int) -> list[dict[str, Any]]:
        chats = (await self.get(f"state?as={person}"))["chats"]
        return [m for each in chats if each["id"] == chat for m in each["messages"]]

    async def calls(self, method: str) -> list[dict[str, Any]]:
        calls = (await self.get("calls"))["calls"]
        return [call for call in calls if call["method"] == method]

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        return asked(self.database, question)

    async def until(self, done: Callable[[], Any]) -> None:
        """Until this is so, awaited if need be."""
        async with asyncio.timeout(20):
            while True:
                found = done()
                if await found if asyncio.iscoroutine(found) else found:
                    return
                await asyncio.sleep(0.02)

    async def said(self, words: str, chat: int = ADA, person: int | None = None) -> None:
        """Until a message of the bot says this."""

        async def stands() -> bool:
            return any(words in text for text in await self.texts(chat, person or chat))

        await self.until(stands)

    def rest(self) -> bool:
        """Nothing is left to take or to send."""
        left = "SELECT (SELECT count(*) FROM inbox WHERE status = 0), "
        left += "(SELECT count(*) FROM outbox WHERE status = 0)"
        return self.ask(left) == [(0, 0)]

    async def meet(self, *people: int) -> None:
        """They start the bot, so that it may write to them."""
        for person in people:
            await self.play("say", person, text="/start")
        for person in people:
            await self.said("Curbside", person)

    async def enrol(self, person: int, role: str) -> None:
        row = PersonRow(self.app.who.bot_id, person, role, "", person, self.app.clock.now())
        await self.app.store.write(lambda db: save_person(db, row))

    async def link(self, group: int, *, is_forum: bool = False) -> None:
        """Make a group a team, as if a lead had."""
        settings = ("Spine team", is_forum, 3, 24, False, "2,5,10,30", self.app.clock.now(), DANA)
        row = TeamRow(self.app.who.bot_id, TEAM, group, *settings)
        await self.app.store.write(lambda db: save_team(db, row))

    async def send(self, kind: str, chat: int, key: str, **payload: Any) -> None:  # noqa: ANN401
        """Put something into the outbox, as a turn would."""
        consult = "7K2" if kind == "show" else None
        text, now = json.dumps(payload), self.app.clock.now()
        row = OutboxRow(self.app.who.bot_id, chat, key, kind, consult, 1, text, now)
        await self.app.store.write(lambda db: post(db, [row]))
        self.app.wake()

    async def follow(self, owner: int = ADA, code: str = "7K2", number: int = 1) -> None:
        """A case that is followed up, with its reassessment due now."""
        bot, now = self.app.who.bot_id, self.app.clock.now()
        case = followed(code, owner, now)
        body = orjson.dumps(codec.encode(case)).decode()
        row = ConsultRow(
            *(bot, code, number, owner, owner, case.state.value, case.turn, "initial"),
            *(case.pathway, case.version, case.sha256, body, now, now),
        )
        due = FollowUpRow(bot, code, 1, owner, owner, now.date(), now, "UTC")
        await self.app.store.write(lambda db: (insert_consult(db, row), set_followup(db, due)))
        self.app.wake()


def followed(code: str, owner: int, now: datetime) -> Consult:
    """A consult with advice that was followed three months ago."""
    pathway = library.get("lumbar-degenerative")
    found, then = decide(pathway, FINDINGS, "initial"), now - timedelta(days=91)
    advice = Advice(then, found.low, found.high, found.applicable, pathway.version, pathway.sha256)
    return Consult(
        code=code,
        owner=Owner(owner, owner, "UTC", "08:30", "1111111"),
        pathway=pathway.id,
        version=pathway.version,
        sha256=pathway.sha256,
        opened=then,
        episode=Episode(1, "initial", then, FINDINGS, frozenset({"odi"}), (), advice),
        state=State.FOLLOWING,
        label="58F L4-5",
        follow_up=FollowUp(1, now.astimezone(UTC).date(), now, "reassess_3mo"),
    )


@asynccontextmanager
async def staged(database: Place, excused: Collection[str] = ()) -> AsyncIterator[Stage]:
    """The bot runs against a counterpart that refuses what is not the Bot API."""
    stop = asyncio.Event()
    async with checked_playground(excused) as place, aiohttp.ClientSession(place.origin) as http:
        allow = frozenset(place.cast.allowed_ids)
        config = Config(place.token, url_of(database), allow, place.origin, alone=True)
        async with opened(config, stop, Clock(now=place.clock.now)) as app:
            assert app is not None
            running = asyncio.create_task(app.run(stop))
            try:
                yield Stage(app, place, http, database)
            finally:
                stop.set()
                await running
