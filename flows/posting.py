"""A case before a team, as a value: what was asked, who thinks what, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flows.circle import Colleague, Team

MOST = 20  # rounds that one case can have: their buttons are told apart by the round's number


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one member thinks. It binds to the revision of the case that they had before them."""

    by: Colleague
    choice: str  # an opinion of the pathway, or "more", "person", "urgent"
    at: datetime
    revision: int
    reason: str = ""
    named: bool = False  # they may be named in the record; else role and specialty only
    wants: str = ""  # with "more": the finding that is missing
    was: tuple[str, ...] = ()  # earlier choices, the first one first
    left: bool = False  # they have left the team since


@dataclass(frozen=True, slots=True)
class Posting:
    """One round of a team on a case. `number` counts the case's rounds, over all teams, from 1.

    `team` is as it was when the case was posted. `question`: the key of a stock question, or "="
    and the presenter's words. `since`: the consult's turn at which this revision began; buttons of
    older cards are of another. `news`: what each revision after the first brought: findings,
    "@label", "@contact".
    """

    number: int
    team: Team
    question: str
    opened: datetime
    closes: datetime
    revision: int = 1
    since: int = 1
    opinions: tuple[Opinion, ...] = ()
    wanted: tuple[str, ...] = ()  # findings that members miss, not answered yet
    talked: int = 0  # replies in the thread of the card
    closed: datetime | None = None
    closed_because: str = ""  # "presenter", "quorum", "deadline"
    decision: str = ""  # "panel", "pathway", or "=" and the reason for another plan
    decided: datetime | None = None
    news: tuple[tuple[str, ...], ...] = ()
    reopened: tuple[str, ...] = ()  # decisions that were taken back by opening it again

    @property
    def is_open(self) -> bool:
        """Whether opinions are taken."""
        return self.closed is None

    @property
    def is_undecided(self) -> bool:
        """Whether it is over and the presenter has not said what will be done."""
        return self.closed is not None and self.decided is None

    def of(self, person: int) -> Opinion | None:
        """Somebody's own opinion."""
        return next((o for o in self.opinions if o.by.id == person), None)

    def since_then(self, revision: int) -> tuple[str, ...]:
        """What was new after that revision, each once."""
        return tuple(dict.fromkeys(each for news in self.news[revision - 1 :] for each in news))

    def with_opinion(self, opinion: Opinion) -> Posting:
        """With what somebody thinks now, in the place of what they thought before."""
        if self.of(opinion.by.id) is None:
            return self.now(opinions=(*self.opinions, opinion))
        kept = tuple(opinion if o.by.id == opinion.by.id else o for o in self.opinions)
        return self.now(opinions=kept)

    def now(self, **changes: Any) -> Posting:  # noqa: ANN401 - the fields above
        return replace(self, **changes)


def latest(postings: tuple[Posting, ...], team: int) -> Posting | None:
    """The last round of a team: the one whose card stands in its group."""
    return next((p for p in reversed(postings) if p.team.number == team), None)


def can_reopen(postings: tuple[Posting, ...], posting: Posting) -> bool:
    """Whether a round can go on: it is over, and its card still stands in the group."""
    return not posting.is_open and latest(postings, posting.team.number) == posting


def wanted(postings: tuple[Posting, ...]) -> tuple[str, ...]:
    """Findings that members of open rounds miss, each once."""
    missed = (id_ for posting in postings if posting.is_open for id_ in posting.wanted)
    return tuple(dict.fromkeys(missed))


def undecided(postings: tuple[Posting, ...]) -> Posting | None:
    """The first round that is over and waits for the presenter's decision."""
    over = (posting for posting in postings if posting.is_undecided)
    return min(over, key=lambda posting: posting.closed or posting.opened, default=None)
