"""A button carries its case, turn, question and option; anything else is no button of ours."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram import buttons
from pathway import library

PATHWAY = library.get("lumbar-degenerative")
ROOT = Path(__file__).parents[2]
OURS = [
    path
    for room in ("bot", "flows", "pathway")
    for path in (ROOT / room).rglob("*.py")
    if "playground" not in path.parts  # which refuses their buttons, as Telegram would
]
MINI_APP = re.compile(r"web_?app|init_?data", re.IGNORECASE)


def test_every_key_of_the_pathway_has_a_tag_of_its_own():
    asked, options = buttons._keys(PATHWAY)  # noqa: SLF001 - collisions show only in here
    assert len(asked) >= len(PATHWAY.findings) + len(PATHWAY.groups)
    assert set(asked.values()) >= set(PATHWAY.findings)
    every = {m + f for m in "+-?" for f in PATHWAY.findings}
    assert set(options.values()) >= every


@given(
    st.sampled_from(sorted(PATHWAY.findings)), st.sampled_from(["?", "=", "true", "7", "done"]),
    st.integers(0, 9_999_999),
)  # fmt: skip
def test_what_is_put_on_a_button_is_read_back(question, option, turn):
    data = buttons.write("7K2", turn, question, option)
    button = buttons.read(data)
    assert len(data.encode()) <= 40
    assert (button.case, button.turn) == ("7K2", turn)
    assert buttons.question(button, PATHWAY) == question
    assert buttons.option(button, PATHWAY) == option


@given(st.one_of(st.text(), st.binary(), st.none(), st.integers(), st.from_regex(r"1\.[\w.~-]+")))
def test_forged_data_is_no_button_or_one_that_nobody_asks(data):
    button = buttons.read(data)
    if button is not None:
        assert isinstance(buttons.question(button, PATHWAY), str)
        assert isinstance(buttons.option(button, PATHWAY), str)
        assert isinstance(buttons.desk_option(button, (PATHWAY,)), str)


def test_a_button_tells_nothing_of_the_patient():
    data = buttons.write("7K2", 3, "saddle_anaesthesia", "+saddle_anaesthesia")
    assert "saddle" not in data


@pytest.mark.fault("F27", n="1 search of every file of the bot, the flows and the pathways")
def test_there_is_no_mini_app_whose_sign_in_could_be_forged():
    assert [path.name for path in OURS if MINI_APP.search(path.read_text("utf-8"))] == []
    assert MINI_APP.search((ROOT / "bot/playground/keyboards.py").read_text("utf-8")), "it is seen"
