"""What a consult asks the world to do. Imperative; carried out after the commit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

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


Effect: TypeAlias = Show | Amend | Erase | Receipt | Remind | Forget
