"""A quarter of the 300 seeds: the four run beside each other."""

from collections.abc import Callable

import pytest

from tests.simulation.run import came_out

SEEDS = range(75)


@pytest.mark.fault("F01", n=f"{len(SEEDS)} runs over three months")
@pytest.mark.fault("F07", n=f"{len(SEEDS)} runs over three months")
@pytest.mark.fault("F08", n=f"{len(SEEDS)} runs over three months")
@pytest.mark.fault("F09", n=f"{len(SEEDS)} runs over three months")
@pytest.mark.fault("F10", n=f"{len(SEEDS)} runs over three months")
@pytest.mark.fault("F11", n=f"{len(SEEDS)} runs over three months")
@pytest.mark.fault("F13", n=f"{len(SEEDS)} runs over three months")
@pytest.mark.fault("F21", n=f"{len(SEEDS)} runs over three months")
@pytest.mark.fault("F23", n=f"{len(SEEDS)} runs over three months")
@pytest.mark.fault("F28", n=f"{len(SEEDS)} runs over three months")
@pytest.mark.fault("F29", n=f"{len(SEEDS)} runs over three months")
@pytest.mark.fault("F30", n=f"{len(SEEDS)} runs over three months")
@pytest.mark.fault("F31", n=f"{len(SEEDS)} runs over three months")
@pytest.mark.fault("F33", n=f"{len(SEEDS)} runs over three months")
@pytest.mark.fault("F49", n=f"{len(SEEDS)} runs over three months")
def test_nothing_is_lost_or_done_twice_whatever_befalls_the_program(
    record_property: Callable[[str, object], None],
) -> None:
    runs, wrong, told = came_out(SEEDS)
    assert wrong == []
    assert runs == len(SEEDS)
    record_property("came out", told)
