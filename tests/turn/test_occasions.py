"""What comes up without an update: several on a morning, a ladder, an operator's commands."""

import json

import pytest

from bot.store.wakeups import fire
from tests.turn.conftest import ADA, BASHIR, BOT
from tests.turn.planned import labels, newest, stored, wake

# ------------------------------------------------------------------------------ on one morning


@pytest.mark.fault("F37", n="5 reminders of one person and 2 of another on one morning")
def test_three_or_more_on_a_morning_are_one_message_and_fewer_are_not(desktop, plan) -> None:
    mine, theirs = plan(*[ADA] * 5), plan(BASHIR, BASHIR)
    posted = wake(desktop)
    (one,) = [row for row in posted if row["chat_id"] == ADA]
    assert "5 reassessments are due" in one["payload"]["text"]
    assert {label.split()[0] for label in labels(one)} == {f"C-{code}" for code in mine}
    assert one["payload"]["text"].startswith("<b>5 reassessments are due</b>\n"), (
        "as a phone has it"
    )
    assert one["priority"] == 2
    shown = [row["consult"] for row in posted if row["chat_id"] == BASHIR]
    assert shown == theirs
    states = {row["code"]: row["state"] for row in desktop.rows("consult")}
    assert set(states.values()) == {"due"}
    desktop.press(f"C-{mine[2]}")
    assert f"C-{mine[2]}" in newest(desktop, ADA)[-1]


def test_what_is_over_by_then_is_left_out_of_the_message(desktop, plan) -> None:
    mine = plan(*[ADA] * 3)
    with desktop.engine.begin() as db:
        fire(db, BOT, desktop.now, 200)
        db.exec_driver_sql("UPDATE consult SET owner_id = 7 WHERE number = 1")
    (row,) = desktop.rows("inbox WHERE key LIKE 'g:%'")
    digest = json.loads(row["payload"])
    (one,) = desktop.take(digest, ADA, row["key"])
    assert [label.split()[0] for label in labels(one)] == [f"C-{code}" for code in mine[1:]]
    with desktop.engine.begin() as db:
        db.exec_driver_sql("UPDATE person SET revoked_at = '2026-01-01'")
    assert desktop.take(digest, ADA, "g:again") == [], "nothing goes to who may see no case"


# ------------------------------------------------------------------------------ without an update


def test_the_days_of_silence_are_those_of_the_owners_team(desktop, plan) -> None:
    (code,) = plan(ADA)
    with desktop.engine.begin() as db:
        db.exec_driver_sql(
            "INSERT INTO team (bot_id, number, chat_id, title, is_forum, quorum, hours, "
            "keeps_words, ladder, linked_at, linked_by) VALUES "
            "(1, 1, -100, 'Spine', false, 3, 24, false, '1,2,3,4', '2026-01-01', 1001)"
        )
        db.exec_driver_sql(
            "INSERT INTO member (bot_id, team, person_id, role, joined_at, seen_at) VALUES "
            "(1, 1, 1001, '', '2026-01-01', '2026-01-01')"
        )
    wake(desktop)
    (event,) = desktop.rows("event WHERE kind = 'FellDue'")
    assert json.loads(event["body"])["ladder"] == [1, 2, 3, 4]
    planned = stored(desktop, code)["follow_up"]
    assert planned["ask_at"][:10] == "2026-08-15"


def test_an_operator_has_it_asked_again_or_offered_and_the_record_says_so(desktop, plan) -> None:
    (code,) = plan(ADA)
    wake(desktop)
    assert desktop.take({"resend": code}, ADA, "c:1") == []
    posted = wake(desktop)
    assert [row["consult"] for row in posted] == [code]
    desktop.take({"assign": code, "to": BASHIR}, ADA, "c:2")
    assert "asks you to take over" in newest(desktop, BASHIR)[-1]
    desktop.take({"assign": code, "to": 4}, ADA, "c:3")
    desktop.take({"resend": "ZZZ"}, ADA, "c:4")
    done = desktop.rows("event WHERE kind IN ('Resent', 'Assigned')")
    assert [(row["kind"], row["by_id"]) for row in done] == [("Resent", None), ("Assigned", None)]


def test_a_case_that_is_gone_leaves_nothing_to_do(desktop) -> None:
    for raw in ({"followup": "ZZZ", "revision": 1}, {"unreached": "ZZZ", "revision": 1},
                {"recall": "ZZZ", "version": "1", "sha256": "0"}):  # fmt: skip
        assert desktop.take(raw, ADA) == []
