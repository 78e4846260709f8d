"""A database as an operator's command reads it: one snapshot, and never a byte written."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.sealing import Vault
from bot.settings import read, vault_of
from bot.store.engine import reader_engine, refusal
from bot.store.places import Place, name_of, place_of, url_of
from bot.store.rows import StoreError
from bot.store.schema import check
from bot.store.soundness import DAMAGED, UNREAD, UNREADABLE

ENV_FILE: Final = Path(".env")


def ours() -> Place:
    """The database that the settings name."""
    return place_of(read(ENV_FILE).database)


def our_vault() -> Vault | None:
    """The keys that the settings hold."""
    return vault_of(read(ENV_FILE))


def our_file(what: str) -> Path:
    """The file that the settings name; `StoreError` for a server, whose tools do `what` better."""
    place = ours()
    if not isinstance(place, Path):
        raise StoreError(
            f"curbside {what} is for a file; of {name_of(place)} take copies with pg_dump or "
            "pg_basebackup, and look at one with curbside db verify."
        )
    return place


def revision_of(place: Place) -> str:
    """The schema of a database of ours; `StoreError` if it is none, or is not there."""
    revision = check(url_of(place))
    if revision is None:
        raise StoreError(f"{name_of(place)} holds no record yet: run curbside serve, or restore.")
    return revision


def whole(db: Connection, place: Place) -> None:
    """Look at every page and every index of the snapshot; `StoreError` if one is damaged.

    A server does that of itself, where its data have checksums.
    """
    if isinstance(place, Path) and db.exec_driver_sql("PRAGMA integrity_check(1)").scalar() != "ok":
        raise StoreError(f"{place.name} {DAMAGED}.")


@contextmanager
def reading(place: Place) -> Iterator[Connection]:
    """A read-only snapshot of a database of ours; `StoreError` for whatever keeps us from it."""
    revision_of(place)
    engine = reader_engine(place)
    try:
        with engine.begin() as db:
            yield db
    except sa.exc.DatabaseError as error:
        raise refusal(error, place) from error
    except UNREADABLE as error:
        raise StoreError(f"{name_of(place)} {UNREAD}.") from error
    finally:
        engine.dispose()
