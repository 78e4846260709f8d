"""Puts the dialogue's sentences into a language and a reader's calendar."""

from __future__ import annotations

import gettext
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from flows.text import Blank, Moment, Text

LOCALE = Path(__file__).parent / "locale"
FIRST_STRONG, POP = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose screen it is: a language, and an IANA zone for the times on it."""

    language: str = "en"
    zone: str = "UTC"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    # English stands in the code, so a missing catalogue is not an error for it.
    return gettext.translation("curbside", LOCALE, [language], fallback=language == "en")


def render(text: Text, reader: Reader, escape: Callable[[str], str] = str) -> str:
    """The sentence as `reader` sees it; `escape` is applied to every word and every blank."""
    if not text.msgid:
        return escape(isolated(text.literal))
    sentence = escape(_catalogue(reader.language).gettext(text.msgid))
    return sentence.format_map({name: _blank(v, reader, escape) for name, v in text.blanks})


def _blank(value: Blank, reader: Reader, escape: Callable[[str], str]) -> str:
    match value:
        case Text():
            return render(value, reader, escape)
        case tuple():
            return ", ".join(render(each, reader, escape) for each in value)
        case Moment(at):
            zone = ZoneInfo(reader.zone)
            shown = format_datetime(at, "EEE d MMM, HH:mm", tzinfo=zone, locale=reader.language)
            return escape(shown)
        case date():
            return escape(format_date(value, "EEE d MMM y", locale=reader.language))
        case _:
            return escape(isolated(str(value)))


def isolated(words: str) -> str:
    """Words in a right-to-left script, fenced so that they cannot turn the sentence around them."""
    if any(unicodedata.bidirectional(c) in ("R", "AL", "RLE", "RLO", "RLI") for c in words):
        return f"{FIRST_STRONG}{words}{POP}"
    return words
