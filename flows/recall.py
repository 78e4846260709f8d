"""A newer version of the content would advise something else: its owner is asked to look.

Nothing of the case changes until they do. Then it goes on under the newer content, and its advice
is given anew; the follow-up stands meanwhile.
"""

from __future__ import annotations

from dataclasses import replace

from flows import advice, intake, newer, phrases, reading
from flows.case import Consult, Recall
from flows.effects import Show
from flows.events import Event, Recalled, Tapped, Typed
from flows.lifecycle import State, move
from flows.scene import Reply, Scene
from flows.screen import Choice, Line, Screen
from flows.text import in_source, t
from pathway.decide import Recommendation, decide
from pathway.model import Pathway

LOOK, LATER = ":look", ":later"
LOOKING = t("Look again")
GIVEN = (State.ADVISED, State.FOLLOWING, State.DUE)  # where an advice is still being acted on


def other(consult: Consult, pathway: Pathway) -> Recommendation | None:
    """What this content makes of the case, if that is not what was advised; None if it is.

    None as well if no advice holds, or if it came from this very content.
    """
    given = consult.episode.advice
    if consult.state not in GIVEN or given is None or given.sha256 == pathway.sha256:
        return None
    episode = newer.carried(consult, pathway).episode
    found = decide(pathway, episode.answers, episode.phase)
    return None if advice.is_same(given, found) else found


def recalled(scene: Scene, event: Recalled) -> Reply | None:
    """Tell the owner, once; the scene's pathway is the newer content. None: nothing to tell."""
    consult, found = scene.consult, other(scene.consult, scene.pathway)
    known = consult.recall is not None and consult.recall.sha256 == event.sha256
    if found is None or event.sha256 != scene.pathway.sha256 or (known and is_told(consult)):
        return None
    would = in_source(scene.title(found.low))
    if found.low != found.high:
        would = f"{would} … {in_source(scene.title(found.high))}"
    told = consult.now(recall=Recall(event.version, event.sha256, would, consult.episode.mark))
    show = Show(_card(scene.with_(told)), fresh=True, keep=True)
    return Reply(told, t("Asked to look again"), (show,))


def is_told(consult: Consult) -> bool:
    """Whether the advice that holds now is one that newer content would not give."""
    recall, given = consult.recall, consult.episode.advice
    is_given = consult.state in GIVEN and given is not None
    return is_given and recall is not None and recall.mark == consult.episode.mark


def _card(scene: Scene) -> Screen:
    """The notice as a card of its own, which answers the open question as any other may."""
    given, recall = scene.consult.episode.advice, scene.consult.recall
    assert given is not None and recall is not None  # noqa: S101, PT018 - the caller has looked
    words = t("It was “{title}”, and stays so until you look.", title=scene.title(given.low))
    blocks = [phrases.heading(scene.consult), _notice(recall), Line(words)]
    if planned := scene.consult.planned:
        blocks.append(Line(t("The reassessment of {day} stands.", day=planned.due_on)))
    rows = ((Choice(LOOKING, LOOK, "primary"),), (Choice(t("Not now"), LATER),))
    return Screen(scene.key, tuple(blocks), rows)


def _notice(recall: Recall) -> Line:
    words = t(
        "Version {version} of the pathway would advise “{title}”.",
        version=recall.version, title=recall.would,
    )  # fmt: skip
    return Line(words, "bold")


def asking(scene: Scene, screen: Screen) -> Screen:
    """The screen with the notice, where the case rests and they have not looked yet."""
    consult = scene.consult
    if consult.recall is None or consult.panel or consult.focus or not is_told(consult):
        return screen
    blocks = (*screen.blocks, _notice(consult.recall))
    return replace(screen, blocks=blocks, rows=((Choice(LOOKING, LOOK),), *screen.rows))


def later(scene: Scene, _option: str) -> Reply | None:
    """Not now: the case as it stands; the notice stays on it."""
    if not is_told(scene.consult):
        return None
    return Reply(scene.consult, t("Nothing changed"), fresh=True)


def looks(consult: Consult, event: Event) -> str:
    """The content (its sha256) that this event asks for, if it means [Look again]; else ""."""
    if consult.recall is None or not is_told(consult) or _is_busy(consult):
        return ""
    match event:
        case Tapped(option=option):
            meant = option == LOOK
        case Typed(text):
            meant = reading.plain(text).casefold() == in_source(LOOKING).casefold()
        case _:
            meant = False
    return consult.recall.sha256 if meant else ""


def _is_busy(consult: Consult) -> bool:
    """Whether a change is proposed or being made: what was about to be said may be a warning."""
    return bool(consult.focus) or consult.panel == "@change"


def look(scene: Scene, _option: str) -> Reply | None:
    """Look again, where the case is under the newer content already."""
    consult = scene.consult
    if not is_told(consult):
        return None
    if _is_busy(consult):
        return Reply(consult, t("Nothing changed. Please finish this first."), alert=True)
    return Reply(again(scene), t("Please look again."), fresh=True, alert=True)


def again(scene: Scene) -> Consult:
    """The case open again, its advice kept as superseded; a reminder goes on up its ladder.

    It stays as it is where the scene's content gives the advice that holds.
    """
    consult, given = scene.consult, scene.consult.episode.advice
    seen = consult.settled.now(recall=None)
    if given is None or advice.is_same(given, scene.recommendation):
        return seen
    opened = advice.withdrawn(seen).now(state=move(seen.state, "reopen"))
    return intake.settle(scene.with_(opened), opened, t("Reviewed")).consult
