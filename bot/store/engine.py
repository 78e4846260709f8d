"""The open database: each change is a function, run on a writer's thread, committed in groups.

SQLite has one writer; on PostgreSQL a few write beside each other, as other programs do.
"""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store import savepoint, server, soundness, sqlite
from bot.store.places import Place, name_of
from bot.store.rows import StoreError

T = TypeVar("T")

# More jobs in one commit would only lengthen the wait of the first one.
GROUP: Final = 64
# Two groups that wait for each other's rows: the server ends one, which is simply run again.
ENTANGLED: Final = frozenset({"40001", "40P01"})
TRIES: Final = 5

OPERATIONAL: Final = savepoint.OPERATIONAL


def writer_engine(place: Place, may_wait: Callable[[], bool] = lambda: True) -> sa.Engine:
    """Connections that write. `may_wait`: whether to go on waiting for who has SQLite's lock."""
    if isinstance(place, Path):
        return sqlite.writer_engine(place, may_wait)
    return server.writer_engine(place)


def reader_engine(place: Place) -> sa.Engine:
    """Connections that cannot write; each transaction sees one snapshot of what is committed."""
    return sqlite.reader_engine(place) if isinstance(place, Path) else server.reader_engine(place)


def refusal(error: BaseException, place: Place) -> StoreError:
    """What keeps us from a database, as one sentence for its operator."""
    if isinstance(place, Path):
        return StoreError(soundness.told(error, place.name))
    return server.refusal(error, name_of(place))


@dataclass(frozen=True, slots=True)
class _Job:
    run: Callable[[Connection], Any]
    outcome: "asyncio.Future[Any]"


Outcome = tuple["asyncio.Future[Any]", Any, BaseException | None]


class Store:
    """The open database. `write` resolves after the commit; `read` sees committed rows only."""

    def __init__(self, place: Place) -> None:
        self._writer = writer_engine(place, lambda: not self._closed)
        self._closed = False
        self._reader = reader_engine(place)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._topics: dict[str, asyncio.Event] = {}
        # Where other programs share the database: tells them, too.
        self.ring: Callable[[Sequence[str]], None] | None = None
        self._readers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="reader")
        writers = sqlite.WRITERS if isinstance(place, Path) else server.WRITERS
        self._connections = [self._connect(place) for _ in range(writers)]
        self._threads = [
            threading.Thread(target=self._serve, args=(db,), name="writer", daemon=True)
            for db in self._connections
        ]
        for thread in self._threads:
            thread.start()

    def _connect(self, place: Place) -> Connection:
        try:
            return self._writer.connect()
        except (sa.exc.DatabaseError, sqlite3.DatabaseError) as error:
            if not isinstance(place, Path):
                raise refusal(error, place) from error
            raise StoreError(
                f"The database cannot be opened ({type(error).__name__}): "
                "check the path and its permissions."
            ) from error

    async def write(self, job: Callable[[Connection], T]) -> T:
        """Run the job inside a transaction; it may share its commit with others.

        Raises what the job raised (its writes are undone), or what the commit raised.
        """
        if self._closed:
            raise StoreError("The database is closed.")
        outcome: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put(_Job(job, outcome))
        return await outcome

    async def read(self, job: Callable[[Connection], T]) -> T:
        """Run the job on a read-only connection, in one snapshot."""

        def run() -> T:
            with self._reader.begin() as db:
                return job(db)

        return await self._loop.run_in_executor(self._readers, run)

    def wake(self, *topics: str) -> None:
        """Tell whoever waits that there is something new, instead of letting them poll."""
        for topic in topics:
            self.woken(topic)
        if self.ring is not None:
            self.ring(topics)

    def woken(self, topic: str) -> None:
        """The same, here only."""
        self._topics.setdefault(topic, asyncio.Event()).set()

    async def wait(self, topic: str, timeout: float) -> None:  # noqa: ASYNC109 - a poll, not a limit
        """Until the topic is woken, or the poll behind it is due."""
        woken = self._topics.setdefault(topic, asyncio.Event())
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await woken.wait()
        woken.clear()

    async def close(self) -> None:
        """Finish what was handed in, then let the database go."""
        if self._closed:
            return
        self._closed = True
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            await asyncio.to_thread(thread.join)
        self._readers.shutdown(wait=True)
        # The writer last: only it can fold SQLite's log into the file and leave one file behind.
        self._reader.dispose()
        for db in self._connections:
            with suppress(sa.exc.SQLAlchemyError):  # of a server that is gone
                db.close()
        self._writer.dispose()

    def _serve(self, db: Connection) -> None:
        while True:
            group, last = self._next_group()
            if group:
                outcomes = self._commit(db, group)
                self._loop.call_soon_threadsafe(_resolve, outcomes)
            if last:
                return

    def _next_group(self) -> tuple[list[_Job], bool]:
        group: list[_Job] = []
        job = self._jobs.get()
        while job is not None:
            group.append(job)
            if len(group) == GROUP:
                return group, False
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return group, False
        return group, True

    def _commit(self, db: Connection, group: Sequence[_Job]) -> list[Outcome]:
        """One transaction for the group; if it cannot be committed, nobody's job has happened.

        But for a server that was lost in the middle of a COMMIT: then it may have happened all the
        same. So every job is one that can be run again.
        """
        tries = 0
        while True:
            try:
                with db.begin():
                    if len(group) == 1:  # the transaction is all the savepoint that it needs
                        return [(group[0].outcome, group[0].run(db), None)]
                    return [_attempt(db, job) for job in group]
            except Exception as error:  # noqa: BLE001 - handed to every caller, who must not wait for ever
                _abandon(db, lost=isinstance(error, OPERATIONAL))
                tries += 1
                if tries >= TRIES or _state(error) not in ENTANGLED:
                    return [(job.outcome, None, error) for job in group]


def _state(error: Exception) -> str:
    return str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")


def _abandon(db: Connection, *, lost: bool) -> None:
    """After a COMMIT that failed SQLite is still inside it; the next BEGIN would fail too.

    `lost`: a server's connection may be in any state; the next group opens a new one.
    """
    with suppress(sa.exc.SQLAlchemyError, sqlite3.Error):
        db.rollback()
        if db.dialect.name != "sqlite":
            if lost:
                db.invalidate()
        elif (raw := db.connection.dbapi_connection) is not None:
            raw.rollback()


def _attempt(db: Connection, job: _Job) -> Outcome:
    try:
        with savepoint.Savepoint(db):
            return job.outcome, job.run(db), None
    except OPERATIONAL:
        raise  # a full disk ends the whole transaction, savepoints included
    except Exception as error:  # noqa: BLE001 - it belongs to the job's caller
        return job.outcome, None, error


def _resolve(outcomes: Sequence[Outcome]) -> None:
    for future, value, error in outcomes:
        if future.done():
            continue
        if error is None:
            future.set_result(value)
        else:
            future.set_exception(error)
