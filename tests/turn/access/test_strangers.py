"""Who was not let in learns that once a day, and nothing else ever, in private or in a group."""

import json
from datetime import timedelta

import pytest

from bot import turn
from bot.store.engine import writer_engine
from bot.store.rows import InboxRow

ADA, STRANGER = 1001, 1005
GROUP = {"id": -100, "type": "supergroup", "title": "Spine team"}
NEUTRAL = "This bot is for invited clinicians."


def denied(desktop):
    return [row["body"] for row in desktop.rows("event") if row["kind"] == "Denied"]


def restarted(desktop):
    """The same database, opened anew."""
    desktop.engine.dispose()
    desktop.engine = writer_engine(desktop.place)


def test_a_stranger_is_told_once_a_day_whatever_they_send(desktop):
    (line,) = desktop.say("hello", STRANGER)
    assert line["payload"]["text"].startswith(NEUTRAL)
    assert str(STRANGER) in line["payload"]["text"]
    for hours in (0, 1, 22):
        desktop.now += timedelta(hours=hours)
        assert desktop.say("/start", STRANGER) == []
        assert desktop.message(STRANGER, location={"latitude": 1.0, "longitude": 2.0}) == []
        restarted(desktop)
    desktop.now += timedelta(hours=1)
    assert len(desktop.say("/consult", STRANGER)) == 1
    assert desktop.say("/consult", STRANGER) == []


def test_each_stranger_has_a_day_of_their_own(desktop):
    assert len(desktop.say("/start", STRANGER)) == 1
    assert len(desktop.say("/start", STRANGER + 1)) == 1


def test_a_strangers_every_tap_is_answered_and_none_of_them_sent_a_message(desktop):
    data = desktop.opened().button("None of these")
    before = desktop.rows("consult")
    for _ in range(50):
        (answer,) = desktop.tap(data, STRANGER)
        assert answer["kind"] == "receipt"
        assert answer["payload"]["text"] == NEUTRAL
        assert answer["payload"]["show_alert"]
    assert desktop.rows("consult") == before


@pytest.mark.fault("F17", n="1,000 knocks")
def test_a_thousand_knocks_are_one_line_in_the_record_a_day(desktop):
    row = {"update_id": 1, "message": {
        "message_id": 5, "date": 1_780_000_000, "text": "let me in",
        "chat": {"id": STRANGER, "type": "private", "first_name": "S"},
        "from": {"id": STRANGER, "is_bot": False, "first_name": "S"},
    }}  # fmt: skip
    for _ in range(1000):
        desktop.take(row, STRANGER)
    assert denied(desktop) == ['{"reason":"stranger"}']
    assert len(desktop.rows("outbox")) == 1
    ((told),) = desktop.rows("stranger")
    assert told["met"] == 1000
    desktop.now += timedelta(days=1, seconds=1)
    desktop.say("/start", STRANGER)
    assert denied(desktop) == ['{"reason":"stranger"}'] * 2


def test_in_a_group_a_stranger_is_told_only_where_they_asked_and_without_their_id(desktop):
    assert desktop.message(STRANGER, chat=GROUP, text="hello all") == []
    assert denied(desktop) == []
    (line,) = desktop.message(STRANGER, chat=GROUP, text="/consult@curbside_bot")
    assert line["payload"]["text"] == NEUTRAL
    assert desktop.message(STRANGER, chat=GROUP, text="/consult@curbside_bot") == []
    assert desktop.say("/start", STRANGER) == [], "told already, wherever that was"


@pytest.mark.parametrize("chat", [GROUP, None])
def test_nothing_of_a_case_ever_reaches_a_stranger(desktop, chat):
    code = desktop.opened().rows("consult")[0]["code"]
    data = desktop.button("None of these")
    where = {} if chat is None else {"chat": chat}
    for text in ("/start", f"/case {code}", "/consults", f"C-{code}", "58F L4-5", "/settings"):
        desktop.now += timedelta(days=2)
        for posted in (desktop.message(STRANGER, text=text, **where), desktop.tap(data, STRANGER)):
            said = str(posted)
            assert "58F" not in said
            assert code not in said
            assert "Madrid" not in said


def test_a_failing_tap_of_a_stranger_is_answered_too(desktop):
    query = {"callback_query": {"id": "q", "from": {"id": STRANGER}}}
    row = InboxRow(1, 1, "u:1", STRANGER, json.dumps(query), desktop.now)
    with desktop.engine.begin() as db:
        turn.excuse(db, row, desktop.now, desktop.desk)
    (answer,) = desktop.posted("u:1")
    assert answer["payload"]["text"] == NEUTRAL
