"""Write beside a bot that runs: one short transaction of another process, which waits its turn.

The lock file keeps a second bot off, not this: SQLite's own write lock, taken when the transaction
begins, keeps the two apart.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa

from bot.store.engine import refusal, writer_engine
from bot.store.places import name_of, place_of
from bot.store.rows import StoreError
from bot.store.schema import check, head, migrate
from bot.store.soundness import UNREAD, UNREADABLE, code_of
from bot.store.sqlite import BUSY_MS

_BUSY: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


@contextmanager
def written_beside(url: str) -> Iterator[sa.Connection]:
    """A transaction on the database, which is made if it is not there yet.

    Raises `StoreError` if it is of an older schema, for a bot of that age may be running on it, if
    the write lock is not to be had in time, or for whatever else keeps it from being written.
    """
    found = check(url)
    if found is None:
        migrate(url)
    elif found != head():
        raise StoreError(
            f"The database has schema {found}, this program needs {head()}: "
            "run `curbside migrate`, or start the bot, first."
        )
    place = place_of(url)
    engine = writer_engine(place)
    try:
        with engine.begin() as db:
            yield db
    except (sa.exc.DatabaseError, sqlite3.DatabaseError) as error:
        if code_of(error) in _BUSY:
            raise StoreError(
                f"The database could not be written within {BUSY_MS // 1000} seconds, for another "
                "program keeps it: try again."
            ) from error
        raise refusal(error, place) from error
    except UNREADABLE as error:
        raise StoreError(f"{name_of(place)} {UNREAD}.") from error
    finally:
        engine.dispose()
