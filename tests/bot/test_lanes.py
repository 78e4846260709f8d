"""The turn loop: order within a chat, one bad row, and a database that says no for a while."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.lanes import Hands as Pair
from bot.lanes import Lanes, take_batch
from bot.rhythm import Pulse
from bot.store.engine import Store
from bot.store.inbound import Arrival, heads, receive
from bot.store.rows import EventRow, InboxRow, Raced
from bot.store.statements import append_events
from bot.store.tables import event, inbox, lane

Hands = Any  # the class lives in conftest.py, which tests cannot import

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
Taken = list[tuple[int, str]]


def arrivals(*pairs: tuple[int, int]) -> list[Arrival]:
    return [Arrival(f"u:{number}", chat, "{}") for number, chat in pairs]


async def put(store: Store, found: list[Arrival]) -> None:
    await store.write(lambda db: receive(db, 1, found, AT))


async def statuses(store: Store) -> dict[str, tuple[int, str | None]]:
    query = sa.select(inbox.c.key, inbox.c.status, inbox.c.error)
    rows = await store.read(lambda db: list(db.execute(query)))
    return {key: (status, error) for key, status, error in rows}


@pytest.fixture
def lanes_of(store: Store, hands: Hands, pulse: Pulse) -> Callable[..., Lanes]:
    return lambda take: Lanes(store, 1, Pair(take, lambda *_: None), hands.clock, pulse)


async def test_a_chat_is_taken_in_order_and_an_update_twice_counts_once(
    store: Store, lanes_of: Callable[..., Lanes]
) -> None:
    taken: Taken = []
    lanes = lanes_of(lambda _db, row, _now: taken.append((row.chat_id, row.key)))
    await put(store, arrivals((5, 7), (6, 8), (9, 7)))
    await put(store, arrivals((5, 7), (2, 7)))
    assert await lanes.once() == 4
    assert [key for chat, key in taken if chat == 7] == ["u:5", "u:9", "u:2"]
    assert await lanes.once() == 0
    pending = await store.read(lambda db: list(db.execute(sa.select(lane.c.pending_at)).scalars()))
    assert pending == [None, None]


async def test_the_heads_are_each_chats_oldest_in_the_order_that_the_chats_are_given(
    store: Store,
) -> None:
    await put(store, arrivals((1, 7), (2, 8), (3, 7), (4, 9), (5, 7), (6, 8)))
    found = await store.write(lambda db: heads(db, 1, [8, 7, 5], 2))
    assert [(row.chat_id, row.key) for row in found] == [
        *((8, "u:2"), (8, "u:6")),
        *((7, "u:1"), (7, "u:3")),
    ]


@pytest.mark.parametrize(
    ("pairs", "more"),
    [
        ([], False),
        ([(n, n % 2) for n in range(6)], False),
        ([(n, 7) for n in range(64)], True),
        ([(n, n) for n in range(64)], True),
        ([(n, 7 if n < 40 else n) for n in range(45)], True),
    ],
    ids=["nothing", "few", "a chat's full share", "as many chats as it may", "a flood beside few"],
)
async def test_a_batch_says_whether_another_look_may_find_more(
    store: Store,
    pairs: list[tuple[int, int]],
    more: bool,  # noqa: FBT001
) -> None:
    await put(store, arrivals(*pairs))
    nothing = Pair(lambda *_: None, lambda *_: None)
    batch = await store.write(lambda db: take_batch(db, 1, nothing, AT))
    assert batch.more is more


async def test_a_flood_in_one_chat_does_not_hold_the_others(
    store: Store, lanes_of: Callable[..., Lanes]
) -> None:
    taken: Taken = []
    lanes = lanes_of(lambda _db, row, _now: taken.append((row.chat_id, row.key)))
    await put(store, arrivals(*((n, 7) for n in range(300))))
    await put(store, arrivals((1000, 8)))
    assert await lanes.once() == 33
    assert (8, "u:1000") in taken
    while await lanes.once():
        pass
    assert [key for chat, key in taken if chat == 7] == [f"u:{n}" for n in range(300)]


@pytest.mark.fault("F05", n="1 among 100")
async def test_a_poisoned_update_is_set_aside_and_a_hundred_good_ones_go_on(
    store: Store, lanes_of: Callable[..., Lanes]
) -> None:
    def take(db: Connection, row: InboxRow, _now: datetime) -> None:
        if row.key == "u:0":
            db.execute(sa.update(lane).values(blocked=True))
            raise KeyError("the patient said this")

    lanes = lanes_of(take)
    await put(store, arrivals((0, 1), *((n, n % 9) for n in range(1, 101))))
    while await lanes.once():
        pass
    found = await statuses(store)
    status, error = found.pop("u:0")
    assert status == 2
    assert error is not None
    assert error.startswith("KeyError at test_lanes.py:")
    assert set(found.values()) == {(1, None)}
    blocked = await store.read(lambda db: list(db.execute(sa.select(lane.c.blocked)).scalars()))
    assert not any(blocked)


async def test_an_operational_error_is_tried_again_and_nothing_is_set_aside(
    store: Store, lanes_of: Callable[..., Lanes], hands: Hands
) -> None:
    failures = [3]

    def take(_db: Connection, _row: InboxRow, _now: datetime) -> None:
        if failures[0]:
            failures[0] -= 1
            raise sa.exc.OperationalError("INSERT", {}, sqlite3.OperationalError("disk is full"))

    lanes = lanes_of(take)
    await put(store, arrivals((1, 7), (2, 8)))
    for _ in range(3):
        assert await lanes.once() == 0
        assert {status for status, _ in (await statuses(store)).values()} == {0}
    assert await lanes.once() == 2
    assert hands.slept == [0.5, 1.0, 2.0]


async def test_a_race_is_looked_at_again_before_it_is_set_aside(
    store: Store, lanes_of: Callable[..., Lanes]
) -> None:
    tries: list[str] = []

    def take(_db: Connection, row: InboxRow, _now: datetime) -> None:
        tries.append(row.key)
        if row.key == "u:2" or len(tries) == 1:
            raise Raced("moved on")

    lanes = lanes_of(take)
    await put(store, arrivals((1, 7), (2, 8)))
    assert await lanes.once() == 2
    assert tries == ["u:1", "u:1", "u:2", "u:2", "u:2"]
    found = await statuses(store)
    assert found["u:1"] == (1, None)
    assert found["u:2"][0] == 2


@pytest.mark.fault("F04", n="80 updates")
@pytest.mark.sqlite
async def test_a_full_disk_holds_everything_until_there_is_space(
    store: Store, lanes_of: Callable[..., Lanes]
) -> None:
    def take(db: Connection, row: InboxRow, now: datetime) -> None:
        entry = EventRow(1, None, 0, "Typed", "x" * 20_000, 7, now, row.key, 0)
        append_events(db, [entry])

    def pages(count: int) -> Callable[[Connection], object]:
        return lambda db: db.exec_driver_sql(f"PRAGMA max_page_count = {count}").scalar()

    lanes = lanes_of(take)
    await put(store, arrivals(*((n, n % 9) for n in range(80))))
    size = await store.write(lambda db: db.exec_driver_sql("PRAGMA page_count").scalar_one())
    await store.write(pages(size + 20))
    assert await lanes.once() == 0
    assert await lanes.once() == 0
    assert {status for status, _ in (await statuses(store)).values()} == {0}
    await store.write(pages(1_000_000))
    while await lanes.once():
        pass
    assert {status for status, _ in (await statuses(store)).values()} == {1}
    count = sa.select(sa.func.count()).select_from(event)
    assert await store.read(lambda db: db.scalar(count)) == 80


async def test_a_raw_update_is_kept_only_while_it_waits_or_was_set_aside(
    store: Store, lanes_of: Callable[..., Lanes]
) -> None:
    def take(_db: Connection, row: InboxRow, _now: datetime) -> None:
        if row.key == "u:2":
            raise ValueError

    await put(store, arrivals((1, 7), (2, 7), (3, 7)))
    await lanes_of(take).once()
    query = sa.select(inbox.c.key, inbox.c.payload).order_by(inbox.c.id)
    rows = await store.read(lambda db: list(db.execute(query)))
    assert [tuple(row) for row in rows] == [("u:1", ""), ("u:2", "{}"), ("u:3", "")]


async def test_what_the_others_of_a_batch_wrote_beside_a_bad_row_is_written_once(
    store: Store, lanes_of: Callable[..., Lanes]
) -> None:
    def take(db: Connection, row: InboxRow, now: datetime) -> None:
        append_events(db, [EventRow(1, None, 0, "Typed", "{}", 7, now, row.key, 0)])
        if row.key == "u:2":
            raise ValueError

    await put(store, arrivals((1, 7), (2, 8), (3, 9), (4, 8)))
    assert await lanes_of(take).once() == 4
    causes = await store.read(lambda db: list(db.execute(sa.select(event.c.cause)).scalars()))
    assert sorted(causes) == ["u:1", "u:3", "u:4"]
    assert (await statuses(store))["u:2"][0] == 2
