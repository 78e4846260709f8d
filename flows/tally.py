"""What the opinions on a case come to: who is for what, and whether that is a majority at all.

Only opinions on the case as it is now make a majority; those on earlier findings are told beside.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from flows.case import Consult
from flows.circle import Team
from flows.posting import Opinion, Posting

LEAST: Final = 2  # opinions beside the presenter's that a panel has, however low its quorum
WISH: Final = "more"  # not an opinion yet: somebody misses a finding


def given(posting: Posting) -> tuple[Opinion, ...]:
    """Every opinion that says what to do, of whatever revision."""
    return tuple(o for o in posting.opinions if o.choice != WISH)


def present(posting: Posting) -> tuple[Opinion, ...]:
    """Those on the case as it is now."""
    return tuple(o for o in given(posting) if o.revision == posting.revision)


def needed(posting: Posting) -> int:
    """How many opinions end the round."""
    return max(LEAST, posting.team.quorum)


def counted(posting: Posting, presenter: int) -> int:
    """How many there are towards that number: the presenter's own is none of them."""
    return sum(o.by.id != presenter for o in present(posting))


def by_choice(posting: Posting) -> tuple[tuple[str, tuple[Opinion, ...]], ...]:
    """Each choice with those who are for it, the most wanted first."""
    choices: dict[str, list[Opinion]] = {}
    for opinion in given(posting):
        choices.setdefault(opinion.choice, []).append(opinion)
    now = {
        choice: sum(o.revision == posting.revision for o in of) for choice, of in choices.items()
    }
    ordered = sorted(choices, key=lambda choice: (-now[choice], -len(choices[choice])))
    return tuple((choice, tuple(choices[choice])) for choice in ordered)


def ahead(posting: Posting) -> tuple[str, ...]:
    """The choices that most are for: one, several in a tie, none if nobody said anything."""
    now = present(posting)
    counts = {o.choice: sum(each.choice == o.choice for each in now) for o in now}
    return tuple(choice for choice, n in counts.items() if n == max(counts.values()))


def leader(posting: Posting) -> str:
    """What the panel is for; "" if it is for nothing, or for several things alike."""
    first = ahead(posting)
    return first[0] if len(first) == 1 else ""


def closing(team: Team, at: datetime) -> datetime:
    """When a round that is opened at `at` ends by itself."""
    return at + timedelta(hours=team.hours)


def offered(consult: Consult, posting: Posting) -> tuple[str, ...]:
    """The decisions that mean something: a panel is for one thing, an advice was given."""
    panel = ("panel",) if leader(posting) else ()
    return (*panel, *(("path",) if consult.episode.advice else ()))
