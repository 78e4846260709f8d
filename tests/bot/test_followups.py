"""The waker: late rather than never, and once, whatever dies in between."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.followups import Waker
from bot.rhythm import Pulse
from bot.store.engine import Store
from bot.store.places import Place
from bot.store.rows import FollowUpRow
from bot.store.statements import retire_followup, set_followup
from bot.store.tables import inbox, lane

Hands = Any  # the class lives in conftest.py, which tests cannot import

DUE = datetime(2026, 3, 1, 9, 0, 10, tzinfo=UTC)


def plan(consult: str, ask_at: datetime, revision: int = 1) -> FollowUpRow:
    return FollowUpRow(1, consult, revision, 7, 7, date(2026, 3, 1), ask_at, "UTC")


async def put(store: Store, *rows: FollowUpRow) -> None:
    def write(db: Connection) -> None:
        for row in rows:
            set_followup(db, row)

    await store.write(write)


async def fired(store: Store) -> list[tuple[str, str]]:
    query = sa.select(inbox.c.key, inbox.c.payload).order_by(inbox.c.id)
    return [(key, payload) for key, payload in await store.read(lambda db: list(db.execute(query)))]


async def test_it_sleeps_until_the_next_one_is_due_and_fires_it_once(
    store: Store, hands: Hands, pulse: Pulse
) -> None:
    waker = Waker(store, 1, hands.clock, pulse)
    assert await waker.once() == 5
    await put(store, plan("C1", DUE), plan("C2", DUE + timedelta(days=90)))
    assert await waker.once() == 5
    hands.move(8)
    assert await waker.once() == 2
    hands.move(2)
    assert await waker.once() == 5
    assert await waker.once() == 5
    assert await fired(store) == [("t:C1:1@20260301T090010", '{"followup": "C1", "revision": 1}')]
    lanes = await store.read(lambda db: list(db.execute(sa.select(lane.c.pending_at)).scalars()))
    assert lanes == [hands.at]


@pytest.mark.fault("F33", n="250 reminders, 3 days late")
async def test_it_fires_late_after_a_downtime_and_not_again_after_a_restart(
    place: Place, hands: Hands, pulse: Pulse
) -> None:
    hands.move(3 * 86400)
    store = Store(place)
    await put(store, *(plan(f"C{n}", DUE + timedelta(minutes=n)) for n in range(250)))
    waker = Waker(store, 1, hands.clock, pulse)
    assert await waker.once() == 0
    await store.close()
    store = Store(place)
    again = Waker(store, 1, hands.clock, pulse)
    assert await again.once() == 5
    assert await again.once() == 5
    rows = await fired(store)
    keys = [key.partition("@")[0] for key, _ in rows if key.startswith("t:")]
    assert keys == [f"t:C{n}:1" for n in range(250)]
    summed = [json.loads(payload)["cases"] for key, payload in rows if key.startswith("g:")]
    assert [len(cases) for cases in summed] == [200, 50], "one message for each look"
    assert [*summed[0], *summed[1]] == [f"C{n}" for n in range(250)]
    await store.close()


async def test_two_of_one_chat_are_asked_one_by_one_and_three_are_told_in_one_message(
    store: Store, hands: Hands, pulse: Pulse
) -> None:
    alone = [replace(plan(f"A{n}", DUE), chat_id=8, owner_id=8) for n in range(2)]
    await put(store, *alone, *(plan(f"C{n}", DUE) for n in range(3)))
    hands.move(60)
    await Waker(store, 1, hands.clock, pulse).once()
    said = [json.loads(payload) for _, payload in await fired(store)]
    assert [each.get("together", False) for each in said] == [False] * 2 + [True] * 3 + [False]
    assert said[-1] == {"digest": 7, "cases": {"C0": 1, "C1": 1, "C2": 1}}


async def test_a_replanned_one_fires_by_its_new_date_and_a_retired_one_never(
    store: Store, hands: Hands, pulse: Pulse
) -> None:
    await put(store, plan("C1", DUE), plan("C2", DUE))
    await put(store, plan("C1", DUE + timedelta(days=1), revision=2))
    await store.write(lambda db: retire_followup(db, 1, "C2"))
    waker = Waker(store, 1, hands.clock, pulse)
    hands.move(60)
    await waker.once()
    assert await fired(store) == []
    hands.move(86400)
    await waker.once()
    assert [key for key, _ in await fired(store)] == ["t:C1:2@20260302T090010"]


async def test_a_database_that_says_no_is_asked_again(
    store: Store, hands: Hands, pulse: Pulse
) -> None:
    await store.write(lambda db: db.exec_driver_sql("ALTER TABLE followup RENAME TO away"))
    waker = Waker(store, 1, hands.clock, pulse)
    assert [await waker.once(), await waker.once()] == [1.0, 2.0]
    await store.write(lambda db: db.exec_driver_sql("ALTER TABLE away RENAME TO followup"))
    assert await waker.once() == 5
