"""The schema's version on a PostgreSQL server: what is there, and the way forward, once for all.

Programs that start together migrate one after the other; each does all of it or nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa

from bot.store import server
from bot.store.places import name_of
from bot.store.rows import StoreError
from bot.store.tables import PROGRAM

# Any number that is nobody else's: who has it migrates, the others wait.
_ONE_AT_A_TIME: Final = sa.text("SELECT pg_advisory_xact_lock(4851225108)")
_TABLES: Final = sa.text(
    "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = current_schema()"
)
_NAME: Final = sa.text("SELECT name FROM program")
_REVISION: Final = sa.text("SELECT version_num FROM alembic_version")


@contextmanager
def opened(url: sa.URL, *, writing: bool = False) -> Iterator[sa.Connection]:
    """One transaction there; `StoreError` for whatever keeps us from it."""
    engine = server.writer_engine(url) if writing else server.reader_engine(url)
    try:
        with engine.begin() as db:
            yield db
    except sa.exc.DBAPIError as error:
        raise server.refusal(error, name_of(url)) from error
    finally:
        engine.dispose()


def revision_in(db: sa.Connection, name: str) -> str | None:
    """The database's revision; None if it is empty. `StoreError` if it is another program's."""
    tables = {*db.execute(_TABLES).scalars()}
    if not tables:
        return None
    if not {"program", "alembic_version"} <= tables or [*db.execute(_NAME).scalars()] != [PROGRAM]:
        raise StoreError(f"{name} belongs to another program: choose another one.")
    found = db.execute(_REVISION).scalar()
    return None if found is None else str(found)


def revision_of(url: sa.URL) -> str | None:
    """The same of a database that is not open yet; reads only."""
    with opened(url) as db:
        return revision_in(db, name_of(url))


def migrated(url: sa.URL, needed: str, upgrade: Callable[[sa.Connection], None]) -> str | None:
    """Bring it forward in one transaction, unless somebody else was faster; what it was before."""
    with opened(url, writing=True) as db:
        db.execute(_ONE_AT_A_TIME)
        before = revision_in(db, name_of(url))
        if before != needed:
            upgrade(db)
    return before
