"""Which open consults name somebody: read when a person is shut out, which is rare."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store.rows import ConsultRow
from bot.store.tables import consult

# Ids are looked for as digits, so an id within another one is found, too: the caller looks closer.
_INVOLVING: Final = (
    sa.select(*(consult.c[name] for name in ConsultRow.__dataclass_fields__))
    .where(
        consult.c.bot_id == sa.bindparam("bot_id"),
        consult.c.state != sa.text("'closed'"),
        sa.cast(consult.c.body, sa.Text()).like(sa.bindparam("digits")),
    )
    .order_by(consult.c.number)
)


def involving(db: Connection, bot_id: int, person: int) -> list[ConsultRow]:
    """The open consults whose stored shape may name this person's id."""
    found = db.execute(_INVOLVING, {"bot_id": bot_id, "digits": f"%{person}%"})
    return [ConsultRow(*row) for row in found]
