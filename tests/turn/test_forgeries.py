"""Forged, mangled and misplaced taps on a real database: answered once each, and nothing else."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.telegram import buttons
from flows import hand_over
from flows.consult import PANELS

ADA, BASHIR, STRANGER = 1001, 1002, 1005
EXAMPLES = 300
MANY = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
TABLES = ("consult", "followup", "card")
OPTIONS = ("=", "?", "back", "done", "none", "skip", "edit", "more", "acting", "mistake", "true",
           "advise", "follow", "3m", "no", "yes", "+cord_signs", "-cord_signs", "keep", "snooze",
           "zzz", "44", "999", "::::", "", "o:cons", "urgent", "mine", "full", "close", "more",
           "change", "name", "accept", "decline", "take", "hand", "backup", "team", "post",
           "c:1")  # fmt: skip
QUESTIONS = (
    *PANELS,
    *("@card:1", "@card:20", "@opinion:1", "@need:3", *hand_over.KEYS),
    "@label",
    "@closed",
    "@desk",
    "cord_signs",
    "age_years",
    "medication",
    "nothing",
)
FORGED = st.one_of(
    st.text(max_size=70),
    st.builds(
        lambda case, turn, question, option: f"1.{case}.{turn}.{question}.{option}",
        st.sampled_from(["-", "ZZZ", "", "7K2", "ÄÖ", "22222222"]),
        st.one_of(st.integers(-5, 10**8), st.just("٣")),
        st.one_of(st.sampled_from(QUESTIONS).map(buttons.tag), st.text(max_size=8)),
        st.one_of(
            st.sampled_from(OPTIONS),
            st.sampled_from(OPTIONS).map(lambda o: f"~{buttons.tag(o)}"),
            st.text(max_size=8),
        ),
    ),
)


def state(desktop):
    return {table: desktop.rows(table) for table in TABLES}


@pytest.mark.fault("F11", n=f"{EXAMPLES} taps of each of 3 people")
@pytest.mark.parametrize("who", [ADA, BASHIR, STRANGER])
@MANY
@given(data=FORGED)
def test_forged_data_is_answered_once_and_changes_nothing(desktop, who, data):
    if not desktop.rows("consult"):
        desktop.opened()
    before = state(desktop)
    posted = desktop.tap(data, who)
    assert [row["kind"] for row in posted].count("receipt") == 1
    assert not [row for row in posted if row["kind"] == "show"]
    assert state(desktop) == before


@pytest.mark.fault("F11", n=f"{EXAMPLES} taps")
@MANY
@given(
    turn=st.integers(0, 9),
    question=st.sampled_from(QUESTIONS),
    option=st.sampled_from(OPTIONS),
    who=st.sampled_from([ADA, BASHIR, STRANGER]),
)
def test_a_real_code_with_a_question_that_is_not_open_changes_nothing(
    desktop, turn, question, option, who
):
    if not desktop.rows("consult"):
        desktop.opened()
    before = state(desktop)
    code = desktop.rows("consult")[0]["code"]
    posted = desktop.tap(buttons.write(code, turn, question, option), who)
    assert [row["kind"] for row in posted].count("receipt") == 1
    assert state(desktop) == before
    if who != ADA:
        assert "58F" not in json.dumps(posted, default=str)


def test_a_tap_without_a_message_or_on_one_from_long_ago_is_answered(desktop):
    desktop.opened()
    chat = {"id": ADA, "type": "private", "first_name": "Ada"}
    for place in (
        {"inline_message_id": "AAA"},
        {"message": {"chat": chat, "message_id": 3, "date": 0}},
        {
            "message": {
                "chat": {"id": -5, "type": "group", "title": "x"},
                "message_id": 3,
                "date": 0,
            }
        },
    ):
        before = state(desktop)
        query = {"id": "q", "chat_instance": "1", "data": "nonsense", **place}
        person = {"id": ADA, "is_bot": False, "first_name": "Ada"}
        posted = desktop.take({"update_id": 1, "callback_query": {**query, "from": person}})
        assert [row["kind"] for row in posted] == ["receipt"]
        assert state(desktop) == before
