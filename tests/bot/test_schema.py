"""The schema: migrations make what the models say, and what is not ours is refused untouched."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.store.engine import writer_engine
from bot.store.rows import StoreError
from bot.store.schema import check, migrate
from bot.store.tables import metadata
from bot.store.unfinished import settle

pytestmark = pytest.mark.sqlite

HEAD = "0003"
SCHEMA = (
    "SELECT type, name, CASE type WHEN 'table' THEN '' ELSE sql END FROM sqlite_master "
    "WHERE name NOT LIKE 'alembic%' AND name NOT LIKE 'sqlite%' ORDER BY type, name"
)
# A column that was added stands elsewhere in the text of its table, so columns are compared.
COLUMNS = (
    "SELECT s.name, c.* FROM sqlite_master AS s, pragma_table_info(s.name) AS c "
    "WHERE s.type = 'table' AND s.name NOT LIKE 'alembic%' ORDER BY s.name, c.cid"
)
UNIQUE = (
    "SELECT s.name, i.origin, c.* FROM sqlite_master AS s, pragma_index_list(s.name) AS i, "
    "pragma_index_info(i.name) AS c "
    "WHERE s.type = 'table' AND i.\"unique\" AND s.name NOT LIKE 'alembic%' "
    "ORDER BY s.name, i.origin, i.name, c.seqno"
)


def schema_of(path: Path) -> list[tuple[str, str, str]]:
    with closing(sqlite3.connect(path)) as db:
        return [row for query in (SCHEMA, COLUMNS, UNIQUE) for row in db.execute(query)]


def test_the_migrations_make_the_schema_of_the_models(path: Path, tmp_path: Path) -> None:
    engine = writer_engine(tmp_path / "models.db")
    with engine.begin() as db:
        metadata.create_all(db)
    engine.dispose()
    assert schema_of(path) == schema_of(tmp_path / "models.db")


def test_migrating_says_what_was_done_and_does_it_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new folder 50%' / 'a.db'}"
    assert check(url) is None
    assert f"none to {HEAD}" in migrate(url)
    assert "up to date" in migrate(url)
    assert check(url) == HEAD


@pytest.mark.parametrize("left", ["a.db", "a.db-wal"])
def test_what_a_crash_of_the_disk_has_left_is_not_taken_for_new(tmp_path: Path, left: str) -> None:
    (tmp_path / "a.db").touch()
    log = tmp_path / "a.db-wal"
    log.write_bytes(b"cases")
    if left == log.name:
        (tmp_path / "a.db").unlink()
    before = sorted(tmp_path.iterdir())
    with pytest.raises(StoreError, match=left):
        migrate(f"sqlite:///{tmp_path / 'a.db'}")
    assert sorted(tmp_path.iterdir()) == before
    assert log.read_bytes() == b"cases"


def test_whoever_makes_the_database_second_makes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.db"
    url = f"sqlite:///{path}"

    def slower(part: Path, target: Path) -> None:
        monkeypatch.undo()
        migrate(url)  # the other one, meanwhile
        settle(part, target)

    monkeypatch.setattr("bot.store.schema.settle", slower)
    assert "up to date" in migrate(url)
    assert [each.name for each in tmp_path.iterdir()] == ["a.db"]
    assert path.stat().st_mode & 0o077 == 0


def _not_sqlite(path: Path) -> None:
    path.write_text("This is a letter, not a database. " * 100)


def _other_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE patients (id INTEGER)")


def _other_program_of_alembic(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE program (name TEXT)")
        db.execute("CREATE TABLE alembic_version (version_num TEXT)")


def _from_the_future(path: Path) -> None:
    migrate(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
        db.commit()


@pytest.mark.parametrize(
    ("prepare", "sentence"),
    [
        (_not_sqlite, "cannot be read as a SQLite database"),
        (_other_program, "belongs to another program"),
        (_other_program_of_alembic, "belongs to another program"),
        (_from_the_future, "newer Curbside"),
    ],
)
def test_what_is_not_ours_is_refused_and_left_as_it_was(
    prepare: Callable[[Path], None], sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.db"
    prepare(path)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=sentence):
        migrate(f"sqlite:///{path}")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("nonsense", "sqlite:///"),
        ("sqlite://", "sqlite:///"),
        ("sqlite:///:memory:", "sqlite:///"),
        ("mysql://host/name", "sqlite:///"),
        ("postgresql://host", "names no database"),
        ("postgresql://host:port/name", "cannot be read"),
    ],
)
def test_only_a_file_or_a_servers_database_is_one(url: str, sentence: str) -> None:
    with pytest.raises(StoreError, match=sentence):
        check(url)


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be made"):
        migrate(f"sqlite:///{tmp_path / 'file' / 'a.db'}")


def test_a_migration_that_dies_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    created: list[str] = []

    def die(db: sa.Connection, _cursor: object, statement: str, *_rest: object) -> None:
        del db
        created.append(statement)
        if "CREATE TABLE outbox" in statement:
            raise KeyboardInterrupt

    sa.event.listen(sa.Engine, "before_cursor_execute", die)
    try:
        with pytest.raises(KeyboardInterrupt):
            migrate(f"sqlite:///{path}")
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", die)
    assert any("CREATE TABLE inbox" in statement for statement in created)
    assert list(tmp_path.iterdir()) == []
    assert f"none to {HEAD}" in migrate(f"sqlite:///{path}")


@pytest.mark.parametrize("statement", ["UPDATE event SET kind = 'x'", "DELETE FROM event"])
def test_the_record_cannot_be_rewritten(statement: str, path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute(
            "INSERT INTO event (bot_id, turn, kind, body, at, cause, n) "
            "VALUES (1, 1, 'Opened', '{}', '2026-01-01', 'u:1', 0)"
        )
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            db.execute(statement)
