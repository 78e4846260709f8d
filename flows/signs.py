"""Words that sound like a warning sign: a note changes no finding, and who writes it may not know.

No rule of its own: the words are those of the pathway's questions for warning signs that none of
its other questions uses. To miss some is no harm; words are offered as a note in any case.
"""

from __future__ import annotations

import re
from functools import cache

from pathway.model import Finding, Pathway

SHORTEST, STEM = 4, 6  # letters of a word that counts; of the start that two words must share
EVERYDAY = (
    "about after again asked being below both change counts earlier examination from full great "
    "have history into least less level loss major more muscle need objective only other possible "
    "power recent scale severe side signs since such suspected than that their them there these "
    "they this through unexplained upper what when which with within worse worsening years"
)
_EVERYDAY = frozenset(EVERYDAY.split(" "))
_WORD = re.compile(r"[^\W\d_]+")


def meant(words: str, pathway: Pathway) -> tuple[Finding, ...]:
    """The warning signs that the words sound like, in the pathway's order."""
    said = _words(words)
    return tuple(
        pathway.findings[id_]
        for id_, own in _own(pathway)
        if any(_alike(one, other) for one in said for other in own)
    )


def _alike(one: str, other: str) -> bool:
    """Whether one begins as the other does: "numb" and "numbness", "infected" and "infection"."""
    shared = min(len(one), len(other), STEM)
    return one[:shared] == other[:shared]


@cache
def _own(pathway: Pathway) -> tuple[tuple[str, frozenset[str]], ...]:
    findings = pathway.findings.values()
    others = frozenset(w for f in findings if not f.safety for w in _words(f"{f.label} {f.ask}"))
    return tuple((f.id, _words(f"{f.label} {f.ask}") - others) for f in findings if f.safety)


def _words(text: str) -> frozenset[str]:
    found = (word.casefold() for word in _WORD.findall(text))
    return frozenset(word for word in found if len(word) >= SHORTEST and word not in _EVERYDAY)
