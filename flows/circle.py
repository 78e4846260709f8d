"""Who is there besides the owner: colleagues and teams, as the roster had them at that moment.

An event carries them, so that a replay knows what was known then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# Options of the owner's screens that ask for somebody: their taps carry who could be asked.
NEEDS_CIRCLE: Final = frozenset({"hand", "backup", "team"})


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the roster: how colleagues know them, what they may, what they are good at."""

    id: int
    called: str = ""
    role: str = "clinician"  # in the team that is meant; else the roster's
    specialty: str = ""


@dataclass(frozen=True, slots=True)
class Team:
    """A group that consults on cases. `number` is ours and stays; the group's id may change.

    A round ends at `quorum` opinions or after `hours`. `keeps_words`: what is said under a card
    may be kept as it was said.
    """

    number: int
    title: str = ""
    quorum: int = 3
    hours: int = 24
    keeps_words: bool = False


@dataclass(frozen=True, slots=True)
class Circle:
    """Whom somebody may ask: colleagues who can be written to, and teams that they are in."""

    colleagues: tuple[Colleague, ...] = ()
    teams: tuple[Team, ...] = ()
