"""A crash at every point of every other act of it."""

from collections.abc import Callable

import pytest

from tests.simulation.points import every_point, whole_case

pytestmark = pytest.mark.slow


@pytest.mark.fault("F01", n="1 whole case, every point of every second of its 40 acts")
def test_a_crash_at_any_point_of_a_whole_case_leaves_record_and_screen_as_they_would_be(
    record_property: Callable[[str, object], None],
) -> None:
    visited, wrong = every_point(1, 2)
    there = sum(scene.points for scene in whole_case()[1::2])
    assert wrong == []
    assert visited == there > 500
    record_property("came out", f"{visited} of {there} points")


def test_the_case_goes_from_its_first_word_over_its_reminder_to_its_end() -> None:
    acts = [scene.act for scene in whole_case()]
    assert acts[0] == "/consult"
    assert acts[-1] == "Close the case"
    assert {"Get the advice", "Follow, remind in 3 months", "months pass"} < {*acts}
    assert acts.count("Get the advice") == 2
