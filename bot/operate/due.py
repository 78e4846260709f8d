"""The follow-ups as they are to be asked, and whether each is what its consult has planned."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.operate.stored import rows
from bot.store.tables import event, followup, inbox
from flows.case import Consult

WAITING, ASKED = 0, 1

# Reminders that have come up and that no turn has taken yet.
_ON_THE_WAY: Final = sa.select(inbox.c.bot_id, inbox.c.payload).where(
    inbox.c.status == sa.text("0"), inbox.c.key.startswith("t:", autoescape=True)
)
_WITHHELD: Final = sa.select(event.c.bot_id, event.c.consult, event.c.body).where(
    event.c.kind == "Withheld"
)


@dataclass(frozen=True, slots=True)
class Due:
    """A follow-up's row; `on_the_way`: it has come up, and its turn is still to be taken.

    `withheld`: it was put off, because its owner may not be told of it at present.
    """

    revision: int
    owner_id: int
    chat_id: int
    due_on: date
    ask_at: datetime
    zone: str
    status: int
    on_the_way: bool
    withheld: bool


@dataclass(frozen=True, slots=True)
class Unread:
    """A follow-up's row with values that cannot be read, by their names."""

    faults: tuple[str, ...]


def due_rows(db: Connection) -> dict[tuple[int, str], Due | Unread]:
    """Every follow-up's row by bot and case code."""
    coming = {
        (row.bot_id, said.get("followup"), said.get("revision"))
        for row in db.execute(_ON_THE_WAY)
        if (said := _object(row.payload))
    }
    withheld = {
        (row.bot_id, row.consult, _object(row.body).get("revision"))
        for row in db.execute(_WITHHELD)
    }
    return {
        (row.bot_id, row.consult): Unread(tuple(faults))
        if faults
        else Due(
            revision=row.revision,
            owner_id=row.owner_id,
            chat_id=row.chat_id,
            due_on=row.due_on,
            ask_at=row.ask_at,
            zone=row.zone,
            status=row.status,
            on_the_way=(row.bot_id, row.consult, row.revision) in coming,
            withheld=(row.bot_id, row.consult, row.revision) in withheld,
        )
        for row, faults in rows(db, followup)
    }


def _object(text: object) -> dict[str, Any]:
    """What a row says in JSON; nothing if that cannot be read, for its turn will say so."""
    try:
        said = orjson.loads(str(text))
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}


def unkept(case: Consult, row: Due | Unread | None) -> Iterator[str]:
    """Where the row would not ask what the consult has planned; nothing if it will."""
    planned = case.planned
    if isinstance(row, Unread):
        yield from (f"followup.{name}" for name in row.faults)
        return
    if planned is None:
        if row is not None and row.status == WAITING:
            yield "followup.status"
        return
    if row is None:
        yield "followup"
        return
    waits = row.status == WAITING or (row.status == ASKED and row.on_the_way)
    same = {
        "status": waits,
        "revision": row.revision == planned.revision,
        "due_on": row.due_on == planned.due_on,
        "ask_at": row.ask_at == planned.ask_at or row.withheld,
        "owner_id": row.owner_id == case.owner.id,
        "chat_id": row.chat_id == case.owner.chat,
        "zone": row.zone == case.owner.zone,
    }
    yield from (f"followup.{name}" for name, is_same in same.items() if not is_same)
