"""A PostgreSQL server as our database: durable, ours or refused, its faults never the rows'."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.engine import Connection

from bot.lanes import Hands, Lanes
from bot.rhythm import Clock, Pulse
from bot.store import schema
from bot.store import statements as st
from bot.store.engine import OPERATIONAL, Store, reader_engine, writer_engine
from bot.store.inbound import Arrival, receive
from bot.store.places import place_of
from bot.store.rows import Away, ConsultRow, EventRow, StoreError
from bot.store.schema import check, head, migrate
from tests.postgres import Cluster

AT = datetime(2026, 3, 1, 9, 30, 15, 123456, tzinfo=UTC)
CONSULT = ConsultRow(1, "C1", 1, 7, 7, "collecting", 1, "first", "path", "1", "00", "{}", AT, AT)
ENTRY = EventRow(1, "C1", 0, "Opened", "{}", 7, AT, "u:1", 0)
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
CUT = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE application_name = 'curbside' AND datname = current_database()"""
MIGRATE = "import sys; from bot.store.schema import migrate; print(migrate(sys.argv[1]))"


@pytest.fixture
def url(server: Cluster) -> str:
    return server.copy()


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    store = Store(place_of(url))
    yield store
    await store.close()


def do(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as db:
        for statement in statements:
            db.execute(statement.encode())


@pytest.mark.parametrize("engine_of", [writer_engine, reader_engine])
def test_every_connection_is_durable_and_waits_for_nobody_for_ever(
    engine_of: Callable[..., sa.Engine], url: str
) -> None:
    do(url, f"ALTER DATABASE {url.rpartition('/')[2]} SET synchronous_commit = off")
    engine = engine_of(place_of(url))
    for _ in range(2):
        with engine.connect() as db:
            shown = {
                name: db.exec_driver_sql(f"SHOW {name}").scalar_one()
                for name in ("synchronous_commit", "timezone", "lock_timeout", "fsync")
            }
            assert (shown["synchronous_commit"], shown["timezone"]) == ("on", "UTC")
            assert shown["lock_timeout"] == "10s"
            isolation = db.exec_driver_sql("SHOW transaction_isolation").scalar_one()
            reads = engine_of is reader_engine
            assert isolation == ("repeatable read" if reads else "read committed")
    engine.dispose()


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


def test_who_is_not_let_in_is_told_why_in_one_sentence(server: Cluster, url: str) -> None:
    with pytest.raises(StoreError, match="is not there: create it with createdb"):
        check(server.url("nowhere"))
    with pytest.raises(StoreError, match="does not let this user in"):
        check(url.replace("curbside@", "nobody-there@"))
    with pytest.raises(Away, match="does not answer"):
        check("postgresql://curbside:canary@127.0.0.1:1/x")
    name = url.rpartition("/")[2]
    server.execute("DROP ROLE IF EXISTS reader")
    server.execute("CREATE ROLE reader LOGIN")
    do(url, "REVOKE ALL ON SCHEMA public FROM PUBLIC", "GRANT USAGE ON SCHEMA public TO reader")
    with pytest.raises(StoreError, match="no right to it") as told:
        check(url.replace("curbside@", "reader@"))
    assert name in str(told.value)
    do(url, "DROP OWNED BY reader")


async def test_a_right_that_was_lost_sets_nothing_aside_and_all_is_taken_afterwards(
    store: Store, url: str
) -> None:
    await store.write(lambda db: receive(db, 1, [Arrival("u:1", 7, "{}")], AT))
    do(url, "ALTER TABLE consult RENAME TO hidden")

    def take(db: Connection, *_: object) -> None:
        st.load_consult(db, 1, "C1")

    async def no_sleep(_: float) -> None:
        return

    clock = Clock(now=lambda: AT, sleep=no_sleep)
    lanes = Lanes(store, 1, Hands(take, take), clock, Pulse(clock.ticks))
    assert await lanes.once() == 0
    do(url, "ALTER TABLE hidden RENAME TO consult")
    assert await lanes.once() == 1
    status = sa.text("SELECT status FROM inbox")
    assert await store.read(lambda db: db.scalar(status)) == 1


@pytest.mark.parametrize("count", [1, 3])
async def test_a_connection_that_is_cut_in_the_middle_of_a_turn_sets_nothing_aside(
    store: Store, count: int
) -> None:
    updates = [Arrival(f"u:{n}", 7, "{}") for n in range(count)]
    await store.write(lambda db: receive(db, 1, updates, AT))
    cuts = [sa.text("SELECT pg_terminate_backend(pg_backend_pid())")]

    def take(db: Connection, *_: object) -> None:
        if cuts:
            db.execute(cuts.pop())

    async def no_sleep(_: float) -> None:
        return

    clock = Clock(now=lambda: AT, sleep=no_sleep)
    lanes = Lanes(store, 1, Hands(take, take), clock, Pulse(clock.ticks))
    assert await lanes.once() == 0
    assert await lanes.once() == count
    aside = sa.text("SELECT count(*) FROM inbox WHERE status <> 1")
    assert await store.read(lambda db: db.scalar(aside)) == 0


@pytest.mark.fault("F06", n="2 programs that hold what the other wants, on a server")
async def test_groups_that_wait_for_each_other_are_run_again(store: Store, url: str) -> None:
    both = [replace(CONSULT, code=f"C{n}", number=n) for n in (1, 2)]
    await store.write(lambda db: [st.insert_consult(db, row) for row in both])
    touch = sa.text("UPDATE consult SET phase = phase || :sign WHERE code = :code")
    met, runs = threading.Barrier(2), list[str]()

    def each(sign: str, *codes: str) -> Callable[[Connection], None]:
        def job(db: Connection) -> None:
            db.execute(touch, {"sign": sign, "code": codes[0]})
            if sign not in runs:
                runs.append(sign)
                met.wait(10)  # each has one of the rows now, and wants the other's
            else:
                runs.append(sign)
            db.execute(touch, {"sign": sign, "code": codes[1]})

        return job

    other = Store(place_of(url))
    async with asyncio.timeout(30):
        await asyncio.gather(store.write(each("a", "C1", "C2")), other.write(each("b", "C2", "C1")))
    await other.close()
    assert len(runs) == 3, "one of them was run again"
    phases = await store.read(lambda db: [row.phase for row in st.open_consults(db, 1, 7)])
    assert [sorted(phase) for phase in phases] == [sorted("firstab")] * 2, "each happened once"


@pytest.mark.fault("F38", n="1 cut of all connections")
async def test_a_connection_that_was_cut_is_made_anew(store: Store, url: str) -> None:
    await store.write(lambda db: st.insert_consult(db, CONSULT))
    await store.read(lambda db: st.load_consult(db, 1, "C1"))
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'curbside'"
    )
    do(url, cut)
    tries = 0
    while True:
        try:
            await store.write(lambda db: st.append_events(db, [ENTRY]))
        except OPERATIONAL:
            tries += 1
            assert tries < 5
        else:
            break
    assert await store.read(lambda db: st.load_consult(db, 1, "C1")) == CONSULT
