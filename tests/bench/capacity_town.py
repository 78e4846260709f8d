"""A Bot API for many bots at once, and their people, who press the next button when they see it.

It speaks what a dialogue needs and checks nothing. Each person has one act under way: what they
see leads to the next, after the seconds that they think. A walk is a case from `/consult` to the
reminder, and then the next case.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson

LABEL: Final = "58F L4-5"
FIRST_BOT, FIRST_PERSON = 1_000_000_001, 1001
# The first of these that stands on a card is pressed.
LABELS: Final = (
    "Follow, remind in 3 months", "Get the advice", "Done · others absent",
    "☐ Degenerative changes", "None of these", "58 years", "Not examined",
)  # fmt: skip
ASKS, ENDS = "A label for this case?", "Reassessment due"
Json = dict[str, Any]


@dataclass(slots=True)
class Window:
    """What was counted while it was open: by bot the acts, of all the seconds from tap to card."""

    acts: dict[int, int] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Person:
    """Somebody with a private chat; `since`: when they last acted, None once that was answered."""

    id: int
    since: float | None = None
    pressed: bool = False

    @property
    def chat(self) -> Json:
        return {"id": self.id, "type": "private", "first_name": "P"}

    @property
    def author(self) -> Json:
        return {"id": self.id, "is_bot": False, "first_name": "P", "language_code": "en"}


@dataclass(slots=True)
class Poll:
    """A getUpdates that waits."""

    answer: Callable[[object], None]
    limit: int
    ends: asyncio.TimerHandle


class Bot:
    """One bot as Telegram has it: its people, what waits for it, and its calls."""

    def __init__(self, number: int, people: int, think: float) -> None:
        self.id = FIRST_BOT + number
        self.token = f"{self.id}:SIM-{'x' * 31}"
        self.people = {FIRST_PERSON + n: Person(FIRST_PERSON + n) for n in range(people)}
        self.think, self.dice = think, random.Random(number)  # noqa: S311
        self.waiting: deque[Json] = deque()
        self.poll: Poll | None = None
        self.receives = asyncio.Event()
        self.window: Window | None = None
        self.number, self.message = 0, 0
        self.stopped = False

    # ------------------------------------------------------------ what people do

    def begin(self) -> None:
        for person in self.people.values():
            self._later(partial(self._say, person, "/consult"))

    def _later(self, act: Callable[[], None]) -> None:
        """Once they have thought: half to one and a half times as long as they do in the mean."""
        if self.think:
            wait = self.think * self.dice.uniform(0.5, 1.5)
            asyncio.get_running_loop().call_later(wait, act)
        else:
            act()

    def _say(self, person: Person, text: str, to: Json | None = None) -> None:
        self.message += 1
        said: Json = {
            "message_id": self.message, "date": int(time.time()), "chat": person.chat,
            "from": person.author, "text": text,
        }  # fmt: skip
        if text.startswith("/"):
            said["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        if to is not None:
            said["reply_to_message"] = to
        self._act(person, {"message": said}, pressed=False)

    def _press(self, person: Person, card: Json, callback: str) -> None:
        query = {
            "id": str(10**17 + self.number), "from": person.author, "chat_instance": "1",
            "message": card, "data": callback,
        }  # fmt: skip
        self._act(person, {"callback_query": query}, pressed=True)

    def _act(self, person: Person, update: Json, *, pressed: bool) -> None:
        if self.stopped:
            return
        self.number += 1
        self.waiting.append({"update_id": self.number, **update})
        person.since, person.pressed = time.perf_counter(), pressed
        self._deliver()

    def _sees(self, person: Person, card: Json) -> None:
        """A message was sent or changed: if it leads on, the act was answered, and they go on."""
        rows = card.get("reply_markup", {}).get("inline_keyboard", ())
        buttons = {b["text"]: b.get("callback_data") for row in rows for b in row}
        label = next((label for label in LABELS if label in buttons), None)
        asks, ends = ASKS in card["text"], ENDS in card["text"]
        if person.since is None or not (label or asks or ends):
            return
        if self.window is not None:
            self.window.acts[self.id] = self.window.acts.get(self.id, 0) + 1
            if person.pressed:
                self.window.waits.append(time.perf_counter() - person.since)
        person.since = None
        if ends:
            self._later(partial(self._say, person, "/consult"))
        elif label:
            self._later(partial(self._press, person, card, buttons[label]))
        else:
            self._later(partial(self._say, person, LABEL, card))

    # ------------------------------------------------------------ what the bot calls

    def _deliver(self) -> None:
        if self.waiting and (poll := self.poll) is not None:
            self.poll = None
            poll.ends.cancel()
            poll.answer([*self.waiting][: poll.limit])

    def _asks(self, told: Mapping[str, Any], answer: Callable[[object], None]) -> None:
        offset, limit = int(told.get("offset", 0)), int(told.get("limit", 100))
        while self.waiting and self.waiting[0]["update_id"] < offset:
            self.waiting.popleft()
        if limit > 1:  # a look around has a limit of one
            self.receives.set()
        ends = asyncio.get_running_loop().call_later(float(told.get("timeout", 0)), self._empty)
        self.poll = Poll(answer, limit, ends)
        self._deliver()

    def _empty(self) -> None:
        if (poll := self.poll) is not None:
            self.poll = None
            poll.answer([])

    def call(self, method: str, told: Mapping[str, Any], answer: Callable[[object], None]) -> None:
        """One call of the bot; `answer` gives its result, at once or when there is one."""
        if method == "getUpdates":
            self._asks(told, answer)
        elif method == "getMe":
            answer({"id": self.id, "is_bot": True, "first_name": "C", "username": "bench_bot"})
        elif method in {"sendMessage", "editMessageText"}:
            self._card(told, answer)
        else:
            answer(True)  # noqa: FBT003 - what Telegram answers

    def _card(self, told: Mapping[str, Any], answer: Callable[[object], None]) -> None:
        person = self.people[int(told["chat_id"])]
        if "message_id" not in told:
            self.message += 1
        card: Json = {
            "message_id": int(told.get("message_id", self.message)), "date": int(time.time()),
            "chat": person.chat, "from": {"id": self.id, "is_bot": True, "first_name": "C"},
            "text": told["text"],
        }  # fmt: skip
        if markup := told.get("reply_markup"):
            card["reply_markup"] = orjson.loads(markup) if isinstance(markup, str) else markup
        answer(card)
        self._sees(person, card)


class Http(asyncio.Protocol):
    """As much of HTTP/1.1 as our client speaks: requests with a length, kept alive."""

    def __init__(self, bots: Mapping[str, Bot]) -> None:
        self.bots = bots
        self.came = b""
        self.transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self.transport = transport

    # reason: asyncio's name
    def data_received(self, data: bytes) -> None:
        self.came += data
        while (end := self.came.find(b"\r\n\r\n")) >= 0:
            head, length = self.came[:end].lower(), 0
            if (at := head.find(b"content-length:")) >= 0:
                length = int(head[at + 15 :].partition(b"\r\n")[0])
            if len(self.came) < end + 4 + length:
                return
            body, path = self.came[end + 4 : end + 4 + length], self.came.split(b" ", 2)[1]
            self.came = self.came[end + 4 + length :]
            _, token, method = path.decode().rsplit("/", 2)
            told = orjson.loads(body) if b"/json" in head else dict(parse_qsl(body.decode()))
            self.bots[token.removeprefix("bot")].call(method, told, self._answer)

    def _answer(self, result: object) -> None:
        body = orjson.dumps({"ok": True, "result": result})
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        if self.transport is not None:
            self.transport.write(head % len(body) + body)
