"""One turn: an inbox row is decoded, allowed, stepped and written down, inside one transaction.

What can be asked for, and what is done then, stands in `routes.py`. Nothing is sent from here and
nothing is awaited: what is to be said becomes outbox rows, which are delivered after the commit. A
turn may be run again after a rollback.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import orjson
from sqlalchemy import Connection

from bot import membership, naming, occasions, people, refusals, ties
from bot.access import OWN, Denied, may
from bot.asked import asked, with_colleagues
from bot.ledger import Desk, Turn
from bot.routes import ROUTES
from bot.store.rows import InboxRow
from bot.store.statements import load_consult
from bot.telegram.decode import Command, Ignored, Masked, Membership, decode
from bot.telegram.whence import Whence
from bot.visit import Visit, place_of
from flows import desk
from flows.effects import Receipt
from flows.text import t


def take(db: Connection, row: InboxRow, now: datetime, house: Desk) -> None:
    """Apply one inbox row. Raises for a row that cannot be understood: the caller sets it aside."""
    turn = Turn(db, row, now, house)
    raw = orjson.loads(row.payload)
    if occasions.taken(turn, raw):
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


def _visited(visit: Visit) -> None:
    """Find the route, ask its rule, and go or be refused."""
    turn, bot_id = visit.turn, visit.bot_id
    team = membership.noticed(turn, visit.whence, visit.person, visit.meaning)
    what = asked(visit.meaning, visit.house, visit.whence.kind)
    stored = load_consult(turn.db, bot_id, what.code) if what.code else None
    visit = replace(visit, naming=naming.seen(visit), team=team)
    if naming.refused(visit, stored):
        return
    if stored is not None and stored.owner_id == visit.person.id and what.route == "tap":
        own = OWN  # on their own card nobody is anything else, and a tap is what there is most of
    else:
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
