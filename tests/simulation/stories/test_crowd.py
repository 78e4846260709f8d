"""Many people at once in one group."""

from collections.abc import Callable

from tests.simulation.stories.cast import GROUP
from tests.simulation.stories.crowd import ALL_A_SECOND, MOST, PEOPLE, pressed


def test_ten_people_press_at_once_for_a_minute_and_all_are_answered(
    record_property: Callable[[str, object], None],
) -> None:
    crowd, wrong = pressed()
    assert wrong == []
    edits = crowd.busiest(60.0, GROUP)
    assert len(PEOPLE) == 10
    assert 0 < edits <= MOST
    assert crowd.busiest(1.0) <= ALL_A_SECOND
    record_property("came out", f"{crowd.taps} taps, 0 lost, {edits} edits in the busiest minute")
