"""Whether a database file can be trusted and written to, and the one sentence if it cannot."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from bot.store.places import readable
from bot.store.rows import StoreError

PATIENCE_SECONDS: Final = 5.0
TORN: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
# What a reader trips over where a column holds what it is not for, such as a word for a day.
UNREADABLE: Final = (ValueError, TypeError, LookupError, AttributeError)
UNREAD: Final = "holds a value that cannot be read: curbside db verify names it"
DAMAGED: Final = "is damaged: keep the file as it is, and restore a backup into another place"

_NO_TEXT: Final = "Could not decode"  # what the driver says, without a code, of text that is none
_WORDS: Final = {
    sqlite3.SQLITE_BUSY: "is locked by another program: end that, or wait until it is done",
    sqlite3.SQLITE_LOCKED: "is locked by another program: end that, or wait until it is done",
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: "cannot be read as a SQLite database: choose another file",
    sqlite3.SQLITE_READONLY: "cannot be written to: check the rights of the file and its folder",
    sqlite3.SQLITE_PERM: "cannot be opened: check the rights of the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened as a file: check the path and its rights",
    sqlite3.SQLITE_FULL: "cannot grow: its disk is full",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk reports an error",
    sqlite3.SQLITE_ERROR: "does not have this program's tables: run curbside migrate",
}


def code_of(error: BaseException) -> int:
    """SQLite's primary result code behind an error of the driver or of SQLAlchemy; 0 if none."""
    raw = getattr(error, "orig", None) or error
    extended = getattr(raw, "sqlite_errorcode", 0)
    return int(extended) & 0xFF


def told(error: BaseException, name: str) -> str:
    """What is wrong with the database called `name`, as one sentence for its operator."""
    raw = getattr(error, "orig", None) or error
    if str(raw).startswith(_NO_TEXT):
        return f"{name} {DAMAGED}."
    what = _WORDS.get(code_of(error), f"cannot be used ({type(error).__name__})")
    return f"{name} {what}."


def sound(path: Path) -> None:
    """Read all of it: `StoreError` if a page of the file is not what it should be."""
    with closing(sqlite3.connect(readable(path), uri=True)) as db:
        found = db.execute("PRAGMA quick_check(1)").fetchone()
    if found != ("ok",):
        raise StoreError(f"{path.name} {DAMAGED}.")


def usable(path: Path) -> None:
    """`StoreError` unless the file is sound and takes writes within a few seconds.

    Changes nothing: what is found damaged is never opened for writing.
    """
    try:
        sound(path)
        with closing(sqlite3.connect(path, timeout=PATIENCE_SECONDS)) as db:
            db.execute("BEGIN IMMEDIATE")
            db.execute("UPDATE program SET name = name")  # a file without rights begins all right
            db.rollback()
    except sqlite3.Error as error:
        raise StoreError(told(error, path.name)) from error
