"""A case before a team: what members press and write, when a round ends."""

from __future__ import annotations

from dataclasses import replace

from flows import opinions, rounds
from flows.effects import Deadline, Effect
from flows.events import Discussed, Lapsed, Left, Pressed, Wrote
from flows.opinion_screens import NEED, OPINION
from flows.posting import MOST, Posting, latest
from flows.scene import SHOWN, Reply, Scene
from flows.team_screens import CARD
from flows.text import t

# Keys of the buttons that colleagues press, each with the number of its round: "@card:2".
KEYS = tuple(f"{key}:{n}" for key in (CARD, OPINION, NEED) for n in range(1, MOST + 1))


def pressed(scene: Scene, event: Pressed) -> Reply:
    """A button of a round's card, or of a member's own."""
    posting = scene.consult.posting(int(event.question.partition(":")[2]))
    if posting is None:
        return Reply(scene.consult, t("That round is not known. Nothing was saved."), alert=True)
    return opinions.pressed(scene, posting, event)


def wrote(scene: Scene, event: Wrote) -> Reply:
    """A member's reason, in their own chat."""
    return opinions.wrote(scene, event)


def discussed(scene: Scene, event: Discussed) -> Reply | None:
    """A reply in the thread of the card: counted here; the event keeps the rest."""
    posting = latest(scene.consult.postings, event.team)
    if posting is None:
        return None
    talked = posting.now(talked=posting.talked + 1)
    return Reply(scene.consult.with_posting(talked), SHOWN)


def left(scene: Scene, event: Left) -> Reply | None:
    """A member has left: their opinions stay, and are marked."""
    consult, effects = scene.consult, list[Effect]()
    for posting in scene.consult.postings:
        if (marked := _marked(posting, event)) is None:
            continue
        consult = consult.with_posting(marked)
        is_latest = latest(consult.postings, posting.team.number) == marked
        if is_latest and not posting.is_open:  # in an open one the opinions are hidden
            effects.append(rounds.posted(scene.with_(consult), marked))
    if consult == scene.consult:
        return None
    return Reply(consult, SHOWN, tuple(effects))


def _marked(posting: Posting, event: Left) -> Posting | None:
    opinion = posting.of(event.who)
    if opinion is None or opinion.left or event.team not in (0, posting.team.number):
        return None
    return posting.with_opinion(replace(opinion, left=True))


def lapsed(scene: Scene, event: Lapsed) -> Reply:
    """A round's deadline has come; one that was moved since, or came twice, ends nothing."""
    posting, consult = scene.consult.posting(event.posting), scene.consult
    if posting is None or not posting.is_open:
        return Reply(consult, t("That round is over already. Nothing changed."))
    if scene.at < posting.closes:
        again = Deadline(posting.team.number, posting.number, posting.closes)
        return Reply(consult, t("That round goes on. Nothing changed."), (again,))
    return rounds.over_for_owner(scene, posting, "deadline")
