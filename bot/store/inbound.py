"""The inbox and its lanes: what is received, who is next, and what became of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Connection

from bot.store.chats import forwarded
from bot.store.rows import InboxRow
from bot.store.statements import by_dialect
from bot.store.tables import card, inbox, lane

PENDING, DONE, ASIDE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing to put into the inbox. With `error` it is set aside at once and takes no turn."""

    key: str
    chat_id: int
    payload: str
    error: str | None = None


_RECEIVE: Final = by_dialect(
    inbox,
    lambda insert: insert.on_conflict_do_nothing(index_elements=["bot_id", "key"]),
)
# A lane that already waits keeps its place: writing often must not send a chat to the back.
_QUEUE: Final = by_dialect(
    lane,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["bot_id", "chat_id"],
        set_={"pending_at": sa.func.coalesce(lane.c.pending_at, insert.excluded.pending_at)},
    ),
)
_BELOW: Final = (
    sa.update(card)
    .where(
        card.c.bot_id == sa.bindparam("of_bot"),
        card.c.chat_id == sa.bindparam("of_chat"),
    )
    .values(below=card.c.below + sa.bindparam("more"))
)
_CLAIM: Final = (
    sa.select(lane.c.chat_id)
    .where(lane.c.bot_id == sa.bindparam("bot_id"), lane.c.pending_at.is_not(None))
    .order_by(lane.c.pending_at)
    .limit(sa.bindparam("count"))
    .with_for_update(skip_locked=True)
)
_QUEUED: Final = (
    sa.select(lane.c.chat_id)
    .where(lane.c.bot_id == sa.bindparam("bot_id"), lane.c.pending_at.is_not(None))
    .limit(sa.literal_column("1"))
)
_ROW: Final = [inbox.c[name] for name in InboxRow.__dataclass_fields__]
_HEAD: Final = (
    sa.select(*_ROW)
    .where(
        inbox.c.bot_id == sa.bindparam("bot_id"),
        inbox.c.chat_id == sa.bindparam("chat_id"),
        inbox.c.status == sa.text("0"),  # a bind would not match the partial index
    )
    .order_by(inbox.c.id)
    .limit(sa.bindparam("count"))
)
# The same of several chats in one journey to a server; a file has no journeys, and no lateral join.
_CHATS: Final = (
    sa.func.unnest(sa.bindparam("chats", type_=postgresql.ARRAY(sa.BigInteger())))
    .table_valued("chat_id", with_ordinality="place", name="chats")
    .render_derived()
)
_FIRST: Final = (
    sa.select(*_ROW)
    .where(
        inbox.c.bot_id == sa.bindparam("bot_id"),
        inbox.c.chat_id == _CHATS.c.chat_id,
        inbox.c.status == sa.text("0"),
    )
    .order_by(inbox.c.id)
    .limit(sa.bindparam("count"))
    .lateral("first")
)
_HEADS: Final = (
    sa.select(_FIRST)
    .select_from(_CHATS.join(_FIRST, sa.true()))
    .order_by(_CHATS.c.place, _FIRST.c.id)
)
# What was taken stands in the record; the raw update, with names in it, is not kept beside it.
_TAKEN: Final = (
    sa.update(inbox)
    .where(inbox.c.id == sa.bindparam("of_id"))
    .values(status=DONE, payload="", attempts=inbox.c.attempts + 1)
)
_ASIDE: Final = (
    sa.update(inbox)
    .where(inbox.c.id == sa.bindparam("of_id"))
    .values(status=ASIDE, error=sa.bindparam("why"), attempts=inbox.c.attempts + 1)
)
_MORE: Final = sa.exists(
    sa.select(sa.literal_column("1")).where(
        inbox.c.bot_id == lane.c.bot_id,
        inbox.c.chat_id == lane.c.chat_id,
        inbox.c.status == sa.text("0"),
    )
)
_RELEASE: Final = (
    sa.update(lane)
    .where(lane.c.bot_id == sa.bindparam("of_bot"), lane.c.chat_id == sa.bindparam("of_chat"))
    .values(
        pending_at=sa.case(
            (_MORE, sa.cast(sa.bindparam("now"), lane.c.pending_at.type)), else_=None
        )
    )
)
_LAST: Final = (
    sa.select(inbox.c.received_at)
    .where(inbox.c.bot_id == sa.bindparam("bot_id"), inbox.c.key.startswith("u:"))
    .order_by(inbox.c.id.desc())
    .limit(1)
)


