"""Whether every open follow-up has somebody who answers for it, and will be asked again."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.access import WATCHING, WORKING
from bot.operate.figures import OF_CASE
from bot.people import standing
from bot.store.roster import PersonRow, persons
from bot.store.tables import consult, followup, lane

LATE: Final = timedelta(minutes=10)
# Nobody who may work, or whose chat is shut; no backup and no lead to be told; nothing that wakes
# it again. In the order in which they are told: a case has one of them at a time.
REASONS: Final = ("owner", "chat", "nobody_else", "no_wake_up")


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a follow-up's row says of who answers for it."""

    consult: str
    owner_id: int
    chat_id: int
    backup_id: int | None
    ask_at: datetime


_OPEN: Final = (
    sa.select(*(followup.c[name] for name in _Plan.__dataclass_fields__))
    .join_from(consult, followup, OF_CASE)
    .where(
        followup.c.bot_id == sa.bindparam("bot_id"),
        followup.c.status != sa.text("2"),
        consult.c.state != sa.text("'closed'"),
    )
    .order_by(followup.c.due_on, followup.c.consult)
)
_SHUT: Final = sa.select(lane.c.chat_id).where(
    lane.c.bot_id == sa.bindparam("bot_id"), lane.c.blocked
)


@dataclass(frozen=True, slots=True)
class Unowned:
    """An open follow-up that nobody may answer for: its case, and which of `REASONS`."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Roster:
    """Who may do what, and whose chat is shut, at one moment."""

    rows: dict[int, PersonRow]
    shut: frozenset[int]
    allow: frozenset[int]

    def role(self, person: int) -> str:
        return standing(self.rows.get(person), person, self.allow)

    def is_told(self, person: int | None) -> bool:
        """Whether they may work here and their own chat takes messages."""
        row = self.rows.get(person) if person is not None else None
        has_chat = row is not None and row.chat_id is not None and row.chat_id not in self.shut
        return has_chat and person is not None and self.role(person) in WORKING

    def leads(self) -> set[int]:
        return {each for each in self.rows if self.role(each) in WATCHING and self.is_told(each)}


def unowned(
    db: Connection,
    bot_id: int,
    allow: frozenset[int],
    now: datetime,
    since: datetime | None = None,
) -> list[Unowned]:
    """The open follow-ups of a bot for which that does not hold, the oldest day first.

    `since`: when whoever asks them began. What fell due before is asked in the first ten minutes.
    """
    rows = {row.person_id: row for row in persons(db, bot_id)}
    shut = frozenset(db.execute(_SHUT, {"bot_id": bot_id}).scalars())
    roster = _Roster(rows, shut, allow)
    leads, late = roster.leads(), now - LATE
    found = []
    for row in db.execute(_OPEN, {"bot_id": bot_id}):
        plan = _Plan(*row)
        is_late = max(plan.ask_at, since or plan.ask_at) < late
        if reason := next(_wrong(plan, roster, leads, is_late=is_late), ""):
            found.append(Unowned(plan.consult, reason))
    return found


def _wrong(plan: _Plan, roster: _Roster, leads: set[int], *, is_late: bool) -> Iterator[str]:
    if roster.role(plan.owner_id) not in WORKING:
        yield "owner"
    if plan.chat_id in roster.shut:
        yield "chat"
    if not roster.is_told(plan.backup_id) and not leads - {plan.owner_id}:
        yield "nobody_else"
    if is_late:
        yield "no_wake_up"


def counted(found: Sequence[Unowned]) -> dict[str, int]:
    """How many there are for each reason, those without any too."""
    counts = Counter(each.reason for each in found)
    return {reason: counts[reason] for reason in REASONS}
