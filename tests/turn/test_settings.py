"""Somebody's own hours and specialty: by button, typed, refused, and what their cases do then."""

import json
from typing import Any

import pytest

from tests.turn.conftest import ADA, BASHIR

Posted = list[dict[str, Any]]


def words(posted: Posted) -> str:
    return "\n".join(str(row["payload"].get("text", "")) for row in posted)


def own(desktop, who: int = ADA) -> dict[str, Any]:
    (row,) = desktop.rows("person WHERE person_id = :who", who=who)
    return {name: row[name] for name in ("zone", "ask_at", "workdays", "quiet", "specialty")}


def test_each_setting_has_its_button_and_its_choices(desktop) -> None:
    said = words(desktop.say("/settings"))
    for part in ("08:30, Europe/Madrid", "Mon to Fri", "20:00-07:30", "not told"):
        assert part in said
    for button, choice, kept in (
        ("Time zone", "London", {"zone": "Europe/London"}),
        ("Hour", "09:00", {"ask_at": "09:00"}),
        ("Working days", "Sun to Fri", {"workdays": "1111001"}),
        ("Quiet hours", "22:00-06:30", {"quiet": "22:00-06:30"}),
        ("Specialty", "Neurosurgery", {"specialty": "Neurosurgery"}),
    ):
        desktop.say("/settings")
        desktop.press(button, choice)
        assert own(desktop).items() >= kept.items()
    said = words(desktop.say("/settings"))
    for part in ("09:00, Europe/London", "Sun to Fri", "22:00-06:30", "Neurosurgery"):
        assert part in said


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Europe/Vienna", {"zone": "Europe/Vienna"}),
        ("7:45", {"ask_at": "07:45"}),
        ("mon-wed,fri", {"workdays": "1110100"}),
        ("19:00-07:00", {"quiet": "19:00-07:00"}),
        ("specialty Hand surgery", {"specialty": "Hand surgery"}),
    ],
)
def test_anything_else_is_typed_after_the_command(desktop, typed: str, kept: dict) -> None:
    said = words(desktop.say(f"/settings {typed}"))
    assert "Saved" in said
    assert own(desktop).items() >= kept.items()
    (noted,) = desktop.rows("event WHERE kind = 'Hours'")
    assert (json.loads(noted["body"]), noted["by_id"]) == (kept, ADA)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("Europe/Atlantis", "did not understand"),
        ("21:00", "outside the quiet hours"),
        ("08:00-09:00", "outside the quiet hours"),
        ("25:00", "did not understand"),
        ("specialty", "names nobody"),
        ("specialty " + "x" * 41, "names nobody"),
    ],
)
def test_what_cannot_be_changes_nothing_and_says_what_can(desktop, typed: str, why: str) -> None:
    assert why in words(desktop.say(f"/settings {typed}"))
    assert set(own(desktop).values()) == {""}
    assert desktop.rows("event WHERE kind = 'Hours'") == []


def test_a_specialty_that_names_somebody_is_refused_with_the_offer_to_delete_it(desktop) -> None:
    said = words(desktop.say("/settings specialty Dr John Smith 0660 1234567"))
    assert "Delete" in json.dumps([row["payload"] for row in desktop.posted("u:1")]) or said
    assert desktop.rows("person WHERE specialty != ''") == []


def test_an_hour_within_the_quiet_ones_is_refused_by_button_as_well(desktop) -> None:
    desktop.say("/settings 06:00-08:00")
    desktop.say("/settings")
    desktop.press("Hour")
    (answer,) = desktop.press("07:30")
    assert answer["payload"]["show_alert"]
    assert own(desktop)["ask_at"] == ""


def test_a_setting_that_no_button_offers_changes_nothing(desktop) -> None:
    from bot.telegram import buttons  # noqa: PLC0415 - one test makes a button by hand

    desktop.say("/settings")
    for option in ("set:", "set:9999", "set:00000000", "set:nothing"):
        (answer,) = desktop.tap(buttons.write(buttons.DESK, 0, "@desk", option))
        assert "did not understand" in answer["payload"]["text"]
    assert set(own(desktop).values()) == {""}


def test_a_new_case_opens_with_its_owners_hours(desktop) -> None:
    desktop.say("/settings Europe/Vienna")
    desktop.say("/settings 09:15")
    desktop.say("/settings sun-thu")
    desktop.opened()
    (case,) = desktop.rows("consult")
    owner = json.loads(case["body"])["owner"]
    assert (owner["zone"], owner["ask_at"], owner["workdays"]) == (
        "Europe/Vienna", "09:15", "1111001",
    )  # fmt: skip


def test_every_open_case_of_theirs_and_nobody_elses_is_told_of_other_hours(desktop) -> None:
    desktop.opened()
    desktop.say("/consult")
    desktop.say("/consult", BASHIR)
    desktop.say("/settings Europe/Vienna")
    told = desktop.rows("event WHERE kind = 'Rescheduled'")
    mine = desktop.rows("consult WHERE owner_id = :who", who=ADA)
    assert sorted(each["consult"] for each in told) == sorted(each["code"] for each in mine)
    assert {each["by_id"] for each in told} == {ADA}
    desktop.say("/settings specialty Radiology")
    assert len(desktop.rows("event WHERE kind = 'Rescheduled'")) == len(told)


def test_a_reminder_rings_by_its_owners_own_quiet_hours(desktop) -> None:
    from bot.own_hours import hours_of  # noqa: PLC0415 - looked at from inside

    desktop.say("/settings 12:00-13:00")
    with desktop.engine.connect() as db:
        mine = hours_of(db, 1, ADA, desktop.desk.hours)
        theirs = hours_of(db, 1, BASHIR, desktop.desk.hours)
    noon = desktop.now.replace(hour=10, minute=30)  # 12:30 in Madrid
    assert mine.is_quiet(noon, mine.zone)
    assert not theirs.is_quiet(noon, theirs.zone)
