"""What the dialogue says, before it has a language: an English sentence and its blanks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant as its reader's clock shows it; `at` is aware."""

    at: datetime


Blank: TypeAlias = "str | int | float | date | Moment | Text | tuple[Text, ...]"


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence to be translated (`msgid`), with named blanks; `{name}` marks a blank.

    With an empty `msgid` the text is `literal`: words of the pathway or of a person, shown as they
    are. A tuple in a blank is a list, shown with commas.
    """

    msgid: str
    blanks: tuple[tuple[str, Blank], ...] = ()
    literal: str = ""


def t(msgid: str, /, **blanks: Blank) -> Text:
    """Mark a sentence for translation and fill its blanks."""
    return Text(msgid, tuple(blanks.items()))


def in_source(text: Text) -> str:
    """The words in the source language: as a label is typed, and as the record is copied."""
    return text.literal or text.msgid.format_map(dict(text.blanks))


def verbatim(literal: str) -> Text:
    """Words that are shown as they stand: the pathway's or a person's."""
    return Text("", (), literal)
