"""One turn writes the consult, its event and what is to be said together, or nothing at all."""

import json
from dataclasses import replace

import pytest

ADA, BASHIR, STRANGER = 1001, 1002, 1005
GROUP = {"id": -100, "type": "supergroup", "title": "Spine team"}


def kinds(posted):
    return [row["kind"] for row in posted]


def consult(desktop):
    (row,) = desktop.rows("consult")
    return json.loads(row["body"])


def test_a_start_opens_the_desk_and_a_tap_opens_a_consult(desktop):
    assert "structured case consults" in desktop.say("/start")[0]["payload"]["text"]
    posted = desktop.press("New consult")
    assert sorted(kinds(posted)) == ["receipt", "show"]
    assert consult(desktop)["state"] == "collecting"
    assert [row["kind"] for row in desktop.rows("event")] == ["Opened"]


def test_a_tap_is_answered_with_what_is_stored(desktop):
    posted = desktop.opened().press("None of these")
    answer = next(row["payload"] for row in posted if row["kind"] == "receipt")
    assert answer == {"callback_query_id": "q1", "text": "Saved: none", "show_alert": False}
    assert consult(desktop)["episode"]["answers"]["saddle_anaesthesia"] is False


def test_a_second_tap_on_the_same_card_files_nothing(desktop):
    data = desktop.opened().button("None of these")
    desktop.tap(data)
    before = consult(desktop)
    posted = desktop.tap(data)
    assert "Already saved" in posted[0]["payload"]["text"]
    assert consult(desktop) == before
    assert len(desktop.rows("event")) == 4  # opened, label, tap, late tap: all of it is recorded


@pytest.mark.parametrize("words", ["New consult", "new consult", " NEW "])
def test_the_first_button_can_be_typed_as_any_other(desktop, words):
    desktop.say("/start")
    (card,) = desktop.say(words)
    assert "A label for this case?" in card["payload"]["text"]
    assert len(desktop.rows("consult")) == 1


def test_without_a_case_help_can_be_typed_and_other_words_are_told_to_be_filed_nowhere(desktop):
    assert "How it works" in desktop.say("help")[0]["payload"]["text"]
    for words in ("n", "1", "58F L4-5", "new saddle numbness"):
        assert "you have no open case" in desktop.say(words)[0]["payload"]["text"]
    assert desktop.rows("consult") == []


def test_two_taps_on_new_consult_open_one(desktop):
    desktop.say("/start")
    data = desktop.button("New consult")
    desktop.tap(data)
    desktop.tap(data)
    assert len(desktop.rows("consult")) == 1


def test_two_consults_have_two_codes_and_words_are_not_guessed_between_them(desktop):
    desktop.opened()
    desktop.say("/consult")
    desktop.say("44M")
    assert len({row["code"] for row in desktop.rows("consult")}) == 2
    before = desktop.rows("consult")
    (asked,) = desktop.say("none")
    assert "For which case?" in asked["payload"]["text"]
    assert desktop.rows("consult") == before


def test_words_that_reply_to_a_case_go_to_that_case(desktop):
    desktop.opened()
    code = desktop.rows("consult")[0]["code"]
    desktop.say("/consult")
    desktop.say("44M")
    replied = {
        "message_id": 4, "date": 1_780_000_000, "chat": {"id": ADA, "type": "private"},
        "text": f"C-{code} · 58F L4-5\nWhich of these red flags are present?",
    }  # fmt: skip
    desktop.message(text="none", reply_to_message=replied)
    changed = [row for row in desktop.rows("consult") if row["turn"] == 3]
    assert [row["code"] for row in changed] == [code]


def test_a_stranger_learns_nothing_and_opens_nothing(desktop):
    desktop.opened()
    data = desktop.button("None of these")
    before = desktop.rows("consult")
    (line,) = desktop.say("/start", STRANGER)
    assert "invited clinicians" in line["payload"]["text"]
    assert desktop.say("hello", STRANGER) == []
    (answer,) = desktop.tap(data, STRANGER)
    assert answer["payload"]["text"] == "This bot is for invited clinicians."
    assert desktop.rows("consult") == before
    assert [row["kind"] for row in desktop.rows("event")].count("Denied") == 1


