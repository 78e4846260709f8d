"""One contact beside the one before: what was found then and now, and which way it went."""

from __future__ import annotations

from flows import phrases
from flows.case import Episode
from flows.scene import Scene
from flows.screen import Block, Line
from flows.text import Text, t, verbatim
from pathway.compare import Change, change
from pathway.model import Finding

WAYS: dict[Change, Text] = {
    "better": t("better"),
    "worse": t("worse"),
    "same": t("the same"),
}


def since_last_time(scene: Scene) -> list[Block]:
    """The values of this contact beside those of the one before."""
    before = scene.consult.baseline
    lines = moves(scene, before, scene.consult.episode) if before else ()
    if not lines:
        return []
    return [Line(t("Since last time"), "bold"), *(Line(line, "bullet") for line in lines)]


def moves(scene: Scene, before: Episode, now: Episode) -> tuple[Text, ...]:
    """A line for each finding that is compared: then, now, which way. What is unknown is neither.

    Compared is what the phase keeps for that, and whatever else both know and holds otherwise.
    """
    return tuple(_move(finding, before, now) for finding in _compared(scene, before, now))


def _compared(scene: Scene, before: Episode, now: Episode) -> tuple[Finding, ...]:
    kept = {id_ for p in scene.pathway.phases if p.id == now.phase for id_ in p.baseline}
    return tuple(
        f
        for f in scene.pathway.findings.values()
        if f.id in before.answers
        and (f.id in now.answers or f.id in now.unexamined)
        and (f.id in kept or before.answers[f.id] != now.answers.get(f.id))
    )


def _move(finding: Finding, before: Episode, now: Episode) -> Text:
    then, since = phrases.known(finding, before), phrases.known(finding, now)
    went = change(finding, before.answers.get(finding.id), now.answers.get(finding.id))
    label, way = verbatim(finding.label), WAYS.get(went) if went else None
    if way is None:
        return t("{finding}: {before} → {now}", finding=label, before=then, now=since)
    return t("{finding}: {before} → {now}, {way}", finding=label, before=then, now=since, way=way)


def ways(scene: Scene, before: Episode, now: Episode) -> tuple[Text, ...]:
    """The findings by the way they went, in a few words: "better: Pain"."""
    went: dict[Change, list[Text]] = {}
    for finding in _compared(scene, before, now):
        way = change(finding, before.answers.get(finding.id), now.answers.get(finding.id))
        if way in WAYS:
            went.setdefault(way, []).append(verbatim(finding.label))
    return tuple(
        t("{way}: {list}", way=words, list=tuple(went[way]))
        for way, words in WAYS.items()
        if way in went
    )


def branch(scene: Scene) -> Text | None:
    """The way that this contact takes, from the rules that carry it; None if none has fired."""
    found = scene.recommendation
    labels = tuple(
        verbatim(scene.pathway.rule(fired.rule).label)
        for fired in found.fired
        if fired.then == found.low
    )
    if not labels:
        return None
    if scene.consult.baseline is None:
        return t("Because: {list}", list=labels)
    return t("Branch taken: {list} → {title}", list=labels, title=scene.title(found.low))
