"""Who may do what, where: denied unless a rule allows it. Pure; the roster is read elsewhere.

Every action has exactly one rule. What no rule allows is denied, and an action without a rule is
denied to everybody. A case answers to the clinician who opened it, and to nobody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

Role: TypeAlias = Literal["clinician", "lead", "observer", "admin"]
Standing: TypeAlias = Role | Literal["stranger"]
Chat: TypeAlias = Literal["private", "group", "channel"]
Case: TypeAlias = Literal["none", "open", "closed"]
Reason: TypeAlias = Literal["stranger", "role", "chat", "not yours", "no rule"]

ROLES: Final[tuple[Role, ...]] = get_args(Role)
INSIDE: Final[frozenset[Standing]] = frozenset(ROLES)
WORKING: Final[frozenset[Standing]] = INSIDE - {"observer"}
WATCHING: Final[frozenset[Standing]] = frozenset({"lead", "admin"})
ANYBODY: Final[frozenset[Standing]] = INSIDE | {"stranger"}
PRIVATE: Final[frozenset[Chat]] = frozenset({"private"})
ANYWHERE: Final[frozenset[Chat]] = frozenset(get_args(Chat))
NONE: Final[frozenset[Case]] = frozenset({"none"})
STORED: Final[frozenset[Case]] = frozenset({"open", "closed"})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody by their Telegram id, and what they are to us at this moment."""

    id: int
    role: Standing


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is asked for: in which kind of chat, and about which case."""

    chat: Chat
    case: Case = "none"
    owner: int | None = None  # the Telegram id of whoever opened the case


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold, all of it. A case that is meant must be one's own, whatever the action."""

    who: frozenset[Standing]
    where: frozenset[Chat] = PRIVATE
    case: frozenset[Case] = NONE


RULES: Final[Mapping[str, Rule]] = {
    "join": Rule(ANYBODY),
    "start": Rule(INSIDE),
    "help": Rule(INSIDE),
    "settings": Rule(INSIDE),
    "stop": Rule(INSIDE),
    "erase": Rule(INSIDE),  # a message of one's own
    "open": Rule(WORKING),
    "list": Rule(WORKING),
    "see": Rule(WORKING, case=STORED),
    "answer": Rule(WORKING, case=STORED),
    "write": Rule(WORKING, case=NONE | STORED),
    "be reminded": Rule(WORKING, case=STORED),
    "be warned": Rule(WATCHING),  # that somebody's reminder waits; nothing about the case
    "miss": Rule(INSIDE, ANYWHERE),  # to press a button that is none of ours
}


@dataclass(frozen=True, slots=True)
class Allowed:
    pass


@dataclass(frozen=True, slots=True)
class Denied:
    """`reason` decides what the person is told: nothing about any case, not even that it exists."""

    reason: Reason


def may(person: Person, action: str, place: Place) -> Allowed | Denied:
    """May this person do this here? The first thing that does not hold is the reason."""
    rule = RULES.get(action)
    if rule is None:
        return Denied("stranger" if person.role == "stranger" else "no rule")
    if person.role not in rule.who:
        return Denied("stranger" if person.role == "stranger" else "role")
    if place.chat not in rule.where:
        return Denied("chat")
    if place.case not in rule.case or (place.case != "none" and place.owner != person.id):
        return Denied("not yours")  # or not there at all: one answer for both
    return Allowed()
