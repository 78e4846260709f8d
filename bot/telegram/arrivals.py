"""What a raw update says before anybody reads it: its row, its chat, and whether that chat stays.

Both ways of receiving use this, so that what one sets aside, the other does as well.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.engine import Connection

from bot.store.chats import Move, move, open_again, shut
from bot.store.inbound import Arrival, push_down, receive

# Telegram leaves chat_member out unless it is asked for.
ALLOWED_UPDATES: Final = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "chat_member",
)
INT64: Final = 2**63
GONE: Final = frozenset({"kicked", "left"})


@dataclass(frozen=True, slots=True)
class Batch:
    """Some updates as what they change: rows, cards pushed down, groups moved, chats shut or not.

    `moved` maps a group to the supergroup it became; `open` tells of a chat whether it takes our
    messages, by the last update that says so.
    """

    arrivals: tuple[Arrival, ...]
    below: Mapping[int, int]
    moved: Mapping[int, int]
    open: Mapping[int, bool]


def batch_of(updates: Sequence[object]) -> Batch:
    """Read them, in the order in which they came. Never raises, whatever they hold."""
    objects = [update for update in updates if isinstance(update, dict)]
    return Batch(
        arrivals=tuple(arrival_of(update) for update in updates),
        below=Counter(chat_of(update) for update in objects if "message" in update),
        moved={old: new for update in objects for old, new in _move_in(update)},
        open=dict(told for update in objects for told in _told_open(update)),
    )


def keep(db: Connection, bot_id: int, batch: Batch, now: datetime) -> None:
    """Store them, inside the caller's transaction; a batch that was stored before changes nothing.

    A group that moved moves first, so that what follows it is filed under its new address.
    """
    for old, new in batch.moved.items():
        move(db, bot_id, Move(old, new), now)
    receive(db, bot_id, batch.arrivals, now)
    push_down(db, bot_id, batch.below)
    there = {chat for chat, is_open in batch.open.items() if is_open}
    open_again(db, bot_id, there, now)
    for chat in sorted(batch.open.keys() - there):
        shut(db, bot_id, chat)


def chat_of(update: Mapping[str, Any]) -> int:
    """The chat an update belongs to, whatever its kind; 0 if it names none."""
    for part in update.values():
        if isinstance(part, dict):
            inner = part.get("message")
            found = _id_of(part.get("chat"))
            if found is None and isinstance(inner, dict):
                found = _id_of(inner.get("chat"))
            if found is not None:
                return found
    return 0


def number_of(update: object) -> int | None:
    """The update's number, if it has a usable one."""
    return _int64(update.get("update_id")) if isinstance(update, dict) else None


def arrival_of(update: object) -> Arrival:
    """An update as an inbox row; one without a usable id is set aside under a key of its own."""
    text = _text(update)
    number = number_of(update)
    if number is None or not isinstance(update, dict):
        digest = hashlib.sha256(text.encode()).hexdigest()[:24]
        return Arrival(f"x:{digest}", 0, text, error="no update_id")
    return Arrival(f"u:{number}", chat_of(update), text)


def _text(update: object) -> str:
    try:
        return json.dumps(update, ensure_ascii=False)  # orjson refuses numbers beyond 64 bits
    except RecursionError:
        return '"nested too deeply to be kept"'


def _id_of(chat: object) -> int | None:
    return _int64(chat.get("id")) if isinstance(chat, dict) else None


def _int64(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and -INT64 <= value < INT64:
        return value
    return None


def _move_in(update: Mapping[str, Any]) -> Sequence[tuple[int, int]]:
    """The old and the new id of a group, from either of the two messages that tell of it."""
    message = update.get("message")
    if not isinstance(message, dict):
        return ()
    here = _id_of(message.get("chat"))
    old = here if (new := _int64(message.get("migrate_to_chat_id"))) else None
    if old is None:
        old, new = _int64(message.get("migrate_from_chat_id")), here
    # People's chats have positive ids and never move.
    return ((old, new),) if old and new and old < 0 and new < 0 and old != new else ()


def is_in(member: Mapping[str, Any]) -> bool:
    """Whether a member of a chat, as Telegram tells of one, is in it."""
    if member.get("status") == "restricted":
        return bool(member.get("is_member"))
    return member.get("status") not in GONE


def _told_open(update: Mapping[str, Any]) -> Sequence[tuple[int, bool]]:
    """The update's chat, and whether it takes our messages, as far as this tells."""
    place, message = update.get("my_chat_member"), update.get("message")
    new = place.get("new_chat_member") if isinstance(place, dict) else None
    chat = chat_of(update)
    if not chat or (isinstance(message, dict) and "left_chat_member" in message):
        return ()  # the last thing that is told of a chat we were put out of
    return ((chat, not (isinstance(new, dict) and new.get("status") in GONE)),)
