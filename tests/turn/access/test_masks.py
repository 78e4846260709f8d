"""Whoever cannot be seen is taken for nobody, and is shown the way out once a day."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.telegram.whence import ANONYMOUS_ADMIN, CHANNEL, LINKED_CHANNEL, MASKS

ADA = 1001
GROUP = {"id": -100, "type": "supergroup", "title": "Spine team"}
NEWS = {"id": -200, "type": "channel", "title": "Spine news"}
BEHIND = {
    ANONYMOUS_ADMIN: GROUP, CHANNEL: NEWS, LINKED_CHANNEL: NEWS,
}  # fmt: skip


def mask(id_):
    names = {ANONYMOUS_ADMIN: "GroupAnonymousBot", CHANNEL: "Channel_Bot"}
    return {"id": id_, "is_bot": id_ in names, "first_name": names.get(id_, "Telegram")}


def from_behind(desktop, id_, text="/consult", *, is_automatic_forward=False):
    more = {"is_automatic_forward": True} if is_automatic_forward else {}
    sender = {"from": mask(id_), "sender_chat": BEHIND[id_]}
    return desktop.message(chat=GROUP, text=text, **sender, **more)


def nothing_taken(desktop):
    return desktop.rows("consult") == [] and [r["kind"] for r in desktop.rows("event")] == [
        "Denied"
    ]


@pytest.mark.fault("F19", n=f"{len(MASKS)} masks, 21 commands each")
@pytest.mark.parametrize("id_", sorted(MASKS))
def test_a_command_from_behind_a_mask_is_refused_with_the_way_out_once(desktop, id_):
    (line,) = from_behind(desktop, id_)
    way = "Remain anonymous" if id_ == ANONYMOUS_ADMIN else "write as yourself"
    assert way in line["payload"]["text"]
    assert "@curbside_bot" in line["payload"]["text"]
    assert line["chat_id"] == GROUP["id"]
    for _ in range(20):
        assert from_behind(desktop, id_) == []
    assert nothing_taken(desktop)
    desktop.now += timedelta(hours=24)
    assert len(from_behind(desktop, id_)) == 1


@pytest.mark.parametrize("id_", sorted(MASKS))
@pytest.mark.parametrize(
    "text", ["none", "58F L4-5", "/consult@another_bot", "/start@another_bot i-x"]
)
def test_other_words_from_behind_a_mask_are_nothing_we_were_asked(desktop, id_, text):
    assert from_behind(desktop, id_, text) == []
    assert desktop.rows("event") == []


@pytest.mark.parametrize("id_", sorted(MASKS))
def test_a_mask_without_its_sender_chat_is_still_a_mask(desktop, id_):
    (line,) = desktop.message(chat=GROUP, text="/consult", **{"from": mask(id_)})
    assert "I cannot see who" in line["payload"]["text"]
    assert nothing_taken(desktop)


def test_a_sender_chat_without_its_mask_is_still_a_mask(desktop):
    """Such as a group's own message with a real person before it: the person is not the sender."""
    (line,) = desktop.message(chat=GROUP, text="/consult", sender_chat=GROUP)
    assert "Remain anonymous" in line["payload"]["text"]
    (line,) = desktop.message(chat=GROUP, text="/consult", sender_chat=NEWS)
    assert "write as yourself" in line["payload"]["text"]
    assert desktop.rows("consult") == []


@pytest.mark.fault("F19", n=f"{len(MASKS)} masks")
@pytest.mark.parametrize("id_", sorted(MASKS))
def test_even_the_settings_cannot_let_a_mask_in(desktop, id_):
    desktop.opened()
    data = desktop.button("None of these")
    before = desktop.rows("consult")
    desktop.desk = replace(desktop.desk, allow=desktop.desk.allow | {id_})
    (answer,) = desktop.tap(data, id_)
    assert answer["payload"]["text"] == "This bot is for invited clinicians."
    for text in ("/start", "/start i-secret", "/consult", "none"):
        assert "show" not in [row["kind"] for row in desktop.say(text, id_)]
    assert desktop.rows("consult") == before


def test_a_linked_channels_post_is_no_question_of_anybodys(desktop):
    posted = from_behind(desktop, LINKED_CHANNEL, "Our new cases", is_automatic_forward=True)
    assert posted == []
    assert desktop.rows("event") == []


def test_a_channels_own_posts_are_not_read(desktop):
    post = {"message_id": 1, "date": 1, "chat": NEWS, "sender_chat": NEWS, "text": "/consult"}
    assert desktop.take({"update_id": 5, "channel_post": post}, NEWS["id"]) == []
    (line,) = desktop.take({"update_id": 6, "message": post}, NEWS["id"])
    assert "write as yourself" in line["payload"]["text"]
    assert desktop.rows("consult") == []


def test_another_bot_is_not_answered_so_that_two_bots_never_talk_for_ever(desktop):
    bot = {"id": 77, "is_bot": True, "first_name": "Other", "username": "other_bot"}
    for text in ("/consult", "/start", "hello"):
        for chat in (GROUP, {"id": 77, "type": "private", "first_name": "Other"}):
            assert desktop.message(chat=chat, text=text, **{"from": bot}) == []
    assert desktop.rows("event") == []


FORWARDED = {"type": "hidden_user", "date": 1_780_000_000, "sender_user_name": "X"}
VIA = {"id": 77, "is_bot": True, "first_name": "Other", "username": "other_bot"}


@pytest.mark.fault("F14", n="6: 3 texts, forwarded and by another bot")
@pytest.mark.parametrize("more", [{"forward_origin": FORWARDED}, {"via_bot": VIA}])
@pytest.mark.parametrize("text", ["none", "/consult", "5"])
def test_what_others_wrote_is_no_answer_of_the_clinicians(desktop, text, more):
    desktop.opened()
    before = desktop.rows("consult")
    (card,) = desktop.message(text=text, **more)
    assert "I cannot read a forwarded message" in card["payload"]["text"]
    assert desktop.rows("consult") == before
    assert desktop.message(chat=GROUP, text=text, **more) == []


def test_a_tap_of_an_anonymous_admin_shows_the_person_and_is_held_to_the_group(desktop):
    """Telegram names the real person on a tap; but cases are answered in private."""
    desktop.opened()
    data, before = desktop.button("None of these"), desktop.rows("consult")
    query = {
        "id": "q", "chat_instance": "1", "data": data,
        "from": {"id": ADA, "is_bot": False, "first_name": "A"},
        "message": {"message_id": 9, "date": 0, "chat": GROUP},
    }  # fmt: skip
    (answer,) = desktop.take({"update_id": 3, "callback_query": query}, GROUP["id"])
    assert "in private" in answer["payload"]["text"]
    assert desktop.rows("consult") == before
