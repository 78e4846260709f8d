"""A seed is all that is needed to see a run again, and those that failed are never forgotten."""

import pytest

from tests.simulation.run import kept, play


@pytest.mark.parametrize("seed", [1, 12, 22])
def test_the_same_seed_gives_the_same_run_to_the_byte(seed: int) -> None:
    first, second = play(seed), play(seed)
    assert len(first.trace) > 20
    assert "\n".join(first.trace).encode() == "\n".join(second.trace).encode()
    assert first.digest != play(seed + 1).digest


def test_no_seed_that_once_failed_fails_again() -> None:
    assert [str(report) for report in map(play, kept()) if report.wrong] == []


def test_a_failing_seed_says_how_to_run_it_again() -> None:
    report = play(1)
    report.wrong.append("something")
    assert "uv run python -m tests.simulation.run --seed 1\n  something" in str(report)
