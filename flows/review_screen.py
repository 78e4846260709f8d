"""The review: everything that was found, the unknown first, before an advice rests on it."""

from __future__ import annotations

from flows import comparison, phrases
from flows.scene import Scene
from flows.screen import Block, Choice, Line, Screen
from flows.text import t, verbatim
from pathway.decide import warnings

PRESSING = ("emergency", "urgent")  # tones


def review(scene: Scene) -> Screen:
    """Everything before the advice is computed: the unknown first, then what was found."""
    consult = scene.consult
    blocks: list[Block] = [phrases.heading(consult), Line(t("Check before the advice"), "bold")]
    blocks += _so_far(scene)
    blocks += _unknown(scene)
    blocks += [*cautions(scene), *comparison.since_last_time(scene)]
    blocks += phrases.quoted(phrases.findings_so_far(scene), is_open=True)
    blocks += phrases.kept(scene, is_open=True)
    rows: list[tuple[Choice, ...]] = [(Choice(t("Get the advice"), "advise", "success"),)]
    left = len(scene.with_(consult.now(hurry=False)).questions) if consult.hurry else 0
    if left:
        rows.append((Choice(t("Answer {n} more", n=left), "more_questions"),))
    rows.append((Choice(t("Edit an answer"), "edit"),))
    rows.append((Choice(t("‹ Back"), "back"), Choice(t("More"), "more")))
    return Screen(scene.key, tuple(blocks), tuple(rows))


def _so_far(scene: Scene) -> list[Block]:
    """What is sure already and cannot wait: whoever stops here must have read it."""
    low = scene.pathway.disposition(scene.recommendation.low)
    if low.tone not in PRESSING:
        return []
    return [Line(t("⚠ So far at least: {title}", title=verbatim(low.title)), "bold")]


def _unknown(scene: Scene) -> list[Block]:
    """What stays unknown and could change the advice; of the rest, how much there is."""
    matter = scene.recommendation.could_not_exclude
    lines: list[Block] = []
    if matter:
        named = phrases.names(scene.pathway, matter)
        lines.append(Line(t("Not known, and could change it: {list}", list=named)))
    if others := len(scene.consult.episode.unexamined - set(matter)):
        lines.append(Line(t("Also not examined: {n}", n=others), "hint"))
    return lines


def cautions(scene: Scene) -> list[Block]:
    episode = scene.consult.episode
    before = scene.consult.baseline
    then = before.answers if before else None
    found = warnings(scene.pathway, episode.answers, episode.phase, then)
    return [Line(t("Please check: {text}", text=verbatim(each.text))) for each in found]
