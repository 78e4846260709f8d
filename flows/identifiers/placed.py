"""Spots where a person can be found: a street, a postcode, a room, a bed."""

from __future__ import annotations

import re

from flows.identifiers.named import ordinary
from flows.identifiers.numbered import UNIT
from flows.text import Text, t

_ADDRESS, _ROOM = t("an address"), t("a room or a bed")
_IN_A_ROOM = re.compile(
    r"\b(?:room|rm|bed|ward|bay|zimmer|zi|bett|station|habitaci[oó]n|hab|cama|chambre|lit|camera"
    r"|letto|quarto|leito|kamer|sala|палата)\b\.?\s?(?:no\.?|nr\.?|\#)?\s?[A-Z]?\d{1,4}[a-z]?\b",
    re.IGNORECASE,
)
_STREETS = (
    re.compile(
        r"\b\d{1,4}[a-z]?,? (?:[^\W\d_]{3,20} ){1,2}"
        r"(?:street|road|avenue|lane|crescent|boulevard|terrace)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b[^\W\d_]{3,24}[ -]?(?:stra(?:ß|ss)e|str\.|gasse|weg|allee|platz|ufer|straat|laan|plein"
        r"|gatan|vägen) ?\d{1,4}[a-z]?\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:\b(?:calle|avda|avenida|plaza|paseo|carrer|piazza|viale|corso|rua|travessa|largo"
        r"|ulica|plac|улица|rue|chemin|quai)\b\.?|\b(?:c/|ul\.|ул\.)) ?"
        r"(?:[^\W\d_]{2,20},? ){1,4}\d{1,4}\b",
        re.IGNORECASE,
    ),
    re.compile(r"\b\d{1,4}(?: bis| ter)?,? (?:rue|chemin|quai|boulevard) ", re.IGNORECASE),
)
_CAPITAL_STREETS = (
    re.compile(
        r"\b\d{1,4}[a-z]?,? (?:[A-Z][^\W\d_]{2,20} ){1,2}"
        r"(?:St|Rd|Ave|Ln|Drive|Close|Court|Way|Place|Square|Gardens|Grove|Hill|Blvd|Park)\b"
    ),
    re.compile(
        r"\b(?:[A-Z][^\W\d_]{2,20} ){1,2}(?:Street|Road|Avenue|Lane|St|Rd|Ave)\.? \d{1,4}\b"
    ),
    re.compile(r"\b\d{1,4},? avenue (?:de |du |des )?[A-Z]"),
    re.compile(r"\b[Vv]ia (?:[A-Z][^\W\d_]{2,20} ){1,3}\d{1,4}\b"),
)
_STOPS = frozenset({"the", "on", "down", "per", "up", "along", "across", "to", "of", "same", "in"})
# The areas of one letter, or two letters; the last two letters are never C I K M O V.
_BRITISH = re.compile(
    r"\b(?:[BEGLMNSW]|[A-PR-UWYZ][A-HK-Y])\d[A-Z\d]? ?\d([ABD-HJLNP-UW-Z]{2})\b", re.IGNORECASE
)
_UNITS = frozenset({"nd", "rd", "st", "th", "yr", "hr", "hz", "ug", "ng", "gr", "hu", "pt"})
_TOWN = re.compile(
    r"\b(?:[A-Z]{1,2}-)?([1-9]\d{3}(?:-\d{3})?|\d\d-\d{3}|\d{3} \d\d) ([^\W\d_a-z][^\W\d_]{2,20})\b"
)
_DUTCH = re.compile(r"\b([1-9]\d{3}) ?(?!IU|IE|UI|MG|ML|MM|CT|MR|OP)[A-Z]{2}\b")
_FIRST_YEAR, _LAST_YEAR = 1890, 2099


def placed(text: str) -> Text | None:
    """What in `text` looks like a place to find somebody at, or None."""
    if any(not UNIT.match(text, found.end()) for found in _IN_A_ROOM.finditer(text)):
        return _ROOM
    if any(_is_street(text, found) for shape in _STREETS for found in shape.finditer(text)):
        return _ADDRESS
    if any(shape.search(text) for shape in _CAPITAL_STREETS):
        return _ADDRESS
    if any(found[1].casefold() not in _UNITS for found in _BRITISH.finditer(text)):
        return _ADDRESS
    if any(_is_town(found) for found in _TOWN.finditer(text)):
        return _ADDRESS
    return _ADDRESS if any(not _is_year(found[1]) for found in _DUTCH.finditer(text)) else None


def _is_street(text: str, found: re.Match[str]) -> bool:
    """Not a way to walk: "3 blocks down the road", "Gehweg 200 m"."""
    on_the_way = _STOPS & set(found[0].casefold().split())
    return not on_the_way and not UNIT.match(text, found.end())


def _is_town(found: re.Match[str]) -> bool:
    return not _is_year(found[1]) and not ordinary(found[2])


def _is_year(number: str) -> bool:
    return number.isdecimal() and _FIRST_YEAR <= int(number) <= _LAST_YEAR
