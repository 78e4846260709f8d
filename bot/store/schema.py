"""The schema's version: migrate forward in one transaction, refuse what is not ours."""

import logging
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from bot.store.engine import writer_engine
from bot.store.places import path_of, readable
from bot.store.rows import StoreError
from bot.store.soundness import DAMAGED, told, usable
from bot.store.tables import PROGRAM

_MIGRATIONS: Final = Path(__file__).parent / "migrations"


def check(url: str) -> str | None:
    """The database's revision, or None if it is empty or not there yet.

    Reads only. Raises `StoreError` for what must not be written to: a file that is no SQLite
    database, another program's database, or one that a newer Curbside has written.
    """
    path = path_of(url)
    if path.is_dir():
        raise StoreError(f"{path.name} is a folder: choose a file in it.")
    if not path.exists() or path.stat().st_size == 0:
        return None
    try:
        with closing(sqlite3.connect(readable(path), uri=True)) as db:
            revision = _revision(db, path)
    except sqlite3.DatabaseError as error:
        raise StoreError(told(error, path.name)) from error
    except UnicodeDecodeError as error:  # the driver trips over a torn text in its own errors
        raise StoreError(f"{path.name} {DAMAGED}.") from error
    if revision is not None and revision not in _known():
        raise StoreError(
            f"{path.name} was written by a newer Curbside (schema {revision}): update the program."
        )
    return revision


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
    before = check(url)
    path, needed = path_of(url), head()
    if before is not None:
        usable(path)
    if before == needed:
        return f"The database is up to date (schema {needed})."
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The folder of {path.name} cannot be made: {error.strerror}.") from error
    _made(path)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # what it tells, we return
    engine = writer_engine(path)
    try:
        with engine.begin() as db:
            config = _config()
            config.attributes["connection"] = db
            command.upgrade(config, "head")
    finally:
        engine.dispose()
    return f"The database went from schema {before or 'none'} to {needed}."


def _made(path: Path) -> None:
    """The file, for its owner's eyes only; SQLite gives its log and index the same rights."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        raise StoreError(f"{path.name} cannot be made: {error.strerror}.") from error


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _known() -> set[str]:
    return {script.revision for script in _scripts().walk_revisions()}
