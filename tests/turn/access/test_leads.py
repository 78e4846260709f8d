"""A reminder whose clinician was removed: leads hear once that it waits, nothing of the case."""

from datetime import timedelta

import pytest

from bot import people
from bot.access import ROLES, Allowed, Person, Place, may
from bot.store.roster import PersonRow, save_person

BOT, ADA, LEAD, ADMIN, OBSERVER, FORMER = 1, 1001, 2001, 2002, 2003, 2004
FOUND = ("None of these", "None found", "5", "58 years", "Degenerative changes")


def put(desktop, id_, role, *, is_gone=False):
    gone = desktop.now if is_gone else None
    with desktop.engine.begin() as db:
        save_person(db, PersonRow(BOT, id_, role, "", id_, desktop.now, None, gone))


@pytest.fixture
def followed(desktop):
    """Ada's consult, followed for three months, and a team around her."""
    desktop.opened().press(*FOUND, "Done · others absent")
    while desktop.rows("consult")[0]["state"] == "collecting":
        desktop.press("Not examined")
    desktop.press("Get the advice", "Follow")
    for id_, role in ((LEAD, "lead"), (ADMIN, "admin"), (OBSERVER, "observer")):
        put(desktop, id_, role)
    put(desktop, FORMER, "lead", is_gone=True)
    return desktop


def due(desktop):
    (row,) = desktop.rows("consult")
    (planned,) = desktop.rows("followup")
    desktop.now += timedelta(days=100)
    return desktop.take({"followup": row["code"], "revision": planned["revision"]})


@pytest.mark.parametrize("fate", ["shut out", "observer"])
def test_the_leads_are_told_once_and_the_owner_nothing(followed, fate):
    put(followed, ADA, "observer" if fate == "observer" else "", is_gone=fate == "shut out")
    code = followed.rows("consult")[0]["code"]
    told = due(followed)
    assert {row["chat_id"] for row in told} == {LEAD, ADMIN}
    for row in told:
        assert f"C-{code}" in row["payload"]["text"]
        assert "58F" not in row["payload"]["text"]
        assert row["payload"]["reply_markup"] is None
    assert [due(followed) for _ in range(3)] == [[], [], []], "it is recorded daily, and said once"
    assert [e["kind"] for e in followed.rows("event")].count("Withheld") == 4


def test_the_reminder_itself_comes_when_its_clinician_is_back(followed):
    put(followed, ADA, "", is_gone=True)
    due(followed)
    put(followed, ADA, "clinician")
    (card,) = due(followed)
    assert (card["kind"], card["chat_id"]) == ("show", ADA)
    assert followed.rows("consult")[0]["state"] == "due"


def test_a_lead_may_not_look_into_the_case_that_they_are_told_of(followed):
    code = followed.rows("consult")[0]["code"]
    (line,) = followed.say(f"/case C-{code}", LEAD)
    assert "I don't know this case" in line["payload"]["text"]


def test_those_who_are_told_are_those_whom_the_rules_let_be(followed):
    for n, role in enumerate(ROLES):
        put(followed, 3000 + n, role)
    with followed.engine.connect() as db:
        told = {row.person_id for row in people.watchers(db, BOT)}
    warned = {
        3000 + n
        for n, role in enumerate(ROLES)
        if isinstance(may(Person(1, role), "be warned", Place("private")), Allowed)
    }
    assert told == warned | {LEAD, ADMIN}
