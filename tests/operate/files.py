"""Databases that no program should trust, made from one that it may."""

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

PAGE = 4096


def filled(empty: Path, path: Path, rows: int = 2000, letters: int = 300) -> Path:
    """A copy of an empty database with so many such lines in its record, folded into one file."""
    shutil.copy(empty, path)
    line = (
        "INSERT INTO event (bot_id, consult, turn, kind, body, at, cause, n) "
        "VALUES (1, NULL, 0, 'Denied', ?, '2026-01-01 00:00:00.000000', ?, 0)"
    )
    with closing(sqlite3.connect(path)) as db:
        db.executemany(line, ((f'{{"reason": "{"x" * letters}"}}', f"u:{n}") for n in range(rows)))
        db.commit()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def truncated(path: Path) -> None:
    """The second half is gone, as after a disk that ran full under a plain copy."""
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def scribbled(path: Path) -> None:
    """The pages from the middle on hold something else: the newest of the record."""
    whole = bytearray(path.read_bytes())
    middle = len(whole) // 2 // PAGE * PAGE
    whole[middle:] = random.Random(1).randbytes(len(whole) - middle)  # noqa: S311 - noise
    path.write_bytes(bytes(whole))


def foreign(path: Path) -> None:
    """A sound database of another program."""
    path.unlink()
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE patients (name TEXT)")
        db.commit()


def folder(path: Path) -> None:
    """No file at all."""
    path.unlink()
    path.mkdir()
