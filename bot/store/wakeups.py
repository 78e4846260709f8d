"""Follow-ups whose time has come: each becomes an inbox row, in the transaction that marks it."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store.inbound import Arrival, receive
from bot.store.tables import followup

# So many of one chat at once are told in one message, with a button for each.
SEVERAL: Final = 3


@dataclass(frozen=True, slots=True)
class Due:
    """A follow-up whose time has come."""

    consult: str
    revision: int
    chat_id: int
    owner_id: int
    ask_at: datetime


_DUE: Final = (
    sa.select(*(followup.c[name] for name in Due.__dataclass_fields__))
    .where(
        followup.c.bot_id == sa.bindparam("bot_id"),
        followup.c.status == sa.text("0"),
        followup.c.ask_at <= sa.bindparam("now"),
    )
    .order_by(followup.c.ask_at)
    .limit(sa.bindparam("count"))
    .with_for_update(skip_locked=True)
)
_ASKED: Final = (
    sa.update(followup)
    .where(
        followup.c.bot_id == sa.bindparam("of_bot"),
        followup.c.consult == sa.bindparam("of_consult"),
        followup.c.revision == sa.bindparam("of_revision"),
    )
    .values(status=1)
)
_NEXT_DUE: Final = sa.select(sa.func.min(followup.c.ask_at)).where(
    followup.c.bot_id == sa.bindparam("bot_id"), followup.c.status == sa.text("0")
)


def fire(db: Connection, bot_id: int, now: datetime, count: int) -> int:
    """Turn due follow-ups into inbox rows, in the transaction that marks them asked.

    Where several of one chat come at once, a row behind them has their owner told in one message.
    """
    found = db.execute(_DUE, {"bot_id": bot_id, "now": now, "count": count})
    of_chat = defaultdict[int, list[Due]](list)
    for row in found:
        due = Due(*row)
        of_chat[due.chat_id].append(due)
    if not of_chat:
        return 0
    receive(db, bot_id, [each for due in of_chat.values() for each in _arrivals(due, now)], now)
    fired = [one for due in of_chat.values() for one in due]
    db.execute(
        _ASKED,
        [
            {"of_bot": bot_id, "of_consult": one.consult, "of_revision": one.revision}
            for one in fired
        ],
    )
    return len(fired)


def _arrivals(due: Sequence[Due], now: datetime) -> Iterator[Arrival]:
    """What comes up in one chat, the oldest first; and what says all of it, if that is much."""
    together: dict[str, object] = {"together": True} if len(due) >= SEVERAL else {}
    for one in due:
        payload = json.dumps({"followup": one.consult, "revision": one.revision} | together)
        # With its time: a reminder that was held back comes again under the same revision.
        key = f"t:{one.consult}:{one.revision}@{one.ask_at:%Y%m%dT%H%M%S}"
        yield Arrival(key, one.chat_id, payload)
    if together:
        first, cases = due[0], {one.consult: one.revision for one in due}
        payload = json.dumps({"digest": first.owner_id, "cases": cases})
        yield Arrival(
            f"g:{first.chat_id}:{first.consult}:{first.revision}@{now:%Y%m%dT%H%M%S}",
            first.chat_id,
            payload,
        )


def next_due(db: Connection, bot_id: int) -> datetime | None:
    """When the next waiting follow-up is to be asked."""
    moment: datetime | None = db.execute(_NEXT_DUE, {"bot_id": bot_id}).scalar()
    return moment
