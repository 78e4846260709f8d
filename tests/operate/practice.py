"""A practice that works through the bot's own turns: cases with all that people do to them.

Updates go in as Telegram sends them and every row is written as `serve` writes it; only the two
loops on the network are not there, so a year of it takes a moment.
"""

import json
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot import turn
from bot.hours import Hours
from bot.lanes import Hands, take_batch
from bot.ledger import Desk
from bot.store.engine import writer_engine
from bot.store.inbound import Arrival, receive
from bot.store.places import Place
from bot.store.roster import PersonRow, save_person
from bot.store.tables import consult, inbox, outbox
from bot.store.wakeups import fire

BOT, ADA, BASHIR, LEAD = 1000000001, 1001, 1002, 1009
LABEL = "58F L4-5"
# What leads straight on to a plan: the first of them that stands on the card.
WAY = (
    "Follow, remind in 3 months", "Follow, remind in 12 months", "Get the advice",
    "Done · others absent", "☐ Degenerative changes", "None of these", "58 years", "Not examined",
)  # fmt: skip
WORDS = ("6", "44 %", "none", "asked the family", "progressive", "12", "back")
Row = dict[str, Any]


@dataclass
class Practice:
    """Its database, its clock, and dice for what people do."""

    engine: sa.Engine
    now: datetime
    dice: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - a test's
    desk: Desk = field(
        default_factory=lambda: Desk(
            "curbside_bot", frozenset({ADA, BASHIR}), Hours("Europe/Madrid")
        )
    )
    updates: int = 0

    def _take(self, db: Connection) -> None:
        hands = Hands(
            lambda d, row, now: turn.take(d, row, now, self.desk),
            lambda d, row, now: turn.excuse(d, row, now, self.desk),
        )
        while take_batch(db, BOT, hands, self.now):
            pass

    def staffed(self) -> None:
        """With a lead, and the owner in the roster: somebody answers for each follow-up."""
        rows = [
            PersonRow(BOT, who, role, called, who, self.now)
            for who, role, called in ((ADA, "clinician", "Dr A"), (LEAD, "lead", "Dr L"))
        ]
        with self.engine.begin() as db:
            for row in rows:
                save_person(db, row)

    def hears(self, update: Row, person: int = ADA) -> None:
        """One update, in one transaction with its turn."""
        self.updates += 1
        payload = json.dumps({"update_id": self.updates, **update})
        with self.engine.begin() as db:
            receive(db, BOT, [Arrival(f"u:{self.updates}", person, payload)], self.now)
            self._take(db)

    def say(self, text: str, person: int = ADA, case: str = "") -> None:
        """Words; about a case, they reply to one of its cards."""
        said = {**_message(person), "message_id": 1000 + self.updates, "text": text}
        if case:
            said["reply_to_message"] = {**_message(person), "message_id": 9, "text": f"C-{case}"}
        self.hears({"message": said}, person)

    def edit(self, text: str, person: int = ADA) -> None:
        """The words of a message that was sent lately become other ones."""
        message = 1000 + self.dice.randrange(max(0, self.updates - 8), self.updates + 1)
        changed = {**_message(person), "message_id": message, "edit_date": 1_780_000_100}
        self.hears({"edited_message": {**changed, "text": text}}, person)

    def tap(self, button: str, person: int = ADA) -> None:
        query = {
            "id": f"q{self.updates}", "from": _person(person), "chat_instance": "1",
            "data": button, "message": {**_message(person), "message_id": 9},
        }  # fmt: skip
        self.hears({"callback_query": query}, person)

    def passes(self, **time: float) -> None:
        """Time passes, and what has become due in it is asked."""
        self.now += timedelta(**time)
        with self.engine.begin() as db:
            while fire(db, BOT, self.now, 200):
                pass
            self._take(db)

    def buttons(self, case: str | None = None, cards: int = 1) -> list[tuple[str, str]]:
        """Labels and data on the newest cards (of a case), the newest first."""
        query = sa.select(outbox.c.payload).where(outbox.c.kind.in_(("show", "say")))
        if case is not None:
            query = query.where(outbox.c.consult == case)
        with self.engine.connect() as db:
            found = db.execute(query.order_by(outbox.c.id.desc()).limit(cards)).scalars().all()
        return [
            (button["text"], button["callback_data"])
            for payload in found
            for row in (json.loads(payload).get("reply_markup") or {}).get("inline_keyboard", ())
            for button in row
            if "callback_data" in button
        ]

    def press(self, label: str, case: str | None = None) -> None:
        self.tap(next(data for text, data in self.buttons(case) if label in text))

    def case(self) -> str:
        """A new case whose first question stands open; its code."""
        self.say("/consult")
        with self.engine.connect() as db:
            newest = sa.select(consult.c.code).order_by(consult.c.number.desc()).limit(1)
            code = str(db.execute(newest).scalar_one())
        self.say(LABEL, case=code)
        return code

    def state(self, case: str) -> str:
        with self.engine.connect() as db:
            found = db.execute(sa.select(consult.c.state).where(consult.c.code == case))
            return str(found.scalar_one())

    def to_the_plan(self, case: str) -> None:
        """Straight on until the case is followed."""
        for _ in range(60):
            if self.state(case) == "following":
                return
            offered = dict(self.buttons(case))
            self.tap(offered[next(label for label in WAY if label in offered)])
            self.passes(seconds=20)
        raise AssertionError(f"{case} came to no plan: {self.buttons(case)}")

    def stirs(self, case: str, acts: int) -> None:
        """Taps on cards old and new, words, edits and pauses, in any order."""
        for _ in range(acts):
            self.passes(minutes=self.dice.choice((0, 1, 20, 60 * 80)))
            chance = self.dice.random()
            if chance < 0.2:
                self.say(self.dice.choice(WORDS), case=case)
            elif chance < 0.3:
                self.edit(self.dice.choice(WORDS))
            elif offered := self.buttons(case, cards=self.dice.choice((1, 1, 3))):
                self.tap(self.dice.choice(offered)[1])


def with_a_plan(empty: Path, path: Path, at: datetime, begun: int = 0) -> Path:
    """A copy of an empty database with one case that has a plan, and some that were only begun."""
    shutil.copy(empty, path)
    with practice(path, at) as at_work:
        at_work.to_the_plan(at_work.case())
        for _ in range(begun):
            at_work.case()
    return path


def _person(id_: int) -> Row:
    return {"id": id_, "is_bot": False, "first_name": "Dr. Canary", "language_code": "en"}


def _message(person: int) -> Row:
    chat = {"id": person, "type": "private", "first_name": "Canary"}
    return {"date": 1_780_000_000, "chat": chat, "from": _person(person)}


@contextmanager
def practice(place: Place, now: datetime) -> Iterator[Practice]:
    """A practice on that database, which is let go at the end."""
    engine = writer_engine(place)
    if isinstance(place, Path):  # a test's database need not outlive a power cut
        off = "PRAGMA synchronous = OFF"
        sa.event.listen(engine, "connect", lambda db, _record: db.execute(off))
    with engine.connect() as db:  # an update's number is never used twice
        known = db.execute(sa.select(sa.func.count()).select_from(inbox)).scalar_one()
    yield Practice(engine, now, updates=known)
    engine.dispose()
