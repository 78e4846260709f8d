"""What the bot sends is what people get, and what people do is what the bot gets."""

import asyncio
import base64

import pytest

from tests.playground.conftest import Driver

GROUP = -1001000000001
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
KEYS = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}


async def test_an_edit_replaces_text_and_keyboard_and_marks_the_message(driver: Driver):
    await driver.start()
    sent = await driver.call("sendMessage", chat_id=1001, text="one", reply_markup=KEYS)
    place = {"chat_id": 1001, "message_id": sent["message_id"]}
    edited = await driver.call("editMessageText", **place, text="<b>two</b>", parse_mode="HTML")
    assert edited["text"] == "two"
    assert edited["edit_date"] >= edited["date"]
    assert "reply_markup" not in edited
    again = await driver.call("editMessageReplyMarkup", **place, reply_markup=KEYS)
    assert again["reply_markup"] == KEYS
    assert again["text"] == "two"


async def test_options_are_kept_on_the_message_as_telegram_keeps_them(driver: Driver):
    await driver.start()
    sent = await driver.call(
        "sendMessage",
        chat_id=1001,
        text="https://example.org",
        protect_content=True,
        disable_notification=True,
        link_preview_options={"is_disabled": True},
        message_effect_id="5104841245755180586",
        reply_parameters={"message_id": 1},
    )
    assert sent["has_protected_content"] is True
    assert sent["link_preview_options"] == {"is_disabled": True}
    assert sent["effect_id"] == "5104841245755180586"
    assert sent["reply_to_message"]["text"] == "/start"


async def test_a_tap_reaches_the_bot_once_and_is_answered_once(driver: Driver):
    await driver.start()
    sent = await driver.call("sendMessage", chat_id=1001, text="x", reply_markup=KEYS)
    tap = asyncio.create_task(
        driver.play("tap", 1001, message_id=sent["message_id"], label="go", wait=5)
    )
    update = (await driver.updates(timeout=5))[-1]
    query = update["callback_query"]
    assert (query["data"], query["message"]["text"]) == ("go", "x")
    assert query["from"]["language_code"] == "en"
    await driver.call("answerCallbackQuery", callback_query_id=query["id"], text="Saved")
    assert (await tap)["answer"]["text"] == "Saved"
    _, words = await driver.refused("answerCallbackQuery", callback_query_id=query["id"])
    assert words.startswith("Bad Request: query is too old")


async def test_an_answer_later_than_fifteen_seconds_is_too_late(driver: Driver):
    await driver.start()
    sent = await driver.call("sendMessage", chat_id=1001, text="x", reply_markup=KEYS)
    place = {"message_id": sent["message_id"], "data": "forged"}
    fresh = await driver.play("tap", 1001, **place, age=14)
    late = await driver.play("tap", 1001, **place, age=16)
    await driver.play("clock", days=1)  # jumped time does not age a query
    await driver.call("answerCallbackQuery", callback_query_id=fresh["query_id"])
    _, words = await driver.refused("answerCallbackQuery", callback_query_id=late["query_id"])
    assert words.startswith("Bad Request: query is too old")


async def test_a_button_of_a_deleted_message_comes_with_an_inaccessible_message(driver: Driver):
    await driver.start()
    sent = await driver.call("sendMessage", chat_id=1001, text="x", reply_markup=KEYS)
    place = {"chat_id": 1001, "message_id": sent["message_id"]}
    assert await driver.call("deleteMessage", **place) is True
    await driver.play("tap", 1001, message_id=sent["message_id"], data="go")
    query = (await driver.updates())[-1]["callback_query"]
    assert query["message"]["date"] == 0


async def test_old_messages_cannot_be_deleted_after_two_days(driver: Driver):
    await driver.start()
    sent = await driver.call("sendMessage", chat_id=1001, text="x")
    await driver.play("clock", days=3)
    place = {"chat_id": 1001, "message_id": sent["message_id"]}
    _, words = await driver.refused("deleteMessage", **place)
    assert words == "Bad Request: message can't be deleted for everyone"


async def test_files_come_back_byte_for_byte_by_id_and_path(driver: Driver):
    await driver.start()
    token = driver.place.token
    response = await driver.http.post(
        f"/bot{token}/sendDocument",
        data={"chat_id": "1001", "caption": "<i>c</i>", "parse_mode": "HTML"},
        files={"document": ("report.pdf", b"%PDF-1.7")},
    )
    sent = response.json()["result"]
    assert sent["document"]["mime_type"] == "application/pdf"
    assert sent["caption_entities"] == [{"type": "italic", "offset": 0, "length": 1}]
    found = await driver.call("getFile", file_id=sent["document"]["file_id"])
    content = await driver.http.get(f"/file/bot{token}/{found['file_path']}")
    assert content.content == b"%PDF-1.7"
    again = await driver.call("sendDocument", chat_id=1001, document=sent["document"]["file_id"])
    assert again["document"] == sent["document"]


