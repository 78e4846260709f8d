"""A database as an operator's command reads it: one snapshot, and never a byte written."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.settings import read
from bot.store.engine import reader_engine
from bot.store.places import path_of, url_of
from bot.store.rows import StoreError
from bot.store.schema import check
from bot.store.soundness import DAMAGED, UNREAD, UNREADABLE, told

ENV_FILE: Final = Path(".env")


def ours() -> Path:
    """The file that the settings name."""
    return path_of(read(ENV_FILE).database)


def revision_of(path: Path) -> str:
    """The schema of a database of ours; `StoreError` if it is none, or is not there."""
    revision = check(url_of(path))
    if revision is None:
        raise StoreError(f"{path.name} holds no database yet: run curbside serve, or restore.")
    return revision


def whole(db: Connection, path: Path) -> None:
    """Look at every page and every index of the snapshot; `StoreError` if one is damaged."""
    if db.exec_driver_sql("PRAGMA integrity_check(1)").scalar() != "ok":
        raise StoreError(f"{path.name} {DAMAGED}.")


@contextmanager
def reading(path: Path) -> Iterator[Connection]:
    """A read-only snapshot of a database of ours; `StoreError` for whatever keeps us from it."""
    revision_of(path)
    engine = reader_engine(path)
    try:
        with engine.begin() as db:
            yield db
    except sa.exc.DatabaseError as error:
        raise StoreError(told(error, path.name)) from error
    except UNREADABLE as error:
        raise StoreError(f"{path.name} {UNREAD}.") from error
    finally:
        engine.dispose()
