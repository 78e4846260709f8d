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
    for fired in scene.recommendation.fired:
        on = tuple(phrases.line(scene.pathway.findings[id_], episode) for id_ in fired.because)
        rule = verbatim(scene.pathway.rule(fired.rule).label)
        title = title_of(scene.disposition(fired.then))
        blocks.append(Line(t("{rule} → {title}", rule=rule, title=title), "bullet"))
        blocks.append(Line(t("from {list}", list=on), "hint"))
    blocks += [Gap(), *_changes(scene), *_all_statements(scene)]
    return Screen(scene.key, tuple(blocks), ((Choice(t("‹ Back"), "back"),),))


def _changes(scene: Scene) -> list[Block]:
    """The single changes that would alter the advice, those that raise it most first."""
    episode, rank = scene.consult.episode, scene.pathway.rank
    changes = what_if(scene.pathway, episode.answers, episode.phase)
    ordered = sorted(changes, key=lambda c: (-rank(c.low), -rank(c.high)))
    one_each = {change.finding: change for change in reversed(ordered)}.values()
    shown = sorted(one_each, key=lambda c: (-rank(c.low), -rank(c.high)))[:CHANGES]
    lines: list[Block] = [
        Line(
            t(
                "{finding}: {value} → {title}",
                finding=verbatim(scene.pathway.findings[change.finding].label),
                value=phrases.value(scene.pathway.findings[change.finding], change.value),
                title=title_of(scene.disposition(change.low)),
            ),
            "bullet",
        )
        for change in shown
    ]
    return [Line(t("What would change it"), "bold"), *lines] if lines else []


def _all_statements(scene: Scene) -> list[Block]:
    said = spoken(
        scene,
        scene.recommendation.applicable + scene.recommendation.if_nothing_higher,
        *("indication", "action", "option", "evidence", "monitoring"),
    )
    lines = tuple(cited(scene, s, s.text).text for s in said)
    return [Gap(), Line(t("In full"), "bold"), Quote(lines)] if lines else []
