"""What a consult asks the world to do. Imperative; carried out after the commit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from flows.screen import Screen
from flows.text import Text


@dataclass(frozen=True, slots=True)
class Show:
    """Paint the consult's live card. `fresh` sends a new one below and retires the old.

    `seal` is what the retired card keeps saying, without buttons. `keep`: it must stand in the chat
    even if something newer overtakes it, as advice, an alarm and a reminder must.
    `mark` is a name to find its message by later.
    """

    screen: Screen
    fresh: bool = False
    seal: Screen | None = None
    keep: bool = False
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Amend:
    """Repaint the messages that were shown under `mark`, wherever they stand by now; no buttons.

    Not the live card: what that shows is told by `Show`.
    """

    mark: str
    screen: Screen


@dataclass(frozen=True, slots=True)
class Erase:
    """Delete a message that the owner wrote in their chat: it names somebody."""

    message: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """Answer the tap: what is stored now. `alert` only for what must be acted on."""

    text: Text
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Remind:
    """Set or replace the consult's one follow-up. `ask_at` is aware, UTC."""

    revision: int
    due_on: date
    ask_at: datetime


@dataclass(frozen=True, slots=True)
class Forget:
    """Retire the follow-up: nothing will be asked."""


@dataclass(frozen=True, slots=True)
class Tell:
    """Tell a colleague in their own chat, as this case's card there; `to` "lead": whoever leads.

    `team`: they may see it as a member of that team, which is asked again before it goes (0: it
    holds nothing clinical, only the case's code). `fresh` and `keep` as in `Show`.
    """

    to: int | Literal["lead"]
    screen: Screen
    team: int = 0
    fresh: bool = True
    keep: bool = True
    urgent: bool = False  # with a sound, whatever the hour


@dataclass(frozen=True, slots=True)
class Post:
    """Paint the case's card in a team's group: one message, edited in place."""

    team: int
    screen: Screen
    fresh: bool = False
    seal: Screen | None = None


@dataclass(frozen=True, slots=True)
class Say:
    """One more message in a team's group, below the case's card, such as that it is urgent."""

    team: int
    screen: Screen
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """In a group with topics a case has one of its own, open as long as its round is."""

    team: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Deadline:
    """Have a round ended then (aware, UTC); None: it needs no ending any more."""

    team: int
    posting: int
    at: datetime | None


Effect: TypeAlias = (
    Show | Amend | Erase | Receipt | Remind | Forget | Tell | Post | Say | Topic | Deadline
)
