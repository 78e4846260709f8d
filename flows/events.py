"""What can happen to a consult. Past tense: it has happened, the consult can only respond."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Opened:
    """A clinician opened a consult. Always the first event, and only that."""

    code: str  # the case code without its "C-", unique per bot
    owner: int  # Telegram id of the clinician who answers for the case
    chat: int  # the private chat in which the dialogue runs
    zone: str  # IANA zone of the owner
    ask_at: str  # "HH:MM", local; when a reminder is asked
    workdays: str  # seven of "1" and "0", Monday first


@dataclass(frozen=True, slots=True)
class Tapped:
    """A button was pressed. It carries what was on the button, never a position."""

    turn: int  # the consult's turn when the button was painted
    question: str  # the question the button answers; "" if the button is not known
    option: str


@dataclass(frozen=True, slots=True)
class Typed:
    """A person wrote to the consult. The text is as received; `message` is Telegram's number."""

    text: str
    message: int = 0


@dataclass(frozen=True, slots=True)
class Edited:
    """A person changed the words of an earlier message. It corrects nothing by itself."""

    text: str
    message: int


@dataclass(frozen=True, slots=True)
class Sent:
    """A person sent what cannot be read: a photo, a voice message, a sticker."""

    kind: str


@dataclass(frozen=True, slots=True)
class Summoned:
    """A person asked to see the case again."""


@dataclass(frozen=True, slots=True)
class FellDue:
    """The follow-up's time to be asked has come."""

    revision: int


Event: TypeAlias = Opened | Tapped | Typed | Edited | Sent | Summoned | FellDue
