"""The methods that put something before people: send, edit, delete, answer."""

from urllib.parse import urlsplit

from bot.playground.entities import utf16
from bot.playground.errors import JSON, NOT_MODIFIED, bad
from bot.playground.keyboards import checked_markup, inline_only
from bot.playground.links import HOSTS, startable
from bot.playground.markup import formatted
from bot.playground.params import Params, only
from bot.playground.rooms import Room
from bot.playground.topics import place_for_bot
from bot.playground.world import World, for_bot, quoted

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_TOAST = 200
DELETE_SECONDS = 48 * 3600
PREVIEW = ("is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text")
REPLY = ("message_id", "allow_sending_without_reply")
ACTIONS = (
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
)


def _text(params: Params) -> JSON:
    source = params.text("text")
    text, entities = formatted(
        source, params.text("parse_mode"), params.items("entities"), MAX_TEXT
    )
    if not text:
        raise bad("message text is empty")
    content: JSON = {"text": text}
    if entities:
        content["entities"] = entities
    preview = params.object("link_preview_options")
    only(PREVIEW, preview, "can't parse link preview options")
    if preview:
        content["link_preview_options"] = preview
    return content


def _caption(params: Params) -> JSON:
    source, mode = params.text("caption"), params.text("parse_mode")
    marked = params.items("caption_entities")
    text, entities = formatted(source, mode, marked, MAX_CAPTION, "message caption")
    content: JSON = {"caption": text} if text else {}
    if entities:
        content["caption_entities"] = entities
    if text and params.flag("show_caption_above_media"):
        content["show_caption_above_media"] = True
    return content


def _reply(room: Room, params: Params) -> JSON:
    wish = params.object("reply_parameters")
    if not wish and "reply_to_message_id" in params:
        lenient = params.flag("allow_sending_without_reply")
        wish = {"message_id": params.whole("reply_to_message_id")}
        wish["allow_sending_without_reply"] = lenient
    if not wish:
        return {}
    only(REPLY, wish, "can't parse reply parameters")
    parent = room.messages.get(Params(wish).whole("message_id"))
    if parent is not None:
        return {"reply_to_message": quoted(parent)}
    if not Params(wish).flag("allow_sending_without_reply"):
        raise bad("message to be replied not found")
    return {}


def _send(world: World, room: Room, params: Params, content: JSON) -> JSON:
    place = place_for_bot(world, room, params)
    content = {**place, **_reply(room, params), **content}
    markup = checked_markup(params.parsed("reply_markup"))
    if markup:
        content["reply_markup"] = markup
    if params.flag("protect_content"):
        content["has_protected_content"] = True
    if room.private and "message_effect_id" in params:
        content["effect_id"] = params.text("message_effect_id")
    return for_bot(world.post(room, world.bot, content))


def send_message(world: World, params: Params) -> JSON:
    room = world.room_for_bot(params.text("chat_id"))
    return _send(world, room, params, _text(params))


def send_photo(world: World, params: Params) -> JSON:
    room = world.room_for_bot(params.text("chat_id"))
    caption = _caption(params)
    return _send(world, room, params, {"photo": world.files.photo(params), **caption})


def send_document(world: World, params: Params) -> JSON:
    room = world.room_for_bot(params.text("chat_id"))
    caption = _caption(params)
    return _send(world, room, params, {"document": world.files.document(params), **caption})


def send_chat_action(world: World, params: Params) -> bool:
    room = world.room_for_bot(params.text("chat_id"))
    place_for_bot(world, room, params)
    action = params.text("action")
    if action not in ACTIONS:
        raise bad("wrong parameter action in request")
    world.show(room, {"type": "action", "action": action})
    return True


def _own(world: World, params: Params) -> tuple[Room, JSON]:
    """The bot's message that an edit names, if it can be edited at all."""
    room = world.room_for_bot(params.text("chat_id"))
    if "message_id" not in params:
        raise bad("message identifier is not specified")
    message = room.messages.get(params.whole("message_id"))
    if message is None:
        raise bad("message to edit not found")
    markup = message.get("reply_markup")
    if message["from"]["id"] != world.bot_id or (markup and not inline_only(markup)):
        raise bad("message can't be edited")
    return room, message


def _edit(world: World, where: tuple[Room, JSON], params: Params, content: JSON) -> JSON:
    """Replace `content` (None removes a key) and the keyboard, which an edit always replaces."""
    room, old = where
    markup = inline_only(checked_markup(params.parsed("reply_markup")))
    content = {**content, "reply_markup": markup}
    if all(old.get(key) == value for key, value in content.items()):
        raise bad(NOT_MODIFIED)
    new = {**old, **content, "edit_date": world.timestamp()}
    return world.replace(room, {k: v for k, v in new.items() if v is not None})


def edit_message_text(world: World, params: Params) -> JSON:
    room, message = _own(world, params)
    content = _text(params)
    if "text" not in message:
        raise bad("there is no text in the message to edit")
    blank = {"text": None, "entities": None, "link_preview_options": None}
    return _edit(world, (room, message), params, blank | content)


def edit_message_caption(world: World, params: Params) -> JSON:
    room, message = _own(world, params)
    content = _caption(params)
    if "text" in message:
        raise bad("there is no caption in the message to edit")
    blank = {"caption": None, "caption_entities": None, "show_caption_above_media": None}
    return _edit(world, (room, message), params, blank | content)


def edit_message_reply_markup(world: World, params: Params) -> JSON:
    return _edit(world, _own(world, params), params, {})


def delete_message(world: World, params: Params) -> bool:
    room = world.room_for_bot(params.text("chat_id"))
    message = room.messages.get(params.whole("message_id"))
    if message is None:
        raise bad("message to delete not found")
    stranger = message["from"]["id"] != world.bot_id and not room.private
    if stranger and not room.grants(world.bot_id, "can_delete_messages"):
        raise bad("message can't be deleted")
    if world.timestamp() - message["date"] > DELETE_SECONDS:
        raise bad("message can't be deleted for everyone")
    world.delete(room, message["message_id"])
    return True


def answer_callback_query(world: World, params: Params) -> bool:
    text = params.text("text")
    if utf16(text) > MAX_TOAST:
        raise bad("MESSAGE_TOO_LONG")
    url = params.text("url")
    if url and not (urlsplit(url).hostname in HOSTS and startable(url)):
        raise bad("URL_INVALID")
    tap = world.taps.take(params.text("callback_query_id"))
    answer: JSON = {
        "message_id": tap.message_id,
        "text": text,
        "alert": params.flag("show_alert"),
    }
    if url:
        answer["url"] = url
    world.show(world.rooms[tap.room], {"type": "answer", **answer}, only=tap.person)
    if tap.answered is not None and not tap.answered.done():
        tap.answered.set_result(answer)
    return True


METHODS = {
    "sendmessage": send_message,
    "sendphoto": send_photo,
    "senddocument": send_document,
    "sendchataction": send_chat_action,
    "editmessagetext": edit_message_text,
    "editmessagecaption": edit_message_caption,
    "editmessagereplymarkup": edit_message_reply_markup,
    "deletemessage": delete_message,
    "answercallbackquery": answer_callback_query,
}
