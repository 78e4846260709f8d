"""A consult under newer content: what that still knows stays, and nothing is taken for granted.

The pathway may have lost a finding, an option, a phase or a disposition that a stored consult
names, or gained a warning sign that nobody was asked about.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from flows import advice, intake
from flows.case import Consult, Passed
from flows.lifecycle import State, move
from flows.scene import Scene
from flows.text import t
from pathway.model import Pathway
from pathway.values import accepted

LASTING = (State.FOLLOWING, State.DUE)  # the plan stands as it was made, whatever came out since


def under(consult: Consult, pathway: Pathway, at: datetime) -> Consult:
    """The consult pinned to `pathway`; every card painted before is late from now on.

    An advice stands only if the new content gives the same one; else the case is open again.
    """
    held = carried(consult, pathway)
    turn = consult.turn + 1  # "none of these" on an old card must not speak for new warning signs
    after = held.now(
        version=pathway.version, sha256=pathway.sha256, turn=turn, since=turn, asked=turn
    )
    scene = Scene(after, pathway, at)
    if not after.label or after.state in LASTING or _same_advice(scene):
        return after
    if after.state is not State.COLLECTING:
        after = advice.withdrawn(after).now(state=move(after.state, "reopen"))
    return intake.settle(scene, after, t("Reviewed")).consult


def carried(consult: Consult, pathway: Pathway) -> Consult:
    """Only what the new content has a name for. The record keeps the rest, as it was answered."""
    episode = consult.episode
    answers = accepted(pathway, episode.answers)
    unexamined = frozenset(f for f in episode.unexamined if f in pathway.findings)
    path = tuple(
        stretch
        for passed in episode.path
        for stretch in _stretches(passed, pathway, {*answers, *unexamined})
    )
    phases = [phase.id for phase in pathway.phases]
    carried = replace(
        episode,
        phase=episode.phase if episode.phase in phases else phases[0],
        answers=answers,
        unexamined=unexamined,
        path=path,
    )
    aside = accepted(pathway, consult.aside)
    return consult.settled.now(episode=carried, aside=aside)


def _stretches(passed: Passed, pathway: Pathway, left: set[str]) -> list[Passed]:
    """The stretch with what is left of it; one a finding, if its question is gone."""
    there = tuple(f for f in passed.findings if f in left)
    groups = {pathway.findings[f].group for f in there}
    if passed.question in pathway.findings or groups == {passed.question}:
        return [Passed(passed.question, there)] if there else []
    return [Passed(f, (f,)) for f in there]


def _same_advice(scene: Scene) -> bool:
    given = scene.consult.episode.advice
    if scene.consult.state is not State.ADVISED or given is None:
        return False
    return advice.is_same(given, scene.recommendation)
