"""The rounds of teams whose time has come: inbox rows, in the transaction that marks them."""

import json
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store.inbound import Arrival, receive
from bot.store.tables import consult, posting
from bot.store.teams import LAPSED

_DUE: Final = (
    sa.select(posting.c.consult, posting.c.number, posting.c.closes_at, consult.c.chat_id)
    .join(
        consult,
        sa.and_(consult.c.bot_id == posting.c.bot_id, consult.c.code == posting.c.consult),
    )
    .where(
        posting.c.bot_id == sa.bindparam("bot_id"),
        posting.c.status == sa.text("0"),  # a bind would not match the partial index
        posting.c.closes_at <= sa.bindparam("now"),
    )
    .order_by(posting.c.closes_at)
    .limit(sa.bindparam("count"))
    .with_for_update(skip_locked=True, of=posting)
)
_LAPSE: Final = (
    sa.update(posting)
    .where(
        posting.c.bot_id == sa.bindparam("of_bot"),
        posting.c.consult == sa.bindparam("of_consult"),
        posting.c.number == sa.bindparam("of_number"),
    )
    .values(status=LAPSED)
)
_NEXT: Final = sa.select(sa.func.min(posting.c.closes_at)).where(
    posting.c.bot_id == sa.bindparam("bot_id"), posting.c.status == sa.text("0")
)


def lapse(db: Connection, bot_id: int, now: datetime, count: int) -> int:
    """Have the rounds ended whose deadline has come, the oldest first; how many."""
    due = list(db.execute(_DUE, {"bot_id": bot_id, "now": now, "count": count}))
    if not due:
        return 0
    arrivals = [
        # With its time: a round that was opened again ends again, under the same number.
        Arrival(
            f"d:{row.consult}:{row.number}@{row.closes_at:%Y%m%dT%H%M%S}",
            row.chat_id,
            json.dumps({"lapsed": row.consult, "posting": row.number}),
        )
        for row in due
    ]
    receive(db, bot_id, arrivals, now)
    ended = [{"of_bot": bot_id, "of_consult": r.consult, "of_number": r.number} for r in due]
    db.execute(_LAPSE, ended)
    return len(due)


def next_deadline(db: Connection, bot_id: int) -> datetime | None:
    """When the next round ends."""
    moment: datetime | None = db.execute(_NEXT, {"bot_id": bot_id}).scalar()
    return moment
