"""Who may do what: denied unless a rule allows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Action: TypeAlias = Literal["open", "answer", "see"]


@dataclass(frozen=True, slots=True)
class Allowed:
    pass


@dataclass(frozen=True, slots=True)
class Denied:
    """`reason` decides what the person is told: nothing about any case."""

    reason: Literal["stranger", "not yours"]


def may(
    person: int, action: Action, *, owner: int | None, allow: frozenset[int]
) -> Allowed | Denied:
    """May this person do this? A case answers to its owner alone; None: no case is meant."""
    if person not in allow:
        return Denied("stranger")
    if action == "open" or owner is None:
        return Allowed()
    return Allowed() if person == owner else Denied("not yours")
