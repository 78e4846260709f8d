"""One turn: an inbox row is decoded, allowed, stepped and written down, inside one transaction.

Nothing is sent from here and nothing is awaited: what is to be said becomes outbox rows, which are
delivered after the commit. A turn may be run again after a rollback.
"""

from __future__ import annotations

from datetime import datetime

import orjson
import structlog
from sqlalchemy import Connection

from bot import ledger
from bot.access import Denied, may
from bot.ledger import Desk, Turn
from bot.store.rows import ConsultRow, InboxRow
from bot.store.statements import load_consult, open_consults
from bot.telegram import buttons
from bot.telegram.decode import Command, Ignored, Meaning, Tap, Unreadable, Whence, Words, decode
from flows import desk
from flows.consult import step
from flows.effects import Receipt
from flows.events import Event, FellDue, Sent, Summoned, Tapped, Typed
from flows.lifecycle import State
from flows.scene import SHOWN
from flows.text import t

QUIET = {State.FOLLOWING.value, State.CLOSED.value}  # asks nothing, unless a side screen is open
log = structlog.get_logger(__name__)


def take(db: Connection, row: InboxRow, now: datetime, house: Desk) -> None:
    """Apply one inbox row. Raises for a row that cannot be understood: the caller sets it aside."""
    turn = Turn(db, row, now, house)
    raw = orjson.loads(row.payload)
    if "followup" in raw:
        _due(turn, load_consult(db, row.bot_id, raw["followup"]), FellDue(raw["revision"]))
        return
    whence, meaning = decode(raw)
    elsewhere = isinstance(meaning, Command) and meaning.bot not in {"", house.username.casefold()}
    if isinstance(meaning, Ignored) or elsewhere:
        return
    if isinstance(may(whence.person, "open", owner=None, allow=house.allow), Denied):
        _strange(turn, whence, meaning)
    elif isinstance(meaning, Tap):
        _tap(turn, whence, meaning)
    elif not whence.private:
        if isinstance(meaning, Command):
            turn.say(desk.private_only(house.username), whence)
    else:
        _said(turn, whence, meaning)


def _due(turn: Turn, stored: ConsultRow | None, event: FellDue) -> None:
    """Ask for the reassessment. Nothing clinical goes to an owner who may no longer see it.

    Such a reminder is not lost: it waits, and the record and the log say so every day.
    """
    if stored is None:
        return
    owner, allow = stored.owner_id, turn.house.allow
    if isinstance(may(owner, "see", owner=owner, allow=allow), Denied):
        if turn.withhold(stored, event.revision):
            log.warning("followups.withheld", consult=stored.code)
        return
    _step(turn, stored, event)


def excuse(db: Connection, row: InboxRow, now: datetime, house: Desk) -> None:
    """Say that a row could not be handled. Nothing was changed by it; it is kept for repair."""
    turn = Turn(db, row, now, house)
    raw = orjson.loads(row.payload)
    query, message = raw.get("callback_query"), raw.get("message")
    person = ((query or message or {}).get("from") or {}).get("id")
    if person not in house.allow:
        return
    if query and isinstance(query.get("id"), str):
        turn.answer(query["id"], Receipt(t("That failed, and nothing changed."), alert=True))
    elif message and row.chat_id == person:
        turn.say(desk.failed(), Whence(person, row.chat_id, private=True))


def _strange(turn: Turn, whence: Whence, meaning: Meaning) -> None:
    """Someone who was not invited: one neutral line where one was asked for, nothing clinical."""
    if isinstance(meaning, Tap):
        turn.answer(meaning.query, Receipt(t("This bot is for invited clinicians."), alert=True))
    elif isinstance(meaning, Command) and whence.private:
        turn.say(desk.stranger(whence.person), whence)
    turn.note("Denied", whence.person, {"reason": "stranger"})


def _tap(turn: Turn, whence: Whence, tap: Tap) -> None:
    button, house = tap.button, turn.house
    if button is None:
        turn.answer(tap.query, Receipt(t("I don't know this button. Nothing changed.")))
        turn.note("Denied", whence.person, {"reason": "unknown button"})
        return
    if button.case == buttons.DESK:
        turn.answer(tap.query, Receipt(SHOWN))
        _at_desk(turn, whence, buttons.desk_option(button, house.pathways()))
        return
    stored = load_consult(turn.db, turn.row.bot_id, button.case)
    owner = stored.owner_id if stored else None
    if stored is None or isinstance(
        may(whence.person, "answer", owner=owner, allow=house.allow), Denied
    ):
        # One answer for both: whether a case exists is nobody's business but its owner's.
        turn.answer(tap.query, Receipt(t("I don't know this case."), alert=True))
        turn.note("Denied", whence.person, {"reason": "not yours"})
        return
    pathway = house.pathway(stored)
    event = Tapped(button.turn, buttons.question(button, pathway), buttons.option(button, pathway))
    _step(turn, stored, event, tap.query)