def test_a_colleague_does_not_see_or_answer_another_ones_case(desktop):
    desktop.opened()
    code = desktop.rows("consult")[0]["code"]
    (answer,) = desktop.tap(desktop.button("None of these"), BASHIR)
    assert answer["payload"]["text"].startswith("I don't know this case, or it is not yours")
    (line,) = desktop.say(f"/case {code}", BASHIR)
    assert "I don't know this case" in line["payload"]["text"]
    assert consult(desktop)["turn"] == 2


@pytest.mark.parametrize(
    "data", ["", "1.XXX.1.aaaaaa.none", "9.7K2.1.aaaaaa.none", "🙂", "x" * 500, "1.7K2.1"]
)
def test_a_forged_button_is_answered_and_changes_nothing(desktop, data):
    desktop.opened()
    before = desktop.rows("consult")
    (answer,) = desktop.tap(data)
    assert answer["kind"] == "receipt"
    assert desktop.rows("consult") == before


@pytest.mark.fault("F14", n="4 kinds")
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"sticker": {
            "file_id": "f", "file_unique_id": "u", "type": "regular", "width": 1, "height": 1,
            "is_animated": False, "is_video": False}}, "sticker"),
        ({"voice": {"file_id": "f", "file_unique_id": "u", "duration": 1}}, "voice"),
        ({"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]}, "photo"),
        ({"location": {"latitude": 1.0, "longitude": 2.0}}, "location"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_cannot_be_read_is_refused_kindly(desktop, fields, said):
    desktop.opened()
    before = desktop.rows("consult")
    (card,) = desktop.message(**fields)
    assert f"I cannot read a {said}" in card["payload"]["text"]
    assert desktop.rows("consult") == before


def test_a_forwarded_message_is_not_an_answer(desktop):
    desktop.opened()
    origin = {"type": "hidden_user", "date": 1_780_000_000, "sender_user_name": "X"}
    (card,) = desktop.message(text="none", forward_origin=origin)
    assert "I cannot read a forwarded message" in card["payload"]["text"]
    assert consult(desktop)["episode"]["answers"] == {}


def test_findings_are_not_asked_in_a_group(desktop):
    (line,) = desktop.message(chat=GROUP, text="/consult@curbside_bot")
    assert "in private" in line["payload"]["text"]
    assert desktop.rows("consult") == []
    assert desktop.message(chat=GROUP, text="hello all") == []


@pytest.mark.fault("F16", n="1 label")
def test_what_a_person_typed_is_shown_literally(desktop):
    desktop.say("/start")
    desktop.press("New consult")
    (card,) = desktop.say("58F <b>VAS</b> & <7")
    assert "58F &lt;b&gt;VAS&lt;/b&gt; &amp; &lt;7" in card["payload"]["text"]


def test_right_to_left_words_are_fenced(desktop):
    desktop.say("/start")
    desktop.press("New consult")
    (card,) = desktop.say("\u202eامرأة 58")
    assert "\u2068امرأة 58\u2069" in card["payload"]["text"]
    assert "\u202e" not in card["payload"]["text"]


def test_a_label_that_names_a_person_is_not_stored_anywhere_as_the_label(desktop):
    desktop.say("/start")
    desktop.press("New consult")
    (card,) = desktop.say("John Smith 12.03.1961")
    assert "That looks like" in card["payload"]["text"]
    assert consult(desktop)["label"] == ""
    assert "Smith" not in json.dumps([desktop.rows("event"), desktop.rows("outbox")], default=str)


def test_the_message_that_names_a_person_is_deleted_for_who_agrees(desktop):
    desktop.say("/start")
    desktop.press("New consult")
    desktop.message(text="John Smith 12.03.1961", message_id=4711)
    answer, gone, card = desktop.press("Delete my message")
    assert (gone["kind"], gone["payload"], gone["chat_id"]) == ("erase", {"message_id": 4711}, ADA)
    assert "Being deleted" in answer["payload"]["text"]
    assert "Delete my message" not in json.dumps(card["payload"])


def test_nobody_deletes_a_message_of_somebody_else(desktop):
    desktop.say("/start")
    desktop.press("New consult")
    desktop.message(text="John Smith 12.03.1961", message_id=4711)
    posted = desktop.tap(desktop.button("Delete my message"), BASHIR)
    assert [row["kind"] for row in posted] == ["receipt"]


def follow(desktop):
    desktop.opened().press("None of these", "None found", "5", "58 years")
    desktop.press("Degenerative changes", "Done · others absent")
    while consult(desktop)["state"] == "collecting":
        desktop.press("Not examined")
    return desktop.press("Get the advice", "Follow")


def test_following_sets_the_reminder_in_the_same_transaction(desktop):
    posted = follow(desktop)
    (row,) = desktop.rows("followup")
    assert str(row["due_on"])[:10] == "2026-11-14"
    assert str(row["ask_at"])[:16] == "2026-11-16 07:30"
    assert "Reassessment due" in posted[0]["payload"]["text"]


@pytest.mark.fault("F36", n="3 reminders")
def test_a_due_reminder_is_asked_once_and_an_old_one_never(desktop):
    follow(desktop)
    code = desktop.rows("consult")[0]["code"]
    due = {"followup": code, "revision": 1}
    (card,) = desktop.take(due, key=f"t:{code}:1")
    assert card["payload"]["fresh"]
    assert "Reassess now" in json.dumps(card["payload"])
    assert desktop.take(due, key=f"t:{code}:1b") == []
    assert desktop.take({"followup": code, "revision": 7}, key=f"t:{code}:7") == []


def test_closing_retires_the_reminder(desktop):
    follow(desktop)
    desktop.press("Close the case", "Patient not reachable")
    (row,) = desktop.rows("followup")
    assert row["status"] == 2
    assert desktop.rows("consult")[0]["state"] == "closed"


def test_a_case_opened_again_has_its_reminder_back(desktop):
    follow(desktop)
    desktop.press("Close the case", "Patient not reachable", "Open it again")
    (row,) = desktop.rows("followup")
    assert (row["status"], row["revision"]) == (0, 2)
    assert desktop.rows("consult")[0]["state"] == "following"


def test_the_advice_stays_in_the_chat_when_the_plan_is_set(desktop):
    posted = follow(desktop)
    card = next(row["payload"] for row in posted if row["kind"] == "show")
    assert card["fresh"]
    assert "Pathway lumbar-degenerative" in card["seal"]


def test_a_consult_goes_on_under_newer_content_and_is_pinned_to_it(desktop):
    desktop.opened()
    (pathway,) = desktop.desk.pathways()
    newer = pathway.model_copy(update={"sha256": "f" * 64, "version": "1.0.1"})
    desktop.desk = replace(desktop.desk, pathways=lambda: (newer,))
    with desktop.engine.begin() as db:
        db.exec_driver_sql("UPDATE consult SET sha256 = 'gone'")
    desktop.press("None of these")
    assert desktop.rows("consult")[0]["version"] == "1.0.1"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/help", "How it works"), ("/settings", "Europe/Madrid"), ("/consults", "No open case"),
        ("/nonsense", "How it works"), ("/case", "No open case"),
    ],
)  # fmt: skip
def test_every_command_is_answered(desktop, command, said):
    (line,) = desktop.say(command)
    assert said in line["payload"]["text"]


def test_start_with_an_open_case_shows_its_card(desktop):
    desktop.opened()
    (card,) = desktop.say("/start")
    assert card["kind"] == "show"
    assert card["payload"]["fresh"]
    desktop.say("/consult")
    desktop.say("44M")
    (listing,) = desktop.say("/start")
    assert "Your open cases" in listing["payload"]["text"]
    desktop.press("C-")
    assert len(desktop.rows("consult")) == 2
