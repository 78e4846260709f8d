"""The outbox and the cards: what is still to be sent, and what became of it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store.chats import forwarded
from bot.store.rows import CardRow, OutboxRow
from bot.store.statements import by_dialect, values_of
from bot.store.tables import card, outbox

PENDING, SENT, FAILED, SUPERSEDED = 0, 1, 2, 3
# Nothing is put off for longer, but by a Telegram that says so.
LONGEST_HOLD: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class PendingRow:
    """An outbox row that waits; `attempts` counts the tries that Telegram did not take."""

    id: int
    chat_id: int
    key: str
    kind: str
    consult: str | None
    priority: int
    payload: str
    due_at: datetime
    attempts: int
    error: str | None


@dataclass(frozen=True, slots=True)
class CardKey:
    """Which live message: one for each consult in each chat."""

    bot_id: int
    chat_id: int
    consult: str


_COLUMNS: Final = [outbox.c[name] for name in PendingRow.__dataclass_fields__]
_WAITS: Final = (
    outbox.c.bot_id == sa.bindparam("bot_id"),
    outbox.c.status == sa.text("0"),  # a bind would not match the partial index
    # A row that was tried before holds its chat even while its next try is not yet due.
    # And but for answers to a flood of taps, nothing is put off for so long: such a row was written
    # before the clock went back.
    sa.or_(
        outbox.c.due_at <= sa.bindparam("now"),
        outbox.c.attempts > 0,
        sa.and_(outbox.c.due_at > sa.bindparam("never"), outbox.c.kind != "receipt"),
    ),
)
_NEXT: Final = (
    sa.select(*_COLUMNS)
    .where(*_WAITS)
    .order_by(outbox.c.priority, outbox.c.id)
    .limit(sa.bindparam("count"))
)
_OF_CHATS: Final = sa.select(*_COLUMNS).where(
    *_WAITS, outbox.c.chat_id.in_(sa.bindparam("chats", expanding=True))
)
_CARD: Final = sa.select(card.c.message_id, card.c.shown, card.c.below).where(
    card.c.bot_id == sa.bindparam("bot_id"),
    card.c.chat_id == sa.bindparam("chat_id"),
    card.c.consult == sa.bindparam("consult"),
)
_SAVE_CARD: Final = by_dialect(
    card,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["bot_id", "chat_id", "consult"],
        set_={name: insert.excluded[name] for name in ("message_id", "shown", "below")},
    ),
)
_SHOW_CARD: Final = (
    sa.update(card)
    .where(
        card.c.bot_id == sa.bindparam("of_bot"),
        card.c.chat_id == sa.bindparam("of_chat"),
        card.c.consult == sa.bindparam("of_consult"),
    )
    .values(shown=sa.bindparam("now_shown"))
)
_MARK: Final = (
    sa.update(outbox)
    .where(outbox.c.id == sa.bindparam("of_id"))
    .values(
        status=sa.bindparam("to_status"),
        error=sa.bindparam("why"),
        sent_at=sa.bindparam("at"),
        message_id=sa.bindparam("as_message"),
        attempts=outbox.c.attempts + 1,
    )
)
_LATER: Final = (
    sa.update(outbox)
    .where(outbox.c.id == sa.bindparam("of_id"))
    .values(
        due_at=sa.bindparam("until"),
        error=sa.bindparam("why"),
        attempts=outbox.c.attempts + 1,
    )
)
_SUPERSEDE: Final = (
    sa.update(outbox)
    .where(
        outbox.c.bot_id == sa.bindparam("of_bot"),
        outbox.c.chat_id == sa.bindparam("of_chat"),
        outbox.c.consult == sa.bindparam("of_consult"),
        outbox.c.kind == "show",
        outbox.c.status == sa.text("0"),
        outbox.c.id < sa.bindparam("before"),
    )
    .values(status=SUPERSEDED)
)
_POST_ONCE: Final = by_dialect(
    outbox, lambda insert: insert.on_conflict_do_nothing(index_elements=["bot_id", "key"])
)

_MARKED: Final = (
    sa.select(outbox.c.message_id, outbox.c.payload)
    .where(
        outbox.c.bot_id == sa.bindparam("bot_id"),
        outbox.c.chat_id == sa.bindparam("chat_id"),  # elsewhere its number means another message
        outbox.c.consult == sa.bindparam("consult"),
        outbox.c.kind.in_(("show", "say")),
        outbox.c.status == sa.text("1"),
        outbox.c.message_id.is_not(None),
    )
    .order_by(outbox.c.id.desc())
)


def pending(db: Connection, bot_id: int, now: datetime, count: int) -> list[PendingRow]:
    """The most urgent rows, and every other row of their chats: a chat's order needs them all."""
    which = {"bot_id": bot_id, "now": now, "never": now + LONGEST_HOLD}
    found = db.execute(_NEXT, {**which, "count": count})
    rows = [PendingRow(*row) for row in found]
    if len(rows) >= count:
        chats = sorted({row.chat_id for row in rows})
        found = db.execute(_OF_CHATS, {**which, "chats": chats})
        rows = [PendingRow(*row) for row in found]
    # A turn may still answer under the address that a group had when it was written to.
    moved = forwarded(db, bot_id, {row.chat_id for row in rows})
    return [
        replace(row, chat_id=moved[row.chat_id]) if row.chat_id in moved else row for row in rows
    ]


