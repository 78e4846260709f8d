"""Where a database is: a file, taken as it is written, or a database of a PostgreSQL server.

A URL's `#`, `?` and `%` mean something to those who read it as one; in a path they are letters.
"""

import os
from pathlib import Path
from typing import Final
from urllib.parse import quote

import sqlalchemy as sa

from bot.store.rows import StoreError

Place = Path | sa.URL

DRIVER: Final = "postgresql+psycopg"
_SCHEME: Final = "sqlite:///"
_SERVER: Final = "postgresql://"


def place_of(url: str) -> Place:
    """The file behind `sqlite:///path`, or the server's database behind `postgresql://...`.

    Raises `StoreError` for anything else; its sentence never repeats the address.
    """
    return server_of(url) if url.startswith(_SERVER) else path_of(url)


def path_of(url: str) -> Path:
    """The file behind `sqlite:///path`."""
    path = url.removeprefix(_SCHEME)
    if path == url or not path or path == ":memory:":
        raise StoreError(
            "The database must be a SQLite file or a PostgreSQL database; write sqlite:///path or "
            "postgresql://user@host/name."
        )
    return Path(path)


def server_of(url: str) -> sa.URL:
    """The database behind `postgresql://user:password@host:port/name`."""
    try:
        found = sa.make_url(url)
        found.port  # noqa: B018 - looked at here, so that it is refused here
    except (sa.exc.ArgumentError, ValueError):
        raise StoreError("The database's address cannot be read.") from None
    if not found.database:
        raise StoreError("The database's address names no database: add /name at its end.")
    return found.set(drivername=DRIVER)


def name_of(place: Place) -> str:
    """What a database is called in a sentence: the file's name, or the database's."""
    return place.name if isinstance(place, Path) else f"database {place.database}"


def password_in(url: str) -> str:
    """The password that an address holds, or ""."""
    place = place_of(url)
    return "" if isinstance(place, Path) else str(place.password or "")


def url_of(place: Place) -> str:
    """The other way round; a server's holds its password."""
    if isinstance(place, Path):
        return f"{_SCHEME}{place}"
    return place.set(drivername="postgresql").render_as_string(hide_password=False)


def readable(path: Path) -> str:
    """The file for `sqlite3.connect(..., uri=True)`, which may only read there."""
    return f"{address(path)}?mode=ro"


def address(path: Path) -> str:
    """The file as a URI, in which each sign of its path is only that."""
    return f"file://{quote(os.fsencode(path.absolute()))}"
