"""Deliver what the turns have posted: after their commit, in order, at Telegram's pace.

The payload of an outbox row is JSON of final Bot API parameters, by kind:

- receipt: {"callback_query_id", "text"?, "show_alert"?}
- show: {"text", "reply_markup" or null, "fresh": bool, "seal": str or null, "keep": bool}, the
  one live card; one to be kept is sent even if a newer state waits behind it
- say: {"text", "reply_markup"?, "mark"?, "part"?: int, ...}, a new message; the first parts of a
  long card have its mark and their place
- seal: {"message_id", "seal": str or null}, posted here when a card is sent anew
- amend: {"mark", "text", "before": [str]}, for every message that was shown under the mark; where
  that took several, `before` has the texts of the first ones
- erase: {"message_id"}, a message of the chat's own person
- ask: {"method", "params", "then"}, a question to Telegram about the chat; see `asking.py`
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, TypeVar

import structlog
from sqlalchemy.engine import Connection

from bot.clearance import Clearance
from bot.delivery import Delivered, Post, record
from bot.letters import Letter, read
from bot.lineup import Lineup
from bot.rhythm import Clock, Pulse
from bot.sending import Sending
from bot.store.chats import Move, move
from bot.store.engine import OPERATIONAL, Store
from bot.store.outgoing import (
    LONGEST_HOLD,
    PendingRow,
    mark_dropped,
    mark_failed,
    mark_later,
    pending,
)
from bot.store.paced import sent_to_groups
from bot.telegram.send import Barred, Line, Refused, TryAgain
from bot.undelivered import SHUT_OUT, give_up

T = TypeVar("T")

LOADED: Final = 500
MORE: Final = 50
# Sends that hang fill their own places only: an answer to a tap always finds one.
AT_ONCE: Final = 48
ANSWERS_AT_ONCE: Final = 32
POLL_SECONDS: Final = 0.5
AT_REST: Final = 0.02
# Telegram forgets a tap after about 15 seconds.
STALE: Final = timedelta(seconds=60)

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Outbox:
    """The loop. It holds no state that the next start would miss."""

    store: Store
    line: Line
    bot_id: int
    clock: Clock
    pulse: Pulse
    # None: everybody is still what they were when a turn wrote to them.
    clearance: Clearance | None = None
    lineup: Lineup = field(default_factory=Lineup)
    _flying: set["asyncio.Task[None]"] = field(default_factory=set)
    _answering: set["asyncio.Task[None]"] = field(default_factory=set)
    _failures: int = 0
    _ending: asyncio.Event = field(default_factory=asyncio.Event)
    _whole: bool = True  # whether the last look found all that waits
    _over: bool = False
    _recalled: bool = False  # whether it is known what groups were sent in the last minute

    async def run(self, ending: asyncio.Event | None = None) -> None:
        """Until `ending`; what is in flight then lands. Begins afresh: another may have sent."""
        self._ending, self._over = ending or asyncio.Event(), False
        self.lineup, self._recalled = Lineup(self.lineup.pace), False
        try:
            while not self._ending.is_set():
                await self.once()
                await self.store.wait("outbox", self._rest())
            await self.landed()
        finally:
            self._over = True
            for task in self._flying:
                task.cancel()
            await asyncio.gather(*self._flying, return_exceptions=True)

    async def once(self) -> None:
        """Load what is new and send what may be sent now."""
        self.pulse.beat("outbox")
        await self._load()
        await self._let_go()
        self._go()

    def _go(self) -> None:
        """Send of what is known all that may be sent now."""
        while not self._over and (letter := self._next()) is not None:
            self._fly(self._send(letter), letter)

    def _next(self) -> Letter | None:
        tick, letter = self.clock.ticks(), None
        if self._ending.is_set():
            return None
        if len(self._answering) < ANSWERS_AT_ONCE:
            letter = self.lineup.next_receipt(tick)
        if letter is None and self._has_room():
            letter = self.lineup.next_letter(tick)
        if letter is None and len(self._answering) < ANSWERS_AT_ONCE:
            letter = self.lineup.next_receipt(tick, spare=True)
        return letter

    async def _let_go(self) -> None:
        """Answers to taps that no button spins for any more: they would only delay others."""
        gone = self.lineup.receipts.let_go(self.clock.now() - STALE)
        if not gone:
            return
        ids = [letter.id for letter in gone]
        await self._write(lambda db: mark_dropped(db, ids, "too late"))
        for letter in gone:
            self.lineup.settle(letter)
        log.warning("outbox.let_go", count=len(gone))

    def _has_room(self) -> bool:
        return len(self._flying) - len(self._answering) < AT_ONCE

    def _rest(self) -> float:
        """Until something may go; where all places are taken, the next landing wakes us."""
        tick, rest = self.clock.ticks(), POLL_SECONDS
        if len(self._answering) < ANSWERS_AT_ONCE:
            rest = min(rest, self.lineup.receipt_in(tick))
        return min(rest, self.lineup.letter_in(tick)) if self._has_room() else rest

    async def landed(self) -> None:
        """Until nothing is in flight."""
        while self._flying:
            await asyncio.wait(self._flying)

    async def flush(self, seconds: float) -> None:
        """Let what can still go within `seconds` go, while `run` goes on."""
        end = self.clock.ticks() + seconds
        self.store.wake("outbox")
        await self.clock.sleep(AT_REST)
        while (left := end - self.clock.ticks()) > 0:
            if not self._flying and self.lineup.ready_in(self.clock.ticks()) > left:
                return
            await self.clock.sleep(AT_REST)

    def _fly(self, flight: Coroutine[None, None, None], letter: Letter | None) -> None:
        task = asyncio.create_task(flight)
        self._flying.add(task)
        if letter is not None and letter.kind == "receipt":
            self._answering.add(task)
        task.add_done_callback(lambda done: self._landed(done, letter))

    def _landed(self, task: "asyncio.Task[None]", letter: Letter | None) -> None:
        self._flying.discard(task)
        self._answering.discard(task)
        if task.cancelled():
            return
        self._go()
        if len(self.lineup) or not self._whole:  # else a look would find what it found before
            self.store.wake("outbox")
        if (error := task.exception()) is None:
            return
        log.error("outbox.defect", error=error)
        if letter is not None:  # one that trips us is given up, so that its chat goes on
            self._fly(self._refused(letter, Refused(0, type(error).__name__)), None)

    async def _load(self) -> None:
        settled, known = self.lineup.start_selection(), len(self.lineup.known)
        now, count = self.clock.now(), known + max(MORE, LOADED - known)
        try:
            sent, rows = await self.store.read(lambda db: self._look(db, now, count))
        except OPERATIONAL as error:
            if self._failures == 0:
                log.error("outbox.unread", error=type(error).__name__)  # noqa: TRY400
            self._failures += 1
            return
        if not self._recalled:
            self.lineup.pace.recall(sent, self.clock.ticks())
            self._recalled = True
        self._failures, self._whole = 0, len(rows) < count
        self.lineup.end_selection(settled)
        self.lineup.follow({row.id: row.chat_id for row in rows})
        for row in rows:
            if row.id not in self.lineup.known:
                await self._line_up(row, now)

    def _look(
        self, db: Connection, now: datetime, count: int
    ) -> tuple[list[tuple[int, float]], list[PendingRow]]:
        """What groups were sent in the last minute, unless that is known; and what waits."""
        sent = [] if self._recalled else sent_to_groups(db, self.bot_id, now)
        return sent, pending(db, self.bot_id, now, count)

    async def _line_up(self, row: PendingRow, now: datetime) -> None:
        try:
            letter = read(row)
        except ValueError:
            self.lineup.known.add(row.id)
            log.error("outbox.unreadable", outbox=row.id, kind=row.kind)  # noqa: TRY400
            self.pulse.meter.letter(row.kind, "failed")
            await self._write(lambda db: mark_failed(db, row.id, "unreadable"))
            return
        tick = self.clock.ticks()
        self.lineup.add([letter], tick)
        left, is_told = letter.due_at - now, letter.error == "429"
        if left > LONGEST_HOLD:  # read back from before the clock went back
            left = LONGEST_HOLD if is_told else timedelta()
        if left > timedelta() and letter.kind != "receipt":
            self.lineup.hold(letter.chat_id, tick + left.total_seconds(), told=is_told)

    async def _send(self, letter: Letter) -> None:
        try:
            post = Post(self.store, self.line, self.bot_id)
            sending = Sending(post, self.clearance, self.lineup, self.clock.ticks)
            ending = await sending.go(letter, self.clock.now())
        except OPERATIONAL as error:
            ending = TryAgain(type(error).__name__)
        match ending:
            case Delivered():
                now = self.clock.now()
                await self._write(lambda db: record(db, self.bot_id, ending, now))
                self.lineup.settle(letter)
                if letter.kind == "ask":
                    self.store.wake("inbox")
                self.pulse.meter.letter(letter.kind, "sent")
                if letter.kind == "receipt":  # due since the tap arrived
                    late = (now - letter.due_at).total_seconds()
                    self.pulse.meter.answer_seconds.add(late)
                if ending.retire is None:
                    return
            case Refused():
                await self._refused(letter, ending)
            case TryAgain() | Barred():
                await self._later(letter, ending)
        self.store.wake("outbox")  # something new was posted, or it is to be tried again

    async def _refused(self, letter: Letter, refusal: Refused) -> None:
        """Permanent as asked. A group that moved is followed; else the row says why."""
        now, new = self.clock.now(), refusal.moved_to
        if new is not None and new != letter.chat_id:
            step = Move(letter.chat_id, new)
            await self._write(lambda db: move(db, self.bot_id, step, now))
            self.lineup.readdress(letter, new)
            log.warning("outbox.chat_moved", chat=new)
            return
        await self._given_up(letter, refusal)

    async def _given_up(self, letter: Letter, refusal: Refused) -> None:
        now = self.clock.now()
        told = await self._write(lambda db: give_up(db, self.bot_id, letter, refusal, now))
        if told is not None:
            self.store.wake("inbox")  # somebody else may be next in line
        self.lineup.settle(letter)
        self.pulse.meter.letter(letter.kind, "failed")
        if refusal == SHUT_OUT:
            log.warning("outbox.withheld", outbox=letter.id, consult=letter.consult)
        else:  # the description stays in the row: it may quote the message
            log.warning("outbox.failed", outbox=letter.id, kind=letter.kind, code=refusal.code)
        if told == 0:
            log.warning("outbox.undelivered", outbox=letter.id, consult=letter.consult)

    async def _later(self, letter: Letter, ending: TryAgain | Barred) -> None:
        told = ending.after if isinstance(ending, TryAgain) else None
        why = ending.why if isinstance(ending, TryAgain) else str(ending.code)
        seconds = self.clock.backoff(letter.attempts) if told is None else told
        until, tick = self.clock.now() + timedelta(seconds=seconds), self.clock.ticks() + seconds
        if letter.kind != "receipt":
            self.lineup.hold(letter.chat_id, tick, told=told is not None)
        self.pulse.meter.letter(letter.kind, "retried")
        if letter.attempts == 0:
            log.warning("outbox.later", outbox=letter.id, kind=letter.kind, error=why)
        await self._write(lambda db: mark_later(db, letter.id, until, why))
        self.lineup.put_back(replace(letter, attempts=letter.attempts + 1), tick)

    async def _write(self, job: Callable[[Connection], T]) -> T:
        """Until the database takes it: what was sent must come to be known as sent."""
        tries = 0
        while True:
            try:
                return await self.store.write(job)
            except OPERATIONAL as error:
                if tries == 0:
                    log.error("outbox.held", error=type(error).__name__)  # noqa: TRY400
                await self.clock.sleep(self.clock.backoff(tries))
                tries += 1
