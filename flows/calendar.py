"""When a follow-up is due, and on which morning it is asked.

The rule: calendar months, clamped to the month's end; asked at the owner's hour, local, on the
first working day on or after the due date; an hour that the clock skips in spring moves to the next
minute that exists; one that comes twice in autumn means the first.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


def months_after(day: date, months: int) -> date:
    """The same day `months` calendar months later: 30 Nov + 3 is 28 Feb (29 in a leap year)."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def local_day(at: datetime, zone: str) -> date:
    """The calendar day of an aware instant, as the owner's wall calendar shows it."""
    return at.astimezone(ZoneInfo(zone)).date()


def morning(day: date, zone: str, ask_at: str, workdays: str) -> datetime:
    """The UTC instant at which something due on `day` is asked.

    `ask_at` is "HH:MM"; `workdays` seven of "1" and "0", Monday first; with no working day at all
    every day counts, so that a follow-up is never put off for ever.
    """
    if "1" in workdays:
        while workdays[day.weekday()] == "0":
            day += timedelta(days=1)
    wall = datetime.combine(day, time.fromisoformat(ask_at))
    return _exists(wall, ZoneInfo(zone))


def _exists(wall: datetime, zone: ZoneInfo) -> datetime:
    """UTC of a wall time; the first of two, or the first minute after a gap."""
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    shown = instant.astimezone(zone).replace(tzinfo=None)
    if shown == wall:
        return instant
    # In a gap fold=0 reads the wall time with the offset before the change: the instant lies
    # after the change by as much as the wall time lies after its start. Step back to the change.
    after = wall.replace(tzinfo=zone, fold=0).utcoffset()
    before = wall.replace(tzinfo=zone, fold=1).utcoffset()
    if after is None or before is None:  # pragma: no cover - a ZoneInfo always has an offset
        return instant
    low, high = instant - abs(after - before), instant
    while high - low > timedelta(minutes=1):  # the change is on a whole minute
        middle = low + timedelta(minutes=(high - low) // timedelta(minutes=2))
        if middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset():
            low = middle
        else:
            high = middle
    return high
