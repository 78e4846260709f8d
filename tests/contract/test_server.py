"""A PostgreSQL server as our database: durable, ours or refused, its faults never the rows'."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.lanes import Hands, Lanes
from bot.rhythm import Clock, Pulse
from bot.store import statements as st
from bot.store.engine import OPERATIONAL, Store, reader_engine, writer_engine
from bot.store.inbound import Arrival, receive
from bot.store.places import place_of
from bot.store.rows import Away, ConsultRow, EventRow, StoreError
from bot.store.schema import check
from tests.postgres import Cluster, cut

AT = datetime(2026, 3, 1, 9, 30, 15, 123456, tzinfo=UTC)
CONSULT = ConsultRow(1, "C1", 1, 7, 7, "collecting", 1, "first", "path", "1", "00", "{}", AT, AT)
ENTRY = EventRow(1, "C1", 0, "Opened", "{}", 7, AT, "u:1", 0)


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


def test_who_is_not_let_in_is_told_why_in_one_sentence(server: Cluster, url: str) -> None:
    with pytest.raises(StoreError, match="is not there: create it with createdb"):
        check(server.url("nowhere"))
    with pytest.raises(StoreError, match="does not let this user in"):
        check(url.replace("curbside@", "nobody-there@"))
    with pytest.raises(Away, match="does not answer"):
        check("postgresql://curbside:canary@127.0.0.1:1/x")
    with pytest.raises(StoreError, match="TLS") as told:
        check(f"{url}?sslmode=require")  # the tests' server has none
    assert not isinstance(told.value, Away)
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
    cut(url)
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
