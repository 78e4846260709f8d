"""What comes up without an update: by the clock, by a refusal of Telegram's, by a command."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import orjson
import structlog

from bot import asking, ledger, linking, membership, people
from bot.access import OWN, Denied, may
from bot.ledger import Turn
from bot.store import roster, teams
from bot.store.rows import ConsultRow
from bot.store.statements import load_consult
from bot.telegram.whence import Whence
from bot.visit import place_of, stepped
from flows import desk, plans
from flows.calendar import local_day
from flows.case import Consult
from flows.events import LADDER, Assigned, FellDue, Lapsed, Recalled, Resent, Unreached
from flows.lifecycle import State

log = structlog.get_logger(__name__)


def taken(turn: Turn, raw: Mapping[str, Any]) -> bool:
    """Do what a row asks that is no update; False if it is one."""
    for name, do in _OCCASIONS.items():
        if name in raw:
            do(turn, raw)
            return True
    return False


def _stored(turn: Turn, code: str) -> ConsultRow | None:
    return load_consult(turn.db, turn.row.bot_id, code)


def _may_be_reminded(turn: Turn, stored: ConsultRow) -> bool:
    owner = people.recall(turn.db, turn.row.bot_id, stored.owner_id, turn.house.allow)
    place = place_of(Whence(stored.owner_id, stored.chat_id), stored, OWN)
    return not isinstance(may(owner, "be reminded", place), Denied)


def _fell_due(turn: Turn, raw: Mapping[str, Any]) -> None:
    """Ask for the reassessment. Nothing clinical goes to an owner who may no longer see it.

    Such a reminder is not lost: it waits, the record and the log say so every day, and those who
    watch over colleagues' reminders are told once.
    """
    stored, revision = _stored(turn, raw["followup"]), int(raw["revision"])
    if stored is None:
        return
    if _may_be_reminded(turn, stored):
        ladder = _ladder(turn, ledger.consult_of(stored))
        stepped(turn, stored, FellDue(revision, ladder, bool(raw.get("together"))))
        return
    before = roster.withheld(turn.db, turn.row.bot_id, stored.code)
    if not turn.withhold(stored, revision):
        return
    log.warning("followups.withheld", consult=stored.code)
    if any(orjson.loads(body).get("revision") == revision for body in before):
        return
    for row in people.watchers(turn.db, turn.row.bot_id):
        turn.say(desk.withheld(stored.code), Whence(row.person_id, row.chat_id or row.person_id))


def _ladder(turn: Turn, consult: Consult) -> tuple[int, ...]:
    """The days of silence of the team that saw the case last, else of the owner's first team."""
    bot_id, row = turn.row.bot_id, None
    if consult.postings:
        row = teams.load_team(turn.db, bot_id, consult.postings[-1].team.number)
    mine = [] if row else teams.teams_of(turn.db, bot_id, consult.owner.id)
    row = row or next(iter(mine), None)
    return LADDER if row is None else tuple(int(days) for days in row.ladder.split(","))


def _digest(turn: Turn, raw: Mapping[str, Any]) -> None:
    """Tell somebody of all that has just come up for them, in one message."""
    person, asked = int(raw["digest"]), raw["cases"]
    if due := _come_up(turn, asked, person):
        revisions = {case.code: int(asked[case.code]) for case in due}
        planned = [plans.of(case, plan) for case in due if (plan := case.follow_up)]
        turn.sum_up(plans.digest(planned), Whence(person, turn.row.chat_id), revisions)


def _come_up(turn: Turn, codes: Iterable[str], person: int) -> list[Consult]:
    """Those of these cases that are still this person's, open and due."""
    found = []
    for code in codes:
        stored = _stored(turn, code)
        if stored is None or stored.owner_id != person or not _may_be_reminded(turn, stored):
            continue
        case = ledger.consult_of(stored)
        today = local_day(turn.now, case.owner.zone)
        plan = None if case.state is State.CLOSED else case.follow_up
        if plan is not None and plan.due_on <= today:
            found.append(case)
    return found


def _unreached(turn: Turn, raw: Mapping[str, Any]) -> None:
    """Telegram gave a reminder back: somebody else is told, at once."""
    if (stored := _stored(turn, raw["unreached"])) is not None:
        stepped(turn, stored, Unreached(int(raw["revision"])))


def _recalled(turn: Turn, raw: Mapping[str, Any]) -> None:
    """Tell the owner that newer content would advise something else, if they may see the case."""
    if (stored := _stored(turn, raw["recall"])) is None:
        return
    if not _may_be_reminded(turn, stored):
        log.warning("recall.withheld", consult=stored.code)
        turn.note("Denied", stored.owner_id, {"reason": "role", "recall": stored.code})
        return
    stepped(turn, stored, Recalled(raw["version"], raw["sha256"]))


def _resent(turn: Turn, raw: Mapping[str, Any]) -> None:
    """Whoever runs the bot has it asked again, now."""
    if (stored := _stored(turn, raw["resend"])) is not None:
        stepped(turn, stored, Resent())


def _assigned(turn: Turn, raw: Mapping[str, Any]) -> None:
    """Whoever runs the bot offers it to somebody, who must still be there to take it."""
    stored, to = _stored(turn, raw["assign"]), int(raw["to"])
    there = people.colleague(turn.db, turn.row.bot_id, to, turn.house.allow)
    if stored is not None and there is not None:
        stepped(turn, stored, Assigned(there))


def _lapsed(turn: Turn, raw: Mapping[str, Any]) -> None:
    """The deadline of a round has come."""
    if (stored := _stored(turn, raw["lapsed"])) is not None:
        stepped(turn, stored, Lapsed(raw["posting"]))


_OCCASIONS: Final[Mapping[str, Callable[[Turn, Mapping[str, Any]], None]]] = {
    "followup": _fell_due,
    "digest": _digest,
    "unreached": _unreached,
    "recall": _recalled,
    "lapsed": _lapsed,
    "answer": lambda turn, raw: linking.answered(turn, asking.heard(raw)),
    "left": membership.gone,
    "resend": _resent,
    "assign": _assigned,
}
