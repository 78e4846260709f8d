"""The last change taken back, for ten minutes; it says what is stored then."""

from __future__ import annotations

from dataclasses import replace

from flows import handing, ladder, marks, phrases
from flows.case import Advice, Consult, Note
from flows.effects import Effect
from flows.lifecycle import State
from flows.scene import Reply, Scene
from flows.text import Text, t

UNDO = ":undo"
SHOWN = 4  # findings named in the answer; more stand on the card


def undo(scene: Scene, _option: str) -> Reply | None:
    """Take the last change back; None if there is none. Not after ten minutes."""
    consult, last = scene.consult, scene.consult.undo
    if last is None:
        return None
    if scene.at > last.until:
        return Reply(consult.now(undo=None), _too_late(consult))
    if marks.made(consult, scene.asked(scene.key)):  # they may be warning signs
        return Reply(consult, marks.FINISH_FIRST, alert=True)
    before = last.before.now(
        turn=consult.turn, since=consult.since, asked=consult.asked, typing=consult.typing,
        offered=_waiting(last.before, consult),
        postings=consult.postings,  # what others have said since is not taken back
    )  # fmt: skip
    back, effects = _replanned(scene, _remembered(before, consult))
    given = back.episode.advice
    moved = back.state is not consult.state or not same(given, consult.episode.advice)
    return Reply(back, _told(scene, back), effects, fresh=moved, alert=_is_graver(scene, back))


def same(one: Advice | None, other: Advice | None) -> bool:
    """Whether it is one advice, whatever was decided on it since."""
    if one is None or other is None:
        return one is other
    return replace(one, decision="") == replace(other, decision="")


def _waiting(before: Consult, after: Consult) -> tuple[Note, ...]:
    """The words that wait to become a note: those of now, and those of a note that is undone."""
    if len(before.notes) == len(after.notes):
        return after.offered
    return (*before.offered, *after.offered)


def _too_late(consult: Consult) -> Text:
    if consult.state is State.CLOSED:
        return t("Too late to undo. Open it again instead.")
    return t("Too late to undo. Use Edit an answer instead.")


def _remembered(before: Consult, after: Consult) -> Consult:
    """An advice that the change had brought stays in the record: it was read."""
    given = after.episode.advice
    if given is None or after.episode.number != before.episode.number:
        return before
    if same(given, before.episode.advice):
        return before
    return before.in_episode(superseded=(*before.episode.superseded, given))


def _replanned(scene: Scene, before: Consult) -> tuple[Consult, tuple[Effect, ...]]:
    """The reminder waits again, if it did; who was told of it meanwhile stays as it is now."""
    planned, newest = before.follow_up, scene.consult.follow_up
    if planned is None or newest is None:
        return before, ()
    # What can be undone ends a follow-up at most: none is ended by taking it back.
    again = replace(newest, waiting=planned.waiting)
    back = before.now(follow_up=again)
    if back.planned is None or scene.consult.planned is not None:
        return back, ()
    after, remind = ladder.wake(scene.with_(back), again)
    return after, (*remind, *handing.backed(after))


def _told(scene: Scene, back: Consult) -> Text:
    consult = scene.consult
    if State.CLOSED in (consult.state, back.state) and consult.state is not back.state:
        return t("Undone. The case is open again.")
    if consult.episode.number != back.episode.number:
        return t("Undone. The reassessment has not begun.")
    if len(back.notes) < len(consult.notes):
        return t("Undone. The note is not saved.")
    lines = phrases.differences(scene, consult, back)
    if not lines:
        return t("Undone. Nothing else changed.")
    return t("Undone. Stored now: {list}", list=lines[:SHOWN])


def _is_graver(scene: Scene, back: Consult) -> bool:
    """Whether a warning sign is stored otherwise now: that must be read."""
    then, now = scene.consult.episode, back.episode
    return then.number == now.number and any(
        then.answers.get(f.id) != now.answers.get(f.id)
        for f in scene.pathway.findings.values()
        if f.safety
    )
