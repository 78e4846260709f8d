"""One bot, one counterpart and the people; how a case is walked, and what must stand at its end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.playground.server import Playground
from tests.gauntlet.bots import LABEL, Bot
from tests.gauntlet.phone import Answer, Fell, Message, Phone, buttons, first_line, within

ADA, BASHIR, LEADER = 1001, 1002, 1004
STEPS = 60
STARTS, STARTING = 3, 60.0  # how often a start is tried, and for how many seconds each time
STRAIGHT = {"label": LABEL, "flags": [], "pain": "6", "stability": "stable"}


class NotOfferedError(Exception):
    """The library has no such thing; the sentence says what."""


class GauntletError(Exception):
    """The gauntlet's own fault: it says nothing of the bot, so no verdict comes of it."""


@dataclass
class Stage:
    """What a situation is played on."""

    place: Playground
    session: aiohttp.ClientSession
    bot: Bot
    patience: float = 10.0
    thorough: bool = True  # every case to its very end, even where all of it is stored at once
    note: str = ""  # what of the situation was played, or passed, where that is not all of it

    def phone(self, person: int = ADA, chat: int = 0, thread: int = 0) -> Phone:
        return Phone(self.place, self.session, person, chat, thread, self.patience)

    async def start(self, what: str = "", ahead: float = 0) -> None:
        """Start the bot, and wait until it has asked who it is; if it never does, once more."""
        for _ in range(STARTS):
            if await self._came_up(what, ahead):
                return
            await self.bot.close()
        raise GauntletError(f"{self.bot.name} did not start: “{self.bot.last_words()}”")

    async def refusal(self) -> tuple[int, str] | None:
        """Start it where it should not run: how it ended, and its last words; None if it runs."""
        if not await self._came_up() and self.bot.ended() is None:
            raise GauntletError(f"{self.bot.name} neither came up nor ended")
        return await self.bot.refused()

    async def _came_up(self, what: str = "", ahead: float = 0) -> bool:
        phone = self.phone()
        last = (await phone.get("calls"))["last"]
        asked: list[str] = []

        async def decided() -> bool:
            calls = (await phone.get(f"calls?since={last}"))["calls"]
            asked[:] = [call["method"] for call in calls if call["method"].lower() == "getme"]
            return bool(asked) or self.bot.ended() is not None

        await self.bot.start(what, ahead)
        await within(STARTING, decided)
        return bool(asked)

    async def begin(self, phone: Phone, label: str = LABEL) -> Message:
        """Open a case and give its label; the message that held it."""
        said = await phone.say(self.bot.opening)
        asked = await phone.until(self.bot.words.asks["label"], said)
        message = await phone.say(label, reply_to=asked["message_id"])
        await phone.until(self.bot.words.asks["flags"], said)
        return message

    async def reach(self, phone: Phone, key: str) -> Message:
        """Answer straight on until this question is open; its card."""
        card = await phone.newest()
        for _ in range(STEPS):
            if (now := self.bot.words.open(card)) in (key, "end"):
                break
            card = await self._straight(phone, card)
        if now != key:
            raise Fell(f"“{key}” was never asked")
        return card

    async def _straight(self, phone: Phone, card: Message, *, briefly: bool = False) -> Message:
        label = self.bot.words.next_label(card, briefly=briefly)
        if label is None:
            raise Fell(f"nothing leads on from “{first_line(card)}”")
        return await self.press(phone, card, label)

    async def press(self, phone: Phone, card: Message, label: str) -> Message:
        """Tap what says this, and wait for where it leads."""
        if label not in buttons(card):
            raise Fell(f"“{first_line(card)}” has no button {label}")
        await phone.tap(card, buttons(card)[label], phone.patience)
        return await phone.changed(card)

    def option(self, card: Message, key: str, option: str) -> str:
        """What the button of an answer carries."""
        return buttons(card)[self.bot.words.labels[key, option]]

    async def give(self, phone: Phone, card: Message, key: str, option: str) -> None:
        """Answer by the button, where the question has one for this; else in writing."""
        label = self.bot.words.labels.get((key, option), option)
        if label in buttons(card):
            await phone.tap(card, buttons(card)[label], phone.patience)
        else:
            await phone.say(option)

    async def choose(self, phone: Phone, card: Message, key: str, option: str) -> Message:
        return await self.press(phone, card, self.bot.words.labels[key, option])

    async def finish(
        self, phone: Phone, *, briefly: bool = True, wholly: bool = False, **other: str
    ) -> list[str]:
        """Answer straight on to the end and confirm; the questions that were asked on the way.

        `other`: the option of a question that is not answered as usual. Where each answer is stored
        at once the record may be judged earlier, unless `wholly`.
        """
        first = frozenset() if self.thorough or wholly else self.bot.words.first
        asked: list[str] = []
        card = await phone.newest()
        for _ in range(STEPS):
            asked.append(self.bot.words.open(card))
            if asked[-1] == "end" or (first and asked[-1] not in first):
                return asked
            if asked[-1] in other:
                card = await self.choose(phone, card, asked[-1], other[asked[-1]])
            else:
                card = await self._straight(phone, card, briefly=briefly)
        raise Fell("the questions do not end")

    async def stands(self, phone: Phone, label: str = LABEL, **other: Any) -> None:  # noqa: ANN401
        """The record is the straight one but for this; every tap was answered.

        None for what must not be known.
        """
        found = await self.bot.record(phone.person, label)
        for key, wanted in {**STRAIGHT, "label": label, **other}.items():
            if found.get(key) != wanted:
                raise Fell(f"{key} is stored as {found.get(key)!r} instead of {wanted!r}")
        await phone.no_spinner()


@asynccontextmanager
async def stage(bot: Bot) -> AsyncIterator[Stage]:
    """A bot that is not started yet, at its counterpart."""
    async with aiohttp.ClientSession() as session:
        on = Stage(bot.place, session, bot)
        # How fast Telegram lets one send is not asked here.
        await on.phone().play("rates", mode="off")
        try:
            yield on
        finally:
            await bot.close()


def words(answer: Answer) -> str:
    """What a tap was answered with."""
    return str((answer or {}).get("text", ""))
