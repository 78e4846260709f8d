"""Every minute: has each open follow-up somebody who answers for it? If not, it is told.

As a metric by reason, as a line of the log that has counts only, and once a day for each case to
those who lead, by its code.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import orjson
import structlog
from sqlalchemy.engine import Connection

from bot.operate.owned import Unowned, counted, unowned
from bot.rhythm import Clock, Pulse
from bot.store.chats import leads
from bot.store.engine import OPERATIONAL, Store
from bot.store.outgoing import post_once
from bot.store.rows import OutboxRow
from bot.telegram import paint
from bot.texts import Reader
from bot.undelivered import CARD, NOTICE
from flows.desk import told
from flows.text import Text, t

EVERY: Final = 60.0  # seconds from look to look
BEAT: Final = 5.0
WHY: Final[dict[str, Text]] = {
    "owner": t("its owner may not work here any more"),
    "chat": t("its owner cannot be written to"),
    "nobody_else": t("nobody else would be told if its owner is silent"),
    "no_wake_up": t("it is late, and nothing will ask again"),
}

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Watch:
    """The loop. `allow`: those whom the settings let in."""

    store: Store
    bot_id: int
    clock: Clock
    pulse: Pulse
    allow: frozenset[int]
    _began: datetime = field(init=False)
    _next: float | None = None
    _told: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._began = self.clock.now()

    async def run(self) -> None:
        while True:
            await self.once()
            await self.store.wait("watch", BEAT)

    async def once(self) -> None:
        """Look, if a minute has passed and the clock is believed."""
        self.pulse.beat("watch")
        now, tick = self.clock.now(), self.clock.ticks()
        if (self._next is not None and tick < self._next) or self.pulse.jumps.held(now, tick):
            return
        self._next = tick + EVERY

        def look(db: Connection) -> list[Unowned]:
            found = unowned(db, self.bot_id, self.allow, now, self._began)
            for each in found:
                self._alert(db, each, now)
            return found

        try:
            found = await self.store.write(look)
        except OPERATIONAL:
            return  # whoever asks what is due says so; the next look is in a minute
        self._count(counted(found))
        if found:
            self.store.wake("outbox")

    def _count(self, counts: dict[str, int]) -> None:
        self.pulse.meter.unowned = counts
        if counts != self._told and (any(counts.values()) or self._told):
            log.warning("followups.unowned", count=sum(counts.values()))
        self._told = counts

    def _alert(self, db: Connection, found: Unowned, now: datetime) -> None:
        """To whoever leads, once a day: the case's code, and why."""
        sentence = t(
            "C-{code}: nobody may answer for its follow-up, for {why}. Assign it: /followups",
            code=found.code, why=WHY[found.reason],
        )  # fmt: skip
        text = paint.html(told(sentence), Reader())
        payload = orjson.dumps({"text": text, "keep": True}).decode()
        for lead in leads(db, self.bot_id):
            key = f"w:{found.code}:{now:%Y%m%d}{NOTICE}{lead.person}"
            row = OutboxRow(self.bot_id, lead.chat, key, "say", found.code, CARD, payload, now)
            post_once(db, row)
