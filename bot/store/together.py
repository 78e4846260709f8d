"""Several programs on one database: who wakes whom, and who alone does what.

A wake-up travels by NOTIFY, with the loops' own polls behind it. What only one program may do, such
as asking Telegram for updates, is a lock of the session that does it: a program that dies, or whose
connection does, has lost it, and the next one takes it within seconds. Both need connections of
their own to the server itself; a pooler that hands out transactions cannot carry them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

import psycopg
import sqlalchemy as sa
import structlog

from bot.store.server import connect_args

if TYPE_CHECKING:
    Session = psycopg.AsyncConnection[Any]

TOPICS: Final = ("inbox", "outbox", "followups")
# How often a lock is asked for, and whether we still have ours.
LOOK_SECONDS: Final = 1.0
# The server answers such a question at once; without an answer our session may be gone.
ANSWER_SECONDS: Final = 4.0
AGAIN_SECONDS: Final = 0.5
# After the server was away, whoever had a lock before has what is under way: they come first.
AFTER_YOU_SECONDS: Final = 2.0

_LOST: Final = (psycopg.Error, TimeoutError, OSError)

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Seat:
    """A thing that one program does at a time. `lost` is set when it is no longer ours."""

    key: int
    held: asyncio.Event = field(default_factory=asyncio.Event)
    lost: asyncio.Event = field(default_factory=asyncio.Event)
    had: bool = False  # when the server went away
    asked: bool = False

    def take(self) -> None:
        self.lost = asyncio.Event()
        self.held.set()

    def lose(self) -> None:
        self.had = self.held.is_set()
        self.held.clear()
        self.lost.set()


def key_of(bot_id: int, role: str) -> int:
    """The number of a lock: the same in every program that serves this bot."""
    return int.from_bytes(blake2b(f"{bot_id}/{role}".encode(), digest_size=8).digest(), signed=True)


@dataclass(slots=True)
class Together:
    """The other programs of one bot. `woken` is told the topics that another one has rung."""

    url: sa.URL
    bot_id: int
    woken: Callable[[str], None]
    _seats: dict[str, Seat] = field(default_factory=dict)
    _left: list[Seat] = field(default_factory=list)
    _rung: set[str] = field(default_factory=set)
    _wanted: asyncio.Event = field(default_factory=asyncio.Event)
    _own: int = 0  # the session that rings: what it rings, we know
    _was_here: bool = False

    @property
    def channel(self) -> str:
        return f"curbside_{self.bot_id}"

    def ring(self, topics: Iterable[str]) -> None:
        """Wake the loops of the other programs; many rings at once are one."""
        self._rung |= {*topics} & {*TOPICS}
        self._wanted.set()

    async def run(self) -> None:
        """Hear, ring, and hold what is ours, for as long as it takes."""
        async with asyncio.TaskGroup() as both:
            both.create_task(self._again(self._hear, lambda: None), name="hear")
            both.create_task(self._again(self._speak, self._lose), name="speak")

    async def alone(
        self,
        role: str,
        work: Callable[[asyncio.Event], Awaitable[None]],
        idle: Callable[[], None],
        grace: float = 0,
    ) -> None:
        """Do the work whenever the role is ours; `idle` is called while it is not.

        The work is handed an event that is set once the role is lost; it then has `grace` seconds
        to come to an end, and is cancelled.
        """
        seat = self._seats[role] = Seat(key_of(self.bot_id, role))
        self._wanted.set()
        try:
            while True:
                while not seat.held.is_set():
                    idle()
                    await _within(seat.held.wait(), LOOK_SECONDS)
                log.info("role.taken", kind=role)
                if await _ended(asyncio.ensure_future(work(seat.lost)), seat.lost, grace):
                    return
                log.warning("role.lost", kind=role)
        finally:
            self._left.append(self._seats.pop(role))
            self._wanted.set()

    async def _again(
        self, session: Callable[[Session], Awaitable[None]], lost: Callable[[], None]
    ) -> None:
        failures = 0
        while True:
            try:
                async with asyncio.timeout(ANSWER_SECONDS * 2):
                    db = await self._connect()
                async with db:
                    failures = 0
                    await session(db)
            except _LOST as error:
                if failures == 0:
                    log.warning("store.disconnected", error=type(error).__name__)
                failures += 1
            lost()
            for topic in TOPICS:  # nobody could tell us meanwhile
                self.woken(topic)
            await asyncio.sleep(AGAIN_SECONDS)

    def _lose(self) -> None:
        for seat in self._seats.values():
            seat.lose()

    async def _connect(self) -> Session:
        where = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        return await psycopg.AsyncConnection.connect(where, autocommit=True, **connect_args())

    async def _hear(self, db: Session) -> None:
        await db.execute(f'LISTEN "{self.channel}"')
        for topic in TOPICS:
            self.woken(topic)
        async for heard in db.notifies():
            if heard.pid != self._own:
                for topic in heard.payload.split(","):
                    self.woken(topic)

    async def _speak(self, db: Session) -> None:
        """Ring what is to be rung, and look after the locks, on one session."""
        self._own = db.info.backend_pid
        loop = asyncio.get_running_loop()
        others = loop.time() + (AFTER_YOU_SECONDS if self._was_here else 0)
        self._was_here, looked = True, 0.0
        while True:
            self._wanted.clear()
            async with asyncio.timeout(ANSWER_SECONDS):
                if self._rung:
                    topics, self._rung = ",".join(sorted(self._rung)), set()
                    await db.execute("SELECT pg_notify(%s, %s)", (self.channel, topics))
                if loop.time() - looked >= LOOK_SECONDS or self._is_new():
                    looked = loop.time()
                    await self._look(db, late=looked >= others)
            await _within(self._wanted.wait(), LOOK_SECONDS)

    def _is_new(self) -> bool:
        return bool(self._left) or not all(seat.asked for seat in self._seats.values())

    async def _look(self, db: Session, *, late: bool) -> None:
        """Let go what is not wanted any more, try for what is; raises if the session is gone."""
        while self._left:
            seat = self._left.pop()
            if seat.held.is_set():
                await db.execute("SELECT pg_advisory_unlock(%s)", (seat.key,))
        await db.execute("SELECT 1")
        for seat in list(self._seats.values()):
            seat.asked = True
            if seat.held.is_set() or not (late or seat.had):
                continue
            found = await db.execute("SELECT pg_try_advisory_lock(%s)", (seat.key,))
            row = await found.fetchone()
            if row is not None and row[0]:
                seat.take()


async def _within(work: Awaitable[Any], seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await work


async def _ended(doing: asyncio.Future[Any], lost: asyncio.Event, grace: float) -> bool:
    """Whether the work came to its end by itself; it has ended in any case."""
    losing: asyncio.Future[Any] = asyncio.ensure_future(lost.wait())
    try:
        await asyncio.wait({doing, losing}, return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            await asyncio.wait({doing}, timeout=grace)
        by_itself = doing.done() and not lost.is_set()
        if doing.done():
            doing.result()
        return by_itself
    finally:
        losing.cancel()
        doing.cancel()
        await asyncio.gather(doing, losing, return_exceptions=True)
