"""One consult, one event at a time: `step(consult, event) -> (consult, effects)`, and pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from flows import (
    advice,
    asking,
    correction,
    deciding,
    decision_screens,
    erase,
    follow_up,
    handing,
    intake,
    ladder,
    late,
    marks,
    newer,
    notes,
    others,
    outcome,
    reading,
    recall,
    resume,
    revisions,
    snoozing,
    typed,
)
from flows.case import Consult, Episode, Owner
from flows.effects import Effect, Erase, Receipt, Show
from flows.events import Edited, Event, FellDue, Opened, Sent, Summoned, Tapped, Typed
from flows.identifiers.guard import identifier
from flows.lifecycle import State
from flows.past_screens import amended, ends, sealed
from flows.scene import SHOWN, Reply, Scene
from flows.screens import view
from flows.text import Text, t, verbatim
from flows.undo import UNDO, undo
from pathway.model import Pathway

PANELS: dict[str, Callable[[Scene, str], Reply | None]] = {
    "@review": advice.review,
    "@alarm": advice.alarm,
    "@advice": advice.advised,
    "@otherwise": advice.otherwise,
    "@edit": advice.edit,
    "@why": advice.why,
    "@more": advice.more,
    "@summary": advice.summary,
    "@timeline": advice.summary,
    "@change": correction.change,
    "@confirm": resume.confirm,
    "@paused": resume.paused,
    "@follow": follow_up.following,
    "@date": follow_up.choose_date,
    "@due": follow_up.due,
    "@snooze": snoozing.snooze,
    "@because": snoozing.because,
    "@hand": handing.hand,
    "@backup_to": handing.back_up,
    "@close": follow_up.close,
    "@closed": follow_up.closed,
    "@team": asking.choose,
    "@ask": asking.ask,
    "@preview": asking.preview,
    "@rounds": deciding.look,
    "@decide": deciding.decide,
    "@instead": deciding.instead,
}

# What may stand on any screen beside its own answers.
SIDE: dict[str, Callable[[Scene, str], Reply | None]] = {
    UNDO: undo,
    notes.NOTE: notes.note,
    notes.IGNORE: notes.note,
    decision_screens.WANTED: deciding.answer_wanted,
    decision_screens.DECIDE: deciding.open_decision,
    **dict.fromkeys(outcome.OPTIONS, outcome.said),
    recall.LOOK: recall.look,
    recall.LATER: recall.later,
}


class Step(NamedTuple):
    """A consult after an event, and what the world is asked to do about it."""

    consult: Consult
    effects: tuple[Effect, ...]


def opened(event: Opened, pathway: Pathway, at: datetime) -> Step:
    """A new consult, showing its first question."""
    hours = (event.zone, event.ask_at, event.workdays, event.quiet)
    consult = Consult(
        code=event.code,
        owner=Owner(event.owner, event.chat, *hours, event.called),
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
    if isinstance(event, Tapped) and (message := erase.meant(event.option)):
        return _erased(Scene(consult, pathway, at), message)
    if type(event) in others.TOPICS:  # whatever the content: nobody else moves the owner's case on
        return _beside(Scene(consult, pathway, at), event)
    if consult.sha256 != pathway.sha256 and consult.state is not State.CLOSED:
        return _moved_on(Scene(newer.under(consult, pathway, at), pathway, at), consult, event)
    return _happened(Scene(consult, pathway, at), event)


def _erased(scene: Scene, message: int) -> Step:
    """Whatever is open: nothing but that message goes, so no such tap is too late."""
    is_current = scene.consult.sha256 == scene.pathway.sha256
    shows = (Show(view(scene), mark=scene.mark),) if is_current else ()
    return Step(scene.consult, (Receipt(erase.ASKED), Erase(message), *shows))


def _happened(scene: Scene, event: Event) -> Step:
    match event:
        case Tapped():
            return _tapped(scene, event)
        case Typed() | Edited():
            return _written(scene, event)
        case Sent(kind):
            what = verbatim(kind.replace("_", " "))
            notice = t("I cannot read a {kind}. Please tap a button or type.", kind=what)
            return _unchanged(scene, notice)
        case Summoned():
            return _taken(scene, resume.came_back(scene))
        case FellDue():
            reply = ladder.fell_due(scene, event)
            return _taken(scene, reply) if reply else Step(scene.consult, ())
        case _:
            return Step(scene.consult, ())  # a consult is opened once


def _beside(scene: Scene, event: Event) -> Step:
    """The owner's card is as it was, unless an effect shows it: their open question stands."""
    reply = others.TOPICS[type(event)](scene, event)
    if reply is None:
        return Step(scene.consult, ())
    after = reply.consult
    if after != scene.consult:
        after = after.now(turn=scene.consult.turn + 1, touched=scene.at)
    return Step(after, (Receipt(reply.receipt, reply.alert), *reply.effects))


def _moved_on(scene: Scene, before: Consult, event: Event) -> Step:
    """The content is newer than the card: the answer was to another card, so it is asked again."""
    if recall.looks(before, event):
        scene = scene.with_(recall.again(scene))
    gone = amended(scene.with_(before), scene.consult)
    carried, of_teams = revisions.followed(scene.with_(before), scene.consult)
    scene, gone = scene.with_(carried), (*gone, *of_teams)
    if isinstance(event, FellDue):  # shown by itself: the card is of older content
        after, effects = _happened(scene, replace(event, together=False))
        if not effects:  # an old reminder: nobody is told of anything, so nothing moves
            return Step(before, ())
        return Step(after, (*effects, *gone))
    words = t(
        "The pathway is now version {version}; nothing was saved. Please look again.",
        version=scene.pathway.version,
    )
    show = Show(view(scene, words), fresh=True, keep=True, mark=scene.mark)
    return Step(scene.consult, (Receipt(words, alert=True), show, *gone))


