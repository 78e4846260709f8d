"""What is asked in a topic of a forum is answered in that topic, and nowhere else is one named."""

import pytest

GROUP = {"id": -100, "type": "supergroup", "title": "Spine team", "is_forum": True}
PLAIN = {"id": -100, "type": "supergroup", "title": "Spine team"}
IN_TOPIC = {"message_thread_id": 3, "is_topic_message": True}
STRANGER = 1005


def thread(posted):
    (line,) = posted
    return line["payload"].get("message_thread_id")


@pytest.mark.parametrize("text", ["/consult@curbside_bot", "/help", "/nonsense"])
def test_a_command_in_a_topic_is_answered_there(desktop, text):
    assert thread(desktop.message(chat=GROUP, text=text, **IN_TOPIC)) == 3


def test_whoever_may_not_is_told_so_in_the_topic(desktop):
    assert thread(desktop.message(STRANGER, chat=GROUP, text="/consult", **IN_TOPIC)) == 3


def test_whoever_cannot_be_seen_is_told_so_in_the_topic(desktop):
    posted = desktop.message(chat=GROUP, text="/consult", sender_chat=GROUP, **IN_TOPIC)
    assert "Remain anonymous" in posted[0]["payload"]["text"]
    assert thread(posted) == 3


def test_general_has_no_number(desktop):
    assert thread(desktop.message(chat=GROUP, text="/consult")) is None


def test_answers_to_an_answer_are_no_topic_where_there_are_none(desktop):
    """Telegram numbers such a thread as well, but takes no message into it by that number."""
    assert thread(desktop.message(chat=PLAIN, text="/consult", message_thread_id=3)) is None


def test_in_private_no_topic_is_named(desktop):
    assert thread(desktop.message(text="/start", **IN_TOPIC)) is None
