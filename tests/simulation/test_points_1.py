"""A crash at every point of every second act of one whole case."""

from collections.abc import Callable

import pytest

from tests.simulation.points import every_point, whole_case


@pytest.mark.fault("F01", n="1 whole case, every point of every second of its 40 acts")
def test_a_crash_at_any_point_of_a_whole_case_leaves_record_and_screen_as_they_would_be(
    record_property: Callable[[str, object], None],
) -> None:
    visited, wrong = every_point(0, 2)
    there = sum(scene.points for scene in whole_case()[0::2])
    assert wrong == []
    assert visited == there > 500
    record_property("came out", f"{visited} of {there} points")
