"""The stored shape of a follow-up, as every version wrote it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flows.case import FollowUp, Offer
from flows.circle import Colleague
from flows.lifecycle import State

Stored = dict[str, Any]


def read(stored: Stored, stood: State | None) -> FollowUp:
    """A follow-up of a case that stands (or, if it is closed, stood) there.

    Until shape 3 it had neither a backup nor a ladder.
    """
    known = _waiting(stored, stood)
    asked, backup, offer = (known.get(name) for name in ("asked", "backup", "offer"))
    return FollowUp(
        **{
            **known,
            "due_on": date.fromisoformat(known["due_on"]),
            "ask_at": datetime.fromisoformat(known["ask_at"]),
            "asked": datetime.fromisoformat(asked) if asked else None,
            "put_off": _day(known.get("put_off")),
            "next_on": _day(known.get("next_on")),
            "backup": Colleague(**backup) if backup else None,
            "offer": _offer(offer) if offer else None,
            "told": tuple(known.get("told", ())),
        }
    )


def _waiting(stored: Stored, stood: State | None) -> Stored:
    """Whether it waits: shape 1 did not say it, and until shape 3 it was asked once.

    What was asked then is on the first rung of the ladder now.
    """
    known = {"waiting": stood is State.FOLLOWING, **stored}
    if stood is State.DUE and not known["waiting"]:
        known |= {"waiting": True, "rung": 1, "asked": known["ask_at"]}
    return known


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None


def _offer(stored: Stored) -> Offer:
    until = datetime.fromisoformat(stored["until"])
    return Offer(Colleague(**stored["to"]), until, stored["by"])
