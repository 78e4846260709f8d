"""Each revision goes up, down and up again with rows in it, and a death anywhere leaves no half."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import bot.store
from bot.store.engine import writer_engine
from bot.store.schema import migrate

pytestmark = pytest.mark.sqlite

MIGRATIONS = Path(bot.store.__file__).parent / "migrations"
ROWS = 10_000
OF_0001 = {
    "lane": ("bot_id, chat_id, blocked", "1, n, 0"),
    "inbox": (
        "bot_id, key, chat_id, payload, received_at, status, attempts",
        "1, 'u:' || n, n, '{}', '2026-01-01', n % 3, 0",
    ),
    "consult": (
        """bot_id, code, number, owner_id, chat_id, state, turn, phase, pathway, version, sha256,
        body, opened_at, updated_at""",
        "1, 'C' || n, n, n, n, 'review', 3, 'p', 'l', '1', 's', '{}', '2026-01-01', '2026-01-01'",
    ),
    "event": (
        "bot_id, consult, turn, kind, body, by_id, at, cause, n",
        "1, 'C' || n, 1, iif(n % 2, 'Denied', 'Typed'), '{}', n, '2026-01-01', 'u:' || n, 0",
    ),
    "outbox": (
        "bot_id, chat_id, key, kind, priority, payload, due_at, status, attempts",
        "1, n, 'u:' || n, 'say', 1, '{}', '2026-01-01', n % 4, 0",
    ),
    "card": ("bot_id, chat_id, consult, message_id, shown, below", "1, n, 'C' || n, n, 'x', 0"),
    "followup": (
        "bot_id, consult, revision, chat_id, owner_id, due_on, ask_at, zone, status",
        "1, 'C' || n, 1, n, n, '2026-01-01', '2026-01-01', 'UTC', 0",
    ),
}


def go(path: Path, revision: str) -> None:
    """Alembic's own way to a revision, in one transaction as `schema.migrate` has it."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    engine = writer_engine(path)
    try:
        with engine.begin() as db:
            config.attributes["connection"] = db
            now = db.execute(sa.text(VERSION)).scalar() if sa.inspect(db).has_table(TOLD) else None
            up = now is None or (revision != "base" and now < revision)
            (command.upgrade if up else command.downgrade)(config, revision)
    finally:
        engine.dispose()


TOLD = "alembic_version"
VERSION = f"SELECT version_num FROM {TOLD}"  # noqa: S608 - a constant
NUMBERS = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < :rows)"


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the first schema with rows in every table of it."""
    path = tmp_path_factory.mktemp("old") / "old.db"
    go(path, "0001")
    with closing(sqlite3.connect(path)) as db:
        for table, (columns, values) in OF_0001.items():
            fill = f"INSERT INTO {table} ({columns}) {NUMBERS} SELECT {values} FROM c"  # noqa: S608
            db.execute(fill, {"rows": ROWS})
        db.commit()
    return path


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """The rows of the first schema's tables, in its own columns."""
    with closing(sqlite3.connect(path)) as db:
        return {
            table: db.execute(f"SELECT {columns} FROM {table} ORDER BY rowid").fetchall()  # noqa: S608
            for table, (columns, _) in OF_0001.items()
        }


def schema(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()


@pytest.mark.fault("F39", n=f"{ROWS:,} rows in each of {len(OF_0001)} tables")
def test_rows_stay_as_they_are_up_down_and_up(old: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(old, tmp_path / "a.db"))
    before = contents(path)
    assert {len(rows) for rows in before.values()} == {ROWS}
    for revision in ("0003", "0001", "0003", "0002", "0003"):
        go(path, revision)
        assert contents(path) == before
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_way_down_restores_the_older_schema(old: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(old, tmp_path / "a.db"))
    go(path, "0003")
    assert {"person", "invite", "stranger", "said", "team", "member", "posting"} <= {
        name for name, _ in schema(path)
    }
    go(path, "0001")
    assert schema(path) == schema(old)


def test_a_record_is_not_unmade_but_an_empty_one_is(old: Path, tmp_path: Path) -> None:
    path, empty = Path(shutil.copy(old, tmp_path / "a.db")), tmp_path / "b.db"
    with pytest.raises(RuntimeError, match="restore a backup"):
        go(path, "base")
    assert contents(path) == contents(old)
    migrate(f"sqlite:///{empty}")
    go(empty, "base")
    assert {name for name, _ in schema(empty)} - {"sqlite_autoindex_alembic_version_1"} == {TOLD}
    go(empty, "0003")


@contextmanager
def dying_at(number: int) -> Iterator[list[str]]:
    """Every statement is counted; the one of that number kills."""
    met: list[str] = []

    def die(db: sa.Connection, _cursor: object, statement: str, *_rest: object) -> None:
        del db
        met.append(statement)
        if len(met) == number:
            raise KeyboardInterrupt

    sa.event.listen(sa.Engine, "before_cursor_execute", die)
    try:
        yield met
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", die)


@pytest.mark.fault("F39", n=f"{ROWS:,} rows, a death at every statement")
def test_a_death_at_any_statement_leaves_the_older_schema_and_its_rows(
    old: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copy(old, tmp_path / "a.db"))
    before = contents(path), schema(path)
    with dying_at(0) as statements:
        migrate(f"sqlite:///{shutil.copy(old, tmp_path / 'b.db')}")
    assert sum("CREATE" in each for each in statements) >= 5
    for number in range(1, len(statements) + 1):
        with pytest.raises(KeyboardInterrupt), dying_at(number):
            migrate(f"sqlite:///{path}")
        assert (contents(path), schema(path)) == before, statements[number - 1]
    assert "0001 to 0003" in migrate(f"sqlite:///{path}")


def test_a_reminder_that_nobody_had_answered_is_asked_again(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    go(path, "0002")
    (consults, values), (plans, planned) = OF_0001["consult"], OF_0001["followup"]
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"INSERT INTO consult ({consults}) SELECT {values} FROM (SELECT 1 AS n)")  # noqa: S608
        db.execute(f"INSERT INTO followup ({plans}) SELECT {planned} FROM (SELECT 1 AS n)")  # noqa: S608
        db.execute("UPDATE consult SET state = 'due'")
        db.execute("UPDATE followup SET status = 1")
        db.commit()
    go(path, "0003")
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT status FROM followup").fetchall() == [(0,)]
