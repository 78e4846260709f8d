"""What people type is read by rule or refused with the rule; nothing is guessed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.codes import case_code
from flows.identifiers.guard import identifier
from flows.reading import choice, number, plain
from flows.text import Text
from pathway.model import Finding

ODI = Finding(
    id="odi", kind="number", label="ODI", ask="ODI?", unit="%", min=0, max=100, group="symptoms"
)
WEEKS = Finding(
    id="weeks", kind="number", label="Weeks", ask="Weeks?", unit="wk", min=0, max=1000,
    group="treatment",
)  # fmt: skip
PAIN = Finding(
    id="pain", kind="number", label="Pain", ask="Pain?", unit="{score}", min=0, max=10,
    integer=True, group="symptoms",
)  # fmt: skip


MANY = 20_000
# Digits of several scripts, full-width ones, signs that hide, turn or join, and halves of pairs.
STRANGE = st.one_of(
    st.text(),
    st.text("0123456789٠١٢٣４４५.,٫-+/% \u200b\u202e\u2066\u0000\ufeff\u00a0", max_size=12),
    st.text(st.characters(categories=["Cs", "Cf", "Cc", "Nd", "Nl", "No", "Mn"]), max_size=20),
    st.integers(0, 4096).map(lambda size: "9" * size),
)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("44", 44), ("44 %", 44), ("44,0", 44), ("44.5", 44.5), ("44,5 percent", 44.5),
        ("４４", 44), ("٤٤", 44), ("4\u200b4", 44), ("\u202e44", 44), (" 44 ", 44), ("0", 0),
        ("100", 100),
    ],
)  # fmt: skip
def test_a_number_is_read_however_it_is_written(typed, read):
    assert number(typed, ODI) == read


@pytest.mark.parametrize(
    "typed",
    ["", "many", "101", "-1", "1,500", "44 weeks", "4 4", "44-45", "1e2", "NaN", "inf", "44%%",
     "٤x", "🙂", "\x00", "9" * 4096],
)  # fmt: skip
def test_anything_else_gets_the_rule_and_an_example(typed):
    said = number(typed, ODI)
    assert isinstance(said, Text)
    assert "I need a number from {low} to {high}" in repr(said)


def test_another_unit_is_refused_not_converted():
    assert isinstance(number("6 months", WEEKS), Text)
    assert number("6 weeks", WEEKS) == 6


def test_a_score_is_whole():
    assert number("7", PAIN) == 7
    assert number("7/10", PAIN) == 7
    assert isinstance(number("7.5", PAIN), Text)
    assert number("7,0", PAIN) == 7


def read_or_refused(typed: str) -> None:
    for finding in (ODI, WEEKS, PAIN):
        read = number(typed, finding)
        assert isinstance(read, Text) or finding.min <= read <= finding.max
    choice(typed, ["None", "Stable", "Progressive"])
    identifier(plain(typed))


@given(STRANGE)
def test_no_text_at_all_breaks_reading_or_leaves_the_range(typed):
    read_or_refused(typed)


@pytest.mark.fault("F15", n=f"{MANY:,} texts, each as a number of 3 kinds, a choice and a label")
@pytest.mark.slow
@settings(max_examples=MANY)
@given(STRANGE)
def test_none_of_many_strange_texts_breaks_reading_or_leaves_the_range(typed):
    read_or_refused(typed)


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("none", 0), ("Stable", 1), ("prog", 2), ("p", 2), ("3", "none"), ("0", "none"),
        ("s", "many"), ("xyz", "none"), ("", "none"), ("STA", 1),
    ],
)  # fmt: skip
def test_a_label_or_its_start_chooses_and_a_number_never_does(typed, place):
    assert choice(typed, ["None", "Stable", "Progressive", "Severe"]) == place


@pytest.mark.parametrize(
    "label",
    ["John Smith", "Mr. X", "Frau Huber", "12.03.1961", "1961-03-12", "12 March 1961",
     "+43 660 1234567", "0660/1234567", "MRN 4711423", "a.b@example.org", "born 1961",
     "JOHN SMITH 58", "Dr Smith", "Ms Jones L5", "Анна Иванова 58"],
)  # fmt: skip
def test_a_label_that_could_name_a_person_is_refused(label):
    assert identifier(label)


@pytest.mark.parametrize(
    "label",
    ["58F L4-5", "58F L4-L5", "71M T12-L1", "80 f L3/4", "case 12", "58F, stenosis", "L5 root left",
     "M 44 disc", "knee and back", "58F VAS 7", "Lumbar Stenosis 70F",
     "Left Radiculopathy L5", "72F L4/L5 op 2019", "MS patient 40F", "Patient Moved"],
)  # fmt: skip
def test_a_clinical_label_passes(label):
    assert identifier(label) is None


def test_case_codes_are_short_and_never_twice():
    codes = [case_code(n) for n in range(1, 60_001)]
    assert len(set(codes)) == 60_000
    assert {len(c) for c in codes[:27_000]} == {3}
    assert not set("".join(codes)) & set("01OILU")
