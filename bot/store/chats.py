"""What becomes of a chat: it turns into a supergroup, shuts us out, lets us in again."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store.rows import EventRow
from bot.store.statements import by_dialect, values_of
from bot.store.tables import card, consult, event, followup, inbox, lane, outbox, person, team

# How the error of a row begins that failed because its chat took nothing, so that it may go later.
UNREACHABLE: Final = "unreachable: "
# What must be seen however late it comes: posted as to be kept, or a reminder.
REMINDER: Final = 2

_SHUT: Final = by_dialect(
    lane,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["bot_id", "chat_id"], set_={"blocked": True}
    ),
)
_OF_CHAT: Final = (
    lane.c.bot_id == sa.bindparam("of_bot"),
    lane.c.chat_id.in_(sa.bindparam("chats", expanding=True)),
)
_CLOSED: Final = sa.select(lane.c.chat_id).where(*_OF_CHAT, lane.c.blocked)
_OPEN: Final = (
    sa.update(lane)
    .where(lane.c.bot_id == sa.bindparam("of_bot"), lane.c.chat_id == sa.bindparam("of_chat"))
    .values(blocked=False)
)
_FAILED: Final = (
    sa.select(outbox.c.id, outbox.c.priority, outbox.c.payload)
    .join(
        consult,
        sa.and_(consult.c.bot_id == outbox.c.bot_id, consult.c.code == outbox.c.consult),
        isouter=True,
    )
    .where(
        outbox.c.bot_id == sa.bindparam("of_bot"),
        outbox.c.chat_id == sa.bindparam("of_chat"),
        outbox.c.status == sa.text("2"),  # a bind would not match the partial index
        outbox.c.error.startswith(UNREACHABLE),
        # A reminder of a case that was closed meanwhile must not come.
        sa.func.coalesce(consult.c.state, "") != "closed",
    )
)
_AGAIN: Final = (
    sa.update(outbox)
    .where(outbox.c.id == sa.bindparam("of_id"))
    .values(status=0, attempts=0, due_at=sa.bindparam("now"), error=None)
)
_MOVED: Final = sa.select(lane.c.chat_id, lane.c.moved_to).where(
    *_OF_CHAT, lane.c.moved_to.is_not(None)
)
_FORWARD: Final = by_dialect(
    lane,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["bot_id", "chat_id"],
        set_={"moved_to": insert.excluded.moved_to, "pending_at": None, "blocked": False},
    ),
)
_WAITS: Final = sa.select(lane.c.pending_at).where(
    lane.c.bot_id == sa.bindparam("of_bot"), lane.c.chat_id == sa.bindparam("of_chat")
)
_QUEUE: Final = by_dialect(
    lane,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["bot_id", "chat_id"],
        set_={
            "pending_at": sa.func.coalesce(lane.c.pending_at, insert.excluded.pending_at),
            "blocked": False,
        },
    ),
)
_FROM: Final[sa.BindParameter[int]] = sa.bindparam("of_chat")
_TO: Final[sa.BindParameter[int]] = sa.bindparam("to_chat")
_BOT: Final[sa.BindParameter[int]] = sa.bindparam("of_bot")
_FOLLOW: Final = (
    sa.update(inbox)
    .where(inbox.c.bot_id == _BOT, inbox.c.chat_id == _FROM, inbox.c.status == sa.text("0"))
    .values(chat_id=_TO),
    sa.update(outbox)
    .where(outbox.c.bot_id == _BOT, outbox.c.chat_id == _FROM, outbox.c.status == sa.text("0"))
    .values(chat_id=_TO),
    sa.update(followup)
    .where(followup.c.bot_id == _BOT, followup.c.chat_id == _FROM)
    .values(chat_id=_TO),
    sa.update(consult)
    .where(consult.c.bot_id == _BOT, consult.c.chat_id == _FROM)
    .values(chat_id=_TO),
    sa.update(team).where(team.c.bot_id == _BOT, team.c.chat_id == _FROM).values(chat_id=_TO),
)
# The numbers of its old messages mean others there: none of them may be changed under the new id.
_NO_SEALS: Final = (
    sa.update(outbox)
    .where(
        outbox.c.bot_id == _BOT,
        outbox.c.chat_id == _FROM,
        outbox.c.status == sa.text("0"),
        outbox.c.kind == "seal",
    )
    .values(status=3)
)
_NO_CARDS: Final = sa.delete(card).where(card.c.bot_id == _BOT, card.c.chat_id == _FROM)
_LEADS: Final = sa.select(
    person.c.person_id, sa.func.coalesce(person.c.chat_id, person.c.person_id)
).where(
    person.c.bot_id == sa.bindparam("bot_id"),
    person.c.role.in_(("lead", "admin")),
    person.c.revoked_at.is_(None),
)
_NOTE: Final = by_dialect(
    event,
    lambda insert: insert.on_conflict_do_nothing(index_elements=["bot_id", "cause", "n"]),
)


@dataclass(frozen=True, slots=True)
class Move:
    """A group and the supergroup that it became."""

    old: int
    new: int


@dataclass(frozen=True, slots=True)
class Lead:
    """Who is told when somebody else cannot be, and where."""

    person: int
    chat: int


def leads(db: Connection, bot_id: int) -> list[Lead]:
    """The leads and admins of the roster."""
    return [Lead(*row) for row in db.execute(_LEADS, {"bot_id": bot_id})]


def must_be_seen(priority: int, payload: Mapping[str, Any]) -> bool:
    """Whether a message is worth having however late: advice, an alarm, a reminder."""
    is_card_of_a_team = "team" in payload and "fresh" in payload
    return priority == REMINDER or bool(payload.get("keep")) or is_card_of_a_team


def shut(db: Connection, bot_id: int, chat_id: int) -> None:
    """Remember that a chat takes nothing from us at present."""
    row = {"bot_id": bot_id, "chat_id": chat_id, "pending_at": None, "blocked": True}
    db.execute(_SHUT[db.dialect.name], row)


def open_again(db: Connection, bot_id: int, chats: Iterable[int], now: datetime) -> int:
    """These chats take our messages: what must be seen and could not go is posted afresh.

    How many messages that is; chats that were never shut cost one look.
    """
    closed = db.execute(_CLOSED, {"of_bot": bot_id, "chats": sorted(chats)})
    posted = 0
    for chat in list(closed.scalars()):
        place = {"of_bot": bot_id, "of_chat": chat}
        db.execute(_OPEN, place)
        failed = list(db.execute(_FAILED, place))
        again = [row.id for row in failed if must_be_seen(row.priority, json.loads(row.payload))]
        if again:
            db.execute(_AGAIN, [{"of_id": row, "now": now} for row in again])
        posted += len(again)
    return posted


def forwarded(db: Connection, bot_id: int, chats: Iterable[int]) -> dict[int, int]:
    """Which of these groups are supergroups by now, and under which id."""
    groups = sorted({chat for chat in chats if chat < 0})  # a person's chat never moves
    if not groups:
        return {}
    found = db.execute(_MOVED, {"of_bot": bot_id, "chats": groups})
    return {row.chat_id: row.moved_to for row in found}


def move(db: Connection, bot_id: int, step: Move, now: datetime) -> None:
    """A group became a supergroup: what waits for it, or in it, waits for the new one.

    Its cards are forgotten, since the old messages can no longer be changed: the next state of a
    case is sent as a new one. Telling it twice changes nothing more.
    """
    old = {"of_bot": bot_id, "of_chat": step.old}
    lane_of = {"bot_id": bot_id, "blocked": False}
    waits = db.execute(_WAITS, old).scalar()
    db.execute(
        _FORWARD[db.dialect.name],
        lane_of | {"chat_id": step.old, "pending_at": None, "moved_to": step.new},
    )
    db.execute(_QUEUE[db.dialect.name], lane_of | {"chat_id": step.new, "pending_at": waits})
    for forget in (_NO_SEALS, _NO_CARDS):
        db.execute(forget, old)
    for follow in _FOLLOW:
        db.execute(follow, old | {"to_chat": step.new})
    body = json.dumps({"from": step.old, "to": step.new})
    note_once(db, EventRow(bot_id, None, 0, "Moved", body, None, now, f"m:{step.old}", 0))


def note_once(db: Connection, row: EventRow) -> None:
    """One line of the record, unless this cause has written it before."""
    db.execute(_NOTE[db.dialect.name], values_of(row))
