"""A message as it is read, and spans of time as they are said."""

import re
from calendar import monthrange
from datetime import datetime, timedelta
from html import unescape
from typing import Any

Row = dict[str, Any]
TAG, ISOLATES = re.compile(r"<[^>]+>"), re.compile("[\u2066-\u2069]")


def plain(text: str) -> str:
    """As it is read: without tags and marks of direction."""
    return ISOLATES.sub("", unescape(TAG.sub("", text)))


def buttons(message: Row) -> list[Row]:
    keyboard = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    return [button for row in keyboard for button in row]


def shown(message: Row) -> str:
    labels = " ".join(f"[{button['text']}]" for button in buttons(message))
    return f"{plain(message['text'])}\n{labels}"


def later(now: datetime, span: str) -> datetime:
    """So much after that; months are calendar months."""
    number, _, unit = span.partition(" ")
    if not unit.startswith("month"):
        return now + timedelta(**{f"{unit.rstrip('s')}s": int(number)})
    month = now.month - 1 + int(number)
    year, month = now.year + month // 12, month % 12 + 1
    return now.replace(year=year, month=month, day=min(now.day, monthrange(year, month)[1]))
