"""SQLite, the database without a server: how a file is opened for the writer and for readers."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.pool import QueuePool, StaticPool

from bot.store.places import address
from bot.store.soundness import TORN, code_of

# For the write lock we wait so long, and each time so long without a look at whether to stop.
BUSY_MS, STRETCH_MS = 10_000, 250
WRITERS: Final = 1


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
