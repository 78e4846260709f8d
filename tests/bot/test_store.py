"""The writer: durable, in groups, and nobody's job happened if its commit did not."""

import asyncio
import sqlite3
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store import statements as st
from bot.store.engine import Store, reader_engine, writer_engine
from bot.store.lock import only_one
from bot.store.places import Place
from bot.store.rows import (
    ConsultRow,
    EventRow,
    FollowUpRow,
    OutboxRow,
    Raced,
    StoreError,
)
from bot.store.sqlite import BUSY_MS, STRETCH_MS
from bot.store.tables import event, followup, outbox

POOLED = 15  # as many as a pool of SQLAlchemy gives out at once
AT = datetime(2026, 3, 1, 9, 30, 15, 123456, tzinfo=UTC)
CONSULT = ConsultRow(1, "C1", 1, 7, 7, "collecting", 1, "first", "path", "1", "00", "{}", AT, AT)


def pragma(db: Connection, name: str) -> object:
    return db.exec_driver_sql(f"PRAGMA {name}").scalar_one()


@pytest.mark.fault("F03", n=f"{POOLED} connections of the pool, and the writer's")
@pytest.mark.sqlite
@pytest.mark.parametrize("engine_of", [writer_engine, reader_engine])
def test_every_connection_is_durable(engine_of: type, path: Path) -> None:
    writer_engine(path).connect().close()
    engine = engine_of(path)
    with ExitStack() as stack:
        for _ in range(1 if engine_of is writer_engine else POOLED):
            db = stack.enter_context(engine.connect())
            assert pragma(db, "synchronous") == 2
            assert pragma(db, "journal_mode") == "wal"
            assert pragma(db, "foreign_keys") == 1
            patience = STRETCH_MS if engine_of is writer_engine else BUSY_MS
            assert pragma(db, "busy_timeout") == patience
    engine.dispose()


