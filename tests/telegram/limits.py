"""The limits of the Bot API that no typed model holds, written down a second time for the tests.

Nothing here is shared with the playground or the bot: three parties must agree.
"""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

TAGS = {
    *("a", "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre"),
    *("blockquote", "tg-spoiler", "span", "tg-emoji", "tg-time"),
}
UPDATE_KINDS = {
    *("message", "edited_message", "channel_post", "edited_channel_post", "business_connection"),
    *("business_message", "edited_business_message", "deleted_business_messages"),
    *("guest_message", "message_reaction", "message_reaction_count", "inline_query"),
    *("chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query"),
    *("purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member"),
    *("chat_join_request", "chat_boost", "removed_chat_boost", "managed_bot"),
}
MAX_TEXT, MAX_CAPTION, MAX_TOAST, MAX_ENTITIES = 4096, 1024, 200, 100
MAX_BUTTONS, MAX_IN_ROW, MAX_DATA_BYTES, MAX_COPIED = 100, 8, 64, 256
MAX_COMMANDS, MAX_WORDS, MAX_PLACEHOLDER = 100, 256, 64
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
CHATS = {"private", "group", "supergroup", "channel"}
Params = dict[str, Any]
Limit = Callable[[Any, Params], Iterator[str]]


def length(text: str) -> int:
    """As Telegram counts: in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class _Plain(HTMLParser):
    """What is left of Telegram's HTML; `wrong` says what a strict reader would not take."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.marks, self.wrong = "", 0, list[str]()
        self._open: list[str] = []
        self.feed(source)
        self.close()
        self.wrong += [f"<{tag}> is never closed" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.marks += 1
        self._open.append(tag)
        if tag not in TAGS:
            self.wrong.append(f"<{tag}> is no tag of Telegram's")

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing")

    # reason: the name is the library's
    def handle_data(self, data: str) -> None:
        self.text += data


def _text(most: int, least: int) -> Limit:
    def check(value: str, params: Params) -> Iterator[str]:
        marks = len(params.get("entities") or params.get("caption_entities") or ())
        text = value
        if mode := params.get("parse_mode"):
            if mode != "HTML":
                yield f"parse_mode is {mode}, not HTML"
            plain = _Plain(value)
            yield from plain.wrong
            text, marks = plain.text, plain.marks
        if not least <= length(text.strip()) <= most:
            yield f"the text has {length(text.strip())} characters, not {least} to {most}"
        if marks > MAX_ENTITIES:
            yield f"the text has {marks} entities"

    return check


def _at_most(most: int, least: int = 0) -> Limit:
    def check(value: str, _: Params) -> Iterator[str]:
        if not least <= length(value) <= most:
            yield f"{length(value)} characters, not {least} to {most}"

    return check


def _between(least: int, most: int) -> Limit:
    def check(value: int, _: Params) -> Iterator[str]:
        if not least <= value <= most:
            yield f"{value} is not {least} to {most}"

    return check


def _matching(pattern: re.Pattern[str]) -> Limit:
    def check(value: str, _: Params) -> Iterator[str]:
        if not pattern.fullmatch(value):
            yield f"does not match {pattern.pattern}"

    return check


def _button(button: Params) -> Iterator[str]:
    if not button["text"].strip():
        yield "a button without a label"
    doing = set(button) - {"text", "style", "icon_custom_emoji_id"}
    if len(doing) != 1:
        yield f"a button does {sorted(doing)}, not one thing"
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= (
        MAX_DATA_BYTES
    ):
        yield f"callback_data of {len(button['callback_data'].encode())} bytes"
    if "copy_text" in button and not 1 <= length(button["copy_text"]["text"]) <= MAX_COPIED:
        yield "copy_text is not 1 to 256 characters"
    if button.get("style", "primary") not in {"primary", "success", "danger"}:
        yield f"the style {button['style']}"
    link = urlsplit(button.get("url", ""))
    if link.hostname in {"t.me", "telegram.me"}:
        for payload in parse_qs(link.query).get("start", []):
            if not PAYLOAD.fullmatch(payload):
                yield "a start payload that Telegram drops"


def _markup(value: Params, _: Params) -> Iterator[str]:
    rows = value.get("inline_keyboard", [])
    if any(len(row) > MAX_IN_ROW for row in rows):
        yield "more than 8 buttons in a row"
    if sum(map(len, rows)) > MAX_BUTTONS:
        yield "more than 100 buttons"
    for row in rows:
        for button in row:
            yield from _button(button)
    if length(value.get("input_field_placeholder") or "") > MAX_PLACEHOLDER:
        yield "a placeholder of more than 64 characters"


def _commands(value: list[Params], _: Params) -> Iterator[str]:
    if len(value) > MAX_COMMANDS:
        yield f"{len(value)} commands"
    for command in value:
        if not COMMAND.fullmatch(command["command"]):
            yield f"the command {command['command']!r}"
        if not 1 <= length(command["description"]) <= MAX_WORDS:
            yield f"the description of /{command['command']}"


def _kinds(value: list[str], _: Params) -> Iterator[str]:
    for kind in set(value) - UPDATE_KINDS:
        yield f"there is no update {kind!r}"


LIMITS: dict[tuple[str, str], Limit] = {
    ("sendmessage", "text"): _text(MAX_TEXT, 1),
    ("editmessagetext", "text"): _text(MAX_TEXT, 1),
    ("sendphoto", "caption"): _text(MAX_CAPTION, 0),
    ("senddocument", "caption"): _text(MAX_CAPTION, 0),
    ("editmessagecaption", "caption"): _text(MAX_CAPTION, 0),
    ("answercallbackquery", "text"): _at_most(MAX_TOAST),
    ("setmycommands", "commands"): _commands,
    ("setmydescription", "description"): _at_most(512),
    ("setmyshortdescription", "short_description"): _at_most(120),
    ("setmyname", "name"): _at_most(64),
    ("createforumtopic", "name"): _at_most(128, 1),
    ("editforumtopic", "name"): _at_most(128),
    ("getupdates", "allowed_updates"): _kinds,
    ("getupdates", "limit"): _between(1, 100),
    ("getupdates", "timeout"): _between(0, 50),
    ("setwebhook", "allowed_updates"): _kinds,
    ("setwebhook", "max_connections"): _between(1, 100),
    ("setwebhook", "secret_token"): _matching(SECRET),
    ("*", "reply_markup"): _markup,
}


def over_limits(method: str, params: Params) -> Iterator[str]:
    """What of a request, its JSON decoded, is beyond a limit, in words."""
    for name, value in params.items():
        limit = LIMITS.get((method.lower(), name)) or LIMITS.get(("*", name))
        for wrong in limit(value, params) if limit else ():
            yield f"{name}: {wrong}"


def strange(update: Params) -> Iterator[str]:
    """What of an update no Telegram would send, though every type fits."""
    kinds = set(update) - {"update_id"}
    if len(kinds) != 1 or not kinds <= UPDATE_KINDS:
        yield f"an update of {sorted(kinds)}, not of one kind"
    if not 0 <= update["update_id"] < 2**31:
        yield f"the update_id {update['update_id']}"
    yield from _inside(update, "")


def _inside(value: object, place: str) -> Iterator[str]:
    if isinstance(value, list):
        for part in value:
            yield from _inside(part, place)
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _inside(part, key)
        yield from _object(value, place)


def _object(value: Params, place: str) -> Iterator[str]:
    if place in {"chat", "sender_chat"} and value["type"] not in CHATS:
        yield f"a chat of the type {value['type']!r}"
    if "text" in value and "message_id" in value:
        if not 1 <= length(value["text"]) <= MAX_TEXT:
            yield f"a message of {length(value['text'])} characters"
        for entity in value.get("entities", []):
            if entity["offset"] + entity["length"] > length(value["text"]):
                yield "an entity that reaches beyond its text"
    if value.get("date") == 0 and set(value) != {"chat", "message_id", "date"}:
        yield "a message without a date that is not inaccessible"