def load_card(db: Connection, key: CardKey) -> CardRow | None:
    row = db.execute(_CARD, values_of(key)).one_or_none()
    return None if row is None else CardRow(*row)


def save_card(db: Connection, key: CardKey, row: CardRow) -> None:
    db.execute(_SAVE_CARD[db.dialect.name], values_of(key) | values_of(row))


def show_card(db: Connection, key: CardKey, shown: str) -> None:
    """The card shows something else; where it stands is left as it is."""
    values = {"of_bot": key.bot_id, "of_chat": key.chat_id, "of_consult": key.consult}
    db.execute(_SHOW_CARD, values | {"now_shown": shown})


def mark_sent(db: Connection, row: int, at: datetime, message_id: int | None) -> None:
    _mark(db, row, {"to_status": SENT, "why": None, "at": at, "as_message": message_id})


def mark_failed(db: Connection, row: int, why: str) -> None:
    """Give the row up; it stays, with the reason, for its owner or the operator to see."""
    _mark(db, row, {"to_status": FAILED, "why": why, "at": None, "as_message": None})


def mark_dropped(db: Connection, rows: Iterable[int], why: str) -> None:
    """Nobody waits for them any more: as done, with the reason."""
    for row in rows:
        _mark(db, row, {"to_status": SUPERSEDED, "why": why, "at": None, "as_message": None})


def _mark(db: Connection, row: int, values: dict[str, object]) -> None:
    db.execute(_MARK, values | {"of_id": row})


def mark_later(db: Connection, row: int, until: datetime, why: str) -> None:
    """Keep the row for another try, not before `until`."""
    db.execute(_LATER, {"of_id": row, "until": until, "why": why})


def supersede(db: Connection, key: CardKey, before: int) -> None:
    """Older states of a card need no sending once a newer one stands."""
    values = {"of_bot": key.bot_id, "of_chat": key.chat_id, "of_consult": key.consult}
    db.execute(_SUPERSEDE, values | {"before": before})


def post_once(db: Connection, row: OutboxRow) -> None:
    """Post what comes of an ending, once, even if the ending is marked again."""
    db.execute(_POST_ONCE[db.dialect.name], values_of(row) | {"status": PENDING, "attempts": 0})


def seal_payload(message_id: int, text: str | None) -> str:
    return json.dumps({"message_id": message_id, "seal": text}, ensure_ascii=False)


def marked(db: Connection, key: CardKey, mark: str) -> dict[int, int | None]:
    """The messages of a consult in a chat that were shown under this mark, the newest first.

    Each with its place among the first parts of a long card (None: it is the last part, or all).
    Rare, and over the few cards of one consult: it needs no column and no index of its own.
    """
    shown = db.execute(_MARKED, values_of(key))
    found = [(row.message_id, json.loads(row.payload)) for row in shown]
    return {number: said.get("part") for number, said in found if said.get("mark") == mark}
