"""What waits, what failed and what is overdue: counts and times, and nothing of a case in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store.tables import consult, followup, inbox, lane, outbox

LATELY: Final = timedelta(days=7)
REMINDER: Final = 2  # the priority of one

_BOTS: Final = sa.select(lane.c.bot_id).distinct().order_by(lane.c.bot_id)
_BOTS_GIVEN: Final[sa.BindParameter[int]] = sa.bindparam("bots", expanding=True)
_INBOX: Final = sa.select(sa.func.count(), sa.func.min(inbox.c.received_at)).where(
    inbox.c.bot_id.in_(_BOTS_GIVEN), inbox.c.status == sa.text("0")
)
_ASIDE: Final = sa.select(
    sa.func.count(), sa.func.count().filter(inbox.c.received_at >= sa.bindparam("since"))
).where(inbox.c.bot_id.in_(_BOTS_GIVEN), inbox.c.status == sa.text("2"))
_OUTBOX: Final = sa.select(sa.func.count(), sa.func.min(outbox.c.id)).where(
    outbox.c.bot_id.in_(_BOTS_GIVEN), outbox.c.status == sa.text("0")
)
_LETTER: Final = sa.select(outbox.c.bot_id, outbox.c.key, outbox.c.due_at).where(
    outbox.c.id == sa.bindparam("of_id")
)
_CAUSE: Final = sa.select(inbox.c.received_at).where(
    inbox.c.bot_id == sa.bindparam("of_bot"), inbox.c.key == sa.bindparam("of_key")
)
# Advice, alarms and reminders are to be kept; the key of JSON cannot stand in a text unescaped.
_FAILED: Final = sa.select(sa.func.count()).where(
    outbox.c.bot_id.in_(_BOTS_GIVEN),
    outbox.c.status == sa.text("2"),
    outbox.c.due_at >= sa.bindparam("since"),
    sa.or_(
        outbox.c.priority == sa.text(str(REMINDER)),
        outbox.c.payload.contains('"keep":true', autoescape=True),
    ),
)
_UNASKED: Final = sa.select(sa.func.count(), sa.func.min(followup.c.ask_at)).where(
    followup.c.bot_id.in_(_BOTS_GIVEN),
    followup.c.status == sa.text("0"),
    followup.c.ask_at <= sa.bindparam("now"),
)
OF_CASE: Final = sa.and_(
    followup.c.bot_id == consult.c.bot_id, followup.c.consult == consult.c.code
)
# A reassessment that is still to come: its reminder waits, or was put and not yet answered.
AWAITED: Final = sa.and_(
    consult.c.state != sa.text("'closed'"),
    followup.c.status != sa.text("2"),
    sa.or_(followup.c.status == sa.text("0"), consult.c.state.in_(("following", "due"))),
)
_OVERDUE: Final = (
    sa.select(sa.func.count(), sa.func.min(followup.c.due_on))
    .join_from(consult, followup, OF_CASE)
    .where(consult.c.bot_id.in_(_BOTS_GIVEN), AWAITED, followup.c.due_on < sa.bindparam("today"))
)
_CONSULTS: Final = (
    sa.select(consult.c.state, sa.func.count())
    .where(consult.c.bot_id.in_(_BOTS_GIVEN), consult.c.state != sa.text("'closed'"))
    .group_by(consult.c.state)
)


@dataclass(frozen=True, slots=True)
class Figures:
    """One look at the tables. A time or a day is that of the oldest; None where there is none.

    `unasked` are reminders whose time has come and that were not yet put to their owner;
    `overdue` are reassessments whose due day is over, asked for or not. `undelivered` are letters
    to be kept that failed for good within seven days, `aside_lately` rows set aside within them.
    `consults` counts the open ones by their state.
    """

    inbox: int
    inbox_since: datetime | None
    aside: int
    aside_lately: int
    outbox: int
    outbox_since: datetime | None
    undelivered: int
    unasked: int
    unasked_since: datetime | None
    overdue: int
    overdue_since: date | None
    consults: dict[str, int]


def bots(db: Connection) -> list[int]:
    """The bots that this database has ever heard anything for."""
    return list(db.execute(_BOTS).scalars())


def figures(db: Connection, of: Sequence[int], now: datetime) -> Figures:
    """Count for these bots, at the instant `now`."""
    given = {"bots": list(of)}
    lately = given | {"since": now - LATELY}
    waiting, oldest = db.execute(_OUTBOX, given).one()
    unasked = db.execute(_UNASKED, given | {"now": now}).one()
    overdue = db.execute(_OVERDUE, given | {"today": now.date()}).one()
    inbox_count, inbox_since = db.execute(_INBOX, given).one()
    aside, aside_lately = db.execute(_ASIDE, lately).one()
    return Figures(
        inbox=inbox_count,
        inbox_since=inbox_since,
        aside=aside,
        aside_lately=aside_lately,
        outbox=waiting,
        outbox_since=None if oldest is None else _posted(db, oldest),
        undelivered=db.execute(_FAILED, lately).scalar_one(),
        unasked=unasked[0],
        unasked_since=unasked[1],
        overdue=overdue[0],
        overdue_since=overdue[1],
        consults={row[0]: row[1] for row in db.execute(_CONSULTS, given)},
    )


def _posted(db: Connection, row: int) -> datetime:
    """When what a letter answers has come; its own due time moves on with every retry."""
    bot_id, key, due_at = db.execute(_LETTER, {"of_id": row}).one()
    cause = {"of_bot": bot_id, "of_key": str(key).partition("#")[0]}
    came: datetime | None = db.execute(_CAUSE, cause).scalar()
    return came or due_at
