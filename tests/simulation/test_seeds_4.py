"""A quarter of the 300 seeds: the four run beside each other."""

from collections.abc import Callable

import pytest

from tests.simulation.run import came_out

pytestmark = pytest.mark.slow
SEEDS = range(225, 300)


@pytest.mark.fault("F01", n=f"{len(SEEDS)} runs over three months")
def test_nothing_is_lost_or_done_twice_whatever_befalls_the_program(
    record_property: Callable[[str, object], None],
) -> None:
    runs, wrong, told = came_out(SEEDS)
    assert wrong == []
    assert runs == len(SEEDS)
    record_property("came out", told)
