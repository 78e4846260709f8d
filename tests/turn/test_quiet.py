"""A reminder that is late is sent at once, and rings for nobody at night."""

import json
from datetime import UTC, datetime, timedelta

import pytest

FOUND = ("None of these", "None found", "5", "58 years", "Degenerative changes",
         "Done · others absent")  # fmt: skip


def followed(desktop):
    desktop.opened().press(*FOUND)
    for _ in range(40):
        state = json.loads(desktop.rows("consult")[0]["body"])["state"]
        if state == "review":
            break
        desktop.press("Not examined")
    desktop.press("Get the advice", "Follow")
    return desktop.rows("followup")[0]


def reminded(desktop, at):
    row = followed(desktop)
    desktop.now = at(datetime.fromisoformat(str(row["ask_at"])).replace(tzinfo=UTC))
    return desktop.take({"followup": row["consult"], "revision": row["revision"]})


@pytest.mark.parametrize(("late", "silent"), [(timedelta(0), False), (timedelta(hours=15), True)])
def test_a_reminder_rings_by_day_only(desktop, late, silent):
    (card,) = reminded(desktop, lambda at: at + late)
    assert card["payload"].get("disable_notification", False) is silent


def test_an_answer_at_night_is_shown_as_ever(desktop):
    desktop.now = datetime(2026, 8, 14, 23, tzinfo=UTC)
    for letter in desktop.opened().press("None of these"):
        assert "disable_notification" not in letter["payload"]


def test_the_plan_stands_in_the_list_of_follow_ups(desktop):
    followed(desktop)
    (line,) = desktop.say("/followups")
    assert "58F L4-5: due Sat 14 Nov 2026, asked Mon 16 Nov 2026, 08:30" in line["payload"]["text"]
    assert line["payload"]["reply_markup"]["inline_keyboard"][0][0]["text"].endswith("58F L4-5")
