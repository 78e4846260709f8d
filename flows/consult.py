"""One consult, one event at a time: `step(consult, event) -> (consult, effects)`, and pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from flows import advice, follow_up, intake, newer, phrases, reading
from flows.case import Consult, Episode, Owner
from flows.effects import Effect, Receipt, Show
from flows.events import Event, FellDue, Opened, Sent, Summoned, Tapped, Typed
from flows.identifiers import identifier
from flows.lifecycle import State
from flows.scene import SHOWN, Reply, Scene
from flows.screens import sealed, view
from flows.text import Text, t, verbatim
from pathway.model import Pathway

REASON_LENGTH = 200
PANELS: dict[str, Callable[[Scene, str], Reply | None]] = {
    "@review": advice.review,
    "@alarm": advice.alarm,
    "@advice": advice.advised,
    "@otherwise": advice.otherwise,
    "@edit": advice.edit,
    "@why": advice.why,
    "@more": advice.more,
    "@follow": follow_up.following,
    "@date": follow_up.choose_date,
    "@due": follow_up.due,
    "@snooze": follow_up.snooze,
    "@close": follow_up.close,
    "@closed": follow_up.closed,
}
SPOKEN = frozenset({"@close", "@otherwise"})  # screens that also take words of one's own


class Step(NamedTuple):
    """A consult after an event, and what the world is asked to do about it."""

    consult: Consult
    effects: tuple[Effect, ...]


def opened(event: Opened, pathway: Pathway, at: datetime) -> Step:
    """A new consult, showing its first question."""
    owner = Owner(event.owner, event.chat, event.zone, event.ask_at, event.workdays)
    consult = Consult(
        code=event.code,
        owner=owner,
        pathway=pathway.id,
        version=pathway.version,
        sha256=pathway.sha256,
        opened=at,
        episode=Episode(1, pathway.phases[0].id, at),
    )
    return Step(consult, (Show(view(Scene(consult, pathway, at)), fresh=True),))


def step(consult: Consult, event: Event, pathway: Pathway, at: datetime) -> Step:
    """Respond to one event at the instant `at` (aware). Deterministic; touches nothing outside.

    Whatever does not fit the open question changes nothing: the answer says what is stored.
    """
    if consult.sha256 != pathway.sha256 and consult.state is not State.CLOSED:
        return _moved_on(Scene(newer.under(consult, pathway, at), pathway, at), event)
    return _happened(Scene(consult, pathway, at), event)


def _happened(scene: Scene, event: Event) -> Step:
    match event:
        case Tapped():
            return _tapped(scene, event)
        case Typed(text):
            return _typed(scene, text)
        case Sent(kind):
            notice = t("I cannot read a {kind}. Please tap a button or type.", kind=_named(kind))
            return _unchanged(scene, notice, fresh=True)
        case Summoned():
            return Step(scene.consult, (Show(view(scene), fresh=True),))
        case FellDue(revision):
            reply = follow_up.fell_due(scene, revision)
            return _taken(scene, reply) if reply else Step(scene.consult, ())
        case _:
            return Step(scene.consult, ())  # a consult is opened once


def _moved_on(scene: Scene, event: Event) -> Step:
    """The content is newer than the card: the answer was to another card, so it is asked again."""
    if isinstance(event, FellDue):
        return _happened(scene, event)
    words = t(
        "The pathway is now version {version}. Please look again.", version=scene.pathway.version
    )
    show = Show(view(scene, words), fresh=True, keep=True)
    return Step(scene.consult, (Receipt(words, alert=True), show))


def _tapped(scene: Scene, tap: Tapped) -> Step:
    consult = scene.consult
    # A mark says what it becomes and for which finding, so it may come from any card of its
    # question; "others absent" means what its own card showed.
    since = consult.asked if intake.is_mark(tap.option) else consult.since
    late = tap.question != scene.key or tap.turn < since
    late = late or (scene.key in PANELS and tap.option.startswith("="))  # words are never tapped
    reply = None if late else _respond(scene, tap.question, tap.option)
    if reply is None:
        return _late(scene, tap)
    return _taken(scene, reply)


def _respond(scene: Scene, key: str, option: str) -> Reply | None:
    if key == "@label":
        kept = scene.consult.label if option == "keep" else ""
        return intake.keep_label(scene, kept) if kept else None
    if key in PANELS:
        return PANELS[key](scene, option)
    return intake.answer(scene, key, option)


def _taken(scene: Scene, reply: Reply, *, typed: bool = False) -> Step:
    """Number the turn, open the next question, say what was stored, show where things stand."""
    before, after = scene.consult, reply.consult
    if after != before:
        turn = before.turn + 1
        opened_anew = scene.with_(after).key != scene.key or after.episode != before.episode
        # A mark taken away makes the card late, too: its "others absent" would mean more now.
        less = any(m == "+" and after.draft.get(k) != "+" for k, m in before.draft.items())
        after = replace(
            after,
            turn=turn,
            since=turn if opened_anew or less else before.since,
            asked=turn if opened_anew else before.asked,
        )
    fresh = reply.fresh or typed
    notice = reply.receipt if typed and reply.receipt != SHOWN else None
    seal = sealed(scene) if after.state is not before.state and fresh else None
    show = Show(view(scene.with_(after), notice), fresh, seal, keep=reply.fresh)
    return Step(after, (Receipt(reply.receipt, reply.alert), show, *reply.effects))


def _unchanged(scene: Scene, notice: Text, *, fresh: bool) -> Step:
    """Nothing was stored: say why, and show the open question below what was sent."""
    return Step(scene.consult, (Receipt(notice), Show(view(scene, notice), fresh=fresh)))


def _late(scene: Scene, tap: Tapped) -> Step:
    """A tap that is not for the open question files nothing; it is told what is stored."""
    words, alert = _stored(scene, tap)
    return Step(scene.consult, (Receipt(words, alert=alert), Show(view(scene))))


def _stored(scene: Scene, tap: Tapped) -> tuple[Text, bool]:
    if scene.consult.state is State.CLOSED:
        return t("This case is closed. Nothing changed."), False
    if tap.question.startswith("@") or not tap.question:
        return t("That step is over. Nothing changed."), False
    episode = scene.consult.episode
    passed = next((p for p in reversed(episode.path) if p.question == tap.question), None)
    if passed is None:
        if tap.question != scene.key:
            words = t("Not asked now. Nothing changed.")
        else:  # an old card of it: a mark was taken away since
            words = t("The marks have changed. Please look again; nothing was saved.")
        return words, tap.question == scene.key
    if len(passed.findings) > 1:
        return t("Already answered. To change it: More, Edit an answer."), False
    finding = scene.pathway.findings[passed.findings[0]]
    stored = phrases.known(finding, episode)
    if intake.means(scene, finding, tap.option) == episode.answers.get(finding.id):
        return t("Already saved: {what}", what=stored), False
    return t("Nothing changed. Saved before: {what}. To change it: Edit.", what=stored), True


def _typed(scene: Scene, words: str) -> Step:
    """Read words as the option they mean; if they mean none, say what would."""
    try:
        reply = _read(scene, words)
    except intake.NotTaken as refused:
        return _unchanged(scene, refused.why, fresh=True)
    return _taken(scene, reply, typed=True)


def _read(scene: Scene, words: str) -> Reply:
    key = scene.key
    if key == "@label":
        return intake.label(scene, words)
    option = _option(scene, words)
    reply = _respond(scene, key, option)
    if reply is None:  # pragma: no cover - a choice on the screen is taken; if not, it is said
        raise intake.NotTaken(t("That does not fit here. Please tap one of the buttons."))
    return reply


def _option(scene: Scene, words: str) -> str:
    """The option that typed words stand for; NotTaken with what is wanted if there is none."""
    finding = scene.pathway.findings.get(scene.key)
    choices = [c for row in view(scene).rows for c in row if c.copy is None]
    numeric = finding is not None and finding.kind == "number"
    if scene.key == "@alarm" and reading.plain(words).isdecimal():
        choices = []  # a number meant for an earlier question must not answer an alarm
    if not (numeric and any(c.isdigit() for c in words)):
        place = reading.choice(words, [_label(c.label) for c in choices])
        if isinstance(place, int):
            return choices[place].option
        if place == "many":
            raise intake.NotTaken(t("Several answers begin like that; please type a little more."))
    if numeric and finding is not None:
        read = reading.number(words, finding)
        if isinstance(read, Text):
            raise intake.NotTaken(read)
        return str(read)
    if scene.key == "@date":
        return follow_up.typed_date(scene, words)
    if scene.key in SPOKEN and reading.plain(words):
        return _spoken(words)
    raise intake.NotTaken(
        t("I did not find that among the answers. Please tap or type one of them.")
    )


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


def _named(kind: str) -> Text:
    return verbatim(kind.replace("_", " "))
