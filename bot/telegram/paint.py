"""Paints a Screen as Bot API parameters: HTML within Telegram's limits, an inline keyboard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.telegram import buttons
from bot.telegram.pages import cut, paged, units
from bot.texts import Reader, render
from flows.screen import Choice, Screen
from flows.text import Text

ANSWER, COPY = 200, 256  # characters, as Telegram counts them: UTF-16 units


@dataclass(frozen=True, slots=True)
class Card:
    """Whose buttons these are: the case (or the desk) and its turn; and of which bot."""

    case: str = buttons.DESK
    turn: int = 0
    username: str = ""


def parts(screen: Screen, card: Card, reader: Reader) -> list[dict[str, Any]]:
    """The messages that a screen takes, in order: `text` (HTML) and `reply_markup` of each.

    One nearly always. The keyboard is on the last; every part begins with the heading.
    """
    keyboard = [[_button(choice, screen, card, reader) for choice in row] for row in screen.rows]
    markup = {"inline_keyboard": keyboard} if keyboard else None
    *before, last = paged(screen.blocks, reader)
    return [*({"text": text, "reply_markup": None} for text in before),
            {"text": last, "reply_markup": markup}]  # fmt: skip


def message(screen: Screen, card: Card, reader: Reader) -> dict[str, Any]:
    """The message that carries the keyboard: the last of its parts, and nearly always the only."""
    return parts(screen, card, reader)[-1]


def texts(screen: Screen, reader: Reader) -> list[str]:
    """The text of each message that it takes."""
    return paged(screen.blocks, reader)


def html(screen: Screen, reader: Reader) -> str:
    """The text of the last of them, and nearly always the only."""
    return texts(screen, reader)[-1]


def answer(text: Text, reader: Reader) -> str:
    """The words of a callback's answer, cut to what Telegram takes."""
    words = render(text, reader)
    return words if units(words) <= ANSWER else f"{cut(words, ANSWER - 1)}…"


def _button(choice: Choice, screen: Screen, card: Card, reader: Reader) -> dict[str, Any]:
    button: dict[str, Any] = {"text": render(choice.label, reader)}
    if choice.copy is not None:
        button["copy_text"] = {"text": cut(render(choice.copy, reader), COPY)}
    elif choice.link:
        button["url"] = f"https://t.me/{card.username}?{choice.link}"
    else:
        button["callback_data"] = buttons.write(card.case, card.turn, screen.key, choice.option)
    if choice.tone:
        button["style"] = choice.tone
    return button
