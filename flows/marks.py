"""Marks on a screen of several findings: "+" present, "?" not examined, kept until it is done.

A mark bears the id of its finding, or of its option, so marks of two questions never mix: each
question sees its own, and leaves the others where they are.
"""

from __future__ import annotations

from collections.abc import Collection

from flows.case import Consult, Episode
from flows.text import Text, t, verbatim
from pathway.model import Finding

MARKS = ("+", "-", "?")
FINISH_FIRST = t("Nothing changed. Please finish the marks here first.")


def alone(asked: tuple[Finding, ...]) -> bool:
    """One question with one answer, and no marks."""
    return len(asked) == 1 and asked[0].kind != "multi"


def is_mark(option: str) -> bool:
    """Whether it marks or unmarks one finding, and does not end the question."""
    return option[:1] in MARKS and len(option) > 1


def places(asked: tuple[Finding, ...]) -> dict[str, str]:
    """What can be marked on a screen, and how it is called."""
    if len(asked) == 1 and asked[0].kind == "multi":
        return {o.id: o.label for o in asked[0].options}
    return {f.id: f.label for f in asked}


def made(consult: Consult, asked: tuple[Finding, ...]) -> dict[str, str]:
    """The marks of this screen."""
    there = places(asked)
    return {id_: mark for id_, mark in consult.draft.items() if id_ in there}


def others(consult: Consult, asked: tuple[Finding, ...]) -> dict[str, str]:
    """The marks that belong to other screens."""
    there = places(asked)
    return {id_: mark for id_, mark in consult.draft.items() if id_ not in there}


def marked(consult: Consult, option: str) -> Consult:
    """With one mark more, or one less."""
    marks = {id_: mark for id_, mark in consult.draft.items() if id_ != option[1:]}
    if option[0] != "-":
        marks[option[1:]] = option[0]
    return consult.now(draft=dict(sorted(marks.items())))


def opening(
    asked: tuple[Finding, ...], episode: Episode, without: Collection[str] = ()
) -> dict[str, str]:
    """The marks that a screen of marks opens with when it is asked again: what it held before.

    A new mark must not wipe out the others. Nothing, if none of it had been examined.
    """
    if len(asked) == 1 and asked[0].kind == "multi":
        held = episode.answers.get(asked[0].id)
        return dict.fromkeys(sorted(held), "+") if isinstance(held, tuple) else {}
    ids = sorted(f.id for f in asked if f.id not in without and len(asked) > 1)
    said = {id_: "+" for id_ in ids if episode.answers.get(id_) is True}
    said |= {id_: "?" for id_ in ids if id_ in episode.unexamined}
    if len(said) == len(asked) and "+" not in said.values():
        return {}
    return dict(sorted(said.items()))


def receipt(called: dict[str, str], option: str) -> Text:
    """What a mark is answered with; `called`: the places of its screen."""
    said = verbatim(called[option[1:]])
    match option[0]:
        case "+":
            return t("Marked: {what}. Tap Done when finished.", what=said)
        case "?":
            return t("Marked as not examined: {what}", what=said)
        case _:
            return t("Unmarked: {what}", what=said)
