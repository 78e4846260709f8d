"""One person's app in one chat: what stands there, what they tap and write."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bot.playground.server import Playground

LOOK = 0.02
Message = dict[str, Any]
Answer = dict[str, Any] | None


class Fell(Exception):  # noqa: N818 - a situation that went wrong, in one sentence
    """What happened, for the table."""


def buttons(card: Message) -> dict[str, str]:
    """The data of each button, by its label."""
    rows = card.get("reply_markup", {}).get("inline_keyboard", [])
    return {b["text"]: b["callback_data"] for row in rows for b in row if "callback_data" in b}


def face(card: Message) -> tuple[int, str, str]:
    """What tells one state of a card from another."""
    return card["message_id"], card.get("text", ""), repr(card.get("reply_markup"))


@dataclass
class Phone:
    """A person acts through the counterpart's own door, as the page does."""

    place: Playground
    session: aiohttp.ClientSession
    person: int
    chat: int = 0  # their private chat, unless said
    thread: int = 0  # the topic of that chat, if it has any
    patience: float = 10.0  # seconds until they conclude that nothing will happen
    told: list[str] = field(default_factory=list)  # what the taps were answered with

    def __post_init__(self) -> None:
        self.chat = self.chat or self.person

    async def play(self, verb: str, **wish: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON both ways
        url = f"{self.place.origin}/play/{verb}"
        async with self.session.post(url, json={"as": self.person, **wish}) as answer:
            found = await answer.json()
        assert found["ok"], found
        return dict(found)

    async def get(self, path: str) -> dict[str, Any]:
        async with self.session.get(f"{self.place.origin}/play/{path}") as answer:
            return dict(await answer.json())

    async def messages(self) -> list[Message]:
        chats = (await self.get(f"state?as={self.person}"))["chats"]
        here = [m for chat in chats if chat["id"] == self.chat for m in chat["messages"]]
        return [m for m in here if m.get("message_thread_id", 0) == self.thread]

    def of_the_bot(self, message: Message) -> bool:
        return str(message["from"]["id"]) == self.place.token.partition(":")[0]

    async def newest(self) -> Message:
        """The newest message of the bot that asks something: with buttons, or else the last."""
        mine = [m for m in await self.messages() if self.of_the_bot(m)]
        if not mine:
            raise Fell("nothing was answered")
        return next((m for m in reversed(mine) if buttons(m)), mine[-1])

    async def until(self, words: str, after: Message | None = None) -> Message:
        """The bot's message that says this, below another message if one is given; waits for it."""
        least = after["message_id"] if after else 0
        found: list[Message] = []

        async def there() -> bool:
            below = [m for m in await self.messages() if m["message_id"] > least]
            said = [m for m in below if self.of_the_bot(m)]
            found[:] = [m for m in said if words in m.get("text", "")]
            return bool(found)

        if not await within(self.patience, there):
            raise Fell(f"“{words}” was never said")
        return found[-1]

    async def changed(self, card: Message) -> Message:
        """The newest card, once it is another one or says something else."""
        now: list[Message] = [card]

        async def other() -> bool:
            now[0] = await self.newest()
            return face(now[0]) != face(card)

        if not await within(self.patience, other):
            last = f": “{self.told[-1]}”" if self.told and self.told[-1] else ""
            raise Fell(f"the card of “{first_line(card)}” no longer leads anywhere{last}")
        return now[0]

    async def tap(self, card: Message, callback: str, wait: float = 0) -> Answer:
        """Press a button of this card. With `wait`, what the tap was answered with, if it was."""
        wish = {"chat_id": self.chat, "message_id": card["message_id"], "data": callback}
        done = await self.play("tap", **wish, **({"wait": wait} if wait else {}))
        answer = done.get("answer")
        if wait:
            self.told.append(str((answer or {}).get("text", "")))
        return answer

    async def say(self, text: str, reply_to: int | None = None) -> Message:
        where = {"chat_id": self.chat, "thread": self.thread}
        wish = {**where, "text": text, "reply_to": reply_to}
        return dict((await self.play("say", **wish))["message"])

    async def planted(self, text: str) -> Message:
        """A message of the bot in this very place, put there with its token."""
        url = f"{self.place.base_url}{self.place.token}/sendMessage"
        wish = {"chat_id": self.chat, "message_thread_id": self.thread, "text": text}
        async with self.session.post(url, json=wish) as answer:
            return dict((await answer.json())["result"])

    async def edit(self, message: Message, text: str) -> None:
        wish = {"chat_id": self.chat, "message_id": message["message_id"], "text": text}
        await self.play("edit", **wish)

    async def fetched(self) -> None:
        """Until the bot has fetched and confirmed everything that was queued for it."""

        async def empty() -> bool:
            return (await self.get(f"state?as={self.person}"))["waiting"] == 0

        if not await within(self.patience, empty):
            raise Fell("what was sent was never fetched")

    async def no_spinner(self) -> None:
        """Every tap of everybody has been answered."""
        counted: dict[str, int] = {}

        async def answered() -> bool:
            counted.update(await self.get("taps"))
            return counted["unanswered"] == 0

        if not await within(self.patience, answered):
            raise Fell(f"{counted['unanswered']} of {counted['pressed']} taps were never answered")


def first_line(card: Message) -> str:
    return (card.get("text") or "a message").strip().splitlines()[-1][:60]


async def within(seconds: float, happens: Any) -> bool:  # noqa: ANN401 - an async predicate
    """Whether it comes true in so many seconds; looked at often."""
    try:
        async with asyncio.timeout(seconds):
            while not await happens():  # noqa: ASYNC110 - it asks another program
                await asyncio.sleep(LOOK)
    except TimeoutError:
        return False
    return True
