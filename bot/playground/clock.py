"""Wall time plus an offset that a person may move forward."""

import calendar
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

Hook = Callable[[], Awaitable[object]]


def plus_months(moment: datetime, months: int) -> datetime:
    """The same day so many calendar months later; 30 November + 3 is 28 (or 29) February."""
    count = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(count, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))


class Clock:
    """The time of the playground, always aware and in UTC.

    A bot in the same program is given this very object, so that a jump moves both.
    """

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset
        self._hooks: list[Hook] = []

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def told(self) -> dict[str, str | float]:
        """The time, and by how many seconds it is ahead, for the control side."""
        return {"now": self.now().isoformat(), "offset": self.offset.total_seconds()}

    def on_jump(self, hook: Hook) -> None:
        """Have `hook` awaited after every jump, in the order of registration."""
        self._hooks.append(hook)

    def forget(self, hook: Hook) -> None:
        """Undo `on_jump`."""
        self._hooks.remove(hook)

    async def jump(
        self, *, days: float = 0, months: int = 0, to: datetime | None = None
    ) -> datetime:
        """Move forward by calendar months and days, or to an aware moment; then run the hooks.

        Raises ValueError for a move backwards: reminders already sent cannot be unsent.
        """
        now = self.now()
        target = to if to is not None else plus_months(now, months) + timedelta(days=days)
        if target < now:
            raise ValueError("the clock only goes forward")
        self.offset += target - now
        for hook in self._hooks:
            await hook()
        return self.now()
