"""What Telegram accepts below a message."""

from typing import Any

import pytest

from bot.playground.errors import ApiError
from bot.playground.keyboards import checked_markup


def rows(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


def button(**fields: object) -> dict[str, Any]:
    return {"text": "x", **fields}


@pytest.mark.parametrize(
    "fields",
    [
        {"callback_data": "d"},
        {"callback_data": "d" * 64},
        {"callback_data": "é" * 32},
        {"url": "https://t.me/some_bot?start=x"},
        {"copy_text": {"text": "c" * 256}},
        {"callback_data": "d", "style": "danger"},
        {"callback_data": "d", "style": "success"},
        {"callback_data": "d", "style": "primary"},
    ],
)
def test_buttons_within_the_limits_are_kept_as_sent(fields: dict[str, Any]):
    assert checked_markup(rows(button(**fields))) == rows(button(**fields))


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (rows(button(callback_data="")), "BUTTON_DATA_INVALID"),
        (rows(button(callback_data="d" * 65)), "BUTTON_DATA_INVALID"),
        (rows(button(callback_data="é" * 33)), "BUTTON_DATA_INVALID"),
        (rows(button(copy_text={"text": "c" * 257})), "BUTTON_COPY_TEXT_INVALID"),
        (rows(button(copy_text={"text": ""})), "BUTTON_COPY_TEXT_INVALID"),
        (rows(button(callback_data="d", style="red")), "Invalid button style specified"),
        (rows(button()), "Text buttons are unallowed in the inline keyboard"),
        (rows({"callback_data": "d"}), 'Can\'t find field "text"'),
        (rows(button(url="javascript://x")), "Unsupported URL protocol"),
        (rows(*[button(callback_data="d")] * 9), "reply markup is too long"),
        ({"inline_keyboard": [[button(callback_data="d")]] * 101}, "reply markup is too long"),
        ({"inline_keyboard": "x"}, "Array of Arrays"),
        (rows(button(callback_data="d", url="https://a.example")), "BUTTON_TYPE_INVALID"),
        (rows(button(callback_data="d", colour="red")), 'field "colour" is not one of'),
        (rows(button(url="https://t.me/some_bot?start=a.b")), "BUTTON_URL_INVALID"),
        (rows(button(url=f"https://t.me/some_bot?start={'a' * 65}")), "BUTTON_URL_INVALID"),
        (rows(button(copy_text={"text": "😀" * 129})), "BUTTON_COPY_TEXT_INVALID"),
        ({**rows(button(callback_data="d")), "selective": True}, 'field "selective" is not'),
        ({"force_reply": True, "input_field_placeholder": "x" * 65}, "placeholder is too long"),
        ([], "object expected as reply markup"),
    ],
)
def test_anything_else_is_refused(markup: object, words: str):
    with pytest.raises(ApiError, match=words) as refusal:
        checked_markup(markup)
    assert refusal.value.description.startswith("Bad Request: ")


def test_a_hundred_buttons_are_allowed_and_an_empty_keyboard_is_none():
    full = {"inline_keyboard": [[button(callback_data="d")] * 5] * 20}
    assert checked_markup(full) == full
    assert checked_markup({"inline_keyboard": [[], []]}) is None
    assert checked_markup(None) is None
