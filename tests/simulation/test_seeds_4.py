"""A quarter of the 300 seeds: the four run beside each other."""

import pytest

from tests.simulation.run import play


@pytest.mark.fault("F01", n="75 seeds")
@pytest.mark.parametrize("seed", range(225, 300))
def test_nothing_is_lost_or_done_twice_whatever_befalls_the_program(seed: int) -> None:
    report = play(seed)
    assert report.wrong == [], str(report)
