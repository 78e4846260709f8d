"""The parameters that each method takes here. Telegram ignores others; this counterpart does not.

So a misspelt name is found at once. Names that Telegram knows and the playground does not imitate
(business connections, paid broadcasts, quotes of other chats) are refused as well: silently
leaving something out would be a lie.
"""

from bot.playground.errors import bad
from bot.playground.params import Params

_TO = ("chat_id", "message_thread_id", "disable_notification", "protect_content")
_REPLY = ("reply_parameters", "reply_to_message_id", "allow_sending_without_reply", "reply_markup")
_TEXT = ("text", "parse_mode", "entities", "link_preview_options")
_CAPTION = ("caption", "parse_mode", "caption_entities", "show_caption_above_media")
_SEND = (*_TO, *_REPLY, "message_effect_id")
_MESSAGE = ("chat_id", "message_id")
_TOPIC = ("chat_id", "message_thread_id")
_LANGUAGE = ("language_code",)
_SCOPE = ("scope", *_LANGUAGE)

KNOWN: dict[str, tuple[str, ...]] = {
    "getme": (),
    "getupdates": ("offset", "limit", "timeout", "allowed_updates"),
    "setwebhook": (
        *("url", "certificate", "max_connections", "allowed_updates"),
        *("drop_pending_updates", "secret_token"),
    ),
    "deletewebhook": ("drop_pending_updates",),
    "getwebhookinfo": (),
    "getchat": ("chat_id",),
    "getchatmember": ("chat_id", "user_id"),
    "getchatadministrators": ("chat_id",),
    "getchatmembercount": ("chat_id",),
    "getfile": ("file_id",),
    "setmycommands": ("commands", *_SCOPE),
    "deletemycommands": _SCOPE,
    "getmycommands": _SCOPE,
    "setmydescription": ("description", *_LANGUAGE),
    "getmydescription": _LANGUAGE,
    "setmyshortdescription": ("short_description", *_LANGUAGE),
    "getmyshortdescription": _LANGUAGE,
    "setmyname": ("name", *_LANGUAGE),
    "getmyname": _LANGUAGE,
    "sendmessage": (*_SEND, *_TEXT),
    "sendphoto": (*_SEND, *_CAPTION, "photo"),
    "senddocument": (*_SEND, *_CAPTION, "document"),
    "sendchataction": ("chat_id", "message_thread_id", "action"),
    "editmessagetext": (*_MESSAGE, *_TEXT, "reply_markup"),
    "editmessagecaption": (*_MESSAGE, *_CAPTION, "reply_markup"),
    "editmessagereplymarkup": (*_MESSAGE, "reply_markup"),
    "deletemessage": _MESSAGE,
    "answercallbackquery": ("callback_query_id", "text", "show_alert", "url", "cache_time"),
    "createforumtopic": ("chat_id", "name", "icon_color"),
    "editforumtopic": (*_TOPIC, "name"),
    "closeforumtopic": _TOPIC,
    "reopenforumtopic": _TOPIC,
    "deleteforumtopic": _TOPIC,
    "closegeneralforumtopic": ("chat_id",),
    "reopengeneralforumtopic": ("chat_id",),
}


def only_known(method: str, params: Params) -> None:
    """Raises ApiError for a parameter that the method, in lower case, does not take here."""
    known = KNOWN[method]
    for name in params.values:
        if name not in known:
            raise bad(f'parameter "{name}" is not one that {method} takes here')
    attached = [value for value in params.values.values() if isinstance(value, str)]
    for name in params.uploads:
        named = f"attach://{name}"
        if name not in known and not any(named in value for value in attached):
            raise bad(f'file "{name}" is not one that {method} takes here')
