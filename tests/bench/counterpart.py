"""A Bot API of the least cost, the same for every bot, and people who press as soon as they can.

It speaks what a dialogue needs and checks nothing, so that what is measured is the bot. Each person
has one act under way: what they see leads to the next. A walk is a case from its opening to its
end, and then the next case.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson

BOT: Final = {"id": 1000000001, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
TOKEN: Final = "1000000001:AAEbenchbenchbenchbenchbenchbenchbe"
LABEL: Final = "58F L4-5"
FIRST: Final = 1001
TICK: Final = os.sysconf("SC_CLK_TCK")
Told = Mapping[str, Any]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Way:
    """How a bot's case is walked: what opens it, which buttons lead on, and how its end reads."""

    opening: str
    labels: tuple[str, ...]  # the first of them that stands on the card is pressed
    end: str
    ask: str = "A label for this case?"


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
class Window:
    """What was counted between two instants, of one bot's program."""

    pid: int
    began: float = 0.0
    cpu: float = 0.0
    acts: int = 0
    waits: list[float] = field(default_factory=list)  # seconds from a press to the changed card

    def open(self) -> None:
        self.began, self.cpu = time.perf_counter(), cpu_seconds(self.pid)

    def figures(self) -> dict[str, float]:
        seconds, cpu = time.perf_counter() - self.began, cpu_seconds(self.pid) - self.cpu
        waits = sorted(self.waits)
        assert waits, "nobody was answered"
        return {
            "updates/s": self.acts / seconds,
            "CPU ms": cpu / self.acts * 1000,
            "p50 ms": waits[len(waits) // 2] * 1000,
            "p99 ms": waits[int(len(waits) * 0.99)] * 1000,
        }


def cpu_seconds(pid: int) -> float:
    """What all threads of a program have spent so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


class Town:
    """The people, what waits for the bot, and what the bot says to them."""

    def __init__(self, way: Way, people: int) -> None:
        self.way = way
        self.people = {FIRST + n: Person(FIRST + n) for n in range(people)}
        self.waiting: deque[Json] = deque()
        self.polls: deque[Callable[[Json], None]] = deque()
        self.window: Window | None = None
        self.number, self.message, self.calls = 0, 0, 0
        self.stopped = False

    # ------------------------------------------------------------ what people do

    def begin(self) -> None:
        for person in self.people.values():
            self.say(person, self.way.opening)

    def say(self, person: Person, text: str, to: Json | None = None) -> None:
        self.message += 1
        said: Json = {
            "message_id": self.message, "date": int(time.time()), "chat": person.chat,
            "from": person.author, "text": text,
        }  # fmt: skip
        if text.startswith("/"):
            said["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        if to is not None:
            said["reply_to_message"] = to
        self.act(person, {"message": said}, pressed=False)

    def press(self, person: Person, card: Json, callback: str) -> None:
        query = {
            "id": str(10**17 + self.number), "from": person.author, "chat_instance": "1",
            "message": card, "data": callback,
        }  # fmt: skip
        self.act(person, {"callback_query": query}, pressed=True)

    def act(self, person: Person, update: Json, *, pressed: bool) -> None:
        if self.stopped:
            return
        self.number += 1
        self.waiting.append({"update_id": self.number, **update})
        person.since, person.pressed = time.perf_counter(), pressed
        self.deliver()

    def sees(self, person: Person, card: Json) -> None:
        """A message was sent or changed: if it leads on, the act was answered, and they go on."""
        text = card["text"]
        rows = card.get("reply_markup", {}).get("inline_keyboard", ())
        buttons = {b["text"]: b.get("callback_data") for row in rows for b in row}
        label = next((label for label in self.way.labels if label in buttons), None)
        asks, ends = self.way.ask in text, self.way.end in text
        if person.since is None or not (label or asks or ends):
            return
        if self.window is not None:
            self.window.acts += 1
            if person.pressed:
                self.window.waits.append(time.perf_counter() - person.since)
        person.since = None
        if ends:
            self.say(person, self.way.opening)
        elif label:
            self.press(person, card, buttons[label])
        else:
            self.say(person, LABEL, to=card)

    # ------------------------------------------------------------ what the bot calls

    def deliver(self) -> None:
        if self.waiting and self.polls:
            updates = [self.waiting.popleft() for _ in range(min(100, len(self.waiting)))]
            self.polls.popleft()(updates)

    def call(self, method: str, told: Told, answer: Callable[[Any], None]) -> None:
        """One call of the bot; `answer` gives its result, at once or when there is one."""
        self.calls += 1
        if method == "getUpdates":
            self.polls.append(answer)
            self.deliver()
        elif method == "getMe":
            answer(BOT)
        elif method == "getWebhookInfo":
            answer({"url": "", "has_custom_certificate": False, "pending_update_count": 0})
        elif method in {"sendMessage", "editMessageText"}:
            self._card(told, answer)
        else:
            answer(True)  # noqa: FBT003 - what Telegram answers

    def _card(self, told: Told, answer: Callable[[Any], None]) -> None:
        person = self.people[int(told["chat_id"])]
        if "message_id" not in told:
            self.message += 1
        card: Json = {
            "message_id": int(told.get("message_id", self.message)), "date": int(time.time()),
            "chat": person.chat, "from": BOT, "text": told["text"],
        }  # fmt: skip
        if markup := told.get("reply_markup"):
            card["reply_markup"] = orjson.loads(markup) if isinstance(markup, str) else markup
        answer(card)
        self.sees(person, card)


class Http(asyncio.Protocol):
    """As much of HTTP/1.1 as a Bot API client speaks: requests with a length, kept alive."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.came = b""
        self.transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self.transport = transport

    # reason: asyncio's name
    def data_received(self, data: bytes) -> None:
        self.came += data
        while (end := self.came.find(b"\r\n\r\n")) >= 0:
            head = self.came[:end].lower()
            length, at = 0, head.find(b"content-length:")
            if at >= 0:
                length = int(head[at + 15 :].partition(b"\r\n")[0])
            if len(self.came) < end + 4 + length:
                return
            body, path = self.came[end + 4 : end + 4 + length], self.came.split(b" ", 2)[1]
            self.came = self.came[end + 4 + length :]
            method = path.rpartition(b"/")[2].partition(b"?")[0].decode()
            told = orjson.loads(body) if b"/json" in head else dict(parse_qsl(body.decode()))
            self.whose(path).call(method, told, self._answer)

    def whose(self, path: bytes) -> Town:
        """The bot that is called; here there is one, whatever its token."""
        del path
        return self.town

    def _answer(self, result: object) -> None:
        body = orjson.dumps({"ok": True, "result": result})
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        if self.transport is not None:
            self.transport.write(head % len(body) + body)
