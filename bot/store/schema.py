"""The schema's version: migrate forward in one transaction, refuse what is not ours."""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from bot.store import shared_schema
from bot.store.places import Place, name_of, place_of, readable
from bot.store.rows import StoreError
from bot.store.soundness import DAMAGED, told, usable
from bot.store.sqlite import writer_engine
from bot.store.tables import PROGRAM
from bot.store.unfinished import settle, unnamed

_MIGRATIONS: Final = Path(__file__).parent / "migrations"
_REMAINS: Final = (
    "set CURBSIDE_DATABASE to another file and restore a backup there, or remove this one if it "
    "never held a case."
)


def check(url: str) -> str | None:
    """The database's revision, or None if it has no tables or is not there yet.

    Reads only. Raises `StoreError` for what must not be written to: a file that is no SQLite
    database, another program's database, one that a newer Curbside has written, or the remains of
    one: its log alone, or a file of 0 bytes. Likewise for a server that does not let us in.
    """
    place = place_of(url)
    found = _in_file(place) if isinstance(place, Path) else shared_schema.revision_of(place)
    return _not_newer(found, place)


def _not_newer(revision: str | None, place: Place) -> str | None:
    if revision is not None and revision not in _known():
        raise StoreError(
            f"{name_of(place)} was written by a newer Curbside (schema {revision}): "
            "update the program."
        )
    return revision


def _in_file(path: Path) -> str | None:
    if path.is_dir():
        raise StoreError(f"{path.name} is a folder: choose a file in it.")
    if _is_missing(path):
        return None
    try:
        with closing(sqlite3.connect(readable(path), uri=True)) as db:
            return _revision(db, path)
    except sqlite3.DatabaseError as error:
        raise StoreError(told(error, path.name)) from error
    except UnicodeDecodeError as error:  # the driver trips over a torn text in its own errors
        raise StoreError(f"{path.name} {DAMAGED}.") from error


def _is_missing(path: Path) -> bool:
    """Whether a new one may be made there. SQLite would throw a log away whose file is empty."""
    log = path.with_name(f"{path.name}-wal")
    if not path.exists():
        if log.exists() and log.stat().st_size:
            raise StoreError(f"{path.name} is gone, but its log {log.name} is there: {_REMAINS}")
        return True
    if path.stat().st_size == 0:
        raise StoreError(f"{path.name} has 0 bytes, as after a crash of the disk: {_REMAINS}")
    return False


def _revision(db: sqlite3.Connection, path: Path) -> str | None:
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        return None
    if not {"program", "alembic_version"} <= tables:
        raise StoreError(f"{path.name} belongs to another program: choose another file.")
    if db.execute("SELECT name FROM program").fetchall() != [(PROGRAM,)]:
        raise StoreError(f"{path.name} belongs to another program: choose another file.")
    found = db.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if found is None else str(found[0])


def head() -> str:
    """The revision that this program needs."""
    return str(_scripts().get_current_head())


def migrate(url: str) -> str:
    """Bring the database to this program's schema; says in one sentence what was done.

    All of it happens in one transaction, so a kill in the middle leaves the old schema whole.
    Nothing is written to a file that is damaged or locked: `StoreError`.
    """
    logging.getLogger("alembic").setLevel(logging.WARNING)  # what it tells, we return
    before, needed, place = check(url), head(), place_of(url)
    if not isinstance(place, Path):
        if before != needed:
            before = shared_schema.migrated(place, needed, _forward)
    elif before is not None:
        usable(place)
        if before != needed:
            _upgrade(place)
    elif place.exists():
        _upgrade(place)
    elif not _made(place):
        return migrate(url)  # somebody else was faster
    if before == needed:
        return f"The database is up to date (schema {needed})."
    return f"The database went from schema {before or 'none'} to {needed}."


def _made(path: Path) -> bool:
    """Make the database, whole or not at all; whether it was not there meanwhile."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The folder of {path.name} cannot be made: {error.strerror}.") from error
    try:
        with unnamed(path) as part:
            _upgrade(part)
            settle(part, path)
    except FileExistsError:
        return False
    except OSError as error:
        raise StoreError(f"{path.name} cannot be made: {error.strerror}.") from error
    return True


def _upgrade(path: Path) -> None:
    engine = writer_engine(path)
    try:
        with engine.begin() as db:
            _forward(db)
    finally:
        engine.dispose()


def _forward(db: sa.Connection) -> None:
    config = _config()
    config.attributes["connection"] = db
    command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _known() -> set[str]:
    return {script.revision for script in _scripts().walk_revisions()}
