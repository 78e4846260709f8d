"""One call, and every way it ends; the token is in none of them."""

from collections.abc import Callable
from typing import Any

import pytest
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import RequestData

from bot.telegram.send import Answered, Barred, Line, Refused, TryAgain, Unchanged, classify
from bot.telegram.wire import Wire

Telegram = Any  # the class lives in conftest.py, which tests cannot import


@pytest.mark.parametrize(
    "case",
    [
        (400, "Bad Request: message is not modified: specified new", Unchanged()),
        (400, "Bad Request: chat not found", Refused(400, "Bad Request: chat not found")),
        (401, "Unauthorized", Barred(401, "Unauthorized")),
        (404, "Not Found", Barred(404, "Not Found")),
        (409, "Conflict", Barred(409, "Conflict")),
        (420, "Flood", TryAgain("420")),
        (429, "Too Many Requests", TryAgain("429", 1)),
        (500, "Internal Server Error", TryAgain("500")),
    ],
)
async def test_every_refusal_has_its_meaning(
    case: tuple[int, str, object], line: Line, telegram: Telegram, refuse: Callable[..., Any]
) -> None:
    code, text, ending = case
    telegram.answers["sendMessage"].append(refuse(code, text))
    assert await line.call("sendMessage", {"chat_id": 7, "text": "x"}) == ending


@pytest.mark.parametrize(
    ("status", "body"), [(502, b"<html>"), (200, b"[]"), (200, b"{}"), (400, b'"no"')]
)
def test_what_is_not_the_bot_api_is_a_passing_fault(status: int, body: bytes) -> None:
    assert isinstance(classify(status, body), TryAgain)


def test_a_chat_that_moved_says_where_to() -> None:
    body = b'{"ok":false,"error_code":400,"description":"x","parameters":{"migrate_to_chat_id":-9}}'
    ending = classify(400, body)
    assert isinstance(ending, Refused)
    assert (ending.moved_to, ending.shut, ending.late) == (-9, False, False)
    assert not ending.of_the_message


@pytest.mark.parametrize(
    ("code", "text", "trait"),
    [
        (403, "Forbidden: bot was blocked by the user", "shut"),
        (403, "Forbidden: user is deactivated", "shut"),
        (403, "Forbidden: bot was kicked from the supergroup chat", "shut"),
        (400, "Bad Request: chat not found", "shut"),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", "shut"),
        (400, "Bad Request: not enough rights to send text messages to the chat", "shut"),
        (400, "Bad Request: message thread not found", "topicless"),
        (400, "Bad Request: TOPIC_CLOSED", "topicless"),
        (400, "Bad Request: message to edit not found", "of_the_message"),
        (400, "Bad Request: message can't be edited", "of_the_message"),
        (400, "Bad Request: query is too old and response timeout expired", "late"),
    ],
)
def test_refusals_that_mean_something(code: int, text: str, trait: str) -> None:
    assert getattr(Refused(code, text), trait)


async def test_parameters_go_as_json_and_what_is_none_stays_here(
    line: Line, telegram: Telegram
) -> None:
    markup = {"inline_keyboard": []}
    ending = await line.call(
        "sendMessage", {"chat_id": 7, "text": "é <b>", "reply_markup": markup, "x": None}
    )
    assert ending == Answered({"message_id": 101})
    assert isinstance(ending, Answered)
    assert ending.message_id == 101
    assert Answered(result=True).message_id is None
    assert telegram.of("sendMessage") == [{"chat_id": 7, "text": "é <b>", "reply_markup": markup}]


async def test_a_broken_network_is_a_value_without_the_token(
    line: Line, telegram: Telegram, token: str
) -> None:
    telegram.answers["sendMessage"].append("reset")
    ending = await line.call("sendMessage", {"chat_id": 7, "text": "x"})
    assert isinstance(ending, TryAgain)
    nowhere = Line(token, "http://127.0.0.1:1")
    refused = await nowhere.call("getMe", {})
    await nowhere.close()
    for shown in (ending, refused, line, nowhere):
        assert token not in repr(shown)
    assert isinstance(refused, TryAgain)


async def test_the_library_speaks_over_the_same_wire(
    line: Line, telegram: Telegram, token: str, refuse: Callable[..., Any]
) -> None:
    bot = line.bot()
    me = await bot.get_me()
    assert me.username == "curbside_bot"
    telegram.answers["sendDocument"].append(
        (200, {"ok": True, "result": {"message_id": 1, "date": 0, "chat": _chat()}})
    )
    await bot.send_document(7, b"name,value", filename="table.csv")
    assert set(telegram.of("sendDocument")[0]) == {"chat_id", "document"}
    telegram.answers["getMe"] += ["reset", (200, "<html>"), refuse(400, "no")]
    for expected in (NetworkError, TelegramError, TelegramError):
        with pytest.raises(expected) as error:
            await bot.get_me()
        assert token not in repr(error.value)


def _chat() -> dict[str, object]:
    return {"id": 7, "type": "private"}


async def test_a_server_that_is_silent_times_out(telegram: Telegram) -> None:
    wire = Wire()
    telegram.updates = []
    url = f"{telegram.url}/botx/getUpdates"
    with pytest.raises(TimedOut):
        await wire.do_request(url, "POST", RequestData([]), read_timeout=0.001)
    assert wire.read_timeout == 20
    await wire.shutdown()
    await wire.shutdown()
