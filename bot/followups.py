"""The waker: a follow-up or a team's deadline whose time has come becomes an inbox row, once.

However late we are.

Not by a clock that has just jumped ahead: `jumps.py` says for how long.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy.engine import Connection

from bot.rhythm import Clock, Pulse
from bot.store.deadlines import lapse, next_deadline
from bot.store.engine import OPERATIONAL, Store
from bot.store.wakeups import fire, next_due

AT_ONCE: Final = 200
LONGEST_SLEEP: Final = 5.0
SHORTEST_SLEEP: Final = 0.01

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Waker:
    """The loop. Its cost grows with what is due, not with what is pending."""

    store: Store
    bot_id: int
    clock: Clock
    pulse: Pulse
    _failures: int = 0

    async def run(self) -> None:
        while True:
            seconds = await self.once()
            if seconds:
                await self.store.wait("followups", seconds)

    async def once(self) -> float:
        """Fire what is due; how long there is nothing more to do."""
        self.pulse.beat("followups")
        now = self.clock.now()
        if held := self.pulse.jumps.held(now, self.clock.ticks()):
            return min(LONGEST_SLEEP, held)

        def look(db: Connection) -> tuple[int, datetime | None]:
            fired = fire(db, self.bot_id, now, AT_ONCE) + lapse(db, self.bot_id, now, AT_ONCE)
            upcoming = (next_due(db, self.bot_id), next_deadline(db, self.bot_id))
            return fired, min((at for at in upcoming if at is not None), default=None)

        try:
            fired, upcoming = await self.store.write(look)
        except OPERATIONAL as error:
            if self._failures == 0:
                log.error("followups.held", error=type(error).__name__)  # noqa: TRY400
            self._failures += 1
            return self.clock.backoff(self._failures, LONGEST_SLEEP)
        self._failures = 0
        if fired:
            self.pulse.meter.asked += fired
            log.info("followups.due", count=fired)
            self.store.wake("inbox")
        if upcoming is None:
            return LONGEST_SLEEP
        left = (upcoming - now).total_seconds()
        if left <= 0:
            return 0.0
        return min(LONGEST_SLEEP, max(SHORTEST_SLEEP, left))
