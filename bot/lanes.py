"""The turn loop: claim the chats that waited longest and take their turns, one commit a batch."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath
from traceback import extract_tb
from typing import Final

import structlog
from sqlalchemy.engine import Connection

from bot.rhythm import Clock, Pulse
from bot.store.engine import OPERATIONAL, Store
from bot.store.inbound import claim, heads, release, settle
from bot.store.rows import InboxRow, Raced
from bot.store.savepoint import Savepoint

# Of one row and the time; raises for a row that cannot be taken, and then changes nothing.
Take = Callable[[Connection, InboxRow, datetime], None]

BATCH: Final = 64
RACES: Final = 3
POLL_SECONDS: Final = 0.5
CAP_SECONDS: Final = 30.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that no turn could take, and why: an error's class and place, never its text."""

    row: int
    chat: int
    why: str


@dataclass(slots=True)
class Batch:
    """What one batch did; `more`: it took all that it may, so that another one may find more."""

    done: list[int] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    more: bool = False

    def __len__(self) -> int:
        return len(self.done) + len(self.aside)


@dataclass(frozen=True, slots=True)
class Hands:
    """What is done with a row: `take` it; where that fails, `excuse` it to whoever sent it."""

    take: Take
    excuse: Take


def take_batch(db: Connection, bot_id: int, hands: Hands, now: datetime) -> Batch:
    """Take the oldest rows of the chats that waited longest, in order within each chat.

    Runs inside the caller's transaction. Only operational errors leave it; they undo it all.
    """
    chats = claim(db, bot_id, BATCH)
    share = max(1, BATCH // max(1, len(chats)))
    rows = heads(db, bot_id, chats, share)
    fullest = max(Counter(row.chat_id for row in rows).values(), default=0)
    batch = Batch(more=len(chats) == BATCH or fullest == share)
    if len(rows) > 1 and _all_taken(db, hands.take, rows, now):
        batch.done = [row.id for row in rows]
    else:
        for row in rows:
            _take_alone(db, hands, row, now, batch)
    settle(db, batch.done, {aside.row: aside.why for aside in batch.aside})
    release(db, bot_id, chats, now)
    return batch


def _all_taken(db: Connection, take: Take, rows: Sequence[InboxRow], now: datetime) -> bool:
    """All turns inside one savepoint; if any of them fails, none has happened.

    Two statements a batch instead of two a turn, each of which is a journey to a server.
    """
    try:
        with Savepoint(db):
            for row in rows:
                take(db, row, now)
    except OPERATIONAL:
        raise
    except Exception:  # noqa: BLE001 - each is tried again by itself, and fails there
        return False
    return True


def _take_alone(db: Connection, hands: Hands, row: InboxRow, now: datetime, batch: Batch) -> None:
    error = _attempt(db, hands.take, row, now)
    if error is None:
        batch.done.append(row.id)
    else:
        _attempt(db, hands.excuse, row, now)  # if that fails too, silence is all there is
        batch.aside.append(Aside(row.id, row.chat_id, _place(error)))


def _attempt(db: Connection, take: Take, row: InboxRow, now: datetime) -> Exception | None:
    """The turn inside a savepoint of its own, so that one bad row undoes only itself."""
    error: Exception | None = None
    for _ in range(RACES):
        try:
            with Savepoint(db):
                take(db, row, now)
        except Raced as raced:
            error = raced  # somebody else moved the consult on: look again
        except OPERATIONAL:
            raise  # the disk's fault or a lock's, not the row's: nothing is set aside for it
        except Exception as unforeseen:  # noqa: BLE001 - the one edge where a turn may fail
            return unforeseen
        else:
            return None
    return error


def _place(error: Exception) -> str:
    """Class and place. The message stays out: it may quote what a person wrote."""
    frames = extract_tb(error.__traceback__)
    where = f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "nowhere"
    return f"{type(error).__name__} at {where}"


@dataclass(slots=True)
class Lanes:
    """The loop. A batch that the database refuses is tried again, for as long as it takes."""

    store: Store
    bot_id: int
    hands: Hands
    clock: Clock
    pulse: Pulse
    _failures: int = 0
    _more: bool = False

    async def run(self) -> None:
        while True:
            await self.once()
            if not self._more:  # an empty batch would cost a transaction after every tap
                await self.store.wait("inbox", POLL_SECONDS)

    async def once(self) -> int:
        """One batch; how many rows it closed."""
        self.pulse.beat("lanes")
        self._more = False
        try:
            batch = await self.store.write(
                lambda db: take_batch(db, self.bot_id, self.hands, self.clock.now())
            )
        except OPERATIONAL as error:
            if self._failures == 0:
                log.error("turns.held", error=type(error).__name__)  # noqa: TRY400 - no traceback
            await self.clock.sleep(self.clock.backoff(self._failures, CAP_SECONDS))
            self._failures += 1
            return 0
        self._failures, self._more = 0, batch.more
        self.pulse.meter.taken(len(batch.done), len(batch.aside))
        _report(batch.aside)
        if batch:
            self.store.wake("outbox")  # a plan is for days ahead: the waker finds it by itself
        return len(batch)


def _report(aside: Sequence[Aside]) -> None:
    for one in aside:
        log.error("inbox.set_aside", inbox=one.row, chat=one.chat, error=one.why.replace(" ", "_"))
