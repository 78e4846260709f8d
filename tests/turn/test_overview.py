"""Follow-ups of several cases: listed, given to somebody, offered when one is away."""

from datetime import timedelta

from tests.turn.conftest import ADA, BASHIR
from tests.turn.planned import CHIDI, enrol, labels, newest, told, wake, words

# ------------------------------------------------------------------------------ lists


def test_ones_own_are_listed_due_first_with_how_they_stand(desktop, plan) -> None:
    early, late = plan(ADA, ADA)
    wake(desktop)
    desktop.now += timedelta(days=1)
    (text,) = words(desktop.say("/followups"))
    assert "days of silence: 1" in text
    assert "58F" in text
    assert early in text
    assert late in text
    (none,) = words(desktop.say("/followups", BASHIR))
    assert "No follow-up is planned" in none


def test_who_leads_sees_the_teams_by_code_and_owner_and_gives_one_to_somebody(
    desktop, plan
) -> None:
    (code,) = plan(ADA)
    enrol(desktop, CHIDI, "lead", "Dr C")
    _, team = desktop.say("/followups", CHIDI)
    assert f"C-{code}: due Fri 14 Aug 2026, with Dr A" in team["payload"]["text"]
    assert "58F" not in team["payload"]["text"]
    assert labels(team) == [f"Give C-{code} to…"]
    wake(desktop)
    _, team = desktop.say("/followups", CHIDI)
    assert "waits for an answer" in team["payload"]["text"]
    _, whom = desktop.tap(desktop.button(f"Give C-{code} to"), CHIDI)
    assert labels(whom) == ["Dr C", "Dr B"], "whoever leads may take it, its owner has it"
    receipt, *_ = desktop.tap(desktop.button("Dr B"), CHIDI)
    assert "Offered to Dr B" in receipt["payload"]["text"]
    assert "asks you to take over" in newest(desktop, BASHIR)[-1]
    (event,) = desktop.rows("event WHERE kind = 'Assigned'")
    assert event["by_id"] == CHIDI
    (row,) = desktop.rows("followup")
    assert row["offered_to"] == BASHIR


def test_who_does_not_lead_sees_and_gives_away_nobody_elses(desktop, plan) -> None:
    (code,) = plan(ADA)
    enrol(desktop, CHIDI, "lead", "Dr C")
    desktop.say("/followups", CHIDI)
    assign = desktop.button(f"Give C-{code} to")
    desktop.tap(assign, CHIDI)
    give = desktop.button("Dr B")
    enrol(desktop, CHIDI, "clinician", "Dr C")
    assert len(desktop.say("/followups", CHIDI)) == 1
    for data in (assign, give):
        (answer,) = desktop.tap(data, CHIDI)
        assert "I don't know this case" in answer["payload"]["text"]
    assert desktop.rows("event WHERE kind = 'Assigned'") == []


def test_whoever_left_meanwhile_is_given_nothing(desktop, plan) -> None:
    (code,) = plan(ADA)
    enrol(desktop, CHIDI, "lead", "Dr C")
    desktop.say("/followups", CHIDI)
    desktop.tap(desktop.button(f"Give C-{code} to"), CHIDI)
    give = desktop.button("Dr B")
    enrol(desktop, BASHIR, "observer")
    (answer,) = desktop.tap(give, CHIDI)
    assert "may not take it over" in answer["payload"]["text"]
    (answer,) = desktop.tap(give[: give.rindex(":")] + ":zzzz", CHIDI)
    assert "may not take it over" in answer["payload"]["text"]


# ------------------------------------------------------------------------------ away


def test_all_of_ones_follow_ups_are_offered_in_one_message_and_accepted_at_once(
    desktop, plan
) -> None:
    codes = plan(ADA, ADA, ADA)
    desktop.say("/away")
    desktop.press("Dr B")
    (asked,) = newest(desktop, BASHIR)
    assert "Dr A is away" in asked
    assert all(f"C-{code}" in asked for code in codes)
    assert "58F" not in asked
    assert "stay yours" in newest(desktop, ADA)[-1]
    assert {row["owner_id"] for row in desktop.rows("consult")} == {ADA}
    assert told(desktop.tap(desktop.button("Accept all"), BASHIR)) == "Yours now: 3"
    assert {row["owner_id"] for row in desktop.rows("consult")} == {BASHIR}
    assert {row["owner_id"] for row in desktop.rows("followup")} == {BASHIR}
    (again,) = desktop.tap(desktop.button("Accept all"), BASHIR)
    assert "That is over" in again["payload"]["text"]
    kinds = [row["kind"] for row in desktop.rows("event WHERE consult = :code", code=codes[0])]
    assert kinds == ["Assigned", "Accepted"]


def test_declined_all_of_it_stays_where_it_was(desktop, plan) -> None:
    plan(ADA, ADA)
    desktop.say("/away")
    desktop.press("Dr B")
    assert told(desktop.tap(desktop.button("Decline all"), BASHIR)) == "Declined: 2"
    assert {row["owner_id"] for row in desktop.rows("consult")} == {ADA}
    assert [row["offered_to"] for row in desktop.rows("followup")] == [None, None]


def test_who_is_back_takes_back_what_was_not_accepted(desktop, plan) -> None:
    first, second = plan(ADA, ADA)
    desktop.say("/away")
    desktop.press("Dr B")
    desktop.now += timedelta(hours=1)
    away, *_ = words(desktop.say("/away"))
    assert "Offered and not answered yet: 2" in away
    desktop.press("I am back")
    assert f"Yours as before: C-{second}, C-{first}" in newest(desktop, ADA)[-1]
    assert "nothing is asked of you" in newest(desktop, BASHIR)[-1]
    assert len(newest(desktop, BASHIR)) == 2
    (answer,) = desktop.tap(desktop.button("Accept all"), BASHIR)
    assert "That is over" in answer["payload"]["text"]
    desktop.tap(desktop.button("I am back"))
    assert "No offer of yours was open" in newest(desktop, ADA)[-1]


def test_without_a_follow_up_or_a_colleague_away_says_so(desktop, plan) -> None:
    assert "no open follow-up" in words(desktop.say("/away"))[0]
    plan(ADA)
    desktop.say("/away")
    go = desktop.button("Dr B")
    enrol(desktop, BASHIR, "observer")
    assert "no colleague to ask yet" in words(desktop.say("/away"))[0]
    (answer,) = desktop.tap(go)
    assert "may not take it over" in answer["payload"]["text"]


def test_a_case_that_was_closed_meanwhile_is_not_offered(desktop, plan) -> None:
    plan(ADA)
    desktop.say("/away")
    with desktop.engine.begin() as db:
        db.exec_driver_sql("UPDATE consult SET state = 'closed'")
    desktop.press("Dr B")
    assert "no open follow-up" in newest(desktop, ADA)[-1]
    assert newest(desktop, BASHIR) == []
    enrol(desktop, CHIDI, "lead")
