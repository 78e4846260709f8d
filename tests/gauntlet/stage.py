"""One bot, one counterpart and the people; how a case is walked, and what must stand at its end."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bot.playground.server import Playground, playground
from tests.gauntlet.bots import LABEL, Bot
from tests.gauntlet.phone import Answer, Fell, Message, Phone, buttons, first_line, within

ADA, BASHIR, LEADER = 1001, 1002, 1004
STEPS = 60
STARTING = 120.0  # seconds; a machine may be busy
STRAIGHT = {"label": LABEL, "flags": [], "pain": "6", "stability": "stable"}


class NotOfferedError(Exception):
    """The library has no such thing; the sentence says what."""


@dataclass
class Stage:
    """What a situation is played on."""

    place: Playground
    session: aiohttp.ClientSession
    bot: Bot
    patience: float = 10.0
    thorough: bool = True  # every case to its very end, even where all of it is stored at once

    def phone(self, person: int = ADA, chat: int = 0, thread: int = 0) -> Phone:
        return Phone(self.place, self.session, person, chat, thread, self.patience)

    async def start(self, what: str = "", ahead: float = 0) -> None:
        """Start the bot, and wait until it has asked who it is."""
        phone = self.phone()
        last = (await phone.get("calls"))["last"]

        async def up() -> bool:
            calls = (await phone.get(f"calls?since={last}"))["calls"]
            return any(call["method"].lower() == "getme" for call in calls)

        await self.bot.start(what, ahead)
        if not await within(STARTING, up):
            raise Fell("it did not start")

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

    async def choose(self, phone: Phone, card: Message, key: str, option: str) -> Message:
        return await self.press(phone, card, self.bot.words.labels[key, option])

    async def finish(
        self, phone: Phone, *, briefly: bool = True, wholly: bool = False
    ) -> list[str]:
        """Answer straight on to the end and confirm; the questions that were asked on the way.

        Where each answer is stored at once the record may be judged earlier, unless `wholly`.
        """
        first = frozenset() if self.thorough or wholly else self.bot.words.first
        asked: list[str] = []
        card = await phone.newest()
        for _ in range(STEPS):
            asked.append(self.bot.words.open(card))
            if asked[-1] == "end" or (first and asked[-1] not in first):
                return asked
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
async def stage(folder: Path, make: Callable[[Playground, Path], Bot]) -> AsyncIterator[Stage]:
    """A fresh counterpart and a fresh bot, not started yet."""
    async with playground() as place, aiohttp.ClientSession() as session:
        bot = make(place, folder)
        on = Stage(place, session, bot)
        await on.phone().play(
            "rates", mode="off"
        )  # how fast Telegram lets one send is not asked here
        try:
            yield on
        finally:
            await bot.close()


def words(answer: Answer) -> str:
    """What a tap was answered with."""
    return str((answer or {}).get("text", ""))
