"""The statements of a turn: plain functions of a connection, inside the caller's transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from bot.store.rows import (
    ConsultRow,
    EventRow,
    FollowUpRow,
    InboxRow,
    OutboxRow,
    Raced,
    SaidRow,
    StoreError,
)
from bot.store.tables import consult, event, followup, outbox, said

__all__ = [
    "ConsultRow",
    "EventRow",
    "FollowUpRow",
    "InboxRow",
    "OutboxRow",
    "Raced",
    "SaidRow",
    "StoreError",
    "append_events",
    "describe_followup",
    "insert_consult",
    "load_consult",
    "next_number",
    "open_consults",
    "pathways_in_use",
    "post",
    "remember_said",
    "retire_followup",
    "said_in",
    "set_followup",
    "update_consult",
]

RESTORED: Final = "r:"  # what the cause of a restore's line begins with

Insert = sqlite.Insert | postgresql.Insert


def by_dialect(
    table: sa.Table, build: Callable[[Insert], sa.Executable]
) -> Mapping[str, sa.Executable]:
    """One upsert per dialect, built once: a statement built per call is compiled anew."""
    return {
        "sqlite": build(sqlite.insert(table)),
        "postgresql": build(postgresql.insert(table)),
    }


def values_of(row: Any) -> dict[str, Any]:  # noqa: ANN401 - any of the row dataclasses
    """The row's columns by name; `dataclasses.asdict` would deep-copy every value."""
    return {field.name: getattr(row, field.name) for field in fields(row)}


_CONSULT: Final = [consult.c[field.name] for field in fields(ConsultRow)]

_LAST_NUMBER: Final = sa.select(sa.func.coalesce(sa.func.max(consult.c.number), 0)).where(
    consult.c.bot_id == sa.bindparam("bot_id")
)
# A restore leaves a line whose turn is the last number that may have been lost.
_LOST_NUMBER: Final = sa.select(sa.func.coalesce(sa.func.max(event.c.turn), 0)).where(
    event.c.bot_id == sa.bindparam("bot_id"),
    event.c.cause >= sa.text(f"'{RESTORED}'"),
    event.c.cause < sa.text(f"'{RESTORED[:-1]};'"),
)
_LOAD: Final = sa.select(*_CONSULT).where(
    consult.c.bot_id == sa.bindparam("bot_id"), consult.c.code == sa.bindparam("code")
)
_OPEN: Final = (
    sa.select(*_CONSULT)
    .where(
        consult.c.bot_id == sa.bindparam("bot_id"),
        consult.c.owner_id == sa.bindparam("owner_id"),
        consult.c.state != sa.text("'closed'"),  # a bind would not match the partial index
    )
    .order_by(consult.c.number.desc())
)
_PATHWAYS: Final = (
    sa.select(consult.c.pathway, sa.func.count())
    .where(consult.c.state != sa.text("'closed'"))
    .group_by(consult.c.pathway)
)
# On a server, other programs open cases, too: the number is ours until the commit.
_ALONE: Final = sa.select(
    sa.func.pg_advisory_xact_lock(sa.bindparam("bot_id", type_=sa.BigInteger))
)
_INSERT_CONSULT: Final = sa.insert(consult)
_INSERT_EVENT: Final = sa.insert(event)
_POST: Final = sa.insert(outbox)
_UPDATE: Final = (
    sa.update(consult)
    .where(
        consult.c.bot_id == sa.bindparam("of_bot"),
        consult.c.code == sa.bindparam("of_code"),
        consult.c.turn == sa.bindparam("seen_turn"),
    )
    .values(
        {
            column.name: sa.bindparam(column.name)
            for column in _CONSULT
            if column.name not in {"bot_id", "code", "number", "opened_at"}
        }
    )
)
_SET_FOLLOWUP: Final = by_dialect(
    followup,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["bot_id", "consult"],
        set_={
            name: insert.excluded[name]
            for name in (
                "revision",
                "chat_id",
                "owner_id",
                "due_on",
                "ask_at",
                "zone",
                "status",
                "state",
                "rung",
                "backup_id",
                "offered_to",
            )
        },
    ),
)
_RETIRE: Final = (
    sa.update(followup)
    .where(
        followup.c.bot_id == sa.bindparam("of_bot"),
        followup.c.consult == sa.bindparam("of_consult"),
    )
    .values(status=2)
)

