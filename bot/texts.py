"""Puts the dialogue's sentences into a language and a reader's calendar."""

from __future__ import annotations

import gettext
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from flows.text import Blank, Moment, Text

LOCALE = Path(__file__).parent / "locale"
RIGHT_TO_LEFT = frozenset({"R", "AL", "RLE", "RLO", "RLI"})
FIRST_STRONG, POP = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose screen it is: a language, and an IANA zone for the times on it.

    `sentences` stands in for the catalogue of the language: for a translation not yet installed.
    """

    language: str = "en"
    zone: str = "UTC"
    sentences: gettext.NullTranslations | None = None


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    # English stands in the code, so a missing catalogue is not an error for it.
    return gettext.translation("curbside", LOCALE, [language], fallback=language == "en")


def languages() -> tuple[str, ...]:
    """Every language that there are sentences in; English stands in the code."""
    installed = [file.parts[-3] for file in LOCALE.glob("*/LC_MESSAGES/curbside.mo")]
    return ("en", *sorted({*installed} - {"en"}))


def render(text: Text, reader: Reader) -> str:
    """The sentence as `reader` sees it, without any markup."""
    if not text.msgid:
        return isolated(text.literal)
    sentence = (reader.sentences or _catalogue(reader.language)).gettext(text.msgid)
    return sentence.format_map({name: _blank(value, reader) for name, value in text.blanks})


def _blank(value: Blank, reader: Reader) -> str:
    match value:
        case Text():
            return render(value, reader)
        case tuple():
            return ", ".join(render(each, reader) for each in value)
        case Moment(at):
            zone = ZoneInfo(reader.zone)
            return format_datetime(at, "EEE d MMM y, HH:mm", tzinfo=zone, locale=reader.language)
        case date():
            return format_date(value, "EEE d MMM y", locale=reader.language)
        case _:
            return isolated(str(value))


def isolated(words: str) -> str:
    """Words in a right-to-left script, fenced so that they cannot turn the sentence around them."""
    if words.isascii() or not any(unicodedata.bidirectional(c) in RIGHT_TO_LEFT for c in words):
        return words
    return f"{FIRST_STRONG}{words}{POP}"
