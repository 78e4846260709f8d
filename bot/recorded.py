"""What of an event goes into the record, and whose it is there."""

from __future__ import annotations

from dataclasses import replace

from flows.circle import Colleague
from flows.events import (
    Edited,
    Event,
    Opened,
    Rescheduled,
    Sent,
    Summoned,
    Tapped,
    Typed,
    Wrote,
)

_OF_THE_OWNER = (Opened, Tapped, Typed, Edited, Sent, Summoned, Rescheduled)


def wordless(event: Event) -> Event:
    """Words that were refused are not kept: they may name somebody, and they changed nothing."""
    return replace(event, text="") if isinstance(event, Typed | Edited | Wrote) else event


def author(event: Event, owner: int) -> int | None:
    """Who did it: a colleague who is named in it, else the owner; None: the clock, the operator."""
    who = getattr(event, "who", None) or getattr(event, "by", None)
    if isinstance(who, Colleague):
        return who.id
    return owner if isinstance(event, _OF_THE_OWNER) else None
