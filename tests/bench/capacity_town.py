"""Many bots at once at the bench's Bot API, with people who think before they press."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from tests.bench.counterpart import BOT, Http, Json, Person, Town
from tests.bench.whole_bot import OURS

FIRST_BOT: Final = 1_000_000_001


class Bot(Town):
    """One bot as Telegram has it, with its people; `think`: seconds in the mean before they act."""

    def __init__(self, number: int, people: int, think: float) -> None:
        super().__init__(OURS, people)
        self.id = FIRST_BOT + number
        self.token = f"{self.id}:SIM-{'x' * 31}"
        self.think, self.dice = think, random.Random(number)  # noqa: S311
        self.receives = asyncio.Event()
        self._ends: asyncio.TimerHandle | None = None

    def say(self, person: Person, text: str, to: Json | None = None) -> None:
        self._later(partial(super().say, person, text, to))

    def press(self, person: Person, card: Json, callback: str) -> None:
        self._later(partial(super().press, person, card, callback))

    def _later(self, act: Callable[[], None]) -> None:
        """Once they have thought: half to one and a half times as long as they do in the mean."""
        if self.think:
            wait = self.think * self.dice.uniform(0.5, 1.5)
            asyncio.get_running_loop().call_later(wait, act)
        else:
            act()

    def call(self, method: str, told: Mapping[str, Any], answer: Callable[[Any], None]) -> None:
        if method == "getMe":
            answer(BOT | {"id": self.id})
        elif method == "getUpdates":
            self._asks(told, answer)
        else:
            super().call(method, told, answer)

    def _asks(self, told: Mapping[str, Any], answer: Callable[[Any], None]) -> None:
        """Long polls, each ended after its time; a look around, with a limit of one, at once."""
        if self._ends is not None:
            self._ends.cancel()
        if int(told.get("limit", 100)) == 1:
            answer([])
            return
        self.receives.set()
        self.polls.append(answer)
        wait = float(told.get("timeout", 0))
        self._ends = asyncio.get_running_loop().call_later(wait, self._empty)
        self.deliver()

    def _empty(self) -> None:
        while self.polls:
            self.polls.popleft()([])


class Door(Http):
    """Lets each bot in by its token."""

    def __init__(self, bots: Mapping[str, Bot]) -> None:
        super().__init__(next(iter(bots.values())))
        self.bots = bots

    def whose(self, path: bytes) -> Town:
        return self.bots[path.decode().rsplit("/", 2)[1].removeprefix("bot")]
