"""What a team may choose and be asked, where the content does not say."""

from collections.abc import Iterable
from typing import Final

from pathway.model import Choice, Disposition

TAKEN: Final = frozenset({"more", "person", "urgent"})
"""Choices that a team always has."""
NOT_ASKED = frozenset({"emergency", "none"})  # tones that no team is asked about
LABEL = 28  # characters that a button has room for


def chosen(opinions: Iterable[Choice], dispositions: Iterable[Disposition]) -> tuple[Choice, ...]:
    """The opinions of the content; else its dispositions that a team can be in two minds about."""
    return tuple(opinions) or tuple(
        Choice(id=f"d{place}", title=_cut(each.title))
        for place, each in enumerate(dispositions)
        if each.tone not in NOT_ASKED
    )


def _cut(title: str) -> str:
    return title if len(title) <= LABEL else f"{title[: LABEL - 1].rstrip(' ,')}…"


def asked(questions: Iterable[Choice]) -> tuple[Choice, ...]:
    """The questions of the content; else a general one."""
    return tuple(questions) or (Choice(id="next", title="What would you do next?"),)