def _tapped(scene: Scene, tap: Tapped) -> Step:
    consult = scene.consult
    # A mark says what it becomes and for which finding, so it may come from any card of its
    # question; "others absent" means what its own card showed.
    since = consult.asked if marks.is_mark(tap.option) else consult.since
    if tap.option == UNDO and consult.undo:
        since = consult.undo.turn  # an older button was shown for another change
    is_late = tap.question != scene.key or tap.turn < since
    # Words are never tapped.
    is_late = is_late or (scene.key in PANELS and tap.option.startswith("="))
    reply = None if is_late else _respond(_near(scene, tap), tap.question, tap.option)
    if reply is None:
        reply = late.answer(scene, tap)
    if reply.consult is not consult and consult.typing:
        reply = replace(reply, consult=reply.consult.now(typing=False))
    return _taken(scene, reply)


def _near(scene: Scene, event: Tapped | Typed) -> Scene:
    """With those who could be asked, where the event says who is there."""
    return scene.with_(scene.consult.now(circle=event.near)) if event.near else scene


def _respond(scene: Scene, key: str, option: str) -> Reply | None:
    """What an option of the open question does; None if it has no such option."""
    if option.startswith(":"):
        return SIDE[option](scene, option) if option in SIDE else None
    if key == "@label":
        kept = scene.consult.label if option == "keep" else ""
        return intake.keep_label(scene, kept) if kept else None
    if option == asking.ASK and key in asking.FROM:
        return asking.begin(scene)
    if key in PANELS:
        return PANELS[key](scene, option)
    if scene.consult.focus:
        return correction.answer(scene, option)
    return intake.answer(scene, key, option)


def _taken(scene: Scene, reply: Reply, *, words: bool = False) -> Step:
    """Number the turn, open the next question, say what was stored, show where things stand."""
    before, after = scene.consult, reply.consult
    if after.sha256 != scene.pathway.sha256 and after.state is not State.CLOSED:
        after = newer.under(after, scene.pathway, scene.at)  # opened again after a long time
    if after != before:
        after = _numbered(scene, after)
    after, of_teams = revisions.followed(scene, after)
    # The advice stays in the chat, marked, if it was the live card.
    ended_here = before.state is State.ADVISED and ends(before, after)
    fresh = reply.fresh or words or ended_here
    notice = reply.receipt if (words or reply.notice) and reply.receipt != SHOWN else None
    now = scene.with_(after)
    seal = sealed(scene, after) if fresh else None
    keep = reply.fresh or ended_here
    screen = view(now, notice, neutral=reply.neutral)
    show = () if reply.silent else (Show(screen, fresh, seal, keep=keep, mark=now.mark),)
    rest = (*reply.effects, *of_teams, *amended(scene, after))
    return Step(after, (Receipt(reply.receipt, reply.alert), *show, *rest))


def _numbered(scene: Scene, after: Consult) -> Consult:
    """The consult at its next turn; what it could be undone to goes when something else is said."""
    before, turn = scene.consult, scene.consult.turn + 1
    # A card of one proposal never agrees to another.
    asks_other = (after.focus, after.proposed, after.panel and after.said_in) != (
        before.focus, before.proposed, before.panel and before.said_in,
    )  # fmt: skip
    other = asks_other or scene.with_(after).key != scene.key or after.episode != before.episode
    # A mark taken away makes the card late, too: its "others absent" would mean more now.
    less = any(m == "+" and after.draft.get(k) != "+" for k, m in before.draft.items())
    if after.undo is before.undo and _rest(after) != _rest(before):
        after = after.now(undo=None)
    return after.now(
        turn=turn,
        since=turn if other or less else before.since,
        asked=turn if other else before.asked,
        touched=scene.at,
    )


def _rest(consult: Consult) -> Consult:
    """What is said, without how: looking around takes no way back away."""
    return consult.settled.now(typing=False, offered=())


def _unchanged(scene: Scene, notice: Text, message: int = 0) -> Step:
    """Nothing was stored: say why, and show the open question below what was sent.

    `message`: what was sent, if it should not stay in the chat.
    """
    screen = erase.offering(view(scene, notice), message)
    show = Show(screen, fresh=True, mark=scene.mark)
    return Step(scene.consult, (Receipt(notice), show))


def _written(scene: Scene, event: Typed | Edited) -> Step:
    """Read words as the option they mean; if they mean none, say what would."""
    try:
        if isinstance(event, Edited):
            reply = typed.edited(scene, event)
        else:
            reply = typed.read(_near(scene, event), event, _respond)
    except intake.NotTaken as refused:
        return _refused(scene, event, refused)
    return _taken(scene, reply, words=True)


def _refused(scene: Scene, event: Typed | Edited, refused: intake.NotTaken) -> Step:
    """Nothing was stored; what names somebody is offered to be deleted, whatever was asked."""
    said = reading.plain(event.text)
    what = None if isinstance(refused, intake.Naming) else identifier(said)
    # A number alone was meant as an answer: what is wanted helps more than what it looks like.
    is_told = what is not None and any(c.isalpha() for c in said)
    why = erase.named(what) if what is not None and is_told else refused.why
    names = what is not None or isinstance(refused, intake.Naming)
    return _unchanged(scene, why, event.message if names else 0)
