"""Why: which rule fired on which finding, and what single change would alter the advice."""

from __future__ import annotations

from flows import phrases
from flows.advice_screens import cited, spoken, title_of
from flows.scene import Scene
from flows.screen import Block, Choice, Gap, Line, Quote, Screen
from flows.text import t, verbatim
from pathway.whatif import what_if

CHANGES = 8


def why(scene: Scene) -> Screen:
    """Which rule fired on which finding, all that applies, and what would change the advice."""
    episode = scene.consult.episode
    blocks: list[Block] = [phrases.heading(scene.consult), Line(t("Why this advice"), "bold")]
    blocks += _since_then(scene)
    for fired in scene.recommendation.fired:
        on = tuple(phrases.line(scene.pathway.findings[id_], episode) for id_ in fired.because)
        rule = verbatim(scene.pathway.rule(fired.rule).label)
        title = title_of(scene.pathway.disposition(fired.then))
        blocks.append(Line(t("{rule} → {title}", rule=rule, title=title), "bullet"))
        blocks.append(Line(t("from {list}", list=on), "hint"))
    blocks += [Gap(), *_changes(scene), *_all_statements(scene)]
    return Screen(scene.key, tuple(blocks), ((Choice(t("‹ Back"), "back"),),))


def _since_then(scene: Scene) -> list[Block]:
    """An advice of older content is not explained by today's rules without a word."""
    given, now = scene.consult.episode.advice, scene.pathway
    if given is None or given.sha256 == now.sha256:
        return []
    words = t(
        "The advice was given under version {then}; this is what {now} makes of it.",
        then=given.version, now=now.version,
    )  # fmt: skip
    return [Line(words)]


def _changes(scene: Scene) -> list[Block]:
    """The single changes that would alter the advice, by the most they could make of it."""
    episode, rank = scene.consult.episode, scene.pathway.rank
    changes = what_if(scene.pathway, episode.answers, episode.phase)
    worst_first = sorted(changes, key=lambda change: (-rank(change.high), -rank(change.low)))
    each_once = {change.finding: change for change in reversed(worst_first)}
    lines: list[Block] = []
    for disposition in reversed(scene.pathway.dispositions):
        named = [
            t(
                "{finding} ({value})",
                finding=verbatim(scene.pathway.findings[change.finding].label),
                value=phrases.value(scene.pathway.findings[change.finding], change.value),
            )
            for id_ in scene.pathway.findings
            if (change := each_once.get(id_)) and change.high == disposition.id
        ]
        if named:
            title = title_of(disposition)
            some = tuple(named[:CHANGES])
            lines.append(Line(t("{title}, if {list}", title=title, list=some), "bullet"))
    return [Line(t("What would change it"), "bold"), *lines] if lines else []


def _all_statements(scene: Scene) -> list[Block]:
    said = spoken(
        scene,
        scene.recommendation.applicable + scene.recommendation.if_nothing_higher,
        *("indication", "action", "option", "evidence", "monitoring"),
    )
    lines = tuple(cited(scene, s, s.text).text for s in said)
    return [Gap(), Line(t("In full"), "bold"), Quote(lines)] if lines else []
