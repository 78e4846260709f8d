"""Marks that are not saved yet, said wherever somebody may stop: they may be an emergency."""

from __future__ import annotations

from flows import marks
from flows.scene import Scene
from flows.screen import Block, Gap, Line
from flows.text import t, verbatim
from pathway.decide import decide
from pathway.model import Finding


def marked(scene: Scene) -> tuple[Finding, ...]:
    """The findings that are marked present on the question below the side screens."""
    below = scene.with_(scene.consult.now(panel=""))
    asked = below.asked(below.key)
    made = marks.made(scene.consult, asked)
    return tuple(finding for finding in asked if made.get(finding.id) == "+")


def is_warning(scene: Scene) -> bool:
    """Whether a warning sign is among them."""
    return any(finding.safety for finding in marked(scene))


def told(scene: Scene) -> list[Block]:
    """What a side screen says of them."""
    found = marked(scene)
    if not found:
        return []
    named = tuple(verbatim(finding.label) for finding in found)
    line = Line(t("Marked and not saved yet: {list}. Go back and tap Done.", list=named), "bold")
    return [line, *emergency(scene, found)]


def emergency(scene: Scene, present: tuple[Finding, ...]) -> list[Block]:
    """An emergency is said as soon as it is marked, before anything is done about it."""
    if not present:
        return []
    episode = scene.consult.episode
    found = decide(
        scene.pathway, {**episode.answers, **{f.id: True for f in present}}, episode.phase
    )
    worst = scene.pathway.disposition(found.low)
    if not worst.interrupts:
        return []
    return [Gap(), Line(t("⚠ {what}: tap Done now.", what=verbatim(worst.title)), "bold")]
