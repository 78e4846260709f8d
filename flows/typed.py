"""Typed words: an answer if they fit the open question, a note if somebody says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flows import correction, erase, follow_up, intake, late, marks, notes, reading, resume, signs
from flows.case import Consult
from flows.events import Edited, Typed
from flows.identifiers.guard import identifier
from flows.lifecycle import State
from flows.scene import Reply, Scene
from flows.screen import Choice
from flows.screens import view
from flows.text import Text, in_source, t, verbatim
from pathway.model import Finding

REASON_LENGTH = 200
REMARK = 2  # words beside a number, from which on they are no number that was mistyped
# These also take words of one's own.
SPOKEN = frozenset({"@close", "@otherwise", "@because", "@ask", "@instead"})
SETTLED = frozenset({"@alarm", "@closed", "@snooze"})  # nothing may stand in front of these
YES, NO = frozenset({"yes", "y"}), frozenset({"no", "n"})

Respond = Callable[[Scene, str, str], Reply | None]


class Unfitting(intake.NotTaken):
    """The words are no answer to the open question at all: they may be meant as a note."""


def read(scene: Scene, event: Typed, respond: Respond) -> Reply:
    """What the words do; NotTaken with what is wanted if they do nothing."""
    scene = scene.with_(_awake(scene, event.message))
    try:
        reply = _read(scene, event.text, respond)
    except Unfitting as unfitting:
        if scene.key == "@closed":
            closed = t("{closed} Nothing was saved.", closed=late.closed(scene))
            raise intake.NotTaken(closed) from None
        if scene.key in SETTLED:
            raise intake.NotTaken(_unheard(scene, event.text)) from None
        if not scene.consult.label or not reading.plain(event.text):
            raise
        offered = notes.offered(scene, event.text, event.message)
        said_in = offered.said_in if offered.panel == "@change" else 0
        if offered.panel == "@paused":  # its question was not on the screen: nothing answers it
            return Reply(offered.now(panel="", said_in=0), t("It was paused; here it is again."))
        return Reply(offered.now(said_in=said_in), unfitting.why)
    # What a proposal was said in is needed still.
    return reply if reply.consult.panel == "@change" else _undoable(scene, reply)


def _unheard(scene: Scene, words: str) -> Text:
    """Where nothing may stand in front of the question, words are not kept, and it is said so."""
    if scene.key == "@snooze" and (meant := signs.meant(words, scene.pathway)):
        named = tuple(verbatim(finding.label) for finding in meant)
        return t("⚠ {list}? Nothing was saved: tap “Yes, reassess now”.", list=named)
    return t("Nothing was saved: that is none of the answers here. Please tap or type one.")


def _awake(scene: Scene, message: int) -> Consult:
    """The consult with somebody typing in it, in a message that an answer is remembered by."""
    consult = scene.consult
    if consult.panel == "@change":  # agreed to by words, it was said in the message before
        return consult.now(typing=True)
    # A label can only be typed: it does not tell how somebody likes to answer.
    return consult.now(said_in=message, typing=consult.typing or scene.key != "@label")


def _undoable(scene: Scene, reply: Reply) -> Reply:
    """A typed answer can be taken back at once: it may have been meant for something else."""
    after, before = reply.consult.now(said_in=0), scene.consult
    if after.undo is not before.undo:  # a change agreed to, or one taken back
        return replace(reply, consult=after)
    said = after.episode.answers, after.episode.unexamined, after.label
    if before.label and said != (
        before.episode.answers, before.episode.unexamined, before.label,
    ):  # fmt: skip
        after = after.undoable(intake.unfocused(scene), scene.at)
    return replace(reply, consult=after)


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
    asked = scene.asked(scene.key)
    finding = asked[0] if marks.alone(asked) else None
    numeric = finding is not None and finding.kind == "number"
    if not (numeric and any(c.isdigit() for c in words)):
        found = _among_choices(scene, finding, words)
        if found is not None:
            return found
    if numeric and finding is not None:
        return _number(words, finding)
    if scene.key == "@date":
        return follow_up.typed_date(scene, words)
    if scene.key in SPOKEN and _is_reason(scene, words):
        return _spoken(words)
    raise _none_such()


def _none_such() -> Unfitting:
    return Unfitting(t("I did not find that among the answers. Please tap or type one of them."))


def _among_choices(scene: Scene, finding: Finding | None, words: str) -> str | None:
    said = reading.plain(words).casefold()
    if finding is not None and finding.kind == "bool" and said in YES | NO:
        return intake.PRESENT if said in YES else intake.ABSENT
    if said.isdecimal() and scene.key.startswith("@"):
        return None  # a number meant for an earlier question must not decide anything
    in_full = scene.key in SPOKEN  # "no" is a reason of one's own, and not "No longer needed"
    choices = [c for row in view(scene).rows for c in row if _is_meant(c, said, in_full=in_full)]
    place = reading.choice(words, [in_source(c.label) for c in choices])
    if place == "many":
        raise intake.NotTaken(t("Several answers begin like that; please type a little more."))
    found = choices[place].option if isinstance(place, int) else None
    if found is not None and marks.is_mark(found):
        return f"+{found[1:]}"  # who names a sign again does not mean that it is gone
    return None if found == intake.UNKNOWN and said in NO else found  # "no" is not "not examined"


def _is_meant(choice: Choice, said: str, *, in_full: bool) -> bool:
    """Whether a button can be typed: one beside the answers, such as Note, only in full."""
    if choice.copy is not None:
        return False
    in_full = in_full or choice.option.startswith(":")
    return not in_full or in_source(choice.label).casefold().strip("‹ ") == said


def _number(words: str, finding: Finding) -> str:
    read = reading.number(words, finding)
    if not isinstance(read, Text):
        return str(read)
    spoken = [word for word in words.split() if any(c.isalpha() for c in word)]
    if (
        any(c.isdigit() for c in words) and len(spoken) < REMARK
    ):  # "6 months", where weeks are asked
        raise intake.NotTaken(read)
    raise Unfitting(read)


def _is_reason(scene: Scene, words: str) -> bool:
    """Whether words answer the question for a reason: a late remark must not close a case."""
    asked_at = scene.consult.touched or scene.consult.opened
    is_answer = scene.at - asked_at < resume.A_WHILE
    return is_answer and any(c.isalpha() for c in reading.plain(words))


def _spoken(words: str) -> str:
    said = reading.plain(words)
    if what := identifier(said):
        raise intake.Naming(erase.named(what))
    if len(said) > REASON_LENGTH:
        raise intake.NotTaken(t("Please keep it to {n} characters.", n=REASON_LENGTH))
    return f"={said}"


def edited(scene: Scene, event: Edited) -> Reply:
    """Words changed in the chat: what they answered is offered for correction, if it differs."""
    consult = scene.consult
    if consult.state is State.CLOSED:
        raise intake.NotTaken(t("The case is closed and nothing changed. Open it to amend."))
    if consult.state is State.ALARMED:
        raise intake.NotTaken(t("Nothing changed. First the warning, please."))
    about = correction.said(scene, event.message)
    if not about:
        raise intake.NotTaken(
            t("Nothing changed: a change of those words changes no answer. Use Edit an answer.")
        )
    if about == "@offered":
        return notes.reworded(scene, event.text, event.message)
    if first := correction.unfinished(scene, about):
        raise intake.NotTaken(first)
    if about.startswith("@"):
        return _words_changed(scene, about, event)
    return _answer_changed(scene, about, event)


def _answer_changed(scene: Scene, question: str, event: Edited) -> Reply:
    """The words that answered a question are others now."""
    focused = scene.with_(intake.focused(scene, question).now(said_in=event.message))
    try:
        chosen = option(focused, event.text)
    except Unfitting as refused:
        raise intake.NotTaken(refused.why) from None
    if marks.is_mark(chosen):
        return _marked(focused, chosen)
    reply = None if chosen in late.DOING else correction.answer(focused, chosen)
    if reply is None:
        raise intake.NotTaken(_none_such().why)
    return reply if reply.consult.panel == "@change" else _already(scene)


def _marked(focused: Scene, option: str) -> Reply:
    """One finding of a screen is named: it is asked again, with that one marked."""
    marked = intake.answer(focused, focused.consult.focus, option) if option[0] == "+" else None
    return marked or Reply(focused.consult, t("Nothing changed. Please check the marks."))


def _already(scene: Scene) -> Reply:
    return Reply(scene.consult, t("Already saved. Nothing changed."))


def _words_changed(scene: Scene, about: str, event: Edited) -> Reply:
    """The label or a note was edited."""
    consult = intake.unfocused(scene).now(focus=about, said_in=event.message)
    if about == "@label":
        said, held = intake.readable_label(event.text), consult.label
    else:
        said = notes.readable(event.text)
        held = next(note.text for note in consult.notes if note.message == event.message)
    if said == held:
        return _already(scene)
    return correction.propose(scene.with_(consult), f"={said}")