_DESCRIBE: Final = (
    sa.update(followup)
    .where(
        followup.c.bot_id == sa.bindparam("of_bot"),
        followup.c.consult == sa.bindparam("of_consult"),
    )
    .values(
        state=sa.bindparam("to_state"),
        rung=sa.bindparam("to_rung"),
        backup_id=sa.bindparam("to_backup"),
        offered_to=sa.bindparam("to_offered"),
    )
)
_REMEMBER: Final = by_dialect(
    said,
    lambda insert: insert.on_conflict_do_nothing(
        index_elements=["bot_id", "chat_id", "message_id"]
    ),
)
_SAID_IN: Final = sa.select(said.c.consult).where(
    said.c.bot_id == sa.bindparam("bot_id"),
    said.c.chat_id == sa.bindparam("chat_id"),
    said.c.message_id == sa.bindparam("message_id"),
)


def next_number(db: Connection, bot_id: int) -> int:
    """The next case number, counted from 1. The writer transaction keeps it unique.

    Numbers that were lost with a database are left out: their cards still stand in the chats.
    """
    if db.dialect.name == "postgresql":
        db.execute(_ALONE, {"bot_id": bot_id})
    last = db.execute(_LAST_NUMBER, {"bot_id": bot_id}).scalar_one()
    lost = db.execute(_LOST_NUMBER, {"bot_id": bot_id}).scalar_one()
    return max(int(last), int(lost)) + 1


def load_consult(db: Connection, bot_id: int, code: str) -> ConsultRow | None:
    row = db.execute(_LOAD, {"bot_id": bot_id, "code": code}).one_or_none()
    return None if row is None else ConsultRow(*row)


def open_consults(db: Connection, bot_id: int, owner_id: int) -> list[ConsultRow]:
    """A clinician's consults that are not closed, newest first."""
    rows = db.execute(_OPEN, {"bot_id": bot_id, "owner_id": owner_id})
    return [ConsultRow(*row) for row in rows]


def pathways_in_use(db: Connection) -> dict[str, int]:
    """The pathways that open consults follow, and how many follow each."""
    return {row[0]: row[1] for row in db.execute(_PATHWAYS)}


def insert_consult(db: Connection, row: ConsultRow) -> None:
    db.execute(_INSERT_CONSULT, values_of(row))


def update_consult(db: Connection, row: ConsultRow, seen_turn: int) -> None:
    """Compare and set: store the row if the consult still stands at `seen_turn`, else `Raced`."""
    values = values_of(row)
    del values["number"], values["opened_at"]
    values["of_bot"], values["of_code"] = values.pop("bot_id"), values.pop("code")
    if db.execute(_UPDATE, values | {"seen_turn": seen_turn}).rowcount != 1:
        raise Raced(f"consult {row.code} is no longer at turn {seen_turn}")


def append_events(db: Connection, rows: Sequence[EventRow]) -> None:
    if rows:
        db.execute(_INSERT_EVENT, [values_of(row) for row in rows])


def post(db: Connection, rows: Sequence[OutboxRow]) -> None:
    """Put into the outbox; sending begins after the commit. A key used twice is an error."""
    if rows:
        pending = {"status": 0, "attempts": 0}
        db.execute(_POST, [values_of(row) | pending for row in rows])


def set_followup(db: Connection, row: FollowUpRow) -> None:
    """Plan or replan a consult's follow-up; the caller's revision fences a firing of the old."""
    db.execute(_SET_FOLLOWUP[db.dialect.name], values_of(row) | {"status": 0})


def retire_followup(db: Connection, bot_id: int, consult: str) -> None:
    db.execute(_RETIRE, {"of_bot": bot_id, "of_consult": consult})


def describe_followup(
    db: Connection, bot_id: int, consult: str, stands: tuple[str, int, int | None, int | None]
) -> None:
    """How a follow-up stands: its task, its rung, its backup, and who is asked to take it over."""
    names = ("to_state", "to_rung", "to_backup", "to_offered")
    which = {"of_bot": bot_id, "of_consult": consult}
    db.execute(_DESCRIBE, which | dict(zip(names, stands, strict=True)))


def remember_said(db: Connection, row: SaidRow) -> None:
    """Keep in which case the words of a message were filed."""
    db.execute(_REMEMBER[db.dialect.name], values_of(row))


def said_in(db: Connection, bot_id: int, chat_id: int, message_id: int) -> str:
    """The code of the case that the words of a message were filed in; "" if in none."""
    where = {"bot_id": bot_id, "chat_id": chat_id, "message_id": message_id}
    return str(db.execute(_SAID_IN, where).scalar_one_or_none() or "")
