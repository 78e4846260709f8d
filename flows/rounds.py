"""A round of a team: what everybody sees of it when something happened, and how it ends."""

from __future__ import annotations

from dataclasses import replace

from flows import opinion_screens, tally
from flows.case import Asking, Consult
from flows.effects import Deadline, Effect, Post, Show, Tell
from flows.lifecycle import State
from flows.posting import Posting
from flows.scene import Reply, Scene
from flows.screen import Screen
from flows.screens import view
from flows.team_screens import card
from flows.text import Text, t

BUSY = (State.COLLECTING, State.ALARMED, State.CLOSED)  # nothing is put before these


def posted(scene: Scene, posting: Posting, *, fresh: bool = False) -> Post:
    """The card in the group, as the round stands now."""
    return Post(posting.team.number, card(scene, posting), fresh=fresh)


def told(posting: Posting, person: int, screen: Screen, *, fresh: bool) -> Tell:
    """Somebody's own card: a new one if they should notice, else in its place."""
    return Tell(person, screen, team=posting.team.number, fresh=fresh, keep=fresh)


def own(scene: Scene, posting: Posting, person: int, *, fresh: bool = False) -> Tell:
    """Somebody's own card, as it stands."""
    return told(posting, person, opinion_screens.own(scene, posting, person), fresh=fresh)


def everybody(scene: Scene, posting: Posting, *, newest: int = 0) -> tuple[Effect, ...]:
    """The cards of all who have said something; `newest` gets a new one."""
    return tuple(
        own(scene, posting, opinion.by.id, fresh=opinion.by.id == newest)
        for opinion in posting.opinions
        if not opinion.left
    )


def shown(scene: Scene, notice: Text) -> Show:
    """The owner's card as it stands, below everything else, with what somebody else has done."""
    return Show(view(scene, notice), fresh=True, keep=True, mark=scene.mark)


def over(scene: Scene, posting: Posting, because: str, *, newest: int = 0) -> Reply:
    """End a round: nothing is decided by that. The reply's consult is the owner's to go on with."""
    ended = posting.now(closed=scene.at, closed_because=because)
    consult = scene.consult.with_posting(ended)
    after = scene.with_(consult)
    effects = (
        posted(after, ended),
        *everybody(after, ended, newest=newest),
        Deadline(posting.team.number, posting.number, None),
    )
    words = t("The round in {team} is over.", team=posting.team.title)
    return Reply(consult, words, effects)


def over_for_owner(scene: Scene, posting: Posting, because: str, *, newest: int = 0) -> Reply:
    """The same, brought about by somebody else: the decision is the owner's next card.

    Unless they are in the middle of something: then it stands there as a button.
    """
    ended = over(scene, posting, because, newest=newest)
    consult = ended.consult
    if not (consult.panel or consult.focus or consult.state in BUSY):
        consult = deciding(consult, posting)
    return replace(
        ended,
        consult=consult,
        effects=(*ended.effects, shown(scene.with_(consult), ended.receipt)),
    )


def deciding(consult: Consult, posting: Posting) -> Consult:
    """At the decision on a round."""
    return consult.now(panel="@decide", asking=Asking(number=posting.number))


def enough(before: Posting, after: Posting, presenter: int) -> bool:
    """Whether this opinion was the one that was still wanted: not each one after a reopening."""
    needed = tally.needed(after)
    return tally.counted(before, presenter) < needed <= tally.counted(after, presenter)