def receive(db: Connection, bot_id: int, arrivals: Sequence[Arrival], now: datetime) -> None:
    """Store what arrived, each key once, and put its chats into the queue.

    What comes late for a group that became a supergroup is filed under that.
    """
    if not arrivals:
        return
    moved = forwarded(db, bot_id, {arrival.chat_id for arrival in arrivals})
    arrivals = [replace(each, chat_id=moved.get(each.chat_id, each.chat_id)) for each in arrivals]
    # The lanes first: while we hold a chat's, nobody else numbers what arrives for it, so that the
    # order of its rows is the order in which they can be seen.
    _queue(db, bot_id, {a.chat_id for a in arrivals if a.error is None}, now)
    db.execute(
        _RECEIVE[db.dialect.name],
        [
            {
                "bot_id": bot_id,
                "key": arrival.key,
                "chat_id": arrival.chat_id,
                "payload": arrival.payload,
                "received_at": now,
                "status": PENDING if arrival.error is None else ASIDE,
                "attempts": 0,
                "error": arrival.error,
            }
            for arrival in arrivals
        ],
    )


def _queue(db: Connection, bot_id: int, chats: Iterable[int], now: datetime) -> None:
    # Sorted, so that two receivers take the rows in one order and cannot deadlock.
    rows = [
        {"bot_id": bot_id, "chat_id": chat, "pending_at": now, "blocked": False}
        for chat in sorted(chats)
    ]
    if rows:
        db.execute(_QUEUE[db.dialect.name], rows)


def push_down(db: Connection, bot_id: int, messages: Mapping[int, int]) -> None:
    """Count messages (by chat) that now stand below the chats' cards."""
    rows = [
        {"of_bot": bot_id, "of_chat": chat, "more": count}
        for chat, count in sorted(messages.items())
    ]
    if rows:
        db.execute(_BELOW, rows)


def claim(db: Connection, bot_id: int, lanes: int) -> list[int]:
    """The chats that have waited longest; their rows are ours until the commit."""
    rows = db.execute(_CLAIM, {"bot_id": bot_id, "count": lanes})
    return list(rows.scalars())


def is_queued(db: Connection, bot_id: int) -> bool:
    """Whether any chat waits for a turn; takes no lock."""
    return db.execute(_QUEUED, {"bot_id": bot_id}).first() is not None


def heads(db: Connection, bot_id: int, chats: Sequence[int], count: int) -> list[InboxRow]:
    """The oldest pending rows of each chat, as they were received, the chats as they are given."""
    if db.dialect.name == "postgresql":
        rows = db.execute(_HEADS, {"bot_id": bot_id, "chats": list(chats), "count": count})
        return [InboxRow(*row) for row in rows]
    found: list[InboxRow] = []
    for chat in chats:
        rows = db.execute(_HEAD, {"bot_id": bot_id, "chat_id": chat, "count": count})
        found += (InboxRow(*row) for row in rows)
    return found


def settle(db: Connection, done: Sequence[int], aside: Mapping[int, str]) -> None:
    """Close inbox rows by id: taken, or set aside with the reason."""
    if done:
        db.execute(_TAKEN, [{"of_id": row} for row in done])
    if aside:
        db.execute(_ASIDE, [{"of_id": row, "why": why} for row, why in aside.items()])


def release(db: Connection, bot_id: int, chats: Sequence[int], now: datetime) -> None:
    """Give the lanes back: to the end of the queue if more waits in them, else out of it."""
    rows = [{"of_bot": bot_id, "of_chat": chat, "now": now} for chat in sorted(chats)]
    if rows:
        db.execute(_RELEASE, rows)


def last_received(db: Connection, bot_id: int) -> datetime | None:
    """When the newest update came in."""
    moment: datetime | None = db.execute(_LAST, {"bot_id": bot_id}).scalar()
    return moment
