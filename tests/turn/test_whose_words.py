"""Words reach the case they were meant for, and a reminder the person who may see it, or nobody."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.store.wakeups import fire
from bot.telegram.decode import KINDS

ADA, BASHIR = 1001, 1002
FOUND = ("None of these", "None found", "5", "58 years", "Degenerative changes")


def replying(text):
    chat = {"id": ADA, "type": "private"}
    return {"message_id": 4, "date": 1_780_000_000, "chat": chat, "text": text}


def followed(desktop):
    desktop.opened().press(*FOUND, "Done · others absent")
    while desktop.rows("consult")[0]["state"] == "collecting":
        desktop.press("Not examined")
    desktop.press("Get the advice", "Follow")
    return desktop.rows("consult")[0]["code"]


def bodies(desktop):
    return {row["code"]: json.loads(row["body"]) for row in desktop.rows("consult")}


def test_words_in_reply_to_a_closed_case_are_filed_nowhere_else(desktop):
    desktop.opened().press("More", "Close the case", "Opened by mistake")
    closed = desktop.rows("consult")[0]["code"]
    desktop.say("/consult")
    desktop.say("44M")
    before = bodies(desktop)
    (card,) = desktop.message(text="none", reply_to_message=replying(f"C-{closed} · 58F L4-5"))
    assert bodies(desktop) == before
    assert "Closed" in card["payload"]["text"]


def test_words_in_reply_to_a_colleagues_case_are_filed_nowhere(desktop):
    desktop.opened()
    desktop.say("/consult", BASHIR)
    desktop.say("44M", BASHIR)
    theirs = next(r["code"] for r in desktop.rows("consult") if r["owner_id"] == BASHIR)
    before = bodies(desktop)
    (card,) = desktop.message(text="none", reply_to_message=replying(f"C-{theirs} · 44M"))
    assert bodies(desktop) == before
    assert "I don't know this case" in card["payload"]["text"]


def test_words_in_reply_to_a_list_of_cases_name_none_of_them(desktop):
    desktop.opened()
    desktop.say("/consult")
    desktop.say("44M")
    codes = list(bodies(desktop))
    before = bodies(desktop)
    listed = "Your open cases\n" + "\n".join(f"C-{code} x" for code in codes)
    (asked,) = desktop.message(text="none", reply_to_message=replying(listed))
    assert "reply to its card" in asked["payload"]["text"]
    assert bodies(desktop) == before


def test_a_no_to_a_reminder_does_not_answer_another_case(desktop):
    code = followed(desktop)
    desktop.take({"followup": code, "revision": 1})
    desktop.press("Snooze 1 week")
    desktop.say("/consult")
    desktop.say("44M")
    before = bodies(desktop)
    (asked,) = desktop.say("no")
    assert "For which case?" in asked["payload"]["text"]
    assert bodies(desktop) == before


def test_a_date_for_one_case_is_not_typed_into_another(desktop):
    code = followed(desktop)
    desktop.press("Change date")
    changing = f"C-{code} · 58F L4-5"
    desktop.say("/consult")
    desktop.say("44M")
    (asked,) = desktop.say("14.2.2027")
    assert "For which case?" in asked["payload"]["text"]
    desktop.message(text="14.2.2027", reply_to_message=replying(changing))
    assert str(desktop.rows("followup")[0]["due_on"])[:10] == "2027-02-14"


def test_a_case_that_only_waits_for_its_date_does_not_come_between(desktop):
    followed(desktop)
    desktop.say("/consult")
    desktop.say("44M")
    desktop.say("none")
    assert any(b["episode"]["answers"].get("cord_signs") is False for b in bodies(desktop).values())


def test_a_reminder_is_withheld_from_an_owner_who_left_and_comes_when_they_are_back(desktop):
    code = followed(desktop)
    house, due = desktop.desk, {"followup": code, "revision": 1}
    posted = len(desktop.rows("outbox"))
    desktop.desk = replace(house, allow=frozenset({BASHIR}))
    desktop.now += timedelta(days=100)
    assert desktop.take(due) == []
    assert desktop.take({"followup": code, "revision": 7}) == []
    assert desktop.take({"followup": "ZZZ", "revision": 1}) == []
    (row,) = desktop.rows("followup")
    assert (row["status"], row["revision"]) == (0, 1), "it waits"
    assert [e["kind"] for e in desktop.rows("event")].count("Withheld") == 1
    assert bodies(desktop)[code]["state"] == "following"
    desktop.desk = house
    desktop.now += timedelta(days=1)
    with desktop.engine.begin() as db:
        assert fire(db, 1, desktop.now, 10) == 1
    assert len(desktop.rows("outbox")) == posted
    assert desktop.take(due)[0]["payload"]["fresh"]


def test_a_reminder_that_was_withheld_is_put_into_the_inbox_again(desktop):
    code = followed(desktop)
    house = desktop.desk
    desktop.desk = replace(house, allow=frozenset())
    for _ in range(3):
        desktop.now += timedelta(days=100)
        with desktop.engine.begin() as db:
            assert fire(db, 1, desktop.now, 10) == 1
            assert fire(db, 1, desktop.now, 10) == 0
        desktop.take({"followup": code, "revision": 1})
    keys = {row["key"] for row in desktop.rows("inbox")}
    assert len(keys) == 3


@pytest.mark.parametrize("text", ["/consult@another_bot", "/HELP@Another_Bot x"])
def test_a_command_for_another_bot_is_left_to_it(desktop, text):
    group = {"id": -100, "type": "supergroup", "title": "Spine team"}
    assert desktop.message(text=text, chat=group) == []
    assert desktop.message(text=text) == []
    assert desktop.message(text="/help@Curbside_Bot") != []


@pytest.mark.parametrize("kind", ["checklist", "live_photo", "rich_message"])
def test_a_newer_kind_of_message_is_refused_and_not_passed_over(desktop, kind):
    assert kind in KINDS
    body = {"title": "x", "tasks": [{"id": 1, "text": "x"}]}
    if kind == "rich_message":
        body = {"blocks": []}
    if kind == "live_photo":
        body = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1, "duration": 1}
    desktop.opened()
    (card,) = desktop.message(**{kind: body})
    assert "I cannot read a" in card["payload"]["text"]


def test_words_that_met_newer_content_are_not_taken_and_not_kept(desktop):
    desktop.opened()
    (pathway,) = desktop.desk.pathways()
    newer = pathway.model_copy(update={"sha256": "f" * 64, "version": "1.0.1"})
    desktop.desk = replace(desktop.desk, pathways=lambda: (newer,))
    body = desktop.rows("consult")[0]["body"].replace(pathway.sha256, "gone")
    with desktop.engine.begin() as db:
        db.execute(sa.text("UPDATE consult SET sha256 = 'gone', body = :body"), {"body": body})
    desktop.say("Mr Smith")
    assert desktop.rows("consult")[0]["version"] == "1.0.1"
    assert "Smith" not in json.dumps([desktop.rows("event"), desktop.rows("outbox")], default=str)
