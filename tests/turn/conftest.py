"""Raw updates in, rows out: one turn at a time on a real database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from bot import turn
from bot.hours import Hours
from bot.ledger import Desk
from bot.store.engine import writer_engine
from bot.store.places import Place
from bot.store.rows import InboxRow
from tests.telegram.bot_api_check import wrong_in_update

BOT, ADA, BASHIR, STRANGER = 1, 1001, 1002, 1005
NOW = datetime(2026, 8, 14, 8, 24, tzinfo=UTC)


def person(id_: int) -> dict[str, Any]:
    return {"id": id_, "is_bot": False, "first_name": "Dr. <b>Ada</b> & Co", "language_code": "en"}


def private(id_: int) -> dict[str, Any]:
    return {"id": id_, "type": "private", "first_name": "Ada"}


@dataclass
class Desktop:
    """Takes updates in, one transaction each, and tells what stands in the tables after it."""

    engine: sa.Engine
    place: Place
    desk: Desk = field(
        default_factory=lambda: Desk(
            "curbside_bot", frozenset({ADA, BASHIR}), Hours("Europe/Madrid")
        )
    )
    now: datetime = NOW
    count: int = 0

    def take(self, raw: dict[str, Any], chat: int = ADA, key: str = "") -> list[dict[str, Any]]:
        """Apply one update; what it posted."""
        self.count += 1
        if "update_id" in raw:  # what follows from the clock has none
            assert wrong_in_update(raw) == []
        row = InboxRow(self.count, BOT, key or f"u:{self.count}", chat, json.dumps(raw), self.now)
        with self.engine.begin() as db:
            turn.take(db, row, self.now, self.desk)
        return self.posted(row.key)

    def posted(self, key: str) -> list[dict[str, Any]]:
        rows = self.rows("outbox WHERE substr(key, 1, :n) = :key", n=len(key) + 1, key=f"{key}#")
        return [{**row, "payload": json.loads(row["payload"])} for row in rows]

    def rows(self, table: str, **of: object) -> list[dict[str, Any]]:
        """The rows of a table, or of "table WHERE ..." with what is named there."""
        query = sa.text(f"SELECT * FROM {table} ORDER BY 1")  # noqa: S608
        with self.engine.connect() as db:
            return [dict(row) for row in db.execute(query, of).mappings()]

    def message(self, who: int = ADA, **fields: object) -> list[dict[str, Any]]:
        chat = fields.pop("chat", private(who))
        body = {"message_id": 5, "date": 1_780_000_000, "chat": chat, "from": person(who), **fields}
        return self.take({"update_id": self.count, "message": body}, chat["id"])

    def say(self, text: str, who: int = ADA) -> list[dict[str, Any]]:
        return self.message(who, text=text)

    def tap(self, data: str, who: int = ADA) -> list[dict[str, Any]]:
        query = {
            "id": "q1", "from": person(who), "chat_instance": "1", "data": data,
            "message": {"message_id": 9, "date": 0, "chat": private(who)},
        }  # fmt: skip
        return self.take({"update_id": self.count, "callback_query": query}, who)

    def button(self, label: str) -> str:
        """The data of the newest button that begins so."""
        for row in reversed(self.rows("outbox WHERE kind != 'receipt'")):
            markup = json.loads(row["payload"]).get("reply_markup") or {}
            for line in markup.get("inline_keyboard", []):
                for button in line:
                    if button["text"].lstrip("☐☑❔ ").startswith(label):
                        return str(button["callback_data"])
        raise AssertionError(f"no button {label!r}")

    def press(self, *labels: str) -> list[dict[str, Any]]:
        posted: list[dict[str, Any]] = []
        for label in labels:
            posted = self.tap(self.button(label))
        return posted

    def opened(self) -> Desktop:
        """With a consult whose red flags are the open question."""
        self.say("/start")
        self.press("New consult")
        self.say("58F L4-5")
        return self


@pytest.fixture
def desktop(place: Place) -> Iterator[Desktop]:
    found = Desktop(writer_engine(place), place)
    yield found
    found.engine.dispose()  # the one of today: a test may have started it anew


@pytest.fixture
def plan(desktop: Desktop) -> Callable[..., list[str]]:
    """Two colleagues, and cases of theirs that are followed and due now."""
    from tests.turn.planned import planner  # noqa: PLC0415 - which needs what stands here

    return planner(desktop)
