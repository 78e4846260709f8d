"""What a person sees, without a word of Telegram: lines, a quote, rows of choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from flows.text import Text

Style: TypeAlias = Literal["plain", "title", "bold", "hint", "bullet"]
Tone: TypeAlias = Literal["", "primary", "success", "danger"]


@dataclass(frozen=True, slots=True)
class Line:
    text: Text
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Gap:
    """An empty line."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Lines set apart, folded when there are many; not if they are what is to be checked."""

    lines: tuple[Text, ...]
    is_open: bool = False


Block: TypeAlias = Line | Gap | Quote


@dataclass(frozen=True, slots=True)
class Choice:
    """One button: what it says and the option it stands for.

    With `copy` it copies that text. With `link` it opens a chat with the bot and that word
    ("start=consult"), or lets a group be chosen for it ("startgroup=team").
    """

    label: Text
    option: str
    tone: Tone = ""
    copy: Text | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """One card. `key` names the question that its choices answer."""

    key: str
    blocks: tuple[Block, ...]
    rows: tuple[tuple[Choice, ...], ...] = ()
