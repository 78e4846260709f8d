"""The statements about cases of others: what somebody is asked to take over, what waits."""

from dataclasses import fields
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store.rows import ConsultRow
from bot.store.tables import consult, followup

_OPEN: Final = (
    sa.select(*(consult.c[field.name] for field in fields(ConsultRow)))
    .join_from(
        consult,
        followup,
        sa.and_(followup.c.bot_id == consult.c.bot_id, followup.c.consult == consult.c.code),
    )
    .where(
        consult.c.bot_id == sa.bindparam("bot_id"),
        consult.c.state != sa.text("'closed'"),
        followup.c.status != sa.text("2"),
    )
    .order_by(followup.c.due_on, consult.c.number)
)
_OFFERED: Final = _OPEN.where(followup.c.offered_to == sa.bindparam("person_id"))
_OTHERS: Final = _OPEN.where(consult.c.owner_id != sa.bindparam("person_id"))


def offered_to(db: Connection, bot_id: int, person_id: int) -> list[ConsultRow]:
    """The open cases that somebody is asked to take over, the oldest day first."""
    which = {"bot_id": bot_id, "person_id": person_id}
    return [ConsultRow(*row) for row in db.execute(_OFFERED, which)]


def of_others(db: Connection, bot_id: int, person_id: int) -> list[ConsultRow]:
    """The open cases of everybody else that have a follow-up, the oldest day first."""
    which = {"bot_id": bot_id, "person_id": person_id}
    return [ConsultRow(*row) for row in db.execute(_OTHERS, which)]
