"""Where a database is: a path, taken as it is written, whatever signs are in it.

A URL's `#`, `?` and `%` mean something to those who read it as one; in a path they are letters.
"""

import os
from pathlib import Path
from typing import Final
from urllib.parse import quote

from bot.store.rows import StoreError

_SCHEME: Final = "sqlite:///"


def path_of(url: str) -> Path:
    """The file behind `sqlite:///path`; only SQLite is built so far."""
    path = url.removeprefix(_SCHEME)
    if path == url or not path or path == ":memory:":
        raise StoreError("The database must be a SQLite file; write sqlite:///path.")
    return Path(path)


def url_of(path: Path) -> str:
    """The other way round."""
    return f"{_SCHEME}{path}"


def readable(path: Path) -> str:
    """The file for `sqlite3.connect(..., uri=True)`, which may only read there."""
    return f"{address(path)}?mode=ro"


def address(path: Path) -> str:
    """The file as a URI, in which each sign of its path is only that."""
    return f"file://{quote(os.fsencode(path.absolute()))}"
