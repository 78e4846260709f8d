"""`curbside backup` and `curbside restore`: a copy that was looked over, and the way back."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import orjson
import sqlalchemy as sa

from bot.exits import Code, Stop
from bot.operate.copies import Holding, copy
from bot.operate.listing import followups, show_followups
from bot.operate.reading import our_file, reading
from bot.operate.shown import as_json, progress, say
from bot.operate.stamp import stamp
from bot.rhythm import utc_now
from bot.store.engine import writer_engine
from bot.store.lock import only_one
from bot.store.rows import EventRow
from bot.store.schema import head
from bot.store.statements import RESTORED, append_events
from bot.store.tables import consult, lane
from bot.store.unfinished import sweep

STAMP: Final = "%Y%m%dT%H%M%SZ"
ENDING: Final = ".backup.db"
LEFT_OUT: Final = 1000  # more cases than anybody opens between two backups

_LAST: Final = sa.select(
    lane.c.bot_id,
    sa.func.coalesce(
        sa.select(sa.func.max(consult.c.number))
        .where(consult.c.bot_id == lane.c.bot_id)
        .scalar_subquery(),
        0,
    ),
).distinct()


def take(to: Path | None, keep: int | None, *, json: bool) -> int:
    """Copy our database to a file of that name, or into that folder under a name of our own.

    `keep`: afterwards leave so many of the copies that we have named in that folder.
    """
    database, now = our_file("backup"), utc_now()
    named = to is not None and not to.is_dir()
    if named and keep is not None:
        raise Stop(
            Code.USAGE,
            "--keep counts the backups that Curbside names: give --to a folder, or none.",
        )
    folder = database.absolute().parent if to is None else to
    target = to if to is not None and named else folder / f"{database.stem}-{now:{STAMP}}{ENDING}"
    left = swept(database, target)
    with progress("Backing up") as advance:
        held = copy(database, target, advance)
    failed: list[str] = []
    gone = _tidied(folder, database.stem, keep, failed) if keep is not None else []
    _stamped(database, now, failed)
    if json:
        removed = {"removed": [each.name for each in gone], "swept": [each.name for each in left]}
        as_json(_told(target, now, held) | removed)
    else:
        say(*_swept(left), f"{target}: {held.sentence()}; verified.")
        say(*(f"Removed {each.name}." for each in gone))
    if failed:
        raise Stop(Code.PLACE, *failed)
    return Code.OK


def _stamped(database: Path, now: datetime, failed: list[str]) -> None:
    try:
        stamp(database, now)
    except OSError as error:
        failed.append(
            f"The copy was made and is whole, but when it was made could not be noted beside "
            f"{database.name} ({error.strerror}): watchers will take the last backup for older."
        )


def named_here(stem: str) -> str:
    """The pattern of the names that we give to backups."""
    return rf"{re.escape(stem)}-\d{{8}}T\d{{6}}Z{re.escape(ENDING)}"


def swept(database: Path, target: Path) -> list[Path]:
    """Remove what copies that were cut off have left beside the database and the target."""
    of = cut_off(database, target.name)
    folders = dict.fromkeys((database.absolute().parent, target.absolute().parent))
    return [each for folder in folders for each in sweep(folder, of)]


def cut_off(database: Path, *names: str) -> re.Pattern[str]:
    """What was to become a backup of ours or the database itself, or one of these."""
    wanted = (named_here(database.stem), *(re.escape(name) for name in (database.name, *names)))
    return re.compile("|".join(wanted))


def _swept(left: list[Path]) -> list[str]:
    return [f"Removed {each.name}, which a copy that was cut off has left." for each in left]


def _tidied(folder: Path, stem: str, keep: int, failed: list[str]) -> list[Path]:
    """Remove the oldest of the copies that were named here; the rest of the folder is not ours."""
    ours_only = re.compile(named_here(stem))
    copies = sorted(each for each in folder.iterdir() if ours_only.fullmatch(each.name))
    gone = copies[: max(0, len(copies) - keep)]
    for each in gone:
        try:
            each.unlink()
        except OSError as error:
            failed.append(
                f"The copy was made and is whole, but {each.name} could not be removed: "
                f"{error.strerror}."
            )
    return gone


def restore(file: Path, *, json: bool, clock: Callable[[], datetime] = utc_now) -> int:
    """Put a backup where the settings want the database, if nothing is there; list what is overdue.

    The backup is read through first and is left as it is.
    """
    target = our_file("restore")
    _empty(target)
    target.absolute().parent.mkdir(parents=True, exist_ok=True)
    with only_one(target), progress("Restoring") as advance:
        _empty(target)
        left = swept(target, target)
        now = clock()
        held = copy(file, target, advance, lambda part: _number_on(part, now))
    with reading(target) as db:
        overdue = followups(db, now, overdue=True)
    if json:
        as_json(_told(target, now, held) | {"overdue": [asdict(each) for each in overdue]})
        return Code.OK
    say(*_swept(left), f"{target}: {held.sentence()}; verified.", *_advice(held))
    show_followups(overdue, "overdue")
    return Code.OK


def _number_on(part: Path, now: datetime) -> None:
    """Leave out the numbers of cases that may be lost: their cards still stand in the chats.

    A new case under an old code would take a tap on such a card for its own.
    """
    engine = writer_engine(part)
    with engine.begin() as db:
        for bot_id, last in db.execute(_LAST).all():
            body = orjson.dumps({"left_out": LEFT_OUT}).decode()
            cause = f"{RESTORED}{now:%Y%m%dT%H%M%S.%f}"
            row = EventRow(bot_id, None, last + LEFT_OUT, "Restored", body, None, now, cause, 0)
            append_events(db, [row])
    engine.dispose()
    with closing(sqlite3.connect(part)) as whole:
        whole.execute("PRAGMA journal_mode = DELETE")


def _empty(target: Path) -> None:
    """Refuse a place where anything of a database is."""
    for suffix in ("", "-wal", "-journal"):
        there = target.with_name(f"{target.name}{suffix}")
        if there.exists() or there.is_symlink():
            raise Stop(
                Code.PLACE,
                f"{there.name} is there already: a restore goes into an empty place only, so set "
                "CURBSIDE_DATABASE to another.",
            )


def _advice(held: Holding) -> list[str]:
    """What whoever restores should know before the bot starts."""
    newer = (
        "What happened after the record ends is not in it, nor who was let in or shut out since: "
        "see curbside users list."
    )
    older = f"curbside serve brings schema {held.schema} up to {head()} when it starts."
    return [newer, *([older] if held.schema != head() else [])]


def _told(target: Path, at: datetime, held: Holding) -> dict[str, Any]:
    return {
        "file": str(target),
        "at": at.astimezone(UTC).isoformat(timespec="seconds"),
        **asdict(held),
    }