def _at_desk(turn: Turn, whence: Whence, option: str) -> None:
    verb, _, rest = option.partition(":")
    match verb:
        case "new":
            _open(turn, whence, rest)
        case "open":
            _summon(turn, whence, rest)
        case _:
            turn.say(desk.guide(), whence)


def _said(turn: Turn, whence: Whence, meaning: Meaning) -> None:
    match meaning:
        case Command(name, argument):
            _command(turn, whence, name, argument)
        case Words(text, case):
            _typed(turn, whence, Typed(text), case)
        case Unreadable(kind):
            _typed(turn, whence, Sent(kind), "")


def _command(turn: Turn, whence: Whence, name: str, argument: str) -> None:
    house = turn.house
    mine = open_consults(turn.db, turn.row.bot_id, whence.person)
    match name:
        case "start" if not mine:
            turn.say(desk.welcome(house.pathways()), whence)
        case "start" | "case" if len(mine) == 1 and not argument:
            _summon(turn, whence, mine[0].code)
        case "case" if argument:
            _summon(turn, whence, argument.upper().removeprefix("C-"))
        case "start" | "case" | "consults":
            turn.say(desk.listing(_listed(mine)), whence)
        case "consult":
            _open(turn, whence, argument)
        case "settings":
            turn.say(desk.settings(house.hours.zone, house.hours.ask_at), whence)
        case _:
            turn.say(desk.guide(), whence)


def _open(turn: Turn, whence: Whence, pathway_id: str) -> None:
    """Open a consult; with several pathways, ask which; one that is still empty is shown again."""
    known = {p.id: p for p in turn.house.pathways()}
    if not whence.private:
        turn.say(desk.private_only(turn.house.username), whence)
        return
    pathway = known.get(pathway_id) or (next(iter(known.values())) if len(known) == 1 else None)
    if pathway is None:
        turn.say(desk.choose(tuple(known.values())), whence)
        return
    mine = open_consults(turn.db, turn.row.bot_id, whence.person)
    empty = next((row for row in mine if ledger.is_empty(row)), None)
    if empty:  # a double tap, or a second thought: never two empty cases
        _step(turn, empty, Summoned())
    else:
        turn.open(whence, pathway)


def _summon(turn: Turn, whence: Whence, code: str) -> None:
    stored = load_consult(turn.db, turn.row.bot_id, code)
    allow = turn.house.allow
    if stored is None or isinstance(
        may(whence.person, "see", owner=stored.owner_id, allow=allow), Denied
    ):
        turn.say(desk.unknown_case(), whence)
    else:
        _step(turn, stored, Summoned())


def _typed(turn: Turn, whence: Whence, event: Event, case: str) -> None:
    """Words go to the case they reply to, or to the one case that asks; else we ask which.

    A reminder asks, too: a "no" to its question must not answer another case's.
    """
    mine = open_consults(turn.db, turn.row.bot_id, whence.person)
    named = [row for row in mine if row.code == case]
    if case and not named:  # closed, or not theirs: words meant for it go to no other case
        _summon(turn, whence, case)
        return
    asking = [row for row in mine if row.state not in QUIET or ledger.consult_of(row).panel]
    for candidates in (named, asking, mine):
        if len(candidates) == 1:
            _step(turn, candidates[0], event)
            return
    if mine:
        turn.say(desk.which(_listed(asking or mine)), whence)
    else:
        turn.say(desk.welcome(turn.house.pathways()), whence)


def _listed(rows: list[ConsultRow]) -> list[desk.Listed]:
    return [desk.Listed(r.code, ledger.consult_of(r).label, r.state) for r in rows]


def _step(turn: Turn, stored: ConsultRow, event: Event, query: str = "") -> None:
    """Step the consult, and write what came of it."""
    before = ledger.consult_of(stored)
    after = step(before, event, turn.house.pathway(stored), turn.now)
    turn.keep(stored, before, after, event, query)
