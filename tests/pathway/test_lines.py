"""One line of JSON in, one answer out, whatever the line holds."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathway.lines import answer
from pathway.model import Pathway

START = b'{"id": "q", "phase": "initial", "findings": '


def test_a_line_gives_its_advice_and_null_is_unknown(lumbar: Pathway) -> None:
    line = START + b'{"age_years": 52, "degenerative_changes": true, "odi": null}}'
    given_ = answer(lumbar, 1, line)
    assert list(given_) == [
        "id",
        "status",
        "disposition",
        "low",
        "high",
        "applicable",
        "not_applicable",
        "next_questions",
        "could_not_exclude",
    ]
    assert given_["id"] == "q"
    assert given_["disposition"] is None
    assert (given_["low"], given_["high"]) == ("continue_conservative", "emergency")
    assert given_["next_questions"][0] == "saddle_anaesthesia"
    assert {"id": "S07", "stance": "needs_info"} in given_["not_applicable"]


@pytest.mark.parametrize(
    ("line", "case", "sentence"),
    [
        (START + b'{"agee": 3}}', "q", 'unknown finding "agee"; allowed: saddle_anaesthesia, '),
        (START + b'{"deformity": "bent"}}', "q", "deformity must be one of none, present, dev"),
        (START + b'{"pain_nrs": 11}}', "q", "pain_nrs must be a whole number from 0 to 10, not 11"),
        (START + b'{"pain_nrs": true}}', "q", "pain_nrs must be a whole number"),
        (START + b'{"pain_nrs": 5.0}}', "q", "pain_nrs must be a whole number"),
        (START + b'{"odi": NaN}}', "q", "NaN is not a number in JSON"),
        (START + b'{"odi": -Infinity}}', "q", "-Infinity is not a number in JSON"),
        (START + b'{"odi": 1e999}}', "q", "odi must be a number from 0 to 100 %"),
        (START + b'{"odi": 1, "odi": 2}}', "q", '"odi" is given twice'),
        (START + b"[]}", "q", "findings must be an object of findings"),
        (START + b'{}, "phse": 1}', "q", 'unknown key "phse"; allowed: id, phase, findings'),
        (b'{"id": 7, "phase": "initial"}', 7, "findings is missing"),
        (b'{"id": 7, "findings": {}}', 7, "phase is missing; give one of initial, reassess_3mo"),
        (b'{"phase": "soon", "findings": {}}', None, "phase must be one of initial, reassess_3mo"),
        (b'{"phase": 3, "findings": {}}', None, "long_term, not 3."),
        (b'{"id": [1], "phase": "initial", "findings": {}}', None, "id must be a text or a whole"),
        (b'{"id": true, "phase": "initial", "findings": {}}', None, "id must be a text or a"),
        (b"[]", None, "must be a JSON object with id, phase, findings"),
        (b"{", None, "not JSON: "),
        (b"\xff", None, "not UTF-8 at byte 0"),
        (b"[" * 100_000, None, "not JSON: "),
        (b'{"id": ' + b"9" * 5000 + b"}", None, "not JSON: "),
    ],
)
def test_a_bad_line_names_its_number_the_finding_and_what_is_allowed(
    lumbar: Pathway, line: bytes, case: object, sentence: str
) -> None:
    given_ = answer(lumbar, 12, line)
    assert list(given_) == ["id", "error"]
    assert given_["id"] == case
    assert given_["error"].startswith("Line 12: ")
    assert sentence in given_["error"]


@settings(derandomize=True, deadline=None, max_examples=200, database=None)
@given(line=st.binary() | st.text().map(str.encode))
def test_no_line_whatever_raises(lumbar: Pathway, line: bytes) -> None:
    assert json.loads(json.dumps(answer(lumbar, 1, line)))["error"]
