"""The case from its first contact to now: a line each for a contact, a round, a change of hands."""

from __future__ import annotations

from flows import calendar, comparison, phrases, tally, team_words
from flows.advice_screens import decision_of
from flows.case import Advice, Episode, Handed
from flows.circle import Colleague
from flows.outcome import OUTCOMES
from flows.posting import Posting
from flows.scene import Scene
from flows.screen import Choice, Line, Screen
from flows.text import Text, t, verbatim


def timeline(scene: Scene) -> Screen:
    """All that became of the case, the oldest first."""
    blocks = (
        phrases.heading(scene.consult),
        Line(t("Timeline"), "bold"),
        *(Line(entry, "bullet") for entry in entries(scene)),
    )
    return Screen(scene.key, blocks, ((Choice(t("‹ Back"), "back"),),))


def entries(scene: Scene) -> tuple[Text, ...]:
    """Each contact, each round of a team and each change of hands in one line, by its time."""
    consult = scene.consult
    contacts = (*consult.earlier, consult.episode)
    found = [
        (each.opened, _contact(scene, each, contacts[place - 1] if place else None))
        for place, each in enumerate(contacts)
    ]
    found += [(each.opened, _round(scene, each)) for each in consult.postings]
    found += [(each.at, _change_of_hands(each)) for each in consult.handed]
    ordered = sorted(found, key=lambda entry: entry[0])
    zone = consult.owner.zone
    return tuple(
        t("{day}: {what}", day=calendar.local_day(at, zone), what=what) for at, what in ordered
    )


def _contact(scene: Scene, episode: Episode, before: Episode | None) -> Text:
    titles = {phase.id: phase.title for phase in scene.pathway.phases}
    parts = [verbatim(titles.get(episode.phase, episode.phase))]
    if episode.advice:
        parts += [_advice(scene, episode.advice), _decision(episode.advice)]
    else:
        parts.append(t("no advice given"))
    if before:
        parts += comparison.ways(scene, before, episode)
    if episode.superseded:
        lows = dict.fromkeys(given.low for given in episode.superseded)  # each is named once
        ended = tuple(t("“{title}”", title=scene.title(low)) for low in lows)
        parts.append(t("superseded: {list}", list=ended))
    if episode.outcome:
        parts.append(t("outcome: {what}", what=OUTCOMES[episode.outcome]))
    return joined(parts)


def _advice(scene: Scene, given: Advice) -> Text:
    if given.low == given.high:
        return t("“{title}”", title=scene.title(given.low))
    return t(
        "at least “{low}”, not excluded “{high}”",
        low=scene.title(given.low), high=scene.title(given.high),
    )  # fmt: skip


def _decision(given: Advice) -> Text:
    return t("decision: {what}", what=decision_of(given.decision))


def _round(scene: Scene, posting: Posting) -> Text:
    """What a team thought, by numbers, and what came of it; nothing of it before it is over."""
    asked = t("asked {team}", team=posting.team.title)
    if posting.is_open:
        return joined([asked, t("not over yet")])
    numbers = tuple(
        t("{n} × {choice}", n=len(of), choice=team_words.choice(scene.pathway, choice))
        for choice, of in tally.by_choice(posting)
    )
    said = t("none yet")
    if not posting.is_undecided:
        said = team_words.decided(scene, posting, posting.decision)
    return joined(
        [
            asked,
            t("{list}", list=numbers) if numbers else t("no opinion"),
            t("decision: {what}", what=said),
        ]
    )


def _change_of_hands(handed: Handed) -> Text:
    return t("handed over to {who}", who=_called(handed.taker))


def _called(who: Colleague) -> Text:
    name = verbatim(who.called) if who.called else t("clinician {id}", id=str(who.id))
    if not who.specialty:
        return name
    return t("{who} ({specialty})", who=name, specialty=who.specialty)


def joined(parts: list[Text]) -> Text:
    """Several things said in one line."""
    first, *rest = parts
    for each in rest:
        first = t("{first}; {more}", first=first, more=each)
    return first
