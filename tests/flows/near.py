"""Colleagues for a story, what an owner asks of them, and what they were told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flows.circle import Circle, Colleague
from flows.effects import Tell
from flows.events import Accepted, Tapped
from flows.screen import Screen

A = Colleague(1001, "Dr A")
B = Colleague(2002, "Dr B", "clinician", "spine surgery")
C = Colleague(3003, "Dr C", "lead")
NEAR = Circle((A, B, C, Colleague(4004, "Obs", "observer")))
HOURS = ("Europe/Vienna", "09:00", "1111100")


def ask(story: Any, option: str, label: str) -> Any:  # noqa: ANN401 - the Story of conftest
    """Tap a button that is about asking somebody, which carries who is there, then a name."""
    story.send(Tapped(story.consult.turn, story.scene.key, option, NEAR))
    return story.tap(label)


def accepts(who: Colleague) -> Accepted:
    return Accepted(who, who.id, *HOURS, quiet="21:00-06:00")


def told(story: Any, to: object) -> list[Tell]:  # noqa: ANN401
    """What somebody else was told in the last step."""
    return [e for e in story.effects if isinstance(e, Tell) and e.to == to]


def text(screen: Screen, shown: Callable[[Screen], list[str]]) -> str:
    return "\n".join(shown(screen))
