"""One turn: an inbox row is decoded, allowed, stepped and written down, inside one transaction.

What can be asked for, and what is done then, stands in `routes.py`. Nothing is sent from here and
nothing is awaited: what is to be said becomes outbox rows, which are delivered after the commit. A
turn may be run again after a rollback.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import orjson
import structlog
from sqlalchemy import Connection

from bot import asking, linking, membership, naming, people, refusals, ties
from bot.access import OWN, Denied, may
from bot.asked import asked, with_colleagues
from bot.ledger import Desk, Turn
from bot.routes import ROUTES
from bot.store import roster
from bot.store.rows import ConsultRow, InboxRow
from bot.store.statements import load_consult
from bot.telegram.decode import Command, Ignored, Masked, Membership, decode
from bot.telegram.whence import Whence
from bot.visit import Visit, place_of, stepped
from flows import desk
from flows.effects import Receipt
from flows.events import FellDue, Lapsed, Recalled
from flows.text import t

log = structlog.get_logger(__name__)


def take(db: Connection, row: InboxRow, now: datetime, house: Desk) -> None:
    """Apply one inbox row. Raises for a row that cannot be understood: the caller sets it aside."""
    turn = Turn(db, row, now, house)
    raw = orjson.loads(row.payload)
    ours = next((kind for kind in OURS if kind in raw), None)
    if ours is not None:
        OURS[ours](turn, raw)
        return
    whence, meaning = decode(raw)
    if isinstance(meaning, Ignored):
        return
    if isinstance(meaning, Membership):
        membership.changed(turn, whence, meaning)
        return
    if isinstance(meaning, Masked):
        refusals.unmask(turn, whence, meaning)
        return
    if isinstance(meaning, Command) and meaning.bot not in {"", house.username.casefold()}:
        return
    person = people.met(db, row.bot_id, whence, house.allow, now)
    _visited(Visit(turn, whence, person, meaning))


def _fell_due(turn: Turn, raw: Mapping[str, Any]) -> None:
    stored = load_consult(turn.db, turn.row.bot_id, raw["followup"])
    _due(turn, stored, FellDue(raw["revision"]))


def _recall(turn: Turn, raw: Mapping[str, Any]) -> None:
    stored = load_consult(turn.db, turn.row.bot_id, raw["recall"])
    _recalled(turn, stored, Recalled(raw["version"], raw["sha256"]))


def _lapsed(turn: Turn, raw: Mapping[str, Any]) -> None:
    stored = load_consult(turn.db, turn.row.bot_id, raw["lapsed"])
    if stored is not None:
        stepped(turn, stored, Lapsed(raw["posting"]))


# What no update brings, by a word of it: the clock's, Telegram's answers, the command line's.
OURS: Final[Mapping[str, Callable[[Turn, Mapping[str, Any]], None]]] = {
    "followup": _fell_due,
    "recall": _recall,
    "lapsed": _lapsed,
    "answer": lambda turn, raw: linking.answered(turn, asking.heard(raw)),
    "left": membership.gone,
}


def _visited(visit: Visit) -> None:
    """Find the route, ask its rule, and go or be refused."""
    turn, bot_id = visit.turn, visit.bot_id
    team = membership.noticed(turn, visit.whence, visit.person, visit.meaning)
    what = asked(visit.meaning, visit.house, visit.whence.kind)
    stored = load_consult(turn.db, bot_id, what.code) if what.code else None
    visit = replace(visit, naming=naming.seen(visit), team=team)
    if naming.refused(visit, stored):
        return
    own = ties.ties(turn.db, bot_id, visit.person, stored)
    place = place_of(visit.whence, stored, own)
    if what.code and stored is None:  # a case that is not there, and so nobody's
        place = replace(place, case="open")
    route = ROUTES[with_colleagues(what, own).route]
    verdict = may(visit.person, route.action, place)
    if isinstance(verdict, Denied):
        refusals.refuse(visit, verdict.reason)
    else:
        route.do(replace(visit, word=what.word, stored=stored))


def _due(turn: Turn, stored: ConsultRow | None, event: FellDue) -> None:
    """Ask for the reassessment. Nothing clinical goes to an owner who may no longer see it.

    Such a reminder is not lost: it waits, the record and the log say so every day, and those who
    watch over colleagues' reminders are told once.
    """
    if stored is None:
        return
    bot_id, house = turn.row.bot_id, turn.house
    owner = people.recall(turn.db, bot_id, stored.owner_id, house.allow)
    place = place_of(Whence(stored.owner_id, stored.chat_id), stored, OWN)
    if not isinstance(may(owner, "be reminded", place), Denied):
        stepped(turn, stored, event)
        return
    before = roster.withheld(turn.db, bot_id, stored.code)
    if not turn.withhold(stored, event.revision):
        return
    log.warning("followups.withheld", consult=stored.code)
    if any(orjson.loads(body).get("revision") == event.revision for body in before):
        return
    for row in people.watchers(turn.db, bot_id):
        turn.say(desk.withheld(stored.code), Whence(row.person_id, row.chat_id or row.person_id))


def _recalled(turn: Turn, stored: ConsultRow | None, event: Recalled) -> None:
    """Tell the owner that newer content would advise something else, if they may see the case."""
    if stored is None:
        return
    owner = people.recall(turn.db, turn.row.bot_id, stored.owner_id, turn.house.allow)
    place = place_of(Whence(stored.owner_id, stored.chat_id), stored, OWN)
    verdict = may(owner, "be reminded", place)
    if isinstance(verdict, Denied):
        log.warning("recall.withheld", consult=stored.code)
        turn.note("Denied", stored.owner_id, {"reason": verdict.reason, "recall": stored.code})
        return
    stepped(turn, stored, event)


def excuse(db: Connection, row: InboxRow, now: datetime, house: Desk) -> None:
    """Say that a row could not be handled. Nothing was changed by it; it is kept for repair."""
    turn = Turn(db, row, now, house)
    raw = orjson.loads(row.payload)
    query, message = raw.get("callback_query"), raw.get("message")
    sender = ((query or message or {}).get("from") or {}).get("id")
    if not isinstance(sender, int):
        return
    is_strange = people.recall(db, row.bot_id, sender, house.allow).role == "stranger"
    if query and isinstance(query.get("id"), str):
        failed = t("That failed, and nothing changed.")
        told = desk.refused("stranger", "") if is_strange else failed
        turn.answer(query["id"], Receipt(told, alert=True), neutral=True)
    elif message and row.chat_id == sender and not is_strange:
        turn.say(desk.failed(), Whence(sender, row.chat_id), neutral=True)
