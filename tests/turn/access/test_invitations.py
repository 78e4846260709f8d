"""An invitation lets in one person, once, in time; why another does not is told to nobody."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot import people
from bot.access import ROLES
from bot.store.roster import InviteRow, PersonRow, load_person, save_person

BOT, ADA, NEW = 1, 1001, 1005
UNUSABLE = "This invitation cannot be used"


def invited(desktop, role="clinician", hours=48, called="Dr N"):
    with desktop.engine.begin() as db:
        until = desktop.now + timedelta(hours=hours)
        return people.invite(db, InviteRow(BOT, "", role, called, desktop.now, until))


def person(desktop, id_=NEW):
    with desktop.engine.connect() as db:
        return load_person(db, BOT, id_)


def kinds(desktop):
    return [row["kind"] for row in desktop.rows("event")]


@pytest.mark.parametrize("role", ROLES)
def test_an_invitation_lets_in_as_what_it_says_and_welcomes(desktop, role):
    secret = invited(desktop, role)
    (welcome,) = desktop.say(f"/start i-{secret}", NEW)
    row = person(desktop)
    assert (row.role, row.called, row.chat_id, row.revoked_at) == (role, "Dr N", NEW, None)
    assert "structured case consults" in welcome["payload"]["text"]
    (event,) = desktop.rows("event")
    assert (event["kind"], event["by_id"]) == ("Joined", NEW)
    assert secret not in str(desktop.rows("event") + desktop.rows("invite"))
    opened = desktop.say("/consult", NEW)
    assert ("show" in [p["kind"] for p in opened]) == (role != "observer")


def test_it_is_used_once_by_whoever_is_first(desktop):
    secret = invited(desktop)
    desktop.say(f"/start i-{secret}", NEW)
    (again,) = desktop.say(f"/start i-{secret}", NEW)
    assert "structured case consults" in again["payload"]["text"], "they are in"
    (line,) = desktop.say(f"/start i-{secret}", NEW + 1)
    assert UNUSABLE in line["payload"]["text"]
    assert person(desktop, NEW + 1) is None
    assert kinds(desktop) == ["Joined", "Denied"]


def test_used_expired_unknown_and_mangled_are_told_in_the_same_words(desktop):
    used, late = invited(desktop), invited(desktop, hours=1)
    desktop.say(f"/start i-{used}", ADA + 50)
    desktop.now += timedelta(hours=1)
    said = set()
    for n, payload in enumerate((f"i-{used}", f"i-{late}", "i-unknown", "i-", "i-" + "x" * 500)):
        (line,) = desktop.say(f"/start {payload}", NEW + n)
        said.add(line["payload"]["text"].replace(str(NEW + n), "ID"))
    assert len(said) == 1
    assert [person(desktop, NEW + n) for n in range(5)] == [None] * 5


def test_trying_again_and_again_is_told_once_a_day(desktop):
    assert len(desktop.say("/start i-guess", NEW)) == 1
    for n in range(200):
        assert desktop.say(f"/start i-guess{n}", NEW) == []
    assert kinds(desktop) == ["Denied"]
    desktop.now += timedelta(days=1, seconds=1)
    assert len(desktop.say("/start i-guess", NEW)) == 1


def test_one_who_knocked_today_and_was_told_no_can_still_be_invited(desktop):
    desktop.say("/start", NEW)
    desktop.say("/start i-wrong", NEW)
    (welcome,) = desktop.say(f"/start i-{invited(desktop)}", NEW)
    assert "structured case consults" in welcome["payload"]["text"]


def test_who_is_in_keeps_their_role_and_leaves_the_invitation_to_others(desktop):
    secret = invited(desktop, "observer")
    desktop.say(f"/start i-{secret}", ADA)
    assert desktop.say("/consult", ADA)[0]["kind"] == "show"
    desktop.say(f"/start i-{secret}", NEW)
    assert person(desktop).role == "observer"


def test_in_a_group_an_invitation_does_nothing_and_stays_usable(desktop):
    group = {"id": -100, "type": "supergroup", "title": "Spine team"}
    secret = invited(desktop)
    desktop.message(NEW, chat=group, text=f"/start i-{secret}")
    assert person(desktop) is None
    desktop.say(f"/start i-{secret}", NEW)
    assert person(desktop).role == "clinician"


def shut_out(desktop):
    with desktop.engine.begin() as db:
        row = load_person(db, BOT, ADA) or PersonRow(BOT, ADA, "", "", None, desktop.now)
        save_person(db, replace(row, revoked_at=desktop.now))


def test_one_who_was_shut_out_is_denied_in_the_next_turn_even_if_the_settings_name_them(desktop):
    desktop.opened()
    before, data = desktop.rows("consult"), desktop.button("None of these")
    shut_out(desktop)
    assert ADA in desktop.desk.allow
    (answer,) = desktop.tap(data)
    assert answer["payload"]["text"] == "This bot is for invited clinicians."
    for text in ("/case", "/consults", "none", "58F"):
        assert all("58F" not in str(row) for row in desktop.say(text))
    assert desktop.rows("consult") == before


def test_an_older_invitation_does_not_undo_being_shut_out_but_a_newer_one_does(desktop):
    older = invited(desktop)
    desktop.now += timedelta(minutes=1)
    shut_out(desktop)
    desktop.now += timedelta(minutes=1)
    (line,) = desktop.say(f"/start i-{older}")
    assert UNUSABLE in line["payload"]["text"]
    (welcome,) = desktop.say(f"/start i-{invited(desktop)}")
    assert "structured case consults" in welcome["payload"]["text"]
    assert person(desktop, ADA).revoked_at is None


def test_a_private_chat_is_learnt_when_somebody_first_writes_there(desktop):
    group = {"id": -100, "type": "supergroup", "title": "Spine team"}
    desktop.message(chat=group, text="/help")
    assert person(desktop, ADA) is None
    desktop.say("/help")
    row = person(desktop, ADA)
    assert (row.chat_id, row.role) == (ADA, ""), "in by the settings, and by nothing else"
    desktop.say("/help", NEW)
    assert person(desktop, NEW) is None
