"""The clock of the playground."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.playground.clock import Clock, plus_months


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-11-30", 3, "2027-02-28"),
        ("2027-11-30", 3, "2028-02-29"),
        ("2026-11-23", 3, "2027-02-23"),
        ("2026-12-31", 1, "2027-01-31"),
        ("2026-01-31", 13, "2027-02-28"),
    ],
)
def test_months_are_calendar_months_clamped_to_the_end(start: str, months: int, end: str):
    assert plus_months(datetime.fromisoformat(start), months) == datetime.fromisoformat(end)


async def test_a_jump_moves_the_time_and_then_runs_every_hook_once():
    clock = Clock()
    seen: list[datetime] = []

    async def hook() -> None:
        seen.append(clock.now())

    clock.on_jump(hook)
    before = clock.now()
    after = await clock.jump(days=7)
    assert timedelta(days=7) <= after - before < timedelta(days=7, seconds=5)
    assert len(seen) == 1
    assert seen[0] >= before + timedelta(days=7)


async def test_the_clock_jumps_to_a_moment_but_never_back():
    clock = Clock()
    moment = datetime.now(UTC) + timedelta(days=90)
    assert abs(await clock.jump(to=moment) - moment) < timedelta(seconds=5)
    with pytest.raises(ValueError, match="only goes forward"):
        await clock.jump(to=moment - timedelta(days=1))
