"""Paints a Screen as Bot API parameters: HTML within Telegram's limits, an inline keyboard."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from typing import Any

from bot.telegram import buttons
from bot.texts import Reader, render
from flows.screen import Block, Choice, Gap, Line, Quote, Screen
from flows.text import Text, verbatim

TEXT, ANSWER, COPY = 4096, 200, 256  # characters, as Telegram counts them: UTF-16 units
FOLDED = 4  # a longer quote is folded until it is tapped


@dataclass(frozen=True, slots=True)
class Card:
    """Whose buttons these are: the case (or the desk) and its turn."""

    case: str = buttons.DESK
    turn: int = 0


def message(screen: Screen, card: Card, reader: Reader) -> dict[str, Any]:
    """The `text` (HTML) and `reply_markup` of a screen."""
    keyboard = [[_button(choice, screen, card, reader) for choice in row] for row in screen.rows]
    markup = {"inline_keyboard": keyboard} if keyboard else None
    return {"text": html(screen, reader), "reply_markup": markup}


def html(screen: Screen, reader: Reader) -> str:
    """The screen's text; its quotes are shortened first if it is too long for one message."""
    blocks = list(screen.blocks)
    whole = "\n".join(_block(block, reader) for block in blocks)
    if units(whole) <= TEXT:  # the usual case: its tags do not count, so it fits all the more
        return whole
    while units("\n".join(_plain(b, reader) for b in blocks)) > TEXT:
        blocks = _shortened(blocks)
    return "\n".join(_block(block, reader) for block in blocks)


def answer(text: Text, reader: Reader) -> str:
    """The words of a callback's answer, cut to what Telegram takes."""
    words = render(text, reader)
    return words if units(words) <= ANSWER else f"{cut(words, ANSWER - 1)}…"


def units(words: str) -> int:
    """Length as Telegram counts it."""
    return len(words.encode("utf-16-le")) // 2


def cut(words: str, limit: int) -> str:
    """The first `limit` units, never half a character: a keyboard too long loses the whole card."""
    return words.encode("utf-16-le")[: 2 * limit].decode("utf-16-le", "ignore")


def _shortened(blocks: list[Block]) -> list[Block]:
    """One line less in the longest quote; what is urgent is never in a quote."""
    quotes = [b for b in blocks if isinstance(b, Quote)]
    if not quotes:
        raise ValueError("a screen is too long for one message and has nothing to fold")
    longest = max(quotes, key=lambda q: len(q.lines))
    at = blocks.index(longest)
    if len(longest.lines) <= 2:  # noqa: PLR2004 - one line and its ellipsis
        return blocks[:at] + blocks[at + 1 :]
    lines = (*longest.lines[:-2], verbatim("…"))
    return [*blocks[:at], replace(longest, lines=lines), *blocks[at + 1 :]]


def _block(block: Block, reader: Reader) -> str:
    match block:
        case Gap():
            return ""
        case Quote(lines):
            folded = " expandable" if len(lines) > FOLDED else ""
            inside = "\n".join(render(each, reader, _escape) for each in lines)
            return f"<blockquote{folded}>{inside}</blockquote>"
        case Line(text, style):
            words = render(text, reader, _escape)
            match style:
                case "title" | "bold":
                    return f"<b>{words}</b>"
                case "hint":
                    return f"<i>{words}</i>"
                case "bullet":
                    return f"• {words}"
                case _:
                    return words


def _plain(block: Block, reader: Reader) -> str:
    match block:
        case Gap():
            return ""
        case Quote(lines):
            return "\n".join(render(each, reader) for each in lines)
        case Line(text, _):
            return f"• {render(text, reader)}"


def _escape(words: str) -> str:
    return escape(words, quote=False)


def _button(choice: Choice, screen: Screen, card: Card, reader: Reader) -> dict[str, Any]:
    button: dict[str, Any] = {"text": render(choice.label, reader)}
    if choice.copy is not None:
        button["copy_text"] = {"text": cut(render(choice.copy, reader), COPY)}
    else:
        button["callback_data"] = buttons.write(card.case, card.turn, screen.key, choice.option)
    if choice.tone:
        button["style"] = choice.tone
    return button
