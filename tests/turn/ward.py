"""Two clinicians with their cases on a real database, and what each of them must believe of it.

Updates are received and taken in batches as the program does it; after each batch every case is
compared with what `belief.py` makes of the screens and of the answers to taps.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot import turn
from bot.lanes import Hands, take_batch
from bot.ledger import Desk
from bot.store.engine import writer_engine
from bot.store.places import Place
from bot.store.rows import InboxRow
from bot.telegram.arrivals import batch_of, keep
from pathway import library
from tests.turn.belief import Belief, Card, Held
from tests.turn.conftest import ADA, BASHIR, BOT, NOW, person, private

LUMBAR = library.get("lumbar-degenerative")
LABELS = ("58F L4-5", "44M L5-S1")
Row = dict[str, Any]


@dataclass(frozen=True)
class Sent:
    """What somebody did; `at` and `label` name a button of a case's card, `words` what was said."""

    who: int
    case: Belief | None = None
    at: int = 0
    label: str = ""
    words: str = ""
    query: str = ""
    is_edit: bool = False


# One for all of them: the statements are the same ones.
COMPILED: dict[Any, Any] = {}


def copied(empty: Path, folder: Path) -> Path:
    """An empty file of its own."""
    return Path(shutil.copy(empty, Path(tempfile.mkdtemp(dir=folder)) / "ward.db"))


def started(place: Place) -> sa.Engine:
    """The database as a program that starts opens it."""
    return writer_engine(place).execution_options(compiled_cache=COMPILED)


class Ward:
    """The database, those who use it, and what they have done so far."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.engine = started(place)
        self.desk = Desk("curbside_bot", frozenset({ADA, BASHIR}))
        self.now: datetime = NOW
        self.count, self.taken, self.posted = 700, 0, 0  # the last number of each
        self.sent: dict[str, Sent] = {}  # by the key under which it was received
        self.raw: list[Row] = []
        self.written: list[tuple[int, int]] = []  # who, and the number of the message
        self.cases: dict[str, Belief] = {}

    # ------------------------------------------------------------ what people do

    def receive(self, sent: Sent, raw: Row) -> None:
        self.count += 1
        update = {"update_id": self.count, **raw}
        self.sent[f"u:{self.count}"] = sent
        self.raw.append(update)
        self.received(update)

    def received(self, update: Row) -> None:
        with self.engine.begin() as db:
            keep(db, BOT, batch_of([update]), self.now)

    def write(self, sent: Sent, reply: str = "", message: int = 0) -> None:
        """Say something, as an answer to a case's card if `reply` names the case; or edit it."""
        body: Row = {"message_id": message or self.count, "date": 1, "text": sent.words}
        if reply:
            card = {"message_id": 1, "date": 1, "chat": private(sent.who), "text": f"C-{reply}"}
            body["reply_to_message"] = card
        if not sent.is_edit:
            self.written.append((sent.who, self.count))
        kind = "edited_message" if sent.is_edit else "message"
        whence = {"chat": private(sent.who), "from": person(sent.who)}
        self.receive(sent, {kind: {**body, **whence}})

    def press(self, who: int, case: Belief, at: int, label: str) -> None:
        query, message = f"q{self.count}", {"message_id": 9, "date": 0, "chat": private(who)}
        tap = {"id": query, "from": person(who), "chat_instance": "1", "message": message}
        callback = case.cards[at].buttons[label]
        self.receive(
            Sent(who, case, at, label, query=query), {"callback_query": {**tap, "data": callback}}
        )

    # ------------------------------------------------------------ what the program does

    def batch(self, take: Callable[[sa.Connection, InboxRow, datetime], None]) -> None:
        with self.engine.begin() as db:
            while batch := take_batch(db, BOT, Hands(take, self.excuse), self.now):
                assert batch.aside == []

    def take(self, db: sa.Connection, row: InboxRow, now: datetime) -> None:
        turn.take(db, row, now, self.desk)

    def excuse(self, db: sa.Connection, row: InboxRow, now: datetime) -> None:
        turn.excuse(db, row, now, self.desk)

    def work(self) -> None:
        """Take what waits, and see that it is as somebody at the screens would believe."""
        self.now += timedelta(milliseconds=1)
        self.batch(self.take)
        with self.engine.connect() as db:
            rows = _rows(db, "inbox WHERE status = 1 AND id > :last ORDER BY id", last=self.taken)
            posted = _rows(db, "outbox WHERE id > :last ORDER BY id", last=self.posted)
            events = {row["cause"]: row for row in _rows(db, "event ORDER BY id DESC LIMIT 200")}
            stored = {row["code"]: json.loads(row["body"]) for row in _rows(db, "consult")}
        for row in rows:
            self.taken = row["id"]
            mine = [each for each in posted if each["key"].startswith(f"{row['key']}#")]
            self._follow(row["key"], mine, events.get(row["key"]), stored)
        self.posted = max([self.posted, *(row["id"] for row in posted)])
        for code, case in self.cases.items():
            episode, label = stored[code]["episode"], stored[code]["label"]
            held = Held(episode["answers"], frozenset(episode["unexamined"]), label)
            assert held == case.held, f"C-{code} is not on record as it was shown"

    # ------------------------------------------------------------ what is believed

    def _follow(self, key: str, posted: list[Row], event: Row | None, stored: Row) -> None:
        """One update: what it must have changed, and what is shown since."""
        sent, code, boxed = self.sent.get(key), event["consult"] if event else None, None
        if sent is not None:
            is_answered(sent, posted)
        if sent is not None and code:
            case = self.cases.setdefault(code, Belief(LUMBAR, sent.who))
            assert case.owner == sent.who, "what somebody else did reached a case"
            told = json.loads(event["body"]).get("told", "") if event else ""
            is_mark = bool(sent.query) and case.counts(sent.at, sent.label)
            boxed = case.boxed(sent.label) if is_mark else None
            believe(case, sent, told, stored[code]["episode"]["phase"])
        for row in posted:
            if row["kind"] != "show":
                continue
            if row["chat_id"] == self.cases[row["consult"]].owner:
                self.cases[row["consult"]].show(Card.read(json.loads(row["payload"])))
            else:  # a backup, or who is asked to take it over: the code, and nothing of the case
                assert not any(label in row["payload"] for label in LABELS)
        if boxed is not None:
            assert boxed[0] in self.cases[str(code)].card.marked(boxed[1]), "a mark was flipped"


