"""One database file copied while it is written to, looked over, and only then given its name."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import orjson
import sqlalchemy as sa

from bot.exits import Code, Stop
from bot.operate.reading import revision_of
from bot.operate.replay import UNREADABLE
from bot.operate.shown import Advance
from bot.operate.stored import understood
from bot.store.places import readable
from bot.store.rows import StoreError
from bot.store.soundness import PATIENCE_SECONDS, code_of, told
from bot.store.tables import consult, event, followup, invite, person
from bot.store.unfinished import settle, unnamed
from flows import codec

# Pages of 4 KiB copied at a stretch; the snapshot is held throughout, so writers do not restart it.
STRETCH: Final = 2048
# What a bot could not go on with; what waits in the other tables ends by itself.
WHOLE: Final = (consult, event, followup, person, invite)
_OF_THE_COPY: Final = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR}


@dataclass(frozen=True, slots=True)
class Holding:
    """What a database holds: its schema, its rows by table, and when its record ends."""

    schema: str
    rows: dict[str, int]
    open: int
    waiting: int
    record_ends: datetime | None
    bytes: int

    def sentence(self) -> str:
        """The same for a person."""
        ends = "empty" if self.record_ends is None else f"to {self.record_ends:%Y-%m-%d %H:%M:%S}Z"
        return (
            f"{self.rows['consult']} consults ({self.open} open), {self.rows['event']} events, "
            f"{self.waiting} reminders waiting, record {ends}, schema {self.schema}, "
            f"{self.bytes / 1e6:.1f} MB"
        )


def copy(
    source: Path, target: Path, advance: Advance, finish: Callable[[Path], None] | None = None
) -> Holding:
    """Copy a database of ours to `target`, which must not be there yet, and say what it holds.

    The copy is one file that holds all that was committed when it began; it has its name only
    after it was read through and agrees with the source. Raises `StoreError` for a source that
    cannot be read or a copy that is not sound, `Stop` for a target that is there, `OSError` for a
    place that cannot be written to. `finish` may still write to the copy before it has its name.
    """
    schema = revision_of(source)
    if target.exists() or target.is_symlink():
        raise _taken(target)
    with unnamed(target) as part:
        try:
            counted = _copied(source, part, advance)
            held = _looked_over(part, schema, counted, advance)
        except sqlite3.Error as error:
            name = target.name if code_of(error) in _OF_THE_COPY else source.name
            raise StoreError(told(error, name)) from error
        if finish is not None:
            finish(part)
        try:
            settle(part, target)
        except FileExistsError:
            raise _taken(target) from None
    return held


def _taken(target: Path) -> Stop:
    return Stop(Code.PLACE, f"{target.name} is there already and is left alone: name another file.")


def _copied(source: Path, part: Path, advance: Advance) -> dict[str, int]:
    """Copy one snapshot; the rows that it has, by table."""
    with (
        closing(_read_only(source)) as live,
        closing(sqlite3.connect(part)) as copied,
    ):
        live.execute("BEGIN")
        counted = _rows(live)  # the first read: from here on the snapshot stands
        live.backup(
            copied, pages=STRETCH, progress=lambda _s, left, total: advance(total - left, total)
        )
        live.rollback()
        copied.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
    return counted


def _looked_over(part: Path, schema: str, counted: dict[str, int], advance: Advance) -> Holding:
    """Read the whole copy; `StoreError` unless it is sound and holds what was counted."""
    with closing(_read_only(part)) as copied:
        copied.execute("BEGIN")
        sound = copied.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
        if not sound or _rows(copied) != counted:
            raise StoreError(
                "The copy is not sound and was not kept: run curbside db verify on the original."
            )
        bodies = copied.execute("SELECT code, body FROM consult ORDER BY number")
        for number, (code, body) in enumerate(bodies, 1):
            try:
                codec.decode(orjson.loads(body))
            except UNREADABLE:
                raise _unreadable(f"a consult that cannot be read, C-{code}") from None
            advance(number, counted["consult"])
        for table in WHOLE:
            _understood(copied, table)
        return _holding(copied, schema, counted, part.stat().st_size)


def _understood(copied: sqlite3.Connection, table: sa.Table) -> None:
    """`StoreError` for a row with a value that its column cannot hold."""
    if not copied.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [table.name]).fetchone():
        return  # an older schema has fewer
    found = copied.execute(f'SELECT * FROM "{table.name}"')  # noqa: S608 - a table of ours
    names = [column[0] for column in found.description]
    for row in found:
        values = dict(zip(names, row, strict=True))
        _, faults = understood(table, values)
        if faults:
            case = values.get("consult") or values.get("code")
            whose = f" of C-{case}" if case else ""
            raise _unreadable(f"a value{whose} that cannot be read, {table.name}.{faults[0]}")


def _unreadable(what: str) -> StoreError:
    return StoreError(f"The copy holds {what}: run curbside db verify on the original.")


def _holding(db: sqlite3.Connection, schema: str, rows: dict[str, int], size: int) -> Holding:
    def one(query: str) -> object:
        return db.execute(query).fetchone()[0]

    ends = one("SELECT max(at) FROM event")
    return Holding(
        schema=schema,
        rows=rows,
        open=int(str(one("SELECT count(*) FROM consult WHERE state != 'closed'"))),
        waiting=int(str(one("SELECT count(*) FROM followup WHERE status = 0"))),
        record_ends=None if ends is None else datetime.fromisoformat(str(ends)),
        bytes=size,
    )


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(readable(path), uri=True, timeout=PATIENCE_SECONDS, isolation_level=None)


def _rows(db: sqlite3.Connection) -> dict[str, int]:
    names = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return {
        name: int(db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608
        for (name,) in names.fetchall()
    }
