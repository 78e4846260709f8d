"""What Telegram accepts below a message."""

from bot.playground.entities import utf16
from bot.playground.errors import JSON, bad
from bot.playground.links import startable
from bot.playground.params import only

MAX_BUTTONS = 100
MAX_IN_ROW = 8
MAX_CALLBACK_BYTES = 64
MAX_COPIED = 256
MAX_PLACEHOLDER = 64
STYLES = ("danger", "success", "primary")
ACTIONS = (
    "callback_data",
    "url",
    "copy_text",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "callback_game",
    "pay",
)
LOOKS = ("text", "style", "icon_custom_emoji_id")
KEYBOARDS = {
    "inline_keyboard": ("inline_keyboard",),
    "keyboard": (
        *("keyboard", "is_persistent", "resize_keyboard", "one_time_keyboard"),
        *("input_field_placeholder", "selective"),
    ),
    "remove_keyboard": ("remove_keyboard", "selective"),
    "force_reply": ("force_reply", "input_field_placeholder", "selective"),
}
LINKS = ("http://", "https://", "tg://", "tonsite://")


def _checked_action(button: JSON) -> None:
    if "callback_data" in button:
        size = len(str(button["callback_data"]).encode())
        if not 1 <= size <= MAX_CALLBACK_BYTES:
            raise bad("BUTTON_DATA_INVALID")
    if "url" in button:
        url = str(button["url"])
        if "://" in url and not url.startswith(LINKS):
            raise bad(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
        if not url or " " in url or "." not in url.partition("://")[2] + url:
            raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
        if not startable(url):
            raise bad("BUTTON_URL_INVALID")
    if "copy_text" in button:
        copied = button["copy_text"]
        text = copied.get("text", "") if isinstance(copied, dict) else ""
        if not 1 <= utf16(str(text)) <= MAX_COPIED:
            raise bad("BUTTON_COPY_TEXT_INVALID")


def _inline_button(button: object) -> JSON:
    if not isinstance(button, dict):
        raise bad("can't parse inline keyboard button: expected an Object")
    if "text" not in button:
        raise bad("can't parse inline keyboard button: Can't find field \"text\"")
    if not str(button["text"]).strip():
        raise bad("inline keyboard button text must be non-empty")
    if not any(action in button for action in ACTIONS):
        raise bad(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    only((*LOOKS, *ACTIONS), button, "can't parse inline keyboard button")
    if sum(action in button for action in ACTIONS) > 1:
        raise bad("BUTTON_TYPE_INVALID")
    if button.get("style") not in (None, *STYLES):
        raise bad("can't parse inline keyboard button: Invalid button style specified")
    _checked_action(button)
    return button


def _inline(rows: object) -> JSON | None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    kept = [[_inline_button(button) for button in row] for row in rows if row]
    if sum(map(len, kept)) > MAX_BUTTONS or any(len(row) > MAX_IN_ROW for row in kept):
        raise bad("reply markup is too long")
    return {"inline_keyboard": kept} if kept else None


def checked_markup(markup: object) -> JSON | None:
    """The markup as it will be kept, or None for an empty one. Raises ApiError."""
    if markup is None or markup in ("", {}):
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    kind = next((name for name in KEYBOARDS if markup.get(name)), "")
    if kind:
        only(KEYBOARDS[kind], markup, "can't parse reply keyboard markup JSON object")
    if utf16(str(markup.get("input_field_placeholder", ""))) > MAX_PLACEHOLDER:
        raise bad("input field placeholder is too long")
    if "inline_keyboard" in markup:
        return _inline(markup["inline_keyboard"])
    if "keyboard" in markup:
        if not isinstance(markup["keyboard"], list):
            raise bad('field "keyboard" of the ReplyKeyboardMarkup must be an Array')
        rows = [
            [button if isinstance(button, dict) else {"text": str(button)} for button in row]
            for row in markup["keyboard"]
        ]
        if not any(rows):
            raise bad("reply keyboard must have at least one button")
        return {**markup, "keyboard": rows}
    if markup.get("remove_keyboard") or markup.get("force_reply"):
        return dict(markup)
    return None


def inline_only(markup: JSON | None) -> JSON | None:
    """The part that an edit accepts and that the bot gets back."""
    return markup if markup and "inline_keyboard" in markup else None
