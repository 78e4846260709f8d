"""The consult as a value: what was found, what was advised, what is still owed to the patient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from flows.circle import Circle, Colleague
from flows.events import QUIET
from flows.lifecycle import State
from flows.posting import Posting
from pathway.model import Findings, Value

WINDOW = timedelta(days=30)  # a reassessment is in time up to so long after it is due
FAILED = 5  # the rung on which nobody is asked any more, and the list of a month tells of it


@dataclass(frozen=True, slots=True)
class Passed:
    """One question on the path walked, and the findings that its answer settled.

    `at`: when it was answered, or last confirmed (None: with the contact). `message`: the message
    that it was typed in, 0 if it was tapped.
    """

    question: str
    findings: tuple[str, ...] = ()
    at: datetime | None = None
    message: int = 0


@dataclass(frozen=True, slots=True)
class Changed:
    """What a finding held before it was corrected; `was` None: not examined, or not asked."""

    at: datetime
    finding: str
    was: Value | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Words of the clinician that answer no question."""

    at: datetime
    text: str
    message: int = 0


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
    mark: str = ""  # the name by which its messages are found again; "" if an older version gave it

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
    superseded: tuple[Advice, ...] = ()  # advice that a correction, or taking one back, ended
    changes: tuple[Changed, ...] = ()
    turn: int = 1  # of the consult when this contact was opened: older buttons are of another
    outcome: str = ""  # how the patient was at its end: a key of `outcome.OUTCOMES`

    @property
    def mark(self) -> str:
        """The name by which the messages with the present advice are found again; never reused."""
        given = self.advice.mark if self.advice else ""
        return given or f"advice:{self.number}.{len(self.superseded)}"


