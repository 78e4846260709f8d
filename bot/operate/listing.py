"""Consults and follow-ups as an operator may see them: codes, states, dates, nothing clinical."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.exits import Code
from bot.operate.figures import AWAITED, OF_CASE
from bot.operate.reading import ours, reading
from bot.operate.shown import as_json, say, table
from bot.rhythm import utc_now
from bot.store.tables import consult, followup, person
from flows.lifecycle import State

_REMINDER: Final = {0: "waiting", 1: "asked"}
FAILED: Final = "failed"

_CONSULTS: Final = (
    sa.select(
        consult.c.bot_id,
        consult.c.code,
        consult.c.state,
        consult.c.pathway,
        consult.c.version,
        consult.c.opened_at,
        consult.c.owner_id,
        followup.c.due_on,
    )
    .outerjoin_from(consult, followup, sa.and_(OF_CASE, AWAITED))
    .order_by(consult.c.bot_id, consult.c.number)
)
_FOLLOWUPS: Final = (
    sa.select(
        followup.c.bot_id,
        followup.c.consult,
        consult.c.state,
        followup.c.due_on,
        followup.c.ask_at,
        followup.c.status,
        followup.c.owner_id,
        followup.c.zone,
        followup.c.backup_id,
        followup.c.rung,
        followup.c.state.label("task"),
        person.c.called,
    )
    .join_from(consult, followup, OF_CASE)
    .outerjoin(
        person,
        sa.and_(person.c.bot_id == followup.c.bot_id, person.c.person_id == followup.c.owner_id),
    )
    .where(AWAITED)
    .order_by(followup.c.due_on, followup.c.ask_at, followup.c.consult)
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A consult; `due_on` while a reassessment is to come."""

    bot: int
    code: str
    state: str
    pathway: str
    opened: datetime
    due_on: date | None
    owner: int


@dataclass(frozen=True, slots=True)
class Awaited:
    """A reassessment that is still to come; overdue once its day is over where its owner lives.

    `task` as FHIR has it; `rung`: how often its time has come in vain; `called`: its owner.
    """

    bot: int
    code: str
    state: str
    due_on: date
    ask_at: datetime
    reminder: str
    overdue_days: int
    owner: int
    called: str
    backup: int | None
    task: str
    rung: int


def consults(db: Connection, *, closed: bool = False, owner: int | None = None) -> list[Listed]:
    """The open consults in the order they were opened; with `closed` all of them."""
    wanted = _CONSULTS if closed else _CONSULTS.where(consult.c.state != sa.text("'closed'"))
    if owner is not None:
        wanted = wanted.where(consult.c.owner_id == owner)
    return [
        Listed(
            bot=row.bot_id,
            code=f"C-{_word(row.code)}",
            state=_word(row.state),
            pathway=f"{_word(row.pathway)} {_word(row.version)}",
            opened=row.opened_at,
            due_on=row.due_on,
            owner=_number(row.owner_id),
        )
        for row in db.execute(wanted)
    ]


def followups(
    db: Connection, now: datetime, *, overdue: bool = False, failed: bool = False
) -> list[Awaited]:
    """The reassessments that are to come, the oldest day first; or only those that are overdue.

    `failed`: only those that nobody has answered for a month.
    """
    found = [
        Awaited(
            bot=row.bot_id,
            code=f"C-{_word(row.consult)}",
            state=_word(row.state),
            due_on=row.due_on,
            ask_at=row.ask_at,
            # One that was asked waits for its next rung: where the case stands tells.
            reminder="asked" if row.state == State.DUE.value else _REMINDER[row.status],
            overdue_days=max(0, (now.astimezone(ZoneInfo(row.zone)).date() - row.due_on).days),
            owner=_number(row.owner_id),
            called=_word(row.called or ""),
            backup=row.backup_id,
            task=_word(row.task),
            rung=_number(row.rung),
        )
        for row in db.execute(_FOLLOWUPS)
    ]
    return [
        each
        for each in found
        if (each.overdue_days or not overdue) and (each.task == FAILED or not failed)
    ]


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError  # the file was harmed; `reading` says so
    return value


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError
    return value


def list_consults(*, closed: bool, owner: int | None, json: bool) -> int:
    """`curbside consults`; the exit code."""
    with reading(ours()) as db:
        found = consults(db, closed=closed, owner=owner)
    if json:
        as_json({"consults": [asdict(each) for each in found]})
    else:
        table(
            ("case", "state", "pathway", "opened", "due", "owner"),
            (
                (c.code, c.state, c.pathway, _minute(c.opened), _day(c.due_on), str(c.owner))
                for c in found
            ),
        )
    return Code.OK


def list_followups(
    *, overdue: bool, failed: bool, json: bool, clock: Callable[[], datetime] = utc_now
) -> int:
    """`curbside followups`; the exit code: something to look at, if one that is asked for is."""
    with reading(ours()) as db:
        found = followups(db, clock(), overdue=overdue, failed=failed)
    if json:
        as_json({"followups": [asdict(each) for each in found]})
    else:
        show_followups(found, "failed" if failed else "overdue" if overdue else "awaited")
    return Code.FINDINGS if (overdue or failed) and found else Code.OK


def show_followups(found: list[Awaited], which: str) -> None:
    """A line for each reassessment, or that there is none of `which`."""
    if not found:
        say(f"No reassessment is {which}.")
        return
    heads = (
        "case", "state", "due", "asked at", "reminder", "overdue", "owner", "called", "backup",
        "task", "rung",
    )  # fmt: skip
    table(heads, (_row(each) for each in found))


def _row(each: Awaited) -> tuple[str, ...]:
    late = f"{each.overdue_days} d" if each.overdue_days else ""
    backup = "" if each.backup is None else str(each.backup)
    return (
        each.code, each.state, _day(each.due_on), _minute(each.ask_at), each.reminder, late,
        str(each.owner), each.called, backup, each.task, str(each.rung),
    )  # fmt: skip


def _minute(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}Z"


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
