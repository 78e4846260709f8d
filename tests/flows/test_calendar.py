"""When a reminder comes: calendar months, a working morning, every zone, every day of the year."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from flows.calendar import months_after, morning

ZONES = (
    "UTC", "Europe/Madrid", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe",
    "Pacific/Apia",
)  # fmt: skip
DAYS = 1461
WEEKDAYS, EVERY_DAY = "1111100", "1111111"
GOLDEN = (
    ((2026, 8, 14), (2026, 11, 14)),
    ((2026, 11, 30), (2027, 2, 28)),
    ((2027, 11, 30), (2028, 2, 29)),
    ((2026, 12, 31), (2027, 3, 31)),
    ((2026, 1, 31), (2026, 4, 30)),
)


@pytest.mark.fault("F35", n=f"{len(GOLDEN)} dates")
@pytest.mark.parametrize(
    ("start", "due"),
    GOLDEN,
)
def test_three_months_are_calendar_months_and_end_with_the_month(start, due):
    assert months_after(date(*start), 3) == date(*due)


@pytest.mark.fault("F35", n=f"{DAYS:,} days in {len(ZONES)} zones")
def test_every_start_day_of_four_years_is_asked_at_the_hour_on_a_working_day_in_six_zones():
    """1,461 days x 6 zones: the wall clock shows 08:30, on the first working day from the due."""
    for offset in range(DAYS):
        due = months_after(date(2024, 1, 1) + timedelta(days=offset), 3)
        for zone in ZONES:
            shown = morning(due, zone, "08:30", WEEKDAYS).astimezone(ZoneInfo(zone))
            assert (shown.hour, shown.minute) == (8, 30)
            assert shown.weekday() < 5
            assert timedelta(0) <= shown.date() - due <= timedelta(days=2)


@pytest.mark.fault("F35", n="2 gaps")
def test_an_hour_that_spring_skips_moves_to_the_first_minute_that_exists():
    asked = morning(date(2027, 3, 28), "Europe/Madrid", "02:30", EVERY_DAY)
    assert asked == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)  # 03:00 local, after the gap
    lord_howe = morning(date(2026, 10, 4), "Australia/Lord_Howe", "02:10", EVERY_DAY)
    assert lord_howe.astimezone(ZoneInfo("Australia/Lord_Howe")).strftime("%H:%M") == "02:30"


@pytest.mark.fault("F35", n="1 overlap")
def test_an_hour_that_comes_twice_in_autumn_means_the_first():
    asked = morning(date(2026, 10, 25), "Europe/Madrid", "02:30", EVERY_DAY)
    assert asked == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def changes(zone: str) -> list[date]:
    """The days of the four years on which the clock of a zone changes."""
    noons = [datetime(2024, 1, 1, 12, tzinfo=UTC) + timedelta(days=n) for n in range(DAYS + 1)]
    offsets = [noon.astimezone(ZoneInfo(zone)).utcoffset() for noon in noons]
    steps = zip(noons[1:], pairwise(offsets), strict=True)
    return [noon.date() for noon, (before, after) in steps if before != after]


CHANGES = [(zone, day) for zone in ZONES for day in changes(zone)]


@pytest.mark.fault("F35", n=f"{len(CHANGES) * 96:,} quarters of an hour on days of change")
def test_on_a_day_of_change_every_hour_is_asked_at_the_first_minute_that_shows_it_or_more():
    """As found by looking at the wall clock, minute after minute."""
    for zone, day in CHANGES:
        start = datetime.combine(day, time(), UTC) - timedelta(hours=15)
        minutes = [start + timedelta(minutes=n) for n in range(56 * 60)]
        shown = [minute.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for minute in minutes]
        for quarter in range(96):
            wall = datetime.combine(day, time(quarter // 4, quarter % 4 * 15))
            first = next(n for n, each in enumerate(shown) if each >= wall)
            assert morning(day, zone, f"{wall:%H:%M}", EVERY_DAY) == minutes[first]


def test_with_no_working_day_at_all_the_reminder_still_comes():
    assert morning(date(2026, 8, 14), "UTC", "08:30", "0000000").date() == date(2026, 8, 14)
