"""When a clinic works: when reminders are asked for, and when nobody's phone should ring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo


def within(moment: time, span: tuple[time, time]) -> bool:
    """Whether a time of day lies in a span, which may reach over midnight. Its end is outside."""
    start, end = span
    if start <= end:
        return start <= moment < end
    return moment >= start or moment < end


@dataclass(frozen=True, slots=True)
class Hours:
    """When reminders are asked: an IANA zone, "HH:MM", and seven of "1" and "0" from Monday.

    In the `quiet` hours, local time, a reminder that is late comes without a sound.
    """

    zone: str = "UTC"
    ask_at: str = "08:30"
    workdays: str = "1111100"
    quiet: tuple[time, time] = (time(20), time(7, 30))

    @property
    def span(self) -> str:
        """The quiet hours as they are written."""
        return "-".join(f"{end:%H:%M}" for end in self.quiet)

    def is_quiet(self, at: datetime, zone: str) -> bool:
        """Whether `at` (aware) falls into the quiet hours of somebody in `zone`."""
        return within(at.astimezone(ZoneInfo(zone)).time(), self.quiet)

    def manner(self, at: datetime, zone: str) -> dict[str, bool]:
        """How a message comes then that wakes nobody for its sake."""
        return {"disable_notification": True} if self.is_quiet(at, zone) else {}
