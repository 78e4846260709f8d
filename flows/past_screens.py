"""What messages further up keep saying: nothing is lost, and nothing that ended seems to hold."""

from __future__ import annotations

from flows import correction_screens, phrases, undo
from flows.case import Advice, Consult
from flows.effects import Amend, Effect
from flows.lifecycle import State
from flows.scene import Scene
from flows.screen import Block, Line, Quote, Screen
from flows.screens import view
from flows.text import Moment, Text, t

SEALED = "@sealed"


def sealed(scene: Scene, after: Consult) -> Screen | None:
    """What the card keeps saying when a new one is sent below it. None: its text stays as it is.

    The advice and the alarm stay as they were read; a review leaves its findings; a proposal says
    what became of it.
    """
    if ends(scene.consult, after) and scene.consult.state is State.ADVISED:
        return ended(scene, after)
    if scene.key == "@change":
        return _proposal(scene, after)
    if after.state is scene.consult.state:
        return None
    resting = scene.with_(scene.consult.now(panel="", follow_up=None, offered=(), recall=None))
    match resting.key:
        case "@advice" | "@alarm":
            return Screen(resting.key, view(resting).blocks)
        case "@review":
            return _findings(scene)
        case _:
            return None


def _proposal(scene: Scene, after: Consult) -> Screen:
    if after.panel == "@change":
        words = Line(t("Asked again below."), "hint")
        return Screen(SEALED, (phrases.heading(scene.consult), words))
    return correction_screens.answered(scene, is_made=_content(after) != _content(scene.consult))


def _content(consult: Consult) -> tuple[object, ...]:
    episode = consult.episode
    return episode.answers, episode.unexamined, consult.label, consult.notes


def _findings(scene: Scene) -> Screen:
    lines = phrases.findings_so_far(scene)
    quoted: tuple[Block, ...] = (Quote(lines),) if lines else ()
    return Screen(SEALED, (phrases.heading(scene.consult), Line(t("Findings")), *quoted))


def ends(before: Consult, after: Consult) -> bool:
    """Whether the advice that was given holds no more; at the next contact it is history."""
    given = before.episode.advice
    if given is None or after.episode.number != before.episode.number:
        return False
    return not undo.same(given, after.episode.advice)


def returns(before: Consult, after: Consult) -> bool:
    """Whether an advice that was marked as ended holds again."""
    again = after.episode.advice
    is_there = after.episode.number == before.episode.number
    return is_there and any(undo.same(again, each) for each in before.episode.superseded)


def amended(scene: Scene, after: Consult) -> tuple[Effect, ...]:
    """What messages with an advice say from now on: that it ended, or that it holds again."""
    before = scene.consult
    effects: list[Effect] = []
    if ends(before, after):
        effects.append(Amend(before.episode.mark, ended(scene, after)))
    if returns(before, after):
        effects.append(Amend(after.episode.mark, again(scene.with_(after))))
    return tuple(effects)


def ended(scene: Scene, after: Consult) -> Screen:
    """The advice as it was given, marked as not holding any more, and why."""
    moment, consult = Moment(scene.at), scene.consult
    changes = correction_screens.difference(scene) if scene.key == "@change" else ()
    looked = consult.recall is not None and after.recall is None
    if looked or after.sha256 != consult.sha256:
        why = t("✗ Superseded on {moment}: newer content.", moment=moment)
    elif returns(consult, after):
        why = t("✗ Taken back on {moment}: the change was undone.", moment=moment)
    else:
        why = t("✗ Superseded on {moment}: a finding was changed.", moment=moment)
    head, *rest = _given(scene)
    return Screen(SEALED, (head, Line(why, "bold"), *changes, *rest))


def again(scene: Scene) -> Screen:
    """The advice as it was given, after it had been marked as ended and holds again."""
    words = t("In force again since {moment}.", moment=Moment(scene.at))
    head, *rest = _given(scene)
    return Screen(SEALED, (head, Line(words, "bold"), *rest))


def _given(scene: Scene) -> tuple[Block, ...]:
    """An advice as it was read; of older content only what it came to: its words are gone."""
    consult, given = scene.consult, scene.consult.episode.advice
    if given is not None and given.sha256 != scene.pathway.sha256:
        return (phrases.heading(consult), Line(_short(scene, given)))
    # No date: it may move, and this message does not.
    stood = consult.settled.now(state=State.ADVISED, follow_up=None, offered=(), recall=None)
    return view(scene.with_(stood)).blocks


def _short(scene: Scene, given: Advice) -> Text:
    return t(
        "It was “{title}”, given {moment} under version {version} #{digest}.",
        title=scene.title(given.low), moment=Moment(given.at),
        version=given.version, digest=given.sha256[:4],
    )  # fmt: skip