async def test_a_picture_has_its_own_width_and_height_and_text_is_no_picture(driver: Driver):
    await driver.start()
    url = f"/bot{driver.place.token}/sendPhoto"
    params = {"chat_id": "1001", "photo": "attach://p"}
    good = await driver.http.post(url, data=params, files={"p": ("p.png", PIXEL)})
    assert good.json()["result"]["photo"][0]["width"] == 1
    wrong = await driver.http.post(url, data=params, files={"p": ("p.png", b"text")})
    assert wrong.json()["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
    caption = {"chat_id": 1001, "message_id": good.json()["result"]["message_id"]}
    edited = await driver.call("editMessageCaption", **caption, caption="new")
    assert edited["caption"] == "new"


@pytest.mark.parametrize(
    "kind", ["sticker", "photo", "voice", "document", "location", "contact", "dice"]
)
async def test_what_people_attach_has_telegrams_shape(driver: Driver, kind: str):
    await driver.play("attach", 1001, kind=kind)
    assert kind in (await driver.updates())[0]["message"]


async def test_an_edited_message_of_a_person_is_its_own_update(driver: Driver):
    said = await driver.play("say", 1001, text="44")
    number = said["message"]["message_id"]
    await driver.play("edit", 1001, message_id=number, text="45")
    update = (await driver.updates())[-1]
    assert update["edited_message"]["text"] == "45"
    assert update["edited_message"]["edit_date"]
    refused = await driver.play("edit", 1002, chat_id=GROUP, message_id=number, text="x")
    assert refused["ok"] is False


async def test_private_chats_share_one_counter_and_the_group_has_its_own(driver: Driver):
    ids = [
        (await driver.play("say", who, text="x"))["message"]["message_id"] for who in (1001, 1002)
    ]
    assert ids == [1, 2]
    in_group = await driver.play("say", 1001, chat_id=GROUP, text="x")
    assert in_group["message"]["message_id"] == 1


async def test_group_privacy_lets_only_what_is_meant_for_the_bot_through(driver: Driver):
    sent = await driver.call("sendMessage", chat_id=GROUP, text="card")
    for text in ("talk", "/other@another_bot x", "/start", "hi @curbside_playground_bot", "/a b"):
        await driver.play("say", 1001, chat_id=GROUP, text=text)
    await driver.play("say", 1002, chat_id=GROUP, text="reply", reply_to=sent["message_id"])
    seen = [update["message"]["text"] for update in await driver.updates()]
    assert seen == ["/start", "/a b", "reply"]


async def test_a_deep_link_button_starts_the_bot_with_its_payload(driver: Driver):
    url = "https://t.me/curbside_playground_bot?start=c7k2"
    keys = {"inline_keyboard": [[{"text": "Continue", "url": url}]]}
    sent = await driver.call("sendMessage", chat_id=GROUP, text="card", reply_markup=keys)
    place = {"chat_id": GROUP, "message_id": sent["message_id"]}
    await driver.play("tap", 1002, **place, label="Continue")
    message = (await driver.updates())[-1]["message"]
    assert (message["text"], message["chat"]["id"]) == ("/start c7k2", 1002)


async def test_blocking_and_coming_back_are_reported_and_obeyed(driver: Driver):
    await driver.start()
    await driver.play("block", 1001)
    status, words = await driver.refused("sendMessage", chat_id=1001, text="x")
    assert (status, words) == (403, "Forbidden: bot was blocked by the user")
    await driver.play("say", 1001, text="/start")
    kinds = [next(k for k in update if k != "update_id") for update in await driver.updates()]
    assert kinds == ["my_chat_member", "my_chat_member", "message"]
    await driver.call("sendMessage", chat_id=1001, text="x")


async def test_the_group_knows_its_members_and_reports_changes_to_an_administrator(driver: Driver):
    owner = await driver.call("getChatAdministrators", chat_id=GROUP)
    assert [member["user"]["id"] for member in owner] == [1004]
    await driver.updates(allowed_updates=["message", "chat_member", "my_chat_member"])
    await driver.play("member", "bot", status="administrator")
    await driver.play("member", 1002, status="left")
    member = await driver.call("getChatMember", chat_id=GROUP, user_id=1002)
    assert member["status"] == "left"
    changes = await driver.updates()
    assert changes[1]["chat_member"]["new_chat_member"]["status"] == "left"
    await driver.play("member", "bot", status="kicked")
    _, words = await driver.refused("sendMessage", chat_id=GROUP, text="x")
    assert words == "Forbidden: bot was kicked from the supergroup chat"


async def test_profile_texts_are_kept_by_language_and_scope(driver: Driver):
    commands = [{"command": "help", "description": "What I can do"}]
    await driver.call("setMyCommands", commands=commands)
    await driver.call("setMyCommands", commands=[], scope={"type": "all_group_chats"})
    assert await driver.call("getMyCommands") == commands
    assert (await driver.state())["chats"][0]["commands"] == commands
    await driver.call("setMyDescription", description="d")
    await driver.call("setMyDescription", description="t", language_code="es")
    assert await driver.call("getMyDescription") == {"description": "d"}
    assert await driver.call("getMyDescription", language_code="es") == {"description": "t"}
    await driver.call("setMyShortDescription", short_description="s")
    assert await driver.call("getMyShortDescription") == {"short_description": "s"}
    await driver.call("deleteMyCommands")
    assert await driver.call("getMyCommands") == []
    await driver.call("getChat", chat_id=GROUP)
