"""The schema on a server: made once, whole or not at all, up and down, only where it is ours."""

import subprocess
import sys

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command

from bot.store import schema
from bot.store.engine import writer_engine
from bot.store.places import place_of
from bot.store.rows import StoreError
from bot.store.schema import check, head, migrate
from tests.postgres import Cluster

SHAPE = (
    """SELECT table_name, column_name, data_type, is_nullable, collation_name
    FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2""",
    """SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    ORDER BY 1, 2""",
    """SELECT conrelid::regclass::text, conname, contype::text FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2""",
    """SELECT tgname::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    ORDER BY 1""",
)
MIGRATE = "import sys; from bot.store.schema import migrate; print(migrate(sys.argv[1]))"


@pytest.fixture
def url(server: Cluster) -> str:
    return server.copy()


def do(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as db:
        for statement in statements:
            db.execute(statement.encode())


@pytest.mark.fault("F39", n="4 programs that start together")
def test_programs_that_start_together_migrate_once(server: Cluster) -> None:
    url = server.fresh()
    started = [
        subprocess.Popen(
            [sys.executable, "-c", MIGRATE, url], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(4)
    ]
    told = sorted(program.communicate(timeout=60)[0].decode() for program in started)
    assert [program.returncode for program in started] == [0] * 4
    assert sum(f"none to {head()}" in each for each in told) == 1
    assert sum("up to date" in each for each in told) == 3


def shape(url: str) -> list[tuple[object, ...]]:
    """Columns, indexes and constraints of what is there."""
    with psycopg.connect(url) as db:
        return [row for query in SHAPE for row in db.execute(query).fetchall()]


def test_the_migrations_make_the_schema_of_the_models(server: Cluster, url: str) -> None:
    models = server.fresh()
    engine = writer_engine(place_of(models))
    from bot.store.tables import metadata  # noqa: PLC0415 - beside its only use

    with engine.begin() as db:
        metadata.create_all(db)
    engine.dispose()
    do(url, "DROP TABLE alembic_version")
    assert shape(url) == shape(models)


@pytest.mark.fault("F39", n="1 kill in the middle, on a server")
def test_a_migration_that_dies_in_the_middle_leaves_nothing(server: Cluster) -> None:
    url = server.fresh()

    def die(_db: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "CREATE TABLE outbox" in statement:
            raise KeyboardInterrupt

    sa.event.listen(sa.Engine, "before_cursor_execute", die)
    try:
        with pytest.raises(KeyboardInterrupt):
            migrate(url)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", die)
    assert check(url) is None
    assert f"none to {head()}" in migrate(url)


@pytest.mark.fault("F39", n="10,000 rows down and up again, on a server")
def test_up_down_and_up_again_ten_thousand_rows_stay_as_they_are(url: str) -> None:
    do(
        url,
        "INSERT INTO event (bot_id, turn, kind, body, at, cause, n) SELECT 1, n, 'Tapped', "
        "'{\"n\": ' || n || '}', now(), 'u:' || n, 0 FROM generate_series(1, 10000) n",
    )
    every = b"SELECT md5(string_agg(event::text, ',' ORDER BY id)) FROM event"
    before = shape(url)
    with psycopg.connect(url) as db:
        held = db.execute(every).fetchone()
    _to(url, "0001", down=True)
    assert check(url) == "0001"
    migrate(url)
    with psycopg.connect(url) as db:
        assert db.execute(every).fetchone() == held
    assert shape(url) == before


def test_a_record_is_not_unmade_but_an_empty_one_is(server: Cluster, url: str) -> None:
    empty = server.copy()
    _to(empty, "base", down=True)
    assert [row for row in shape(empty) if row[0] != "alembic_version"] == []
    do(url, "INSERT INTO event (bot_id, turn, kind, body, at, cause, n) "
       "VALUES (1, 1, 'Opened', '{}', now(), 'u:1', 0)")  # fmt: skip
    with pytest.raises(RuntimeError, match="not unmade"):
        _to(url, "base", down=True)
    assert check(url) == head()


def _to(url: str, revision: str, *, down: bool) -> None:
    engine = writer_engine(place_of(url))
    try:
        with engine.begin() as db:
            config = schema._config()  # noqa: SLF001 - as the program has it
            config.attributes["connection"] = db
            (command.downgrade if down else command.upgrade)(config, revision)
    finally:
        engine.dispose()


@pytest.mark.parametrize(
    "statement", ["UPDATE event SET kind = 'x'", "DELETE FROM event", "TRUNCATE event"]
)
def test_the_record_cannot_be_rewritten(url: str, statement: str) -> None:
    do(url, "INSERT INTO event (bot_id, turn, kind, body, at, cause, n) "
       "VALUES (1, 1, 'Opened', '{}', now(), 'u:1', 0)")  # fmt: skip
    with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        do(url, statement)


@pytest.mark.parametrize(
    ("prepare", "sentence"),
    [
        ("CREATE TABLE patients (id int)", "belongs to another program"),
        ("CREATE TABLE program (name text); CREATE TABLE alembic_version (version_num text)",
         "belongs to another program"),
    ],
)  # fmt: skip
def test_a_database_of_another_program_is_left_alone(
    server: Cluster, prepare: str, sentence: str
) -> None:
    url = server.fresh()
    do(url, *prepare.split(";"))
    before = shape(url)
    with pytest.raises(StoreError, match=sentence):
        migrate(url)
    assert shape(url) == before


def test_a_database_from_the_future_is_left_alone(url: str) -> None:
    do(url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="newer Curbside"):
        migrate(url)