@dataclass(frozen=True, slots=True)
class Offer:
    """A follow-up that a colleague is asked to take over; it stays its owner's until they accept.

    `until`: when it comes back by itself. `by`: who offers it (0: whoever runs the bot).
    """

    to: Colleague
    until: datetime
    by: int = 0


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The one reminder of a consult. `due_on` is clinical and stays; `ask_at` (UTC) may move.

    `ask_at` is when something is to be done next: to ask, to ask again, to tell somebody else.
    `waiting`: that is still to come; no reassessment has been made since. `contact`: the one in
    which it was planned (0: an older version did not keep it). `rung`: how often its time has come
    in vain. `next_on`: the owner's day of the next rung; an offer's end may wake it before that
    (None: an older version did not keep it). `because`: why it was put off once more, by its key,
    or "=" and words. `told`: who besides the owner knows that it waits, "backup" or "lead".
    """

    revision: int
    due_on: date
    ask_at: datetime
    phase: str
    snoozes: int = 0
    waiting: bool = True
    contact: int = 0
    rung: int = 0
    asked: datetime | None = None  # when it was first asked; the ladder is climbed from there
    put_off: date | None = None  # since when it is put off, without a break
    backup: Colleague | None = None
    offer: Offer | None = None
    next_on: date | None = None
    because: str = ""
    told: tuple[str, ...] = ()

    @property
    def window(self) -> tuple[date, date]:
        """The first and the last day on which the reassessment is in time."""
        return self.due_on, self.due_on + WINDOW


@dataclass(frozen=True, slots=True)
class Owner:
    """Who answers for the case, and when their morning is. `quiet`: hours without a sound."""

    id: int
    chat: int
    zone: str
    ask_at: str
    workdays: str
    quiet: str = QUIET
    called: str = ""


@dataclass(frozen=True, slots=True)
class Handed:
    """The case changed hands."""

    at: datetime
    giver: int
    taker: Colleague


@dataclass(frozen=True, slots=True)
class Asking:
    """What is about to be posted: to which team, and what it is asked (as in `Posting`).

    `number`: the round that is being decided.
    """

    team: int = 0
    question: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Recall:
    """Newer content would not give the advice of this `mark`; `would`: what it would, in words."""

    version: str
    sha256: str
    would: str
    mark: str


UNDO_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Undo:
    """The consult as it stood before the last change, to be taken back to until `until`.

    `turn`: buttons of older cards were shown for something else.
    """

    until: datetime
    before: Consult
    turn: int = 0


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
    draft: Mapping[str, str] = field(default_factory=dict)  # marks of screens not yet done
    focus: str = ""  # a finding asked out of turn, to edit it
    panel: str = ""  # a side screen that is open: "@more", "@why" ...
    hurry: bool = False  # ask only what settles the urgency
    aside: Findings = field(default_factory=dict)  # answers taken back, shown as "before"
    proposed: str = ""  # the option that would change the answer in focus, if they agree
    offered: tuple[Note, ...] = ()  # words that fit no question, which may become notes
    said_in: int = 0  # the message that `proposed` came in
    label_in: int = 0  # the message that the label was typed in
    notes: tuple[Note, ...] = ()
    undo: Undo | None = None
    typing: bool = False  # they answer by typing: the answers are listed to be typed
    touched: datetime | None = None  # when it last moved
    closed_at: datetime | None = None
    circle: Circle | None = None  # who could be asked, while that is being chosen
    asking: Asking | None = None  # what a team is about to be asked
    postings: tuple[Posting, ...] = ()
    handed: tuple[Handed, ...] = ()
    recall: Recall | None = None  # until they have looked

    @property
    def baseline(self) -> Episode | None:
        """The contact before this one."""
        return self.earlier[-1] if self.earlier else None

    def awaiting(self, revision: int) -> FollowUp | None:
        """The follow-up, if it is planned under this revision and has not been asked yet."""
        planned = self.planned
        return planned if planned and planned.revision == revision else None

    @property
    def planned(self) -> FollowUp | None:
        """The follow-up that is still to be asked."""
        planned = self.follow_up
        waits = planned and planned.waiting and self.state is not State.CLOSED
        return planned if waits else None

    def posting(self, number: int) -> Posting | None:
        """A round of a team on this case."""
        return next((p for p in self.postings if p.number == number), None)

    def with_posting(self, posting: Posting) -> Consult:
        """With a round as it is now."""
        return self.now(
            postings=tuple(posting if p.number == posting.number else p for p in self.postings)
        )

    @property
    def task(self) -> str:
        """How the follow-up stands, in FHIR's words for a task; "draft": there is no plan yet."""
        planned, is_closed = self.follow_up, self.state is State.CLOSED
        if planned is None:
            return "cancelled" if is_closed else "draft"
        if is_closed or not planned.waiting:
            return "cancelled" if planned.waiting else "completed"
        if planned.rung >= FAILED:
            return "failed"
        return "in-progress" if 0 < planned.contact < self.episode.number else "ready"

    @property
    def asks(self) -> bool:
        """Whether an answer is waited for: words may be meant for it."""
        if self.panel:
            return self.panel != "@paused"
        return bool(self.focus) or self.state not in (State.FOLLOWING, State.CLOSED)

    @property
    def settled(self) -> Consult:
        """Without the side screens: nothing half said."""
        return self.now(panel="", focus="", draft={}, proposed="", said_in=0, undo=None,
                        circle=None, asking=None)  # fmt: skip

    def undoable(self, before: Consult, at: datetime) -> Consult:
        """The consult, with a way back to `before`: on its own screen, with the marks it had."""
        marks = before.draft if before.state is State.COLLECTING else {}
        return self.now(undo=Undo(at + UNDO_FOR, before.settled.now(draft=marks), self.turn + 1))

    def now(self, **changes: Any) -> Consult:  # noqa: ANN401 - the fields above, checked by replace
        return replace(self, **changes)

    def in_episode(self, **changes: Any) -> Consult:  # noqa: ANN401 - the fields of Episode
        return replace(self, episode=replace(self.episode, **changes))
