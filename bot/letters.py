"""What is sent, as values: an outbox row read once, and which of a chat's rows goes next."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import orjson

from bot.store.outgoing import PendingRow
from bot.store.rows import CardRow

KINDS: Final = frozenset({"show", "say", "receipt", "seal", "amend", "erase", "ask"})
# What keeps its order within a case; a question that is about a case, too.
_IN_ORDER: Final = frozenset({"show", "say", "amend", "ask"})
# With more messages than this below it, a card is out of sight: it is sent anew.
OUT_OF_SIGHT: Final = 5
# The mark of what holds nothing of a case, and may go to whoever may see none.
NEUTRAL: Final = "neutral"
# What a payload says to us and not to Telegram.
_OURS: Final = frozenset(
    {"fresh", "seal", "keep", "mark", "part", "team", "member", "read", "due", NEUTRAL}
)
_STYLE: Final[Mapping[str, Any]] = {
    "parse_mode": "HTML",
    "link_preview_options": {"is_disabled": True},
}


@dataclass(frozen=True, slots=True)
class Letter:
    """An outbox row with its payload read. `over` are the older states it stands for as well."""

    id: int
    chat_id: int
    key: str
    kind: str
    consult: str | None
    priority: int
    payload: Mapping[str, Any]
    due_at: datetime
    attempts: int
    error: str | None = None
    over: tuple[int, ...] = ()

    @property
    def ids(self) -> tuple[int, ...]:
        return (self.id, *self.over)

    @property
    def urgency(self) -> tuple[int, int]:
        return self.priority, self.id


def read(row: PendingRow) -> Letter:
    """Raises ValueError if the row cannot be sent by anybody."""
    payload = orjson.loads(row.payload)
    if row.kind not in KINDS or not isinstance(payload, dict):
        raise ValueError("unknown kind or payload")
    if row.kind == "show" and (row.consult is None or "text" not in payload):
        raise ValueError("a card without its consult or text")
    if row.kind == "amend" and not {"mark", "text"} <= payload.keys():
        raise ValueError("a correction without its mark or text")
    if row.kind in {"seal", "erase"} and "message_id" not in payload:
        raise ValueError("nothing is said of which message")
    if row.kind == "ask" and not {"method", "params", "then"} <= payload.keys():
        raise ValueError("a question without what is asked, or what for")
    fields = {name: getattr(row, name) for name in PendingRow.__dataclass_fields__}
    return Letter(**fields | {"payload": payload})


def choose(waiting: Sequence[Letter]) -> Letter:
    """Which of a chat's letters goes next: the most urgent, but in order within its consult.

    Of a card only the newest state goes, in the place of the oldest; one to be kept goes first.
    """
    first = min(waiting, key=lambda letter: letter.urgency)
    if first.consult is None or first.kind == "seal":
        return first
    same = [x for x in waiting if x.consult == first.consult and x.kind in _IN_ORDER]
    first = min(same, key=lambda letter: letter.id)
    if first.kind != "show":
        return first
    # What is said in between keeps its place: it may be the first part of a card behind it. What
    # is asked does as well: it may close the topic that the card stands in.
    said = min((x.id for x in same if x.kind in {"say", "ask"}), default=None)
    shows = [x for x in same if x.kind == "show" and (said is None or x.id < said)]
    return newest(_until_kept(shows))


def _until_kept(shows: Sequence[Letter]) -> Sequence[Letter]:
    """The states up to the first that must stand in the chat, such as advice: it is not skipped."""
    ordered = sorted(shows, key=lambda letter: letter.id)
    kept = (place for place, letter in enumerate(ordered, 1) if letter.payload.get("keep"))
    return ordered[: next(kept, len(ordered))]


def newest(shows: Sequence[Letter]) -> Letter:
    """One letter for several states of a card.

    If one of them was to come as a new message, the newest does: else it would change a card far
    up. The message on the screen is then the one before the first of those, so that one's seal.
    """
    ordered = sorted(shows, key=lambda letter: letter.id)
    last, older = ordered[-1], ordered[:-1]
    payload = dict(last.payload)
    for letter in ordered:
        if letter.payload.get("fresh"):
            payload |= {"fresh": True, "seal": letter.payload.get("seal")}
            break
    return replace(
        last,
        payload=payload,
        over=(*last.over, *(each for letter in older for each in letter.ids)),
        attempts=max(letter.attempts for letter in ordered),
    )


@dataclass(frozen=True, slots=True)
class Skip:
    """The card shows this already."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Change the card where it stands."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Send:
    """A new message; `retire` is the old one, to be sealed."""

    retire: int | None


def placed(letter: Letter, thread: int, card: CardRow | None) -> Letter:
    """A letter to a team's group, in its case's topic; where there is none, below its card."""
    payload = dict(letter.payload)
    if thread and letter.kind == "ask":
        payload["params"] = {**payload["params"], "message_thread_id": thread}
    elif thread:
        payload["message_thread_id"] = thread
    elif card is not None and letter.kind == "say":
        reply = {"message_id": card.message_id, "allow_sending_without_reply": True}
        payload["reply_parameters"] = reply
    return replace(letter, payload=payload)


def face(letter: Letter) -> str:
    """What a card shows, as a short hash: the same face needs no edit."""
    shown = [letter.payload.get("text"), letter.payload.get("reply_markup")]
    return hashlib.sha256(orjson.dumps(shown, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]


def plan(show: Letter, card: CardRow | None) -> Skip | Edit | Send:
    if card is None:
        return Send(retire=None)
    # In a group people talk below the card, and it stays where it is.
    is_far = show.chat_id > 0 and card.below > OUT_OF_SIGHT
    if show.payload.get("fresh") or is_far:
        return Send(retire=card.message_id)
    return Skip() if card.shown == face(show) else Edit(card.message_id)


def as_message(letter: Letter) -> dict[str, Any]:
    """Parameters of sendMessage."""
    return {**_STYLE, **_theirs(letter), "chat_id": letter.chat_id}


def as_answer(letter: Letter) -> dict[str, Any]:
    """Parameters of answerCallbackQuery."""
    return _theirs(letter)


def as_erase(letter: Letter) -> tuple[str, dict[str, Any]]:
    """Method and parameters that take a message out of the chat."""
    return "deleteMessage", {"chat_id": letter.chat_id, **letter.payload}


def as_ask(letter: Letter) -> tuple[str, dict[str, Any]]:
    """Method and parameters of a question; its chat is the letter's, wherever that is by now."""
    return letter.payload["method"], {**letter.payload["params"], "chat_id": letter.chat_id}


def _theirs(letter: Letter) -> dict[str, Any]:
    return {key: value for key, value in letter.payload.items() if key not in _OURS}


def as_edit(letter: Letter, message_id: int) -> dict[str, Any]:
    """Parameters of editMessageText; without a keyboard Telegram takes the old one away."""
    kept = {"text", "reply_markup"}
    content = {key: value for key, value in letter.payload.items() if key in kept}
    return {**_STYLE, **content, "chat_id": letter.chat_id, "message_id": message_id}


def as_seal(letter: Letter) -> tuple[str, dict[str, Any]]:
    """Method and parameters that close an old card: its text replaced, or its keyboard gone."""
    target = {"chat_id": letter.chat_id, "message_id": letter.payload["message_id"]}
    text = letter.payload.get("seal")
    if text is None:
        return "editMessageReplyMarkup", target
    return "editMessageText", {**_STYLE, **target, "text": text}
