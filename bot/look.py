"""One look at the running program, and what it shows to be wrong: pure, its clock is a value."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final

from bot.operate.figures import Figures

# A long poll takes 50 seconds, and 15 more before it is given up.
STOPPED_SECONDS: Final = 90.0
SILENT_SECONDS: Final = 300.0
WAITING_SECONDS: Final = 300.0
UNSENT_SECONDS: Final = 900.0
UNASKED_SECONDS: Final = 600.0


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the running program; `figures` is None while the database cannot be read."""

    at: datetime
    figures: Figures | None
    writable: bool
    loops: dict[str, float]
    silence: float
    unreached: float = 0.0

    def age(self, since: datetime | None) -> float | None:
        return None if since is None else max(0.0, (self.at - since).total_seconds())

    @property
    def inbox_age(self) -> float | None:
        return None if self.figures is None else self.age(self.figures.inbox_since)

    @property
    def outbox_age(self) -> float | None:
        return None if self.figures is None else self.age(self.figures.outbox_since)

    @property
    def unasked_age(self) -> float | None:
        return None if self.figures is None else self.age(self.figures.unasked_since)

    @property
    def overdue_age(self) -> float | None:
        """Seconds since the end of the oldest due day, in UTC, that no reassessment has met."""
        if self.figures is None or self.figures.overdue_since is None:
            return None
        over = self.figures.overdue_since + timedelta(days=1)
        return self.age(datetime.combine(over, time(), UTC))


def reasons(look: Look, *, polling: bool) -> list[str]:
    """Why the program is not ready, in short words; empty if it is."""
    limits = (
        ("inbox", look.inbox_age, WAITING_SECONDS),
        ("outbox", look.outbox_age, UNSENT_SECONDS),
        ("followups", look.unasked_age, UNASKED_SECONDS),
        ("receiver", look.silence if polling else None, SILENT_SECONDS),
        ("webhook", look.unreached, SILENT_SECONDS),
    )
    return [
        *(["database"] if look.figures is None or not look.writable else []),
        *(f"loop {name}" for name, age in look.loops.items() if age > STOPPED_SECONDS),
        *(name for name, age, limit in limits if age is not None and age > limit),
    ]
