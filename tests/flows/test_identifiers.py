"""The guard against names: what it catches, what it lets pass, and that no text harms it.

Four lists stand beside this file. Two were at hand while the guard was written; the two called
"held out" were written before it and first tried when it was done.
"""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.identifiers import dated, guard, named, numbered, placed
from flows.identifiers.common_words import COMMON
from flows.identifiers.guard import identifier
from flows.identifiers.person_names import CAPITALISED, NAMES
from flows.text import Text
from pathway import library

LISTS = Path(__file__).parent / "identifiers"
LONGEST = 4096  # what Telegram lets a person send


def listed(name: str) -> list[str]:
    return [line for line in (LISTS / f"{name}.txt").read_text("utf-8").splitlines() if line]


@pytest.mark.parametrize("text", listed("naming"))
def test_what_names_a_patient_is_seen(text: str) -> None:
    assert identifier(text)


@pytest.mark.parametrize("text", listed("clinical"))
def test_what_is_said_of_a_spine_passes(text: str) -> None:
    assert identifier(text) is None


def test_on_the_lists_held_out_it_catches_four_in_five_and_is_wrong_once_in_twenty() -> None:
    naming, clinical = listed("held_out_naming"), listed("held_out_clinical")
    assert len(naming) >= 25
    assert len(clinical) >= 20
    assert sum(bool(identifier(text)) for text in naming) / len(naming) >= 20 / 25
    assert sum(bool(identifier(text)) for text in clinical) / len(clinical) <= 1 / 20


@pytest.mark.parametrize("pathway", library.current(), ids=lambda pathway: pathway.id)
def test_no_words_of_a_pathway_are_taken_for_a_name(pathway) -> None:
    findings, statements = pathway.findings.values(), pathway.statements.values()
    words = [w for f in findings for w in (f.label, f.ask, f.hint, f.yes, f.no)]
    words += [option.label for f in findings for option in f.options]
    words += [w for s in statements for w in (s.text, s.short, s.caveat, s.gate)]
    words += [w for d in pathway.dispositions for w in (d.title, d.summary)]
    words += [c.text for c in pathway.cautions] + [r.label for r in pathway.rules]
    words += [w for case in pathway.cases for w in (case.title, case.why)]
    assert [word for word in words if word and identifier(word)] == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a.b@example.org", "an e-mail address"), ("@anna_b", "a user name"),
        ("3.4.1961", "a date of birth"), ("3.4.2015", "a date of birth"), ("58F 1967", "a year of"),
        ("geb. 2026", "a date of birth"), ("14.8.31", "a date of birth"), ("12345", "a long"),
        ("+43 660 1234567", "phone"), ("12 High Street", "an address"), ("SW1A 1AA", "an address"),
        ("room 12", "a room or a bed"), ("Anna", "a name"),
    ],
)  # fmt: skip
def test_it_says_what_it_saw(text: str, what: str) -> None:
    seen = identifier(text)
    assert seen is not None
    assert what in seen.msgid


@pytest.mark.parametrize(
    "text", ["14.8.2026", "14.8.16", "14.8.30", "14.8.", "8/2026", "since 1998", "CRP 12 mg/l"]
)
def test_the_date_of_an_examination_is_no_birth(text: str) -> None:
    assert identifier(text) is None


@pytest.mark.parametrize(
    ("plain", "marked"),
    [
        ("Thomas 58F", "Thomas test positive"), ("Martin L5", "Martin sign"),
        ("MARIA 58", "58F stenosis"), ("mr lopez", "MR lumbar spine"),
        ("5 rue Lafayette", "5 blocks down the road"), ("bed 3", "bed 3 days"),
        ("12345", "12345 cells"), ("L5 Smith J.", "Modic I."),
    ],
)  # fmt: skip
def test_what_stands_beside_a_word_decides(plain: str, marked: str) -> None:
    assert identifier(plain)
    assert identifier(marked) is None


def test_the_lists_of_words_hold_them_as_they_are_compared() -> None:
    assert {w for w in NAMES | CAPITALISED | COMMON if named.folded(w) != w} == set()
    assert set(NAMES) & set(COMMON) == set()


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    seen = identifier(text)
    assert seen is None or (isinstance(seen, Text) and seen.msgid)


@given(st.text(alphabet="aA0 .,-/@(+:'’*#ßéΩж٣３\u200b\u0301", max_size=200))
def test_any_text_of_what_the_shapes_are_made_of_gets_an_answer(text: str) -> None:
    identifier(text)


@given(st.sampled_from(listed("naming")), st.sampled_from(["", "pain 6/10, ", "L4-5: "]))
def test_invisible_characters_and_wide_digits_hide_nothing(text: str, before: str) -> None:
    hidden = "\u200b".join(text)
    wide = "".join(chr(ord(c) + 0xFEE0) if c in "0123456789" else c for c in text)
    assert identifier(hidden)
    assert identifier(before + wide)


def shapes() -> list[re.Pattern[str]]:
    """Every pattern that the guard is made of."""
    found: list[re.Pattern[str]] = []
    for module in (guard, dated, numbered, placed, named):
        for value in vars(module).values():
            group = value if isinstance(value, tuple) else (value,)
            found += [one for one in group if isinstance(one, re.Pattern)]
    return found


def widest(pattern: re.Pattern[str]) -> int:
    """How many characters a match may take, as the library's own parser works it out."""
    return re._parser.parse(pattern.pattern, pattern.flags).getwidth()[1]  # type: ignore[attr-defined]  # noqa: SLF001


@pytest.mark.parametrize("shape", shapes(), ids=lambda shape: shape.pattern[:40])
def test_no_shape_can_look_far(shape: re.Pattern[str]) -> None:
    """Each place of a text is tried with a bounded number of characters: linear, no blow-up."""
    assert widest(shape) <= 500


def test_a_shape_without_bounds_would_be_seen() -> None:
    assert len(shapes()) > 20
    assert widest(re.compile(r"\w+@")) > 500


ADVERSARIES = [
    "a", "A", "0", " ", "@", ".", "a@", "a.", "0 ", "00-", "(", "+0", "1/", "L4-", "A1", "a-", "A'",
    "Aa ", "Aa, ", "J. ", "12 Aa ", "3.4.", "né ", "\u0301", "Ω", "ﷺ", "1 rue ", "patient: ",
]  # fmt: skip


@pytest.mark.parametrize("seed", ADVERSARIES)
@pytest.mark.parametrize("end", ["", "!", "é"])
def test_the_longest_message_of_one_repeated_shape_gets_an_answer(seed: str, end: str) -> None:
    text = (seed * LONGEST)[:LONGEST] + end
    identifier(text)
    assert len(guard._plain(text)) <= 4 * len(text)  # noqa: SLF001 - no sign unfolds to a page


def test_two_dates_that_share_a_number_are_looked_at_once() -> None:
    assert identifier("MRI 3 May 2019-05-03") is None
    assert identifier("3 May 1961-05-03") is not None
