"""The pathway's own cases, walked question by question: the dialogue reaches the same advice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.events import Tapped
from flows.lifecycle import State
from pathway import library
from pathway.cases import supplied
from pathway.decide import decide

PATHWAY = library.get("lumbar-degenerative")
CASES = [case for case in PATHWAY.cases if case.of is None]


def answer(story, findings):
    """Answer the open question from the case, by taps alone; what it lacks is not examined."""
    scene, asked = story.scene, story.scene.asked(story.scene.key)
    if len(asked) > 1:
        for finding in asked:
            mark = {True: "+", None: "?"}.get(findings.get(finding.id), "")
            if mark:
                story.send(Tapped(story.consult.turn, scene.key, f"{mark}{finding.id}"))
        story.send(Tapped(story.consult.turn, scene.key, "none"))
        return
    finding, found = asked[0], findings.get(asked[0].id)
    if isinstance(found, tuple):
        for level in found:
            story.send(Tapped(story.consult.turn, scene.key, f"+{level}"))
        option = "done" if found else "none"
    else:
        option = (
            "?" if found is None else str(found).lower() if found in (True, False) else f"{found}"
        )
        if finding.kind == "number" and found is not None:
            option = f"{found:g}"
    story.send(Tapped(story.consult.turn, scene.key, option))


def walk(new_story, case):
    """The case's dialogue up to the review or the alarm; how many questions it took."""
    findings, phase = supplied(PATHWAY, case)
    story = new_story().type("58F L4-5")
    story.consult = story.consult.in_episode(phase=phase)
    if phase != PATHWAY.phases[0].id:  # a reassessment knows what it does not ask again
        known = {k: v for k, v in findings.items() if k not in PATHWAY.phase(phase).confirm}
        story.consult = replace(story.consult.in_episode(answers=known))
    screens = 0
    while story.consult.state is State.COLLECTING:
        answer(story, findings)
        screens += 1
        assert screens < 40
    return story, screens


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_dialogue_reaches_the_advice_of_the_case(case, new_story):
    findings, phase = supplied(PATHWAY, case)
    story, screens = walk(new_story, case)
    whole, asked = decide(PATHWAY, findings, phase), story.scene.recommendation
    assert asked.low == whole.low
    assert asked.high == whole.high
    if story.consult.state is State.ALARMED:
        assert screens == 1, "an emergency is seen after one screen"


def test_a_case_takes_few_screens(new_story):
    """The figure that README states: screens after the label, for the first visits among them."""
    first = [c for c in CASES if supplied(PATHWAY, c)[1] == PATHWAY.phases[0].id]
    counts = sorted(walk(new_story, case)[1] for case in first)
    assert counts[len(counts) // 2] <= 16
    assert counts[-1] <= 21
