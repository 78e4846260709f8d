"""Spots what would name a patient in a label, a note or a question, so that it is refused unstored.

A guard, not a proof. It knows shapes and lists, in several languages, and says what it saw. The
choices it rests on:

- A date is one of birth if its year is 2015 or earlier (of two digits: 31 to 99, or 00 to 15), or
  if a word says so ("born", "DOB", "geb."). A later date is that of an examination and passes, as
  does one without a year. There is no clock here, so these years are fixed.
- A year alone up to 2015 is one of birth, unless a word beside it says what happened then ("fusion
  2008", "since 1998").
- Five digits in a row are a record's number, and seven in groups a phone's, unless a unit, a
  laboratory word or the name of a catalogue stands with them.
- A room, a bed, a street or a postcode is where somebody can be found.
- A name is known by its title, by a list of names, by an initial, or as two capitalised words that
  are none of a note. A surname that is on no list and stands alone passes, and so does what is
  written without capitals, or in a script that has none, and is on no list.
"""

from __future__ import annotations

import re
import unicodedata

from flows.identifiers.dated import dated
from flows.identifiers.named import named, ordinary
from flows.identifiers.numbered import numbered
from flows.identifiers.placed import placed
from flows.text import Text, t

NAME = t("a name")
_MAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,64}\.\w")
_LETTERS = 4  # in a sign, as in a ligature
_HANDLE = re.compile(r"(?:(?<!\w)@|\bt\.me/)([A-Za-z]\w{4,31})")
_LEVELS = re.compile(
    r"\b(?:BWK|LWK|HWK|TH|[CTLSD])\d{1,2}(?:\s?[-/–+]\s?[CTLSD]?\d{1,2}){0,5}\b", re.IGNORECASE
)


def identifier(text: str) -> Text | None:
    """What in `text` looks as if it named a person, or None. Total, and linear in its length."""
    shown = _plain(text)
    if _MAIL.search(shown):
        return t("an e-mail address")
    if any(not ordinary(found[1]) for found in _HANDLE.finditer(shown)):
        return t("a user name")
    if place := placed(shown):
        return place
    birth, rest = dated(_LEVELS.sub(" ; ", shown))  # "L4-L5" is anatomy, not a number
    return birth or numbered(rest) or (NAME if named(shown) else None)


def _plain(text: str) -> str:
    """One form of each letter, digits as 0 to 9, and nothing invisible."""
    if not text.isascii():  # a sign that stands for whole words is no part of a name
        text = "".join(" " if len(unicodedata.normalize("NFKC", c)) > _LETTERS else c for c in text)
    return "".join(
        str(unicodedata.digit(c)) if unicodedata.category(c) == "Nd" else c
        for c in unicodedata.normalize("NFKC", text)
        if unicodedata.category(c) != "Cf"
    )
