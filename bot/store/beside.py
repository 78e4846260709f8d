"""Write beside a bot that runs: one short transaction of another process, which waits its turn.

The lock file keeps a second bot off, not this: SQLite's own write lock, taken when the transaction
begins, keeps the two apart.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from bot.store.engine import BUSY_MS, writer_engine
from bot.store.places import path_of
from bot.store.rows import StoreError
from bot.store.schema import check, head, migrate


@contextmanager
def written_beside(url: str) -> Iterator[sa.Connection]:
    """A transaction on the database, which is made if it is not there yet.

    Raises `StoreError` if it is of an older schema, for a bot of that age may be running on it, or
    if the write lock is not to be had in time.
    """
    found = check(url)
    if found is None:
        migrate(url)
    elif found != head():
        raise StoreError(
            f"The database has schema {found}, this program needs {head()}: "
            "run `curbside migrate`, or start the bot, first."
        )
    engine = writer_engine(path_of(url))
    try:
        with engine.begin() as db:
            yield db
    except sa.exc.OperationalError as error:
        raise StoreError(
            f"The database could not be written within {BUSY_MS // 1000} seconds "
            f"({type(error.orig).__name__}): try again."
        ) from error
    finally:
        engine.dispose()
