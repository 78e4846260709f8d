"""The deadline of a team's round becomes one turn of its case, however late, and not twice."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy.engine import Connection

from bot.followups import LONGEST_SLEEP, Waker
from bot.rhythm import Pulse
from bot.store.deadlines import next_deadline
from bot.store.engine import Store
from bot.store.inbound import heads
from bot.store.rows import ConsultRow
from bot.store.statements import insert_consult
from bot.store.teams import LAPSED, OVER, PostingRow, end_posting, postings, save_posting
from flows import codec
from tests.bot.stage import followed

Hands = Any  # lives in conftest.py, which tests cannot import
ADA = 7


def kept(db: Connection, hands: Hands, hours: float) -> None:
    """A case with a round that ends in so many hours."""
    case = followed("7K2", ADA, hands.at)
    body = orjson.dumps(codec.encode(case)).decode()
    row = ConsultRow(
        *(1, "7K2", 1, ADA, ADA, case.state.value, case.turn, "initial"),
        *(case.pathway, case.version, case.sha256, body, hands.at, hands.at),
    )
    insert_consult(db, row)
    save_posting(db, PostingRow(1, "7K2", 1, 4, hands.at + timedelta(hours=hours)))


@pytest.fixture
def waker(store: Store, hands: Hands) -> Waker:
    return Waker(store, 1, hands.clock, Pulse(lambda: hands.tick))


async def arrived(store: Store) -> list[tuple[str, str]]:
    rows = await store.read(lambda db: heads(db, 1, [ADA], 9))
    return [(row.key, row.payload) for row in rows]


async def test_it_is_fired_once_and_days_late_if_need_be(
    store: Store, waker: Waker, hands: Hands
) -> None:
    await store.write(lambda db: kept(db, hands, 24))
    assert await waker.once() == LONGEST_SLEEP
    assert await arrived(store) == []
    ends = hands.at + timedelta(hours=24)
    for _ in range(80):  # three days, by a clock that goes on evenly
        hands.move(3600)
        await waker.once()
    key = f"d:7K2:1@{ends:%Y%m%dT%H%M%S}"
    assert await arrived(store) == [(key, '{"lapsed": "7K2", "posting": 1}')]
    (row,) = await store.read(lambda db: postings(db, 1, "7K2"))
    assert row.status == LAPSED


async def test_a_round_that_is_over_has_no_deadline(
    store: Store, waker: Waker, hands: Hands
) -> None:
    await store.write(lambda db: kept(db, hands, 0.5))
    await store.write(lambda db: end_posting(db, 1, "7K2", 1, OVER))
    hands.move(3600)
    await waker.once()
    assert await arrived(store) == []
    assert await store.read(lambda db: next_deadline(db, 1)) is None


async def test_a_round_that_was_opened_again_ends_again(
    store: Store, waker: Waker, hands: Hands
) -> None:
    await store.write(lambda db: kept(db, hands, -1))
    await waker.once()
    again = PostingRow(1, "7K2", 1, 4, hands.at + timedelta(minutes=30))
    await store.write(lambda db: save_posting(db, again))
    hands.move(3600)
    await waker.once()
    assert len(await arrived(store)) == 2