def _rows(db: sa.Connection, which: str, **of: int) -> list[Row]:
    query = sa.text(f"SELECT * FROM {which}")  # noqa: S608 - a test's own words
    return [dict(row) for row in db.execute(query, of).mappings()]


def is_answered(sent: Sent, posted: list[Row]) -> None:
    answers = [row["payload"] for row in posted if row["kind"] == "receipt"]
    assert len(answers) == bool(sent.query), "every tap has one answer"
    if sent.case and sent.who != sent.case.owner:
        assert [row["kind"] for row in posted] == ["receipt"], "somebody else was shown a card"
        assert not any(label in answers[0] for label in LABELS), "somebody else was told of a case"


def believe(case: Belief, sent: Sent, told: str, phase: str) -> None:
    """What is on record from now on, and what could be taken back."""
    if told.startswith("Undone"):
        label = sent.label or case.typed(sent.words)
        case.undone(sent.at if sent.query else len(case.cards) - 1, str(label))
        return
    after = case.held
    if sent.query and case.counts(sent.at, sent.label):
        after = case.pressed(sent.label, told)
    elif sent.words and not sent.is_edit:
        after = _written(case, sent.words, told)
    is_typed = bool(sent.words) and bool(case.held.label)
    if told.startswith("Reassessment of"):
        case.changed(is_undoable=True)
        case.before, after = after, _anew(after, phase)
    elif told.startswith(("Closed: ", "Saved as a note", "Note changed")):
        case.changed(is_undoable=True)
    elif after != case.held:
        case.changed(is_undoable=is_typed or sent.label == "Change")
    case.held = after


def _written(case: Belief, words: str, told: str) -> Held:
    """What typed words come to: a label, a number, or the button that they name."""
    held = case.held
    if not case.cards or "Paused" in case.card.text or words.startswith("/"):
        return held
    if "A label for this case?" in case.card.bold:
        return replace(held, label=words) if told.startswith("Saved") else held
    said = case.typed(words)
    if isinstance(said, str):
        return case.pressed(said, told)
    is_new = said is not None and not {*said[0]} & {*held.answers, *held.unexamined}
    return held.told(*said) if said is not None and is_new else held


def _anew(held: Held, phase: str) -> Held:
    """The next contact keeps what lasts: no warning sign, and nothing that is asked anew."""
    warnings = {f.id for f in LUMBAR.findings.values() if f.safety}
    anew = {*LUMBAR.phase(phase).confirm, *warnings}
    kept = {k: v for k, v in held.answers.items() if k not in anew}
    return Held(kept, label=held.label, carried=frozenset(kept))
