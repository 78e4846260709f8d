"""Pressed buttons: each may be answered once and only while it is fresh; the rest are counted."""

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.playground.errors import JSON, STALE_QUERY, bad
from bot.playground.state import Shelf

TAP_SECONDS = 15.0
SHOWN = 100


@dataclass(slots=True)
class Tap:
    """A button that waits for answerCallbackQuery; `at` is real, not jumped, time."""

    person: int
    room: int
    message_id: int
    at: float
    answered: asyncio.Future[JSON] | None = None


class Taps:
    """What was pressed since the start, and what of it still waits; that outlives the program."""

    def __init__(self, shelf: Shelf, ticks: Callable[[], float] = time.monotonic) -> None:
        self._shelf, self._ticks = shelf, ticks
        self.open = {query_id: Tap(*kept) for query_id, kept in shelf.all("tap").items()}
        self.pressed = self.answered = self.refused = 0

    def press(self, person: int, room: int, message_id: int, age: float = 0.0) -> str:
        """Note a tap, on its way for `age` seconds already; gives the id of its query."""
        query_id = str(secrets.randbits(62))
        tap = Tap(person, room, message_id, self._ticks() - age)
        self.open[query_id] = tap
        self._shelf.put("tap", query_id, [tap.person, tap.room, tap.message_id, tap.at])
        self.pressed += 1
        return query_id

    def waiting_for(self, query_id: str) -> asyncio.Future[JSON]:
        """What the bot will answer."""
        tap = self.open[query_id]
        if tap.answered is None:
            tap.answered = asyncio.get_running_loop().create_future()
        return tap.answered

    def take(self, query_id: str) -> Tap:
        """The tap that an answer is for: once, and only while it is fresh. Raises ApiError."""
        tap = self.open.get(query_id)
        if tap is None or self._ticks() - tap.at > TAP_SECONDS:
            self.refused += 1
            raise bad(STALE_QUERY)
        del self.open[query_id]
        self._shelf.drop("tap", query_id)
        self.answered += 1
        return tap

    def told(self) -> JSON:
        """The counts, and the newest of those that nobody has answered, with their age."""
        now = self._ticks()
        unanswered = [
            {
                "query_id": query_id,
                "as": tap.person,
                "chat_id": tap.room,
                "message_id": tap.message_id,
                "age": round(now - tap.at, 3),
                "expired": now - tap.at > TAP_SECONDS,
            }
            for query_id, tap in list(self.open.items())[-SHOWN:]
        ]
        return {
            "pressed": self.pressed,
            "answered": self.answered,
            "refused_answers": self.refused,
            "unanswered": len(self.open),
            "waiting": unanswered,
        }
