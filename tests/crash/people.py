"""Clinicians who take cases through the bot, quickly and with trembling thumbs."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bot.playground.server import Playground

LABEL = "58F L4-5"
# What leads away from the straight path through a case.
ASIDE = ("‹ Back", "More", "Skip", "Edit", "Close", "Otherwise", "Why", "Copy", "Help", "Change")
DOUBLE = 0.15
PATIENCE = 1.5
Message = dict[str, Any]


@dataclass
class People:
    """They tap and write through the playground's own door, until enough has happened."""

    place: Playground
    session: aiohttp.ClientSession
    dice: random.Random
    enough: int
    acts: int = 0
    taps: list[str] = field(default_factory=list)
    calm: asyncio.Event = field(default_factory=asyncio.Event)  # nobody is killed any more

    async def play(self, verb: str, **wish: Any) -> dict[str, Any]:  # noqa: ANN401
        async with self.session.post(f"{self.place.origin}/play/{verb}", json=wish) as answer:
            assert answer.status == 200, await answer.text()
            return dict(await answer.json())

    async def get(self, path: str) -> dict[str, Any]:
        async with self.session.get(f"{self.place.origin}/play/{path}") as answer:
            return dict(await answer.json())

    async def messages(self, person: int) -> list[Message]:
        state = await self.get(f"state?as={person}")
        return [m for chat in state["chats"] if chat["id"] == person for m in chat["messages"]]

    async def say(self, person: int, text: str) -> None:
        await self.play("say", **{"as": person, "text": text})
        self.acts += 1

    async def press(self, person: int, message: int, data: str) -> None:
        for _ in range(2 if self.dice.random() < DOUBLE else 1):
            wish = {"as": person, "message_id": message, "data": data}
            self.taps.append((await self.play("tap", **wish))["query_id"])
            self.acts += 1

    async def storm(self) -> None:
        async with asyncio.TaskGroup() as together:
            for person in self.place.cast.ids:
                together.create_task(self.walk(person))

    async def walk(self, person: int) -> None:
        """Take one case after the other, up to its reminder."""
        await self.say(person, "/start")
        seen = ""
        while self.acts < self.enough or not self.calm.is_set():
            messages = await self.messages(person)
            if repr(messages) == seen:
                seen = await self._wait(person, seen)
                continue
            seen = repr(messages)
            await self._act(person, messages)

    async def _wait(self, person: int, seen: str) -> str:
        """Until something changes; after a while, act on what stands there all the same."""
        try:
            async with asyncio.timeout(PATIENCE):
                while repr(await self.messages(person)) == seen:  # noqa: ASYNC110 - it polls a page
                    await asyncio.sleep(0.05)
        except TimeoutError:
            return ""
        return seen

    async def _act(self, person: int, messages: list[Message]) -> None:
        last = messages[-1]
        if "A label for this case?" in last.get("text", ""):
            await self.say(person, LABEL)
            return
        card = next((m for m in reversed(messages) if m.get("reply_markup")), None)
        if card is None:
            return
        buttons = [b for row in card["reply_markup"]["inline_keyboard"] for b in row]
        if any(b["text"] == "Change date" for b in buttons):
            await self.say(person, "/consult")
            return
        straight = [b for b in buttons if "callback_data" in b and not b["text"].startswith(ASIDE)]
        calm = [b for b in straight if b["text"] == "None of these"]
        chosen = self.dice.choice(calm or straight or buttons)
        if "callback_data" in chosen:
            await self.press(person, card["message_id"], chosen["callback_data"])
