"""When nothing is left to do, and what the record's newest lines say of what was done."""

import json
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.engine import Connection

from bot.rest import at_rest
from bot.store.engine import Store
from bot.store.inbound import Arrival, claim, heads, receive, release, settle
from bot.store.outgoing import mark_later, mark_sent, pending
from bot.store.recent import newest
from bot.store.rows import EventRow, FollowUpRow, OutboxRow
from bot.store.statements import append_events, post, retire_followup, set_followup

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)


async def rests(store: Store, now: datetime = AT) -> bool:
    return await store.read(lambda db: at_rest(db, 1, now))


async def test_a_bot_rests_once_all_is_taken_and_not_while_an_update_waits(store: Store) -> None:
    assert await rests(store)
    await store.write(lambda db: receive(db, 1, [Arrival("u:1", 7, "{}")], AT))
    assert not await rests(store)

    def take(db: Connection) -> None:
        settle(db, [row.id for row in heads(db, 1, [7], 9)], {})
        release(db, 1, claim(db, 1, 9), AT)

    await store.write(take)
    assert await rests(store)
    assert await store.read(lambda db: at_rest(db, 2, AT)), "another bot's work is not its own"


async def test_a_bot_does_not_rest_while_a_message_waits_for_its_next_try(store: Store) -> None:
    message = OutboxRow(1, 7, "u:1#0", "say", None, 1, "{}", AT)
    await store.write(lambda db: post(db, [message]))
    assert not await rests(store)
    (row,) = await store.read(lambda db: pending(db, 1, AT, 9))
    await store.write(lambda db: mark_later(db, row.id, AT + timedelta(seconds=30), "429"))
    assert not await rests(store)
    await store.write(lambda db: mark_sent(db, row.id, AT, 5))
    assert await rests(store)


async def test_a_reminder_that_is_due_keeps_it_from_resting_and_a_later_one_does_not(
    store: Store,
) -> None:
    plan = FollowUpRow(1, "C1", 1, 7, 7, date(2026, 6, 1), AT + timedelta(days=90), "UTC")
    await store.write(lambda db: set_followup(db, plan))
    assert await rests(store)
    assert not await rests(store, AT + timedelta(days=91))
    await store.write(lambda db: retire_followup(db, 1, "C1"))
    assert await rests(store, AT + timedelta(days=91))


async def test_the_newest_lines_of_the_record_come_oldest_first(store: Store) -> None:
    bodies = (
        ("Opened", {}),
        ("Tapped", {"turn": 1, "question": "mrc_min", "option": "5", "told": "Saved: MRC 5"}),
        ("Typed", {"text": "58 years", "message": 4}),
    )
    rows = [
        EventRow(1, "C1", n, kind, json.dumps(body), 7, AT + timedelta(minutes=n), f"u:{n}", 0)
        for n, (kind, body) in enumerate(bodies)
    ]
    await store.write(lambda db: append_events(db, rows))
    two = await store.read(lambda db: newest(db, 1, 2))
    assert [(one["kind"], one["what"], one["told"]) for one in two] == [
        ("Tapped", "mrc_min: 5", "Saved: MRC 5"),
        ("Typed", "58 years", ""),
    ]
    assert two[0]["at"] == "2026-03-01T09:01:00+00:00"
    assert await store.read(lambda db: newest(db, 2, 2)) == []
