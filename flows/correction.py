"""Correcting what was said: what a change would do, agreed to or not.

A correction is an option for the question in focus. What it would come to is computed by taking
that option for real and looking at the result; nothing is stored until somebody agrees.
"""

from __future__ import annotations

from dataclasses import replace

from flows import advice, intake, marks, phrases
from flows.case import Consult, Note
from flows.lifecycle import State, move
from flows.scene import Reply, Scene
from flows.text import Text, t

KEEP, CHANGE = "keep", "change"


def answer(scene: Scene, option: str) -> Reply | None:
    """An option of the question in focus: marks and Back as ever; an answer is only proposed."""
    before = scene.consult
    if option in (intake.BACK, "more") or marks.is_mark(option):
        return intake.answer(scene, before.focus, option)
    after = outcome(scene.with_(before.now(proposed=option)))
    if after is None:
        return None
    if _held(after.consult) == _held(before):
        return _said_again(scene)
    return propose(scene, option)


def _said_again(scene: Scene) -> Reply:
    """The same answer once more: it holds as of now, and need not be confirmed."""
    rest, question = intake.unfocused(scene), scene.consult.focus
    if question not in {passed.question for passed in scene.stale}:
        return Reply(rest, t("Already saved. Nothing changed."))
    path = tuple(
        replace(passed, at=scene.at) if passed.question == question else passed
        for passed in rest.episode.path
    )
    return Reply(rest.in_episode(path=path), t("Confirmed"))


def propose(scene: Scene, option: str) -> Reply:
    """Ask whether the answer in focus shall become this one."""
    asking = scene.consult.now(panel="@change", proposed=option)
    return Reply(asking, t("Nothing changed yet: see below"))


def outcome(scene: Scene) -> Reply | None:
    """The consult as it would be after the proposed change; None if it is no answer any more."""
    consult = scene.consult
    rest = consult.now(panel="", focus="", proposed="", said_in=0)
    match consult.focus:
        case "@label":
            label = consult.proposed.removeprefix("=")
            relabelled = rest.now(label=label, label_in=consult.said_in)
            return Reply(relabelled, t("Saved: {what}", what=label))
        case "@note":
            return Reply(rest.now(notes=_noted(consult)), t("Note changed"))
    state = consult.state if consult.state is State.COLLECTING else move(consult.state, "reopen")
    asked = consult.now(panel="", proposed="", state=state)
    return intake.answer(scene.with_(asked), consult.focus, consult.proposed)


def made(scene: Scene) -> Reply:
    """The proposed change, made: what the preview shows, and what [Change] then does."""
    found = outcome(scene)
    if found is None:  # pragma: no cover - what is proposed is an answer, and stays one
        return Reply(intake.unfocused(scene), t("That is not asked any more. Nothing changed."))
    return _standing(scene, found)


def _noted(consult: Consult) -> tuple[Note, ...]:
    """The notes, with other words for the one that came in the same message."""
    text = consult.proposed.removeprefix("=")
    return tuple(
        replace(note, text=text) if note.message == consult.said_in else note
        for note in consult.notes
    )


def change(scene: Scene, option: str) -> Reply | None:
    """The answer to what a change would do: change it, or keep what is stored."""
    if option in (KEEP, intake.BACK):
        return _kept(scene)
    if option != CHANGE:
        return None
    found = made(scene)
    undoable = found.consult.undoable(intake.unfocused(scene), scene.at)
    return replace(found, consult=undoable)


def _kept(scene: Scene) -> Reply:
    """What is stored stays; nobody may believe that a warning sign was saved."""
    consult, words = scene.consult, t("Nothing changed")
    if not consult.focus.startswith("@"):
        asked = scene.asked(consult.focus)
        words = t("Nothing changed. Saved before: {what}", what=phrases.briefly(scene, asked))
    return Reply(intake.unfocused(scene), words, alert=warns(scene))


def warns(scene: Scene) -> bool:
    """Whether a change is proposed that would be an alarm."""
    proposes = scene.consult.panel == "@change"
    return proposes and made(scene).consult.state is State.ALARMED


def _standing(scene: Scene, reply: Reply) -> Reply:
    """Where the case stands after a change: where it stood, if the advice is the same one."""
    before, after = scene.consult, reply.consult
    given = after.episode.advice
    if before.focus.startswith("@") or given is None:
        return reply
    now, receipt = scene.with_(after), reply.receipt
    acted_on = after.state is State.ALARMED and advice.alarms(now) <= advice.alarms(scene)
    if acted_on:  # no new emergency: they know of this one
        receipt = t("Saved: {what}", what=phrases.differences(scene, before, after))
    ends = after.state is State.REVIEW or acted_on
    if ends and advice.is_same(given, now.recommendation):
        return Reply(after.now(state=before.state), receipt)
    withdrawn = scene.with_(advice.withdrawn(after))
    if acted_on or (ends and not withdrawn.stale):
        return replace(advice.advise(withdrawn), receipt=receipt)
    return replace(reply, consult=withdrawn.consult)


def unfinished(scene: Scene, question: str) -> Text | None:
    """What must be answered before another question is asked again; None if nothing.

    A proposal is not pushed away by a tap or an edit that comes late, nor are marks of a question
    that is asked again; what answers `question` itself may come.
    """
    consult = scene.consult
    if consult.panel == "@change" and (consult.focus != question or warns(scene)):
        return t("Nothing changed. Please answer this first: Change or Keep.")
    if consult.focus != question and intake.half_marked(scene):
        return marks.FINISH_FIRST
    return None


def late(scene: Scene, question: str, option: str) -> Reply:
    """An answer from an older card that differs from what is stored: offered, or asked again."""
    consult = scene.consult
    if first := unfinished(scene, question):
        return Reply(consult, first, alert=True)
    is_there = consult.focus == question  # its marks stay as they are
    again = consult.now(panel="", proposed="") if is_there else intake.focused(scene, question)
    focused, reply = scene.with_(again), None
    if marks.alone(focused.asked(question)):
        reply = answer(focused, option)
    elif marks.is_mark(option):
        reply = intake.answer(focused, question, option)
    return reply or Reply(focused.consult, t("Nothing changed. Please check the marks."))


def said(scene: Scene, message: int) -> str:
    """What the words in a message stand for: a question, "@label", "@note", "@offered"; "" if none.

    "@offered": they wait to be a note.
    """
    consult = scene.consult
    if message == consult.label_in:
        return "@label"
    for name, notes in (("@note", consult.notes), ("@offered", consult.offered)):
        if any(note.message == message for note in notes):
            return name
    return next((p.question for p in consult.episode.path if p.message == message), "")


def _held(consult: Consult) -> tuple[object, ...]:
    return consult.episode.answers, consult.episode.unexamined