def defer(db: Connection) -> None:
    """A violation that is only looked at when it commits."""
    if db.dialect.name == "sqlite":
        db.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    later = "REFERENCES parent DEFERRABLE INITIALLY DEFERRED"
    db.exec_driver_sql("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
    db.exec_driver_sql(f"CREATE TABLE child (id INTEGER {later})")
    db.exec_driver_sql("INSERT INTO child VALUES (1)")


async def test_jobs_share_a_commit_and_one_that_fails_undoes_only_itself(store: Store) -> None:
    def fail(db: Connection) -> None:
        st.insert_consult(db, replace(CONSULT, code="C2", number=2))
        raise ValueError("no")

    def insert(db: Connection) -> None:
        st.insert_consult(db, CONSULT)

    first, second = await asyncio.gather(
        store.write(fail), store.write(insert), return_exceptions=True
    )
    assert isinstance(first, ValueError)
    assert second is None
    found = await store.read(lambda db: st.open_consults(db, 1, 7))
    assert [row.code for row in found] == ["C1"]


async def test_if_the_commit_fails_all_of_its_jobs_have_failed(store: Store) -> None:
    results = await asyncio.gather(
        store.write(lambda db: st.insert_consult(db, CONSULT)),
        store.write(defer),
        store.write(lambda db: st.next_number(db, 1)),
        return_exceptions=True,
    )
    assert [type(result) for result in results] == [sa.exc.IntegrityError] * 3
    assert await store.read(lambda db: st.load_consult(db, 1, "C1")) is None
    assert await store.write(lambda db: st.next_number(db, 1)) == 1


async def test_a_job_alone_is_undone_too_whether_it_or_its_commit_failed(store: Store) -> None:
    def fails(db: Connection) -> None:
        st.insert_consult(db, CONSULT)
        raise ValueError("no")

    for job, error in ((fails, ValueError), (defer, sa.exc.IntegrityError)):
        with pytest.raises(error):
            await store.write(job)
        assert await store.write(lambda db: st.next_number(db, 1)) == 1


async def test_an_operational_error_undoes_the_whole_group(store: Store) -> None:
    def full(db: Connection) -> None:
        del db
        raise sa.exc.OperationalError("INSERT", {}, sqlite3.OperationalError("disk is full"))

    results = await asyncio.gather(
        store.write(lambda db: st.insert_consult(db, CONSULT)),
        store.write(full),
        return_exceptions=True,
    )
    assert [type(result) for result in results] == [sa.exc.OperationalError] * 2
    assert await store.read(lambda db: st.load_consult(db, 1, "C1")) is None


async def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises((sa.exc.OperationalError, sa.exc.InternalError), match=r"read-?only"):
        await store.read(lambda db: st.insert_consult(db, CONSULT))


async def test_what_was_handed_in_is_finished_before_closing(place: Place) -> None:
    store = Store(place)
    await store.read(lambda db: st.open_consults(db, 1, 7))
    handed_in = [asyncio.ensure_future(store.write(lambda db: st.next_number(db, 1)))] * 100
    await asyncio.sleep(0)
    await store.close()
    await store.close()
    assert await asyncio.gather(*handed_in) == [1] * 100
    if isinstance(place, Path):
        assert [file.name for file in place.parent.iterdir()] == [place.name]
    with pytest.raises(StoreError, match="closed"):
        await store.write(lambda db: st.next_number(db, 1))


async def test_more_jobs_than_a_group_holds(store: Store) -> None:
    def insert(db: Connection) -> None:
        number = st.next_number(db, 1)
        st.insert_consult(db, replace(CONSULT, code=f"C{number}", number=number))

    await asyncio.gather(*(store.write(insert) for _ in range(200)))
    found = await store.read(lambda db: st.open_consults(db, 1, 7))
    assert [row.number for row in found] == list(range(200, 0, -1))


async def test_a_wake_ends_a_wait(store: Store) -> None:
    waiting = asyncio.create_task(store.wait("inbox", 60))
    await asyncio.sleep(0)
    store.wake("inbox")
    async with asyncio.timeout(5):
        await waiting
        await store.wait("inbox", 0.001)


async def test_a_path_that_cannot_be_opened_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        Store(tmp_path / "nowhere" / "a.db")


def test_a_second_program_on_one_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "deeper" / "a.db"
    with only_one(path), pytest.raises(StoreError, match="Another Curbside"), only_one(path):
        pass
    with only_one(path):
        pass


def test_a_place_that_cannot_be_written_to_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be written"), only_one(tmp_path / "file" / "a"):
        pass


async def test_a_consult_comes_back_as_it_was_stored(store: Store) -> None:
    later = replace(CONSULT, turn=2, state="closed", body='{"a": "é"}')

    def story(db: Connection) -> list[ConsultRow | None]:
        assert st.next_number(db, 1) == 1
        st.insert_consult(db, CONSULT)
        assert st.next_number(db, 1) == 2
        assert st.next_number(db, 2) == 1
        first = st.load_consult(db, 1, "C1")
        st.update_consult(db, later, seen_turn=1)
        assert st.open_consults(db, 1, 7) == []
        return [first, st.load_consult(db, 1, "C1"), st.load_consult(db, 2, "C1")]

    assert await store.write(story) == [CONSULT, later, None]


async def test_a_stale_update_is_raced(store: Store) -> None:
    def story(db: Connection) -> None:
        st.insert_consult(db, CONSULT)
        st.update_consult(db, replace(CONSULT, turn=2), seen_turn=1)
        st.update_consult(db, replace(CONSULT, turn=2, body="lost"), seen_turn=1)

    with pytest.raises(Raced, match="turn 1"):
        await store.write(story)


async def test_instants_are_utc_and_naive_ones_are_refused(store: Store) -> None:
    row = FollowUpRow(1, "C1", 1, 7, 7, date(2026, 6, 1), AT, "Europe/Madrid")

    def story(db: Connection) -> list[sa.Row[tuple[object, ...]]]:
        st.set_followup(db, row)
        st.set_followup(db, replace(row, revision=2))
        return list(db.execute(sa.select(followup.c.revision, followup.c.ask_at)))

    assert await store.write(story) == [(2, AT)]
    naive = replace(row, ask_at=datetime(2026, 6, 1))  # noqa: DTZ001 - what must not pass
    with pytest.raises(sa.exc.StatementError, match="timezone"):
        await store.write(lambda db: st.set_followup(db, naive))
    await store.write(lambda db: st.retire_followup(db, 1, "C1"))
    assert await store.read(lambda db: db.scalar(sa.select(followup.c.status))) == 2


async def test_a_key_used_twice_is_an_error(store: Store) -> None:
    message = OutboxRow(1, 7, "u:1#0", "say", None, 1, "{}", AT)
    entry = EventRow(1, None, 0, "Denied", "{}", 7, AT, "u:1", 0)

    def twice(db: Connection) -> None:
        st.post(db, [])
        st.append_events(db, [])
        st.post(db, [message])
        st.append_events(db, [entry])
        with pytest.raises(sa.exc.IntegrityError), db.begin_nested():
            st.post(db, [message])
        with pytest.raises(sa.exc.IntegrityError), db.begin_nested():
            st.append_events(db, [entry])

    await store.write(twice)
    counts = await store.read(
        lambda db: [db.scalar(sa.select(sa.func.count()).select_from(t)) for t in (outbox, event)]
    )
    assert counts == [1, 1]
