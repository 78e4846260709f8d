"""Many people, and many cases, at once."""

from collections.abc import Callable

import pytest

from tests.simulation.disk import empty
from tests.simulation.stories.cast import GROUP
from tests.simulation.stories.crowd import ALL_A_SECOND, MOST, PEOPLE, pressed
from tests.simulation.stories.interleaved import GROUPS, interleaved

Told = Callable[[str, object], None]
FEW, MANY = 200, 10_000  # cases


def test_ten_people_press_at_once_for_a_minute_and_all_are_answered(record_property: Told) -> None:
    crowd, wrong = pressed()
    assert wrong == []
    edits = crowd.busiest(60.0, GROUP)
    assert len(PEOPLE) == 10
    assert 0 < edits <= MOST
    assert crowd.busiest(1.0) <= ALL_A_SECOND
    record_property("came out", f"{crowd.taps} taps, 0 lost, {edits} edits in the busiest minute")


def test_of_many_cases_in_twenty_groups_none_crosses_another(record_property: Told) -> None:
    _none_crosses(FEW, record_property)


@pytest.mark.nightly
def test_of_ten_thousand_cases_in_twenty_groups_none_crosses(record_property: Told) -> None:
    _none_crosses(MANY, record_property)


def _none_crosses(count: int, record_property: Told) -> None:
    ward = interleaved(empty(), count)
    assert ward.wrong == []
    assert len(ward.cases) == count
    assert {case.group for case in ward.cases.values()} == {*range(1, GROUPS + 1)}
    record_property("came out", f"{len(ward.cases)} cases, {ward.turns:,} turns, 0 crossed")
