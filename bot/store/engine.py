"""The one writer: every change is a plain function, run on one thread, committed in groups."""

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
from sqlalchemy.pool import QueuePool, StaticPool

from bot.store.places import address
from bot.store.rows import StoreError
from bot.store.soundness import TORN, code_of

T = TypeVar("T")

# More jobs in one commit would only lengthen the wait of the first one.
GROUP: Final = 64
# For the write lock we wait so long, and each time so long without a look at whether to stop.
BUSY_MS, STRETCH_MS = 10_000, 250

# What the disk, a lock or the connection did to us: never the fault of the row at hand.
OPERATIONAL: Final = (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.InternalError)


def _tune(connection: sqlite3.Connection, *, writer: bool) -> None:
    # pysqlite's own implicit transactions lose read-modify-writes: we begin them ourselves.
    connection.isolation_level = None
    if writer:
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA busy_timeout = {STRETCH_MS if writer else BUSY_MS}")
    connection.execute("PRAGMA foreign_keys = ON")
    if not writer:
        connection.execute("PRAGMA query_only = ON")


def _file_at_fault(failed: sa.engine.ExceptionContext) -> None:
    """A page that is not what it should be: the file's fault, so no row is set aside for it."""
    if code_of(failed.original_exception) in TORN:
        raise sa.exc.OperationalError(failed.statement, None, failed.original_exception)


def _begin(db: Connection, may_wait: Callable[[], bool]) -> None:
    """Take the write lock. Waiting for it is ours to end: SQLite would wait on after a stop."""
    tries = BUSY_MS // STRETCH_MS
    while True:
        try:
            db.exec_driver_sql("BEGIN IMMEDIATE")
        except sa.exc.OperationalError as error:
            tries -= 1
            if code_of(error) != sqlite3.SQLITE_BUSY or tries <= 0 or not may_wait():
                raise
        else:
            return


def writer_engine(path: Path, may_wait: Callable[[], bool] = lambda: True) -> sa.Engine:
    """One connection that takes the write lock when a transaction begins, not halfway through.

    `may_wait`: whether to go on waiting for somebody else who has the lock.
    """
    where = sa.URL.create("sqlite", database=str(path.absolute()))
    engine = sa.create_engine(
        where, poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    sa.event.listen(engine, "connect", lambda db, _record: _tune(db, writer=True))
    sa.event.listen(engine, "begin", lambda db: _begin(db, may_wait))
    sa.event.listen(engine, "handle_error", _file_at_fault)
    return engine


def reader_engine(path: Path) -> sa.Engine:
    """Read-only connections: they see what is committed and never make the writer wait."""
    query = {"mode": "ro", "uri": "true"}
    where = sa.URL.create("sqlite", database=address(path), query=query)
    engine = sa.create_engine(where, poolclass=QueuePool, connect_args={"check_same_thread": False})
    sa.event.listen(engine, "connect", lambda db, _record: _tune(db, writer=False))
    sa.event.listen(engine, "begin", lambda db: db.exec_driver_sql("BEGIN"))
    sa.event.listen(engine, "handle_error", _file_at_fault)
    return engine


@dataclass(frozen=True, slots=True)
class _Job:
    run: Callable[[Connection], Any]
    outcome: "asyncio.Future[Any]"


Outcome = tuple["asyncio.Future[Any]", Any, BaseException | None]


class Store:
    """The open database. `write` resolves after the commit; `read` sees committed rows only."""

    def __init__(self, path: Path) -> None:
        self._writer = writer_engine(path, lambda: not self._closed)
        self._closed = False
        self._reader = reader_engine(path)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._topics: dict[str, asyncio.Event] = {}
        self._readers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="reader")
        self._connection = self._connect()
        self._thread = threading.Thread(target=self._serve, name="writer", daemon=True)
        self._thread.start()

    def _connect(self) -> Connection:
        try:
            return self._writer.connect()
        except (sa.exc.DatabaseError, sqlite3.DatabaseError) as error:
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
            self._topics.setdefault(topic, asyncio.Event()).set()

    async def wait(self, topic: str, timeout: float) -> None:  # noqa: ASYNC109 - a poll, not a limit
        """Until the topic is woken, or the poll behind it is due."""
        woken = self._topics.setdefault(topic, asyncio.Event())
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await woken.wait()
        woken.clear()

    async def close(self) -> None:
        """Finish what was handed in, then let the file go."""
        if self._closed:
            return
        self._closed = True
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)
        self._readers.shutdown(wait=True)
        # The writer last: only it can fold the log into the file and leave one file behind.
        self._reader.dispose()
        self._connection.close()
        self._writer.dispose()

    def _serve(self) -> None:
        while True:
            group, last = self._next_group()
            if group:
                outcomes = self._commit(group)
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

    def _commit(self, group: Sequence[_Job]) -> list[Outcome]:
        """One transaction for the group; if it cannot be committed, nobody's job has happened."""
        db = self._connection
        try:
            with db.begin():
                return [_attempt(db, job) for job in group]
        except Exception as error:  # noqa: BLE001 - handed to every caller, who must not wait for ever
            self._abandon()
            return [(job.outcome, None, error) for job in group]

    def _abandon(self) -> None:
        """After a COMMIT that failed SQLite is still inside it; the next BEGIN would fail too."""
        with suppress(sa.exc.SQLAlchemyError, sqlite3.Error):
            self._connection.rollback()
            raw = self._connection.connection.dbapi_connection
            if raw is not None:
                raw.rollback()


def _attempt(db: Connection, job: _Job) -> Outcome:
    try:
        with db.begin_nested():
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
