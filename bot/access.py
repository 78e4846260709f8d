"""Who may do what, where: denied unless a rule allows it. Pure; the roster is read elsewhere.

Every action has exactly one rule. What no rule allows is denied, and an action without a rule is
denied to everybody. A case answers to its owner; to others only as far as it is before a team of
theirs, or as they back its follow-up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

Role: TypeAlias = Literal["clinician", "lead", "observer", "admin"]
Standing: TypeAlias = Role | Literal["stranger"]
Chat: TypeAlias = Literal["private", "group", "channel"]
Case: TypeAlias = Literal["none", "open", "closed"]
Reason: TypeAlias = Literal[
    "stranger", "role", "chat", "not yours", "team", "over", "lead", "no rule"
]
# What somebody is to a case: it is theirs, they back its follow-up, are asked to take it over, or
# are in a team that it is before, and what they are there.
Tie: TypeAlias = Literal["own", "backup", "offered", "clinician", "lead", "observer"]

ROLES: Final[tuple[Role, ...]] = get_args(Role)
INSIDE: Final[frozenset[Standing]] = frozenset(ROLES)
WORKING: Final[frozenset[Standing]] = INSIDE - {"observer"}
WATCHING: Final[frozenset[Standing]] = frozenset({"lead", "admin"})
ANYBODY: Final[frozenset[Standing]] = INSIDE | {"stranger"}
PRIVATE: Final[frozenset[Chat]] = frozenset({"private"})
GROUP: Final[frozenset[Chat]] = frozenset({"group"})
TALKING: Final[frozenset[Chat]] = PRIVATE | GROUP
ANYWHERE: Final[frozenset[Chat]] = frozenset(get_args(Chat))
NONE: Final[frozenset[Case]] = frozenset({"none"})
STORED: Final[frozenset[Case]] = frozenset({"open", "closed"})
OWN: Final[frozenset[Tie]] = frozenset({"own"})
OPINING: Final[frozenset[Tie]] = frozenset({"clinician", "lead"})
TEAM: Final[frozenset[Tie]] = OWN | OPINING | {"observer"}
BACKUP: Final[frozenset[Tie]] = frozenset({"backup"})
OFFERED: Final[frozenset[Tie]] = frozenset({"offered"})


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
    ties: frozenset[Tie] = frozenset()  # what who asks is to that case


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold, all of it: of a case that is meant, one must be one of `ties`."""

    who: frozenset[Standing]
    where: frozenset[Chat] = PRIVATE
    case: frozenset[Case] = NONE
    ties: frozenset[Tie] = OWN


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
    "present": Rule(WORKING, GROUP),  # to begin a case for a team, from its group
    "opine": Rule(WORKING, TALKING, STORED, OPINING),
    "read a round": Rule(INSIDE, TALKING, STORED, TEAM),
    "close a round": Rule(WORKING, TALKING, STORED, OWN),
    "discuss": Rule(INSIDE, GROUP, STORED, TEAM),
    "talk": Rule(ANYBODY, GROUP),  # among themselves: nothing comes of it
    "be offered": Rule(WORKING, case=STORED, ties=OFFERED | OWN),
    "back up": Rule(WORKING, case=STORED, ties=BACKUP | OWN),
    "hand over": Rule(WORKING),  # all of one's own follow-ups, before one is away
    "give away": Rule(WORKING),  # a colleague's, if one leads where it belongs
    "take over": Rule(WORKING),  # all that one was offered
    "be warned": Rule(WATCHING),  # that somebody's reminder waits; nothing about the case
    "link": Rule(WATCHING, TALKING),  # make a group a team
    "lead teams": Rule(WATCHING),
    "enrol": Rule(INSIDE, GROUP),  # say that one is in a team
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
    if person.role in rule.who and place.chat in rule.where and _is_for(place, rule):
        return Allowed()
    return Denied(_why(person, place, rule))


def _is_for(place: Place, rule: Rule) -> bool:
    """Whether one is to the case, if one is meant, what the rule is for."""
    return place.case in rule.case and (place.case == "none" or bool(place.ties & rule.ties))


def _why(person: Person, place: Place, rule: Rule) -> Reason:
    if person.role == "stranger":
        return "stranger"
    if person.role not in rule.who:
        reserved: Reason = "lead" if rule.who == WATCHING else "role"
        return "team" if place.ties & TEAM - OWN else reserved
    if place.chat not in rule.where:
        return "chat"
    if rule.ties & (OFFERED | BACKUP):  # they may have been asked before; nobody learns whether
        return "over"
    # Of a case that is before a team of theirs people know; of any other not even that it is there.
    return "team" if place.ties & TEAM else "not yours"
