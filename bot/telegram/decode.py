"""A raw update -> what it means for Curbside. What is not for us is Ignored, and says why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from telegram import (
    CallbackQuery,
    Chat,
    ChatMemberUpdated,
    MaybeInaccessibleMessage,
    Message,
    Update,
)

from bot import access
from bot.telegram import buttons
from bot.telegram.arrivals import is_in
from bot.telegram.whence import MASKS, Whence

_CODE = re.compile(r"\bC-([0-9A-Z]{3,8})\b")
KINDS = (
    "animation", "audio", "checklist", "contact", "dice", "document", "game", "live_photo",
    "location", "paid_media", "photo", "poll", "rich_message", "sticker", "story", "venue", "video",
    "video_note", "voice",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tap:
    """A button. `button` is None if its data is none of ours."""

    query: str
    button: buttons.Button | None


@dataclass(frozen=True, slots=True)
class Words:
    """A message's text; `case` is the code in the message that it replies to, if any.

    `to`: the bot whose message that is, as our cards are ours; 0: a person's, or none.
    """

    text: str
    case: str = ""
    message: int = 0
    to: int = 0


@dataclass(frozen=True, slots=True)
class Reworded:
    """An earlier message, with other words in it now."""

    text: str
    message: int


@dataclass(frozen=True, slots=True)
class Command:
    name: str
    argument: str = ""
    bot: str = ""  # whose command it is, where one is named: /help@another_bot is not for us
    message: int = 0


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that is not read: a photo, a sticker, a voice message; `caption` stands with it."""

    kind: str
    caption: str = ""
    message: int = 0


@dataclass(frozen=True, slots=True)
class Masked:
    """Somebody who cannot be seen: in the name of a group or of a channel. `bot` as in Command."""

    behind: Literal["group", "channel"]
    is_command: bool
    bot: str = ""


@dataclass(frozen=True, slots=True)
class Membership:
    """Somebody came into a group, or is not in it any more; `is_us`: it is the bot itself."""

    person: int
    is_in: bool
    is_us: bool = False


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing that is asked of us; `why` is a word for the log."""

    why: str


Asking: TypeAlias = Tap | Words | Reworded | Command | Unreadable
Meaning: TypeAlias = Asking | Masked | Membership | Ignored
NOBODY = Whence(0, 0, "group")


def decode(raw: Mapping[str, Any]) -> tuple[Whence, Meaning]:
    """What an update means. Raises what PTB raises for one that is none: it is set aside."""
    update = Update.de_json(dict(raw), None)
    if update.callback_query:
        return _tap(update.callback_query)
    if update.message:
        return _message(update.message)
    if update.edited_message:
        return _edited(update.edited_message)
    if change := update.chat_member or update.my_chat_member:
        return _member(change, is_us=update.chat_member is None)
    return NOBODY, Ignored(next((k for k in raw if k != "update_id"), "empty"))


def _tap(query: CallbackQuery) -> tuple[Whence, Meaning]:
    person = query.from_user.id
    whence = _whence(person, query.message) if query.message else Whence(person, person)
    whence = replace(whence, called=query.from_user.full_name)
    return whence, Tap(query.id, buttons.read(query.data))


def _whence(person: int, message: MaybeInaccessibleMessage) -> Whence:
    chat, thread = message.chat, None
    # A thread of answers has a number as well, but only a topic takes messages by it.
    if chat.type == "supergroup" and isinstance(message, Message) and message.is_topic_message:
        thread = message.message_thread_id
    return _at(person, chat, thread)


def _at(person: int, chat: Chat, thread: int | None = None) -> Whence:
    forum = bool(chat.is_forum)
    place = (chat.id, _kind(chat.type), thread)
    return Whence(person, *place, title=chat.title or "", is_forum=forum)


def _kind(type_: str) -> access.Chat:
    match type_:
        case "private" | "channel":
            return type_
        case _:
            return "group"


def _member(change: ChatMemberUpdated, *, is_us: bool) -> tuple[Whence, Meaning]:
    new, whence = change.new_chat_member, _at(change.from_user.id, change.chat)
    if whence.kind != "group":
        return whence, Ignored("membership")
    return whence, Membership(new.user.id, is_in(new.to_dict()), is_us)


def _message(message: Message) -> tuple[Whence, Meaning]:
    sender = message.from_user
    if message.sender_chat is not None or (sender and sender.id in MASKS):
        return _masked(message)
    if sender is None or sender.is_bot:  # a bot can take no way out: it would only answer back
        return _whence(0, message), Ignored("no person")
    whence = replace(_whence(sender.id, message), called=sender.full_name)
    if message.text is not None:
        return whence, _words(message, message.text)
    newer = message.api_kwargs  # what this version of the library has no attribute for
    what = next((k for k in KINDS if getattr(message, k, None) or newer.get(k)), None)
    if what is None:
        return whence, Ignored("service message")
    return whence, Unreadable(what, message.caption or "", message.message_id)


def _edited(message: Message) -> tuple[Whence, Meaning]:
    """Other words for what was said before; any other kind of edit asks nothing of us."""
    whence, meaning = _message(message)
    if isinstance(meaning, Words):
        return whence, Reworded(meaning.text, message.message_id)
    return whence, Ignored("edited_message")


def _masked(message: Message) -> tuple[Whence, Masked]:
    behind = message.sender_chat or message.chat
    in_group = behind.id == message.chat.id and message.chat.type != "channel"
    asked = _words(message, message.text or "")
    whence = _whence(behind.id, message)
    return whence, Masked(
        "group" if in_group else "channel",
        isinstance(asked, Command),
        asked.bot if isinstance(asked, Command) else "",
    )


def _words(message: Message, text: str) -> Meaning:
    if message.forward_origin is not None or message.via_bot is not None:
        return Unreadable("forwarded_message", text, message.message_id)
    if text.startswith("/"):
        name, _, argument = text[1:].partition(" ")
        word, _, bot = name.partition("@")
        return Command(word.casefold(), argument.strip(), bot.casefold(), message.message_id)
    replied = message.reply_to_message
    codes = set(_CODE.findall(replied.text or "")) if replied else set()
    case = codes.pop() if len(codes) == 1 else ""  # a list of cases names none
    author = replied.from_user if replied else None
    return Words(text, case, message.message_id, author.id if author and author.is_bot else 0)
