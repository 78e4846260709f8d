"""Whether to act on the calendar: a clock put ahead by a year must not ask a year's reminders."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog

# Seconds by which the calendar may leave the ticks behind, or fall behind them, unremarked.
STEP: Final = 3600.0
# Seconds for which it must then go on evenly before it is believed.
SETTLED: Final = 600.0

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Jumps:
    """Watches the calendar beside the ticks, which never jump. Look often: it follows small steps.

    A step ahead holds what the calendar brings about, until it is taken back, has settled, or
    somebody who meant it says so; a new start counts as that. A step back is told and holds
    nothing: what was asked stays asked.
    """

    _lead: float | None = None  # calendar less ticks, as it is believed
    _claim: float = 0.0  # the same, as the clock has it since the jump
    _since: float | None = None  # the tick since which it goes on evenly; None: it is believed

    def held(self, now: datetime, tick: float) -> float:
        """Seconds for which nothing may be done because of the calendar; 0: it is believed."""
        lead = now.timestamp() - tick
        gained = 0.0 if self._lead is None else lead - self._lead
        if gained > STEP:
            left = self._doubt(lead, tick, gained)
            if left > 0:
                return left
        elif gained < -STEP:
            log.error("clock.went_back", seconds=round(-gained))
        if self._since is not None:
            log.warning("clock.believed", seconds=round(gained))
        self._lead, self._since = lead, None
        return 0.0

    def _doubt(self, lead: float, tick: float, gained: float) -> float:
        if self._since is None or abs(lead - self._claim) > STEP:
            self._claim, self._since = lead, tick
            log.error("clock.jumped", seconds=round(gained))
        return self._since + SETTLED - tick

    def trust(self) -> None:
        """The calendar is meant as it stands now."""
        self._lead, self._since = None, None
