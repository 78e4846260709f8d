"""A quarter of the 300 seeds: the four run beside each other."""

from collections.abc import Callable

import pytest

from tests.simulation.run import several

SEEDS = range(225, 300)


@pytest.mark.fault("F01", n=f"{len(SEEDS)} runs over three months")
def test_nothing_is_lost_or_done_twice_whatever_befalls_the_program(
    record_property: Callable[[str, object], None],
) -> None:
    failed, counts = several(SEEDS)
    assert [str(report) for report in failed] == []
    assert counts["runs"] == len(SEEDS)
    happened = f"{counts['updates']:,} updates, {counts['crashes']} crashes"
    record_property("came out", f"0 of {len(SEEDS)} runs failed; {happened}")
