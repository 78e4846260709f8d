"""A crash at every point of every other act of it."""

from collections.abc import Callable

import pytest

from tests.simulation.points import every_point, whole_case


@pytest.mark.fault("F01", n="4 of 8 parts of a whole case, each point of them")
@pytest.mark.parametrize("part", [1, 3, 5, 7])
def test_a_crash_at_any_point_of_a_whole_case_leaves_record_and_screen_as_they_would_be(
    part: int, record_property: Callable[[str, object], None]
) -> None:
    visited, wrong = every_point(part, 8)
    record_property("came out", f"{visited} of {visited} points")
    assert wrong == []
    assert visited == sum(scene.points for scene in whole_case()[part::8]) > 100


def test_the_case_goes_from_its_first_word_over_its_reminder_to_its_end() -> None:
    acts = [scene.act for scene in whole_case()]
    assert acts[0] == "/consult"
    assert acts[-1] == "Close the case"
    assert {"Get the advice", "Follow, remind in 3 months", "months pass"} < {*acts}
    assert acts.count("Get the advice") == 2
