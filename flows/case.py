"""The consult as a value: what was found, what was advised, what is still owed to the patient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from flows.lifecycle import State
from pathway.model import Findings


@dataclass(frozen=True, slots=True)
class Passed:
    """One question on the path walked, and the findings that its answer settled."""

    question: str
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """What was computed, when and from which content; enough to recompute and compare it."""

    at: datetime
    low: str
    high: str
    applicable: tuple[str, ...]
    version: str
    sha256: str
    decision: str = ""  # "" until the clinician decides; "follow", or the words for another plan

    @property
    def status(self) -> str:
        return "complete" if self.low == self.high else "provisional"


@dataclass(frozen=True, slots=True)
class Episode:
    """One contact: the first visit, or a reassessment. Absent answers are unknown, never no."""

    number: int
    phase: str
    opened: datetime
    answers: Findings = field(default_factory=dict)
    unexamined: frozenset[str] = frozenset()
    path: tuple[Passed, ...] = ()
    advice: Advice | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The one reminder of a consult. `due_on` is clinical and stays; `ask_at` (UTC) may move."""

    revision: int
    due_on: date
    ask_at: datetime
    phase: str
    snoozes: int = 0


@dataclass(frozen=True, slots=True)
class Owner:
    """Who answers for the case, and when their morning is."""

    id: int
    chat: int
    zone: str
    ask_at: str
    workdays: str


@dataclass(frozen=True, slots=True)
class Consult:
    """One case. Findings are stored; the open question is derived from them."""

    code: str
    owner: Owner
    pathway: str
    version: str
    sha256: str
    opened: datetime
    episode: Episode
    earlier: tuple[Episode, ...] = ()
    state: State = State.COLLECTING
    turn: int = 1
    since: int = 1  # older buttons are late: the question was opened, or a mark taken away, then
    asked: int = 1  # the turn at which the question was opened: a mark may come from then on
    label: str = ""
    follow_up: FollowUp | None = None
    closed_because: str = ""
    closed_from: State | None = None  # where it stood when it was closed
    draft: Mapping[str, str] = field(default_factory=dict)  # marks of a multi-select not yet done
    focus: str = ""  # a finding asked out of turn, to edit it
    panel: str = ""  # a side screen that is open: "@more", "@why" ...
    hurry: bool = False  # ask only what settles the urgency
    aside: Findings = field(default_factory=dict)  # answers taken back, shown as "before"

    @property
    def baseline(self) -> Episode | None:
        """The contact before this one."""
        return self.earlier[-1] if self.earlier else None

    def awaiting(self, revision: int) -> FollowUp | None:
        """The follow-up, if it is planned under this revision and has not been asked yet."""
        planned = self.follow_up
        if planned and planned.revision == revision and self.state is State.FOLLOWING:
            return planned
        return None

    def now(self, **changes: Any) -> Consult:  # noqa: ANN401 - the fields above, checked by replace
        return replace(self, **changes)

    def in_episode(self, **changes: Any) -> Consult:  # noqa: ANN401 - the fields of Episode
        return replace(self, episode=replace(self.episode, **changes))
