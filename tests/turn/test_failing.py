"""A turn that fails undoes only itself, and whoever sent it is told."""

import json

import pytest

from bot import turn
from bot.store.rows import InboxRow

ADA, STRANGER = 1001, 1005


def test_a_turn_that_fails_leaves_nothing(desktop):
    desktop.opened()
    before = {table: desktop.rows(table) for table in ("consult", "event", "outbox")}
    row = InboxRow(99, 1, "u:99", ADA, '{"update_id": 1, "callback_query": {"id": 1}}', desktop.now)
    with pytest.raises((KeyError, TypeError, AttributeError)), desktop.engine.begin() as db:
        turn.take(db, row, desktop.now, desktop.desk)
    assert {table: desktop.rows(table) for table in before} == before


def excused(desktop, raw, chat=ADA):
    desktop.count += 1
    row = InboxRow(desktop.count, 1, f"u:{desktop.count}", chat, json.dumps(raw), desktop.now)
    with desktop.engine.begin() as db:
        turn.excuse(db, row, desktop.now, desktop.desk)
    return desktop.posted(row.key)


def test_what_failed_is_said_to_whoever_sent_it_and_to_no_stranger(desktop):
    (answer,) = excused(desktop, {"callback_query": {"id": "q9", "from": {"id": ADA}}})
    assert answer["payload"]["callback_query_id"] == "q9"
    assert "nothing changed" in answer["payload"]["text"]
    (line,) = excused(desktop, {"message": {"from": {"id": ADA}, "text": "x"}})
    assert "kept for repair" in line["payload"]["text"]
    assert excused(desktop, {"message": {"from": {"id": STRANGER}}}, STRANGER) == []
    assert excused(desktop, {"message": {"from": {"id": ADA}}}, -100) == []
    assert excused(desktop, {"poll": {}}) == []
