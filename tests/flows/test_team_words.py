"""How a team hears of an advice: with all that it could still be."""

from dataclasses import replace

import pytest

from bot.texts import Reader, render
from flows import team_words

CARE, MOST = "Conservative care, reassess in 3 months", "Urgent specialist assessment"
UP_TO = f"it could be up to “{MOST}”"


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        ("continue_conservative", "continue_conservative", CARE),
        ("continue_conservative", "urgent", f"{CARE}; provisional, {UP_TO}"),
        ("out_of_scope", "urgent", f"not enough is known, {UP_TO}"),
        ("out_of_scope", "out_of_scope", "Outside this pathway"),
        ("gone", "urgent", f"gone; provisional, {UP_TO}"),
    ],
)
def test_what_an_advice_could_still_be_is_told_to_the_team_as_well(room, low, high, said):
    scene = room.posted().story.scene
    given = replace(scene.consult.episode.advice, low=low, high=high)
    consult = scene.consult.in_episode(advice=given)
    assert render(team_words.advised(scene.with_(consult)), Reader()) == said
