"""Which raw answers a finding accepts, and what it says to the rest."""

import math

import pytest

from pathway.model import Pathway, Value
from pathway.values import accept


@pytest.mark.parametrize(
    ("finding", "raw", "value"),
    [
        ("saddle_anaesthesia", True, True),
        ("neuro_deficit", "stable", "stable"),
        ("mrc_min", 0, 0),
        ("age_years", 120, 120),
        ("odi", 41, 41),
        ("odi", 40.5, 40.5),
        ("narrowed_levels", [], ()),
        ("narrowed_levels", ["L5S1", "L3L4"], ("L3L4", "L5S1")),
        ("narrowed_levels", ("L4L5",), ("L4L5",)),
    ],
)
def test_a_fitting_answer_is_taken_as_it_is(
    lumbar: Pathway, finding: str, raw: object, value: Value
) -> None:
    taken = accept(lumbar.findings[finding], raw)
    assert taken == value
    assert type(taken) is type(value)


@pytest.mark.parametrize(
    ("finding", "raw", "sentence"),
    [
        ("saddle_anaesthesia", 1, "saddle_anaesthesia must be true or false, not 1."),
        ("saddle_anaesthesia", "yes", 'saddle_anaesthesia must be true or false, not "yes".'),
        ("neuro_deficit", "bad", 'must be one of none, stable, progressive, not "bad".'),
        ("neuro_deficit", ["none"], "must be one of none, stable, progressive, not such a list."),
        ("mrc_min", 6, "mrc_min must be a whole number from 0 to 5, not 6."),
        ("mrc_min", 4.0, "mrc_min must be a whole number from 0 to 5, not 4.0."),
        ("mrc_min", True, "mrc_min must be a whole number from 0 to 5, not true."),
        ("mrc_min", -1, "not -1."),
        ("age_years", 10**400, "from 0 to 120 years, not a number that large."),
        ("odi", math.nan, "odi must be a number from 0 to 100 %, not a number that large."),
        ("odi", math.inf, "not a number that large."),
        ("odi", "41", 'odi must be a number from 0 to 100 %, not "41".'),
        ("odi", {}, "odi must be a number from 0 to 100 %, not this."),
        ("narrowed_levels", ["L4L5", "L4L5"], "a list of L1L2, L2L3, L3L4, L4L5, L5S1, not such"),
        ("narrowed_levels", ["L9"], "not such a list."),
        ("narrowed_levels", [4], "not such a list."),
        ("narrowed_levels", "L4L5", 'not "L4L5".'),
        ("pain_nrs", [], "pain_nrs must be a whole number from 0 to 10, not an empty list."),
    ],
)
def test_any_other_answer_is_refused_with_what_is_allowed(
    lumbar: Pathway, finding: str, raw: object, sentence: str
) -> None:
    with pytest.raises(ValueError, match=finding) as caught:
        accept(lumbar.findings[finding], raw)
    assert sentence in str(caught.value)
