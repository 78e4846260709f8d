"""Every refusal carries Telegram's status and Telegram's words."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.playground.conftest import Drive, Driver

pytestmark = pytest.mark.asyncio(loop_scope="module")

GROUP = -1001000000001
BAD = "Bad Request: "
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)
STALE = "query is too old and response timeout expired or query ID is invalid"
SENT: dict[str, Any] = {}

CASES: list[tuple[str, dict[str, Any], int, str]] = [
    ("sendMessage", {"text": "x"}, 400, BAD + "chat_id is empty"),
    ("sendMessage", {"chat_id": 4040, "text": "x"}, 400, BAD + "chat not found"),
    ("sendMessage", {"chat_id": "@nobody", "text": "x"}, 400, BAD + "chat not found"),
    (
        "sendMessage",
        {"chat_id": 1001, "text": "\ud83d"},
        400,
        BAD + "strings must be encoded in UTF-8",
    ),
    ("sendMessage", {"chat_id": 1001}, 400, BAD + "message text is empty"),
    ("sendMessage", {"chat_id": 1001, "text": " \n "}, 400, BAD + "message text is empty"),
    ("sendMessage", {"chat_id": 1001, "text": "x" * 4097}, 400, BAD + "message is too long"),
    (
        "sendMessage",
        {"chat_id": 1002, "text": "x"},
        403,
        "Forbidden: bot can't initiate conversation with a user",
    ),
    (
        "sendMessage",
        {"chat_id": 1003, "text": "x"},
        403,
        "Forbidden: bot was blocked by the user",
    ),
    (
        "sendMessage",
        {"chat_id": 1001, "text": "x", "reply_parameters": {"message_id": 999}},
        400,
        BAD + "message to be replied not found",
    ),
    (
        "sendMessage",
        {"chat_id": 1001, "text": "x", "reply_to_message_id": 999},
        400,
        BAD + "message to be replied not found",
    ),
    (
        "sendMessage",
        {"chat_id": 1001, "text": "x", "reply_markup": "{"},
        400,
        BAD + "can't parse reply keyboard markup JSON object",
    ),
    ("sendMessage", {"chat_id": 1001, "text": "x", "parse_mode": "Nope"}, 400, BAD + "unsupported"),
    (
        "sendMessage",
        {"chat_id": 1001, "text": "<b>x</b> " * 101, "parse_mode": "HTML"},
        400,
        BAD + "ENTITIES_TOO_LONG",
    ),
    (
        "sendMessage",
        {"chat_id": 1001, "text": "x", "reply_parameters": {"message_id": 1, "quote": "x"}},
        400,
        BAD + 'can\'t parse reply parameters: field "quote" is not one of message_id, '
        "allow_sending_without_reply",
    ),
    (
        "sendMessage",
        {"chat_id": 1001, "text": "x", "business_connection_id": "1"},
        400,
        BAD + 'parameter "business_connection_id" is not one that sendmessage takes here',
    ),
    (
        "answerCallbackQuery",
        {"callback_query_id": "1", "url": "https://example.org"},
        400,
        BAD + "URL_INVALID",
    ),
    (
        "answerCallbackQuery",
        {"callback_query_id": "1", "url": "https://t.me/some_bot?start=a.b"},
        400,
        BAD + "URL_INVALID",
    ),
    (
        "editMessageText",
        {"chat_id": 1001, "message_id": 999, "text": "x"},
        400,
        BAD + "message to edit not found",
    ),
    (
        "editMessageText",
        {"chat_id": 1001, "text": "x"},
        400,
        BAD + "message identifier is not specified",
    ),
    (
        "editMessageText",
        {"chat_id": 1001, "message_id": "theirs", "text": "x"},
        400,
        BAD + "message can't be edited",
    ),
    (
        "editMessageText",
        {"chat_id": 1001, "message_id": "own", "text": "own"},
        400,
        BAD + NOT_MODIFIED,
    ),
    (
        "editMessageReplyMarkup",
        {"chat_id": 1001, "message_id": "own"},
        400,
        BAD + NOT_MODIFIED,
    ),
    (
        "editMessageCaption",
        {"chat_id": 1001, "message_id": "own", "caption": "x"},
        400,
        BAD + "there is no caption in the message to edit",
    ),
    (
        "deleteMessage",
        {"chat_id": 1001, "message_id": 999},
        400,
        BAD + "message to delete not found",
    ),
    ("answerCallbackQuery", {"callback_query_id": "1"}, 400, BAD + STALE),
    (
        "answerCallbackQuery",
        {"callback_query_id": "1", "text": "x" * 201},
        400,
        BAD + "MESSAGE_TOO_LONG",
    ),
    ("sendPhoto", {"chat_id": 1001}, 400, BAD + "there is no photo in the request"),
    (
        "sendDocument",
        {"chat_id": 1001, "document": "https://example.org/x"},
        400,
        BAD + "wrong file identifier/HTTP URL specified",
    ),
    (
        "sendChatAction",
        {"chat_id": 1001, "action": "dancing"},
        400,
        BAD + "wrong parameter action in request",
    ),
    (
        "getFile",
        {"file_id": "x"},
        400,
        BAD + "wrong file_id or the file is temporarily unavailable",
    ),
    ("getChatMember", {"chat_id": GROUP, "user_id": 9}, 400, BAD + "PARTICIPANT_ID_INVALID"),
    (
        "getChatAdministrators",
        {"chat_id": 1001},
        400,
        BAD + "there are no administrators in the private chat",
    ),
    (
        "setMyCommands",
        {"commands": [{"command": "Bad!", "description": "x"}]},
        400,
        BAD + "BOT_COMMAND_INVALID",
    ),
    (
        "setMyCommands",
        {"commands": [{"command": "a", "description": "x"}] * 101},
        400,
        BAD + "BOT_COMMANDS_TOO_MUCH",
    ),
    ("setWebhook", {"url": "https://example.org"}, 400, BAD + "bad webhook"),
    ("logOut", {}, 404, "Not Found: method not found"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def driver(drive: Drive) -> AsyncIterator[Driver]:
    async with drive(excused={method for method, *_ in CASES}) as ready:
        await ready.start(1001)
        await ready.start(1003)
        await ready.play("block", 1003)
        SENT["own"] = (await ready.call("sendMessage", chat_id=1001, text="own"))["message_id"]
        SENT["theirs"] = 1
        yield ready


@pytest.mark.parametrize(
    ("method", "params", "code", "words"), CASES, ids=[f"{c[0]}-{c[3][:48]}" for c in CASES]
)
async def test_the_refusal_is_telegrams_own(
    driver: Driver, method: str, params: dict[str, Any], code: int, words: str
):
    if params.get("message_id") in SENT:
        params = params | {"message_id": SENT[params["message_id"]]}
    status, description = await driver.refused(method, **params)
    assert status == code
    assert description == words or (len(words) < 30 and description.startswith(words))


async def test_a_wrong_token_is_unauthorized(driver: Driver):
    response = await driver.http.get("/bot1:wrong/getMe")
    assert response.status_code == 401
    assert response.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_method_names_ignore_case_but_unknown_parameters_are_refused(driver: Driver):
    answer = await driver.call("GETme")
    assert answer["username"] == "curbside_playground_bot"
    _, words = await driver.refused("sendMessage", chat_id=1001, text="x", parse_mod="HTML")
    assert words == BAD + 'parameter "parse_mod" is not one that sendmessage takes here'


async def test_a_reply_to_a_lost_message_may_be_allowed(driver: Driver):
    message = await driver.call(
        "sendMessage",
        chat_id=1001,
        text="x",
        reply_parameters={"message_id": 999, "allow_sending_without_reply": True},
    )
    assert "reply_to_message" not in message
