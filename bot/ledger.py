"""Writes down what came of a turn: the consult, its events, what to send, when to ask again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection

from bot import own_hours
from bot.hours import Hours
from bot.letters import NEUTRAL
from bot.recorded import author, wordless
from bot.sealing import Vault
from bot.store import roster, statements
from bot.store.rows import ConsultRow, EventRow, FollowUpRow, InboxRow, OutboxRow, SaidRow
from bot.telegram import paint
from bot.telegram.whence import Whence
from bot.texts import Reader, render
from flows import codec
from flows.case import Consult
from flows.codes import case_code
from flows.consult import opened
from flows.effects import (
    Amend,
    Deadline,
    Effect,
    Erase,
    Forget,
    Post,
    Receipt,
    Remind,
    Say,
    Show,
    Tell,
    Topic,
)
from flows.events import Event, FellDue, Opened, Typed
from flows.lifecycle import State
from flows.screen import Screen
from flows.text import t
from pathway import library
from pathway.model import Pathway, PathwayError

A_DAY = timedelta(days=1)
ANSWER, CARD, REMINDER = 0, 1, 2  # what is sent first when much is waiting
UNKNOWN = t("I don't know this button. Nothing changed.")


@dataclass(frozen=True, slots=True)
class Desk:
    """What a turn knows of the bot it runs in."""

    username: str
    allow: frozenset[int]
    hours: Hours = field(default_factory=Hours)
    pathways: Callable[[], tuple[Pathway, ...]] = library.current
    vault: Vault | None = None

    def pathway(self, stored: ConsultRow, wanted: str = "") -> Pathway:
        """The content of the sha256 `wanted`; else the consult's own, or the current of that id.

        Findings are kept by their keys, so a consult goes on under newer content; it is then
        pinned to that by the step, and says so with every advice.
        """
        try:
            return library.get(stored.pathway, wanted or stored.sha256)
        except PathwayError:
            return next(p for p in self.pathways() if p.id == stored.pathway)


def consult_of(stored: ConsultRow) -> Consult:
    return codec.decode(orjson.loads(stored.body))


def is_empty(stored: ConsultRow) -> bool:
    """Nothing has been entered yet, not even the label."""
    return stored.state == State.COLLECTING.value and not consult_of(stored).label


def _marked(*, neutral: bool) -> dict[str, Any]:
    """What lets a letter pass to somebody who may see no case; without it nothing does."""
    return {NEUTRAL: True} if neutral else {}


@dataclass(slots=True)
class Turn:
    """One inbox row being applied: its transaction, its instant, and a counter for its keys."""

    db: Connection
    row: InboxRow
    now: datetime
    house: Desk
    posted: int = 0
    noted: int = 0

    def answer(self, query: str, receipt: Receipt, *, neutral: bool = False) -> None:
        """Answer a tap. Every tap is answered, once."""
        words = paint.answer(receipt.text, self.reader())
        payload = {"callback_query_id": query, "text": words, "show_alert": receipt.alert}
        self.post("receipt", payload | _marked(neutral=neutral), ANSWER, self.row.chat_id)

    def say(self, screen: Screen, whence: Whence, *, neutral: bool = False) -> None:
        """A message that belongs to no case, in the topic in which it was asked for.

        A `neutral` one holds nothing of any case, not even a code.
        """
        card = paint.Card(username=self.house.username)
        for part in paint.parts(screen, card, self.reader()):
            shown = part | whence.topic | _marked(neutral=neutral)
            self.post("say", shown, CARD, whence.chat)

    def sum_up(self, screen: Screen, whence: Whence, due: Mapping[str, int]) -> None:
        """One reminder of several cases: by code, the revision that each was asked under."""
        marks = self.softly(whence.person) | {"due": dict(due)}
        for part in paint.parts(screen, paint.Card(), self.reader()):
            self.post("say", part | marks, REMINDER, whence.chat)

    def erase(self, message: int, chat: int) -> None:
        """Delete a person's message. It belongs to no case: it tells nothing, and overtakes all."""
        self.post("erase", {"message_id": message}, ANSWER, chat)

    def note(self, kind: str, by: int | None, body: dict[str, Any]) -> None:
        """One line of the record that belongs to no case."""
        self._record(EventPlace(None, 0, by), kind, body)

    def withhold(self, stored: ConsultRow, revision: int) -> bool:
        """Put a due follow-up off by a day, unasked; False if it is not the one that is planned."""
        consult = consult_of(stored)
        planned, owner = consult.awaiting(revision), consult.owner
        if planned is None:
            return False
        row = FollowUpRow(
            self.row.bot_id, consult.code, revision, owner.chat, owner.id,
            planned.due_on, self.now + A_DAY, owner.zone,
        )  # fmt: skip
        statements.set_followup(self.db, row)
        place = EventPlace(consult.code, consult.turn, None)
        self._record(place, "Withheld", {"revision": revision})
        return True

    def open(self, whence: Whence, pathway: Pathway) -> None:
        """Open a consult for this person and show its first question."""
        number = statements.next_number(self.db, self.row.bot_id)
        row = roster.load_person(self.db, self.row.bot_id, whence.person)
        hours = own_hours.own(row, self.house.hours)
        event = Opened(
            case_code(number), whence.person, whence.chat, hours.zone, hours.ask_at,
            hours.workdays, hours.span, row.called if row else "",
        )  # fmt: skip
        consult, effects = opened(event, pathway, self.now)
        statements.insert_consult(self.db, self._stored(consult, number))
        kind, body = codec.encode_event(event)
        content = {"pathway": consult.pathway, "sha256": consult.sha256}
        self._record(EventPlace(consult.code, consult.turn, whence.person), kind, body | content)
        self._carry_out(consult, effects, event)

    def keep(
        self,
        stored: ConsultRow,
        before: Consult,
        step: tuple[Consult, tuple[Effect, ...]],
        event: Event,
        query: str,
    ) -> None:
        """Store a step: the consult if it moved, the event always, and what is to be done."""
        after, effects = step
        moved = after != before
        if moved:
            statements.update_consult(self.db, self._stored(after, stored.number), stored.turn)
        # A change of content moves the consult, too, but then the words were not taken.
        content = {} if after.sha256 == before.sha256 else {"sha256": after.sha256}
        taken = moved and not content
        if taken and isinstance(event, Typed) and event.message:
            self._remember(after, event.message)
        kind, body = codec.encode_event(event if taken else wordless(event))
        receipt = next((e for e in effects if isinstance(e, Receipt)), None)
        if receipt:
            body["told"] = render(receipt.text, self.reader(after))
        if query:  # every tap is answered
            self.answer(query, receipt or Receipt(UNKNOWN, alert=True))
        by = author(event, before.owner.id)
        self._record(EventPlace(after.code, after.turn, by), kind, body | content)
        self._carry_out(after, effects, event)

    def _remember(self, consult: Consult, message: int) -> None:
        """Where these words were filed, so that a change of them finds the case again."""
        row = SaidRow(self.row.bot_id, self.row.chat_id, message, consult.code, self.now)
        statements.remember_said(self.db, row)

    def _carry_out(self, consult: Consult, effects: Sequence[Effect], event: Event) -> None:
        urgency = REMINDER if isinstance(event, FellDue) else CARD
        for effect in effects:
            self._carry_out_one(consult, effect, urgency)

    def _carry_out_one(self, consult: Consult, effect: Effect, urgency: int) -> None:
        match effect:
            case Show():
                self._show(consult, effect, urgency)
            case Tell() | Post() | Say() | Topic() | Deadline():
                pass  # to others than the owner: see postings.py
            case Remind(revision, due_on, ask_at):
                self._remind(consult, revision, due_on, ask_at)
            case Amend(mark, screen):
                *before, last = paint.texts(screen, self.reader(consult))
                payload = {"mark": mark, "text": last, "before": before}
                self.post("amend", payload, CARD, consult.owner.chat, consult.code)
            case Erase(message):
                self.erase(message, consult.owner.chat)
            case Forget():
                statements.retire_followup(self.db, self.row.bot_id, consult.code)

    def _remind(self, consult: Consult, revision: int, due_on: date, ask_at: datetime) -> None:
        owner = consult.owner
        row = FollowUpRow(
            self.row.bot_id, consult.code, revision, owner.chat, owner.id, due_on, ask_at,
            owner.zone, consult.task,
        )  # fmt: skip
        statements.set_followup(self.db, row)

    def _show(self, consult: Consult, show: Show, urgency: int) -> None:
        reader = self.reader(consult)
        card = self.card(consult)
        owner = consult.owner
        manner = self.softly(owner.id, owner.zone) if urgency == REMINDER else {}
        *before, last = paint.parts(show.screen, card, reader)
        for n, part in enumerate(before):  # too long for one message: the card is its last part
            place = {"mark": show.mark, "part": n}
            self.post("say", part | manner | place, urgency, consult.owner.chat, consult.code)
        payload = {
            **last,
            "fresh": show.fresh or bool(before),
            "keep": show.keep or bool(before),
            "mark": show.mark,
            "seal": paint.html(show.seal, reader) if show.seal else None,
            **manner,
        }
        self.post("show", payload, urgency, consult.owner.chat, consult.code)

    def softly(self, person: int, zone: str = "") -> dict[str, bool]:
        """What makes no sound in somebody's quiet hours, in the zone of their case or their own."""
        hours = own_hours.hours_of(self.db, self.row.bot_id, person, self.house.hours)
        return hours.manner(self.now, zone or hours.zone)

    def card(self, consult: Consult) -> paint.Card:
        return paint.Card(consult.code, consult.turn, self.house.username)

    def reader(self, consult: Consult | None = None) -> Reader:
        return Reader(zone=consult.owner.zone if consult else self.house.hours.zone)

    def _stored(self, consult: Consult, number: int) -> ConsultRow:
        return ConsultRow(
            bot_id=self.row.bot_id,
            code=consult.code,
            number=number,
            owner_id=consult.owner.id,
            chat_id=consult.owner.chat,
            state=consult.state.value,
            turn=consult.turn,
            phase=consult.episode.phase,
            pathway=consult.pathway,
            version=consult.version,
            sha256=consult.sha256,
            body=orjson.dumps(codec.encode(consult)).decode(),
            opened_at=consult.opened,
            updated_at=self.now,
        )

    # reason: what a row of the outbox is made of
    def post(
        self, kind: str, payload: dict[str, Any], priority: int, chat: int, case: str | None = None
    ) -> None:
        key = f"{self.row.key}#{self.posted}"
        self.posted += 1
        due_at = self.row.received_at if priority == ANSWER else self.now  # how late is counted
        row = OutboxRow(
            self.row.bot_id, chat, key, kind, case, priority,
            orjson.dumps(payload).decode(), due_at,
        )  # fmt: skip
        statements.post(self.db, [row])

    def _record(self, place: EventPlace, kind: str, body: dict[str, Any]) -> None:
        n, self.noted = self.noted, self.noted + 1
        row = EventRow(
            self.row.bot_id, place.consult, place.turn, kind, orjson.dumps(body).decode(),
            place.by, self.now, self.row.key, n,
        )  # fmt: skip
        statements.append_events(self.db, [row])


@dataclass(frozen=True, slots=True)
class EventPlace:
    """Where in the record an event stands, and who did it (None: the clock)."""

    consult: str | None
    turn: int
    by: int | None
