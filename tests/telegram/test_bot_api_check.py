"""The check of requests and updates bites: each of these is wrong in one way, and is told."""

import copy
from typing import Any

import pytest

from tests.telegram.bot_api_check import (
    BotApiCheck,
    check_calls,
    checked_playground,
    wrong_in_request,
    wrong_in_update,
)

Json = dict[str, Any]
ADA = {"id": 1001, "is_bot": False, "first_name": "Dr. Ada"}
CHAT = {"id": 1001, "type": "private", "first_name": "Dr. Ada"}
SAID: Json = {
    "update_id": 7,
    "message": {"message_id": 1, "from": ADA, "chat": CHAT, "date": 1_780_000_000, "text": "44"},
}
TAPPED: Json = {
    "update_id": 8,
    "callback_query": {
        "id": "1",
        "from": ADA,
        "chat_instance": "5",
        "data": "1",
        "message": {"message_id": 2, "chat": CHAT, "date": 0},
    },
}


def keys(*buttons: Json) -> Json:
    return {"inline_keyboard": [list(buttons)]}


def say(**more: object) -> Json:
    return {"chat_id": 1001, "text": "x", **more}


def act(**doing: object) -> Json:
    return {"text": "Go", **doing}


@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("sendMesage", say(), "no such method"),
        ("sendMessage", {"chat_id": 1001}, "text: Field required"),
        ("sendMessage", say(parse_mod="HTML"), "parse_mod: no such field"),
        ("sendMessage", say(text=5), "text: Input should be a valid string"),
        ("sendMessage", say(disable_notification="yes"), "is read as True"),
        ("sendMessage", say(text="x" * 4097), "not 1 to 4096"),
        ("sendMessage", say(text="<b> </b>", parse_mode="HTML"), "not 1 to 4096"),
        ("sendMessage", say(text="<b>x", parse_mode="HTML"), "<b> is never closed"),
        ("sendMessage", say(text="<p>x</p>", parse_mode="HTML"), "no tag of Telegram's"),
        ("sendMessage", say(text="<b>x</b>" * 101, parse_mode="HTML"), "101 entities"),
        ("sendMessage", say(parse_mode="Markdown"), "not HTML"),
        ("sendMessage", say(reply_markup=keys(act(callback_data="é" * 33))), "66 bytes"),
        ("sendMessage", say(reply_markup=keys(act(callback_data=""))), "0 bytes"),
        ("sendMessage", say(reply_markup=keys(act(callback_data=3))), "no such field"),
        ("sendMessage", say(reply_markup=keys(act())), "not one thing"),
        ("sendMessage", say(reply_markup=keys(act(url="https://a.b", callback_data="x"))), "one"),
        ("sendMessage", say(reply_markup=keys(act(callback_data="x", text=" "))), "without a"),
        ("sendMessage", say(reply_markup=keys(act(callback_data="x", colour="red"))), "colour"),
        ("sendMessage", say(reply_markup=keys(*[act(callback_data="x")] * 9)), "more than 8"),
        ("sendMessage", say(reply_markup=keys(act(copy_text={"text": "x" * 257}))), "1 to 256"),
        ("sendMessage", say(reply_markup=keys(act(url="https://t.me/b?start=a.b"))), "payload"),
        ("sendDocument", {"chat_id": 1, "document": "f", "caption": "x" * 1025}, "0 to 1024"),
        ("answerCallbackQuery", {"callback_query_id": 1}, "valid string"),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "0 to 200"),
        ("setMyCommands", {"commands": [{"command": "A", "description": "x"}]}, "the command"),
        ("setMyCommands", {"commands": [{"command": "a", "description": ""}]}, "the description"),
        ("getUpdates", {"allowed_updates": ["mesage"]}, "there is no update"),
        ("setWebhook", {"url": "http://127.0.0.1", "secret_token": "a b"}, "does not match"),
        ("createForumTopic", {"chat_id": 1, "name": "x" * 129}, "1 to 128"),
    ],
)
def test_a_wrong_request_is_told(method: str, params: Json, words: str):
    assert words in "; ".join(wrong_in_request(method, params, "json"))


def test_a_hundred_and_one_buttons_are_too_many():
    rows = [[act(callback_data="x")] for _ in range(101)]
    params = say(reply_markup={"inline_keyboard": rows})
    assert "more than 100 buttons" in "; ".join(wrong_in_request("sendMessage", params, "json"))


def changed(update: Json, path: str, value: object) -> Json:
    """A copy of the update with one value replaced, or removed where it is None."""
    copied = copy.deepcopy(update)
    *way, last = path.split(".")
    place = copied
    for step in way:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return copied


@pytest.mark.parametrize(
    ("update", "path", "value", "words"),
    [
        (SAID, "update_id", "7", "is read as 7"),
        (SAID, "update_id", 2**31, "the update_id"),
        (SAID, "message", None, "not of one kind"),
        (SAID, "edited_message", SAID["message"], "not of one kind"),
        (SAID, "mesage", {}, "mesage: no such field"),
        (SAID, "message.chat", None, "Field required"),
        (SAID, "message.colour", "red", "message.colour: no such field"),
        (SAID, "message.from.colour", "red", "from.colour: no such field"),
        (SAID, "message.date", "1780000000", "is read as"),
        (SAID, "message.date", 0, "that is not inaccessible"),
        (SAID, "message.text", "x" * 4097, "4097 characters"),
        (SAID, "message.chat.type", "privat", "a chat of the type"),
        (SAID, "message.entities", [{"type": "bold", "offset": 1, "length": 2}], "beyond"),
        (TAPPED, "callback_query.id", 1, "valid string"),
        (TAPPED, "callback_query.from", None, "Field required"),
    ],
)
def test_a_wrong_update_is_told(update: Json, path: str, value: object, words: str):
    assert words in "; ".join(wrong_in_update(changed(update, path, value)))


def test_what_is_right_passes_as_json_and_as_a_form():
    assert wrong_in_update(SAID) == wrong_in_update(TAPPED) == []
    markup = keys(act(callback_data="x", style="primary"), act(url="https://t.me/b?start=c7k2"))
    assert wrong_in_request("sendMessage", say(reply_markup=markup), "json") == []
    form = {
        "chat_id": "1001",
        "text": "44",
        "protect_content": "true",
        "reply_markup": '{"inline_keyboard": [[{"text": "Go", "callback_data": "1"}]]}',
    }
    assert wrong_in_request("sendmessage", form, "form") == []


async def test_a_complaint_is_raised_where_the_playground_ends():
    with pytest.raises(AssertionError, match=r"1 validation|Field required"):  # noqa: PT012
        async with checked_playground() as place:
            server = place.server
            server.world.updates.inject({"message": {}})
            await server.world.updates.poll(0, 1, 0)


async def test_what_is_excused_by_name_is_not_told_and_nothing_else():
    async with checked_playground(excused=["message"]) as place:
        place.server.world.updates.inject({"message": {}})
        await place.server.world.updates.poll(0, 1, 0)
        with pytest.raises(AssertionError, match="Field required"):
            await check_calls(place.origin)
        check = await check_calls(place.origin, excused=["message"])
    assert check.seen == {"request": 0, "update": 1}
    assert BotApiCheck(["sendMessage"]).excused == {"sendmessage"}
