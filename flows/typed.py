"""Typed words: an answer if they fit the open question, a note if somebody says so."""

from __future__ import annotations

from collections.abc import Callable

from flows import correction, follow_up, intake, notes, reading
from flows.events import Edited, Typed
from flows.identifiers import identifier
from flows.lifecycle import State
from flows.scene import Reply, Scene
from flows.screens import view
from flows.text import Text, t
from pathway.model import Finding

REASON_LENGTH = 200
SPOKEN = frozenset({"@close", "@otherwise"})  # screens that also take words of one's own
SETTLED = frozenset({"@alarm", "@closed", "@snooze"})  # nothing may stand in front of these

Respond = Callable[[Scene, str, str], Reply | None]


class Unfitting(intake.NotTaken):
    """The words are no answer to the open question at all: they may be meant as a note."""


def read(scene: Scene, event: Typed, respond: Respond) -> Reply:
    """What the words do; NotTaken with what is wanted if they do nothing."""
    awake = scene.consult.now(said_in=event.message, typing=True)
    if awake.panel == "@paused":
        awake = awake.now(panel="")
    scene = scene.with_(awake)
    try:
        reply = _read(scene, event.text, respond)
    except Unfitting as unfitting:
        if scene.key in SETTLED or not scene.consult.label or not reading.plain(event.text):
            raise
        offered = notes.offered(awake.now(said_in=0), event.text, event.message)
        return Reply(offered, unfitting.why)
    # What a proposal was said in is needed still.
    return reply if reply.consult.panel == "@change" else _undoable(scene, reply)


def _undoable(scene: Scene, reply: Reply) -> Reply:
    """A typed answer can be taken back at once: it may have been meant for something else."""
    after = reply.consult.now(said_in=0)
    said = after.episode.answers, after.episode.unexamined, after.label
    before = scene.consult
    if said == (before.episode.answers, before.episode.unexamined, before.label):
        return Reply(after, reply.receipt, reply.effects, reply.fresh, reply.alert)
    undoable = after.undoable(before, scene.at) if before.label else after
    return Reply(undoable, reply.receipt, reply.effects, reply.fresh, reply.alert)


def _read(scene: Scene, words: str, respond: Respond) -> Reply:
    key = scene.key
    if key == "@label":
        return intake.label(scene, words)
    reply = respond(scene, key, option(scene, words))
    if reply is None:  # pragma: no cover - a choice on the screen is taken; if not, it is said
        raise intake.NotTaken(t("That does not fit here. Please tap one of the buttons."))
    return reply


def option(scene: Scene, words: str) -> str:
    """The option that typed words stand for; NotTaken with what is wanted if there is none."""
    finding = scene.pathway.findings.get(scene.key)
    numeric = finding is not None and finding.kind == "number"
    if not (numeric and any(c.isdigit() for c in words)):
        found = _among_choices(scene, words)
        if found is not None:
            return found
    if numeric and finding is not None:
        return _number(words, finding)
    if scene.key == "@date":
        return follow_up.typed_date(scene, words)
    if scene.key in SPOKEN and reading.plain(words):
        return _spoken(words)
    raise Unfitting(t("I did not find that among the answers. Please tap or type one of them."))


def _among_choices(scene: Scene, words: str) -> str | None:
    choices = [c for row in view(scene).rows for c in row if c.copy is None]
    if scene.key == "@alarm" and reading.plain(words).isdecimal():
        return None  # a number meant for an earlier question must not answer an alarm
    place = reading.choice(words, [_label(c.label) for c in choices])
    if place == "many":
        raise intake.NotTaken(t("Several answers begin like that; please type a little more."))
    return choices[place].option if isinstance(place, int) else None


def _number(words: str, finding: Finding) -> str:
    read = reading.number(words, finding)
    if not isinstance(read, Text):
        return str(read)
    if any(c.isdigit() for c in words):
        raise intake.NotTaken(read)
    raise Unfitting(read)


def _spoken(words: str) -> str:
    said = reading.plain(words)
    if what := identifier(said):
        raise intake.NotTaken(t("That looks like {what}. Please write it without.", what=what))
    if len(said) > REASON_LENGTH:
        raise intake.NotTaken(t("Please keep it to {n} characters.", n=REASON_LENGTH))
    return f"={said}"


def _label(label: Text) -> str:
    """A label as it is typed: its words in the source language."""
    return label.literal or label.msgid.format_map(dict(label.blanks))


def edited(scene: Scene, event: Edited) -> Reply:
    """Words changed in the chat: what they answered is offered for correction, if it differs."""
    consult = scene.consult
    if consult.state is State.CLOSED:
        raise intake.NotTaken(t("The case is closed and nothing changed. Open it to amend."))
    if consult.state is State.ALARMED:
        raise intake.NotTaken(t("Nothing changed. First the warning, please."))
    about = correction.said(scene, event.message)
    if not about:
        raise intake.NotTaken(t("Nothing changed: those words answered nothing that is open."))
    held = consult.now(said_in=event.message)
    if about.startswith("@"):
        return _words_changed(scene.with_(held.settled.now(said_in=event.message)), about, event)
    focused = scene.with_(intake.focused(scene.with_(held), about))
    try:
        chosen = option(focused, event.text)
    except Unfitting as refused:
        raise intake.NotTaken(refused.why) from None
    same = Reply(consult, t("Already saved. Nothing changed."))
    reply = correction.answer(focused, chosen) or same
    return reply if reply.consult.panel == "@change" else same


def _words_changed(scene: Scene, about: str, event: Edited) -> Reply:
    """The label or a note was edited."""
    said = intake.readable_label(event.text) if about == "@label" else notes.readable(event.text)
    focused = scene.consult.now(focus=about)
    return correction.propose(scene.with_(focused), f"={said}")
