"""A message that names somebody is told so, wherever it was sent to, and can be deleted."""

import pytest
import sqlalchemy as sa

from bot.store.roster import PersonRow, save_person

ADA, STRANGER = 1001, 1005
NAMING = "Mr Smith, born 12.3.1958"
SAID = "That looks like a date of birth. Nothing was saved. Please write it without."
DELETE = "Delete my message"
PHOTO = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
FORWARDED = {
    "type": "hidden_user", "date": 1_780_000_000, "sender_user_name": "Dr B",
}  # fmt: skip


def opened(desktop, labels):
    for label in labels:
        desktop.say("/consult")
        desktop.say(label)


def texts(posted):
    return " ".join(row["payload"].get("text", "") for row in posted)


def buttons(posted):
    rows = [(row["payload"].get("reply_markup") or {}).get("inline_keyboard", []) for row in posted]
    return [key["text"] for row in rows for line in row for key in line]


def record(desktop):
    return [(row["kind"], row["body"]) for row in desktop.rows("event")]


COMMANDS = ["/consult", "/case", "/consults", "/help", "/stop", "/start", "/nonsense", "/settings"]


@pytest.mark.parametrize("labels", [(), ("58F L4-5",), ("58F L4-5", "44M L5-S1")])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_with_a_name_does_nothing_else(desktop, command, labels):
    opened(desktop, labels)
    before = desktop.rows("consult")
    posted = desktop.message(text=f"{command} {NAMING}", message_id=77)
    assert [row["kind"] for row in posted] == ["say"]
    assert SAID in texts(posted)
    assert buttons(posted) == [DELETE]
    assert desktop.rows("consult") == before
    assert record(desktop)[-1] == ("Denied", '{"reason":"naming"}')
    answer, gone = desktop.press(DELETE)
    assert "Being deleted" in answer["payload"]["text"]
    assert (gone["kind"], gone["payload"], gone["chat_id"]) == ("erase", {"message_id": 77}, ADA)
    assert record(desktop)[-1] == ("Erased", '{"message":77}')


@pytest.mark.parametrize("labels", [(), ("58F L4-5", "44M L5-S1")])
def test_words_for_no_case_or_for_one_of_several(desktop, labels):
    opened(desktop, labels)
    posted = desktop.message(text=NAMING, message_id=78)
    assert SAID in texts(posted)
    assert ("For which case?" in texts(posted)) == bool(labels)
    assert buttons(posted)[0] == DELETE
    assert len(buttons(posted)) > 1, "what was asked for is shown all the same"
    assert desktop.press(DELETE)[1]["payload"] == {"message_id": 78}


@pytest.mark.parametrize("labels", [(), ("58F L4-5",), ("58F L4-5", "44M L5-S1")])
@pytest.mark.parametrize(
    "what",
    [
        {"photo": PHOTO, "caption": NAMING},
        {"text": NAMING, "forward_origin": FORWARDED},
    ],
    ids=["a caption", "a forwarded message"],
)
def test_what_is_not_read_is_looked_at(desktop, labels, what):
    opened(desktop, labels)
    posted = desktop.message(message_id=79, **what)
    assert [row["kind"] for row in posted] == ["say"]
    assert (SAID in texts(posted), buttons(posted)) == (True, [DELETE])


def test_words_for_a_closed_case(desktop):
    opened(desktop, ["58F L4-5"])
    desktop.press("More", "Close the case", "Opened by mistake")
    (row,) = desktop.rows("consult")
    card = {
        "message_id": 4, "date": 1_780_000_000, "text": f"C-{row['code']} \u00b7 x",
        "chat": {"id": ADA, "type": "private", "first_name": "Ada"},
    }  # fmt: skip
    posted = desktop.message(text=NAMING, message_id=80, reply_to_message=card)
    assert (SAID in texts(posted), buttons(posted)) == (True, [DELETE])


def test_an_edit_of_words_that_were_filed_nowhere(desktop):
    body = {"message_id": 81, "date": 1, "edit_date": 2, "text": NAMING}
    sender = {"id": ADA, "is_bot": False, "first_name": "A"}
    chat = {"id": ADA, "type": "private", "first_name": "A"}
    posted = desktop.take(
        {"update_id": 1, "edited_message": {**body, "from": sender, "chat": chat}}
    )
    assert (SAID in texts(posted), buttons(posted)) == (True, [DELETE])


def test_words_for_the_one_case_are_answered_by_its_card(desktop):
    opened(desktop, ["58F L4-5"])
    posted = desktop.message(text=NAMING, message_id=82)
    assert [row["kind"] for row in posted] == ["show"]
    assert SAID in texts(posted)
    assert buttons(posted)[0] == DELETE


@pytest.mark.parametrize(
    "text", ["/consult 58F L4-5", "/help", "/case", "/consults", "/start", "58F L4-5, pain 6/10"]
)
def test_what_names_nobody_is_done_as_ever(desktop, text):
    opened(desktop, ["58F L4-5"])
    assert DELETE not in buttons(desktop.say(text))


def test_an_observer_can_delete_what_they_wrote_and_a_stranger_hears_their_one_line(desktop):
    with desktop.engine.begin() as db:
        save_person(db, PersonRow(1, ADA, "observer", "", ADA, desktop.now))
    posted = desktop.message(text=NAMING, message_id=83)
    assert (SAID in texts(posted), buttons(posted)) == (True, [DELETE])
    assert "You are an observer here" in texts(posted)
    assert desktop.press(DELETE)[1]["payload"] == {"message_id": 83}
    strange = desktop.message(STRANGER, text=NAMING, message_id=84)
    assert (SAID in texts(strange), buttons(strange)) == (False, [])


def test_in_a_group_nothing_is_looked_at(desktop):
    group = {"id": -100, "type": "supergroup", "title": "Spine team"}
    assert SAID not in texts(desktop.message(chat=group, text=f"/help {NAMING}"))


def test_no_word_of_it_is_kept_in_what_is_said_or_recorded(desktop):
    desktop.message(text=f"/consult {NAMING}", message_id=85)
    with desktop.engine.connect() as db:
        kept = [
            *db.execute(sa.text("SELECT body FROM event")).scalars(),
            *db.execute(sa.text("SELECT payload FROM outbox")).scalars(),
        ]
    assert [text for text in kept if "Smith" in text or "1958" in text] == []
