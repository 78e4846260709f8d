"""What the owner does to a case that is before a team: new findings make a new revision of it.

Whoever has spoken on the old one is asked once whether it still holds.
"""

from __future__ import annotations

from flows import opinion_screens, phrases, rounds
from flows.case import Consult
from flows.effects import Effect, Topic
from flows.lifecycle import State
from flows.posting import Posting, latest
from flows.scene import Scene


def followed(scene: Scene, after: Consult) -> tuple[Consult, tuple[Effect, ...]]:
    """The rounds after a step of the owner's, which led from the scene's consult to `after`."""
    before, effects = scene.consult, tuple[Effect, ...]()
    if not after.postings:
        return after, ()
    if after.state is State.CLOSED and before.state is not State.CLOSED:
        after, effects = _ended(scene, after)
    elif news := _news(scene, before, after):
        after, effects = _revised(scene, after, news)
    return after, (*effects, *_replanned(scene, after))


def _news(scene: Scene, before: Consult, after: Consult) -> tuple[str, ...]:
    """What is on a card and is otherwise now."""
    if before.episode.number != after.episode.number:
        return ("@contact",)
    changed = tuple(f.id for f in phrases.changed(scene, before.episode, after.episode))
    return (*changed, *(("@label",) if before.label != after.label else ()))


def _revised(
    scene: Scene, after: Consult, news: tuple[str, ...]
) -> tuple[Consult, tuple[Effect, ...]]:
    effects: list[Effect] = []
    for posting in after.postings:
        if posting.decided is not None:  # decided on what was known then
            continue
        revised = posting.now(
            revision=posting.revision + 1,
            since=after.turn,
            news=(*posting.news, news),
            wanted=tuple(id_ for id_ in posting.wanted if not _is_answered(after, id_, news)),
        )
        after = after.with_posting(revised)
        now = scene.with_(after)
        effects.append(rounds.posted(now, revised))
        effects += _asked_again(now, posting, revised) if posting.is_open else ()
    return after, tuple(effects)


def _is_answered(after: Consult, finding: str, news: tuple[str, ...]) -> bool:
    """Known now; or looked into just now, and not examined."""
    episode = after.episode
    return finding in episode.answers or (finding in news and finding in episode.unexamined)


def _asked_again(scene: Scene, before: Posting, revised: Posting) -> list[Effect]:
    """One message to each who has spoken; what comes before they answer stands in that message."""
    return [
        rounds.told(
            revised,
            opinion.by.id,
            opinion_screens.again(scene, revised, opinion),
            fresh=opinion.revision == before.revision,
        )
        for opinion in revised.opinions
        if not opinion.left
    ]


def _ended(scene: Scene, after: Consult) -> tuple[Consult, tuple[Effect, ...]]:
    effects: tuple[Effect, ...] = ()
    for posting in after.postings:
        if posting.is_open:
            over = rounds.over(scene.with_(after), posting, "case")
            after, effects = over.consult, (*effects, *over.effects)
        if posting.decided is None:
            effects = (*effects, Topic(posting.team.number, is_open=False))
    return after, effects


def _replanned(scene: Scene, after: Consult) -> tuple[Effect, ...]:
    """The final card tells the next date: the latest of each team, if it has moved."""
    then, now = scene.consult.planned, after.planned
    if (then and then.due_on) == (now and now.due_on):
        return ()
    return tuple(
        rounds.posted(scene.with_(after), posting)
        for posting in after.postings
        if posting.decided is not None and latest(after.postings, posting.team.number) == posting
    )
