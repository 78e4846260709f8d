"""How the patient is, all in all: asked once a contact, beside what stands there, never before it.

A reassessment asks when its plan is made, a case when it is closed. Nothing waits for the answer.
"""

from __future__ import annotations

from dataclasses import replace

from flows.case import Consult
from flows.lifecycle import State
from flows.scene import Reply, Scene
from flows.screen import Choice, Gap, Line, Screen
from flows.text import Text, t

# What is kept, and how its button reads; the same for every pathway.
OUTCOMES: dict[str, Text] = {
    "better": t("Better"),
    "same": t("Same"),
    "worse": t("Worse"),
    "unknown": t("Not known"),
}
OPTIONS = {f":{kept}": kept for kept in OUTCOMES}
ASKED_FOR_NOTHING = "mistake"  # a case that was closed for this reason never was one


def is_asked(consult: Consult) -> bool:
    """Whether the outcome of this contact is still to be said, and now is the time for it."""
    contacts = (*consult.earlier, consult.episode)
    if consult.panel or consult.focus or consult.episode.outcome:
        return False
    if consult.state is State.CLOSED:
        is_case = consult.closed_because != ASKED_FOR_NOTHING
        return is_case and any(each.advice for each in contacts)
    is_planned = consult.state is State.FOLLOWING and consult.episode.advice is not None
    return is_planned and consult.baseline is not None


def said(scene: Scene, option: str) -> Reply | None:
    """Keep the outcome with the contact; None if it is not asked now."""
    consult, kept = scene.consult, OPTIONS[option]
    if not is_asked(consult):
        return None
    after = consult.in_episode(outcome=kept).undoable(consult, scene.at)
    return Reply(after, t("Saved: {what}", what=OUTCOMES[kept]))


def asking(scene: Scene, screen: Screen) -> Screen:
    """The screen with the question below it, if it is asked now."""
    consult = scene.consult
    if not is_asked(consult):
        return screen
    ask = t("How is the patient, all in all, since last time?")
    if consult.baseline is None:
        ask = t("How is the patient, all in all, since the advice?")
    choices = [Choice(OUTCOMES[kept], option) for option, kept in OPTIONS.items()]
    rows = (tuple(choices[:2]), tuple(choices[2:]))
    blocks = (*screen.blocks, Gap(), Line(ask, "bold"))
    return replace(screen, blocks=blocks, rows=(*rows, *screen.rows))
