"""Correcting what was said: what a change would do, agreed to or not, and undone for a while.

A correction is an option for the question in focus. What it would come to is computed by taking
that option for real and looking at the result; nothing is stored until somebody agrees.
"""

from __future__ import annotations

from dataclasses import replace

from flows import advice, follow_up, intake
from flows.case import Consult
from flows.effects import Effect, Forget, Remind
from flows.lifecycle import State, move
from flows.scene import Reply, Scene
from flows.text import t

KEEP, CHANGE, UNDO = "keep", "change", ":undo"


def answer(scene: Scene, option: str) -> Reply | None:
    """An option of the question in focus: marks and Back as ever; an answer is only proposed."""
    before = scene.consult
    if option in (intake.BACK, "more") or intake.is_mark(option):
        return intake.answer(scene, before.focus, option)
    after = outcome(scene.with_(before.now(proposed=option)))
    if after is None:
        return None
    if _held(after.consult) == _held(before):
        again = before.now(focus=intake.unfocused(scene).focus, draft=intake.unfocused(scene).draft)
        return Reply(again, t("Already saved. Nothing changed."))
    return propose(scene, option)


def propose(scene: Scene, option: str) -> Reply:
    """Ask whether the answer in focus shall become this one."""
    asking = scene.consult.now(panel="@change", proposed=option)
    return Reply(asking, t("Nothing changed yet: see below"))


def outcome(scene: Scene) -> Reply | None:
    """The consult as it would be after the proposed change; None if it is no answer any more."""
    consult = scene.consult
    match consult.focus:
        case "@label":
            label = consult.proposed.removeprefix("=")
            relabelled = consult.now(label=label, label_in=consult.said_in)
            return Reply(relabelled.settled, t("Saved: {what}", what=label))
        case "@note":
            return Reply(_noted(consult).settled, t("Note changed"))
    state = consult.state if consult.state is State.COLLECTING else move(consult.state, "reopen")
    asked = consult.now(panel="", proposed="", state=state)
    return intake.answer(scene.with_(asked), consult.focus, consult.proposed)


def proposed(scene: Scene) -> Reply:
    """The outcome of the proposal that stands: it was an answer when it was made."""
    gone = t("That is not asked any more. Nothing changed.")
    return outcome(scene) or Reply(intake.unfocused(scene), gone)


def _noted(consult: Consult) -> Consult:
    """The words of the note that came in the same message, replaced."""
    text = consult.proposed.removeprefix("=")
    return consult.now(
        notes=tuple(
            replace(note, text=text) if note.message == consult.said_in else note
            for note in consult.notes
        )
    )


def change(scene: Scene, option: str) -> Reply | None:
    """The answer to what a change would do: change it, or keep what is stored."""
    if option in (KEEP, intake.BACK):
        return Reply(intake.unfocused(scene), t("Nothing changed"))
    if option != CHANGE:
        return None
    found = proposed(scene)
    undoable = found.consult.undoable(scene.consult, scene.at)
    return _standing(scene, replace(found, consult=undoable))


def _standing(scene: Scene, reply: Reply) -> Reply:
    """Where the case stands after a change: where it stood, if the advice is the same one."""
    before, after = scene.consult, reply.consult
    if before.focus.startswith("@"):
        return reply
    given = after.episode.advice
    if given is None:
        return reply
    if after.state is State.REVIEW and advice.is_same(given, scene.with_(after).recommendation):
        return replace(reply, consult=after.now(state=before.state))
    withdrawn, effects = scene.with_(advice.withdrawn(after)), reply.effects
    if before.state is State.DUE and before.follow_up:  # asked and not answered: asked again
        kept, effects = follow_up.tomorrow(withdrawn, before.follow_up)
        withdrawn = scene.with_(kept)
    if after.state is not State.REVIEW or withdrawn.stale:
        return replace(reply, consult=withdrawn.consult, effects=effects)
    return replace(advice.advise(withdrawn), receipt=reply.receipt, effects=effects)


def undo(scene: Scene, _option: str) -> Reply | None:
    """Take the last change back; None if there is none. Not after ten minutes."""
    consult, last = scene.consult, scene.consult.undo
    if last is None:
        return None
    if scene.at > last.until:
        return Reply(consult.now(undo=None), t("Too late to undo. Use Edit an answer instead."))
    before = last.before.now(
        turn=consult.turn, since=consult.since, asked=consult.asked, typing=consult.typing
    )
    back, effects = _replanned(before, consult)
    moved = before.state is not consult.state or before.episode.advice != consult.episode.advice
    return Reply(back, t("Undone. Nothing else changed."), effects, fresh=moved)


def _replanned(before: Consult, after: Consult) -> tuple[Consult, tuple[Effect, ...]]:
    """The reminder as it was planned, under a revision that was never used."""
    planned = before.planned
    if planned == after.planned:
        return before, ()
    if planned is None:
        return before, (Forget(),)
    revision = max(planned.revision, after.follow_up.revision if after.follow_up else 0) + 1
    again = replace(planned, revision=revision)
    return before.now(follow_up=again), (Remind(revision, again.due_on, again.ask_at),)


def late(scene: Scene, question: str, option: str) -> Reply:
    """An answer from an older card that differs from what is stored: offered, or asked again."""
    consult = scene.consult
    asked = scene.with_(consult.now(focus=question)).asked(question)
    alone = len(asked) == 1 and asked[0].kind != "multi"
    if consult.draft and not alone:
        return Reply(consult, t("Nothing changed. Please finish the marks here first."), alert=True)
    focused = scene.with_(intake.focused(scene, question))
    if alone:
        reply = answer(focused, option)
    elif intake.is_mark(option):
        reply = intake.answer(focused, question, option)
    else:
        reply = None
    return reply or Reply(focused.consult, t("Nothing changed. Please check the marks."))


def said(scene: Scene, message: int) -> str:
    """What the words in a message stand for: a question, "@label", "@note"; "" if for nothing."""
    consult = scene.consult
    if message == consult.label_in:
        return "@label"
    if any(note.message == message for note in consult.notes):
        return "@note"
    return next((p.question for p in consult.episode.path if p.message == message), "")


def _held(consult: Consult) -> tuple[object, ...]:
    return consult.episode.answers, consult.episode.unexamined
