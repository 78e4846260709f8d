"""Messages whose words were changed in the chat, from the wire to the record."""

import json

import pytest

ADA, BASHIR = 1001, 1002


def reword(desktop, text, message, who=ADA):
    body = {
        "message_id": message, "date": 1, "edit_date": 2,
        "chat": {"id": who, "type": "private", "first_name": "A"},
        "from": {"id": who, "is_bot": False, "first_name": "A"},
    }  # fmt: skip
    content = {"text": text} if text is not None else {"photo": []}
    raw = {"update_id": 700 + desktop.count, "edited_message": body | content}
    return desktop.take(raw, who)


def at_the_age(desktop):
    desktop.opened().press("None of these", "None found", "5")
    return desktop.message(text="44", message_id=40)


def consult(desktop):
    return json.loads(desktop.rows("consult")[0]["body"])


@pytest.mark.fault("F13", n="1 edit")
def test_an_edited_answer_is_offered_as_a_correction(desktop):
    at_the_age(desktop)
    (card,) = reword(desktop, "45", 40)
    assert "Change Age: 44 years → 45 years?" in card["payload"]["text"]
    assert consult(desktop)["episode"]["answers"]["age_years"] == 44
    desktop.press("Change")
    assert consult(desktop)["episode"]["answers"]["age_years"] == 45


@pytest.mark.fault("F13", n="1 edit")
def test_the_record_keeps_the_answer_the_edit_and_the_change(desktop):
    at_the_age(desktop)
    reword(desktop, "45", 40)
    desktop.press("Change")
    events = [(row["kind"], json.loads(row["body"])) for row in desktop.rows("event")][-3:]
    assert [kind for kind, _ in events] == ["Typed", "Edited", "Tapped"]
    assert [body.get("text") for _, body in events] == ["44", "45", None]


def test_words_filed_nowhere_correct_nothing_and_it_is_said(desktop):
    at_the_age(desktop)
    before = desktop.rows("consult")
    (line,) = reword(desktop, "45", 41)
    assert "filed nowhere" in line["payload"]["text"]
    assert desktop.rows("consult") == before


def test_an_edit_that_is_no_text_asks_nothing(desktop):
    at_the_age(desktop)
    before = desktop.rows("consult")
    assert reword(desktop, None, 40) == []
    assert desktop.rows("consult") == before


def test_nobody_corrects_a_case_of_somebody_else(desktop):
    at_the_age(desktop)
    before = desktop.rows("consult")
    (line,) = reword(desktop, "45", 40, who=BASHIR)
    assert "filed nowhere" in line["payload"]["text"]
    assert desktop.rows("consult") == before


def test_an_edit_that_names_somebody_is_kept_nowhere(desktop):
    desktop.say("/start")
    desktop.press("New consult")
    desktop.message(text="58F L4-5", message_id=30)
    (card,) = reword(desktop, "Mr Smithers 58", 30)
    assert "looks like" in card["payload"]["text"]
    kept = desktop.rows("event") + desktop.rows("consult")
    assert "Smithers" not in json.dumps(kept, default=str)


def test_the_follow_ups_are_listed_and_stop_stops_nothing_that_a_patient_needs(desktop):
    (line,) = desktop.say("/followups")
    assert "No follow-up is planned" in line["payload"]["text"]
    at_the_age(desktop)
    (line,) = desktop.say("/stop")
    assert "Open cases, kept as they are: 1" in line["payload"]["text"]
