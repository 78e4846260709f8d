"""Tells a date of birth from the date of an examination, by the year and the words beside it."""

from __future__ import annotations

import re

from flows.identifiers.numbered import CATALOGUE, UNIT
from flows.text import Text, t

_BIRTH, _BIRTH_YEAR = t("a date of birth"), t("a year of birth")
_FIRST, _LAST = 1890, 2015  # years of birth; of two digits, 31 to 99 and 00 to 15
_BORN = re.compile(
    r"\b(?:born|dob|yob|d\.o\.b|date of birth|birth ?date|birthday|geb|geboren\w?|geborener?"
    r"|geburts\w{0,10}|jahrgang|jg|née?|nee|naissance|nacid[oa]|nacimiento|nac|nat[oa] (?:il|a)"
    r"|nascid[oa]|nascimento|nascita|geboortedatum|родил\w{0,4}|рожд\w{0,6}|г\.?\s?р)\b[^\d\n]{0,16}\d"
    r"|\b\d{4}\s?г\.\s?р|\bur\.\s?\d{1,2}\.|(?:^|\s)\*\s?\d{1,2}\.\s?\d{1,2}\.",
    re.IGNORECASE,
)
_NUMERIC = re.compile(r"(?<![\d.])(\d{1,4})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{2,4})(?!\d|\.\d)")
_DAY_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|o|\.)?[\s-]{0,2}(?:(?:of|de|di)\s)?([^\W\d_]{3,10})"
    r"[.,]{0,2}[\s-]{0,2}(?:del?\s)?(\d{4}|\d{2})(?!\d)"
)
_MONTH_FIRST = re.compile(r"\b([^\W\d_]{3,10})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s?[年년][\s\d]{1,4}[月월]")
_MONTHS = frozenset({
    "jan", "january", "januar", "jänner", "enero", "ene", "janvier", "janv", "gennaio", "janeiro",
    "feb", "february", "februar", "febrero", "février", "févr", "febbraio", "fevereiro",
    "mar", "march", "märz", "mär", "marzo", "mars", "março", "apr", "april", "abril", "abr",
    "avril", "aprile", "may", "mai", "mayo", "maggio", "maio", "jun", "june", "juni", "junio",
    "juin", "giugno", "junho", "jul", "july", "juli", "julio", "juillet", "juil", "luglio", "julho",
    "aug", "august", "agosto", "août", "ago", "sep", "sept", "september", "septiembre", "septembre",
    "settembre", "setembro", "oct", "okt", "october", "oktober", "octubre", "octobre", "ottobre",
    "outubro", "nov", "november", "noviembre", "novembre", "novembro", "dec", "dez", "december",
    "dezember", "diciembre", "dic", "décembre", "dicembre", "dezembro", "января", "февраля",
    "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря",
})  # fmt: skip
_YEAR = re.compile(r"(?<!\d)(?:19\d\d|20(?:0\d|1[0-5]))(?!\d)")
_EVENT = (
    r"(?:\w{0,20}(?:ectomy|plasty|desis|otomy|ektomie|fusion|operation|fraktur|fracture|graphy"
    r"|sarcom[ae]?|carcinom[ae]?|karzinom|lymphom[ae]?|myelom[ae]?|melanom[ae]?)"
    r"|ops?|operated|operiert|surgery|since|seit|desde|depuis|dal|until|after|before|accident"
    r"|unfall|injury|trauma|fall|fell|sturz|mri|mrt|ct|x-?rays?|scan|dexa|onset|diagnos\w{0,6}"
    r"|injections?|infiltrations?|cancer|chemo|radiotherapy|stroke|tha|tka|tlif|plif|guidelines?"
    r"|study|trial|et al|nice|nass|cochrane|criteria|prosthesis|pacemaker|implants?|stents?|shunt"
    r"|rods?|screws?|instrumentation|hardware)"
)
_HAPPENED = re.compile(rf"\b{_EVENT}\b[^\d\n]{{0,16}}$", re.IGNORECASE)
_HAPPENING = re.compile(rf"[\s:,(-]{{0,3}}{_EVENT}\b", re.IGNORECASE)
_NEAR = 40  # characters in front of a number that may say what it is


def dated(text: str) -> tuple[Text | None, str]:
    """What names a birth in `text`, or None; and `text` without the dates that do not."""
    if _BORN.search(text):
        return _BIRTH, text
    rest: list[str] = []
    after = 0
    for start, end, year in sorted(_dates(text)):
        if start < after:
            continue
        if _is_birth(year):
            return _BIRTH, text
        rest.append(text[after:start])
        after = end
    left = " ; ".join([*rest, text[after:]])
    if any(_alone(left, year) for year in _YEAR.finditer(left)):
        return _BIRTH_YEAR, left
    return None, left


def _dates(text: str) -> list[tuple[int, int, str]]:
    """Where a whole date stands, and its year as it is written."""
    found: list[tuple[int, int, str]] = []
    for match in _NUMERIC.finditer(text):
        year = _year_of(match[1], match[3], match[4])
        if year and not UNIT.match(text, match.end()):
            found.append((match.start(), match.end(), year))
    for shape, month, at in ((_DAY_FIRST, 2, 3), (_MONTH_FIRST, 1, 3)):
        named = [m for m in shape.finditer(text) if m[month].casefold() in _MONTHS]
        found += [(m.start(), m.end(), m[at]) for m in named]
    return found + [(m.start(), m.end(), m[1]) for m in _YEAR_FIRST.finditer(text)]


def _year_of(first: str, second: str, third: str) -> str:
    """The year of three numbers that make a date, in whatever order; "" if they make none."""
    year, one, other = third, int(first), int(second)
    if len(first) == 4:  # noqa: PLR2004 - 1961-04-03
        year, one = first, int(third)
    if len(year) == 3 or not 0 < one <= 31 or not 0 < other <= 31 or min(one, other) > 12:  # noqa: PLR2004
        return ""
    return year


def _is_birth(year: str) -> bool:
    if len(year) == 2:  # noqa: PLR2004 - two digits
        return not _LAST < 2000 + int(year) <= 2030  # noqa: PLR2004 - the examinations of our time
    return _FIRST <= int(year) <= _LAST


def _alone(text: str, year: re.Match[str]) -> bool:
    """A year by itself: neither an amount nor the time of something that happened."""
    before = text[max(0, year.start() - _NEAR) : year.start()]
    told = _HAPPENED.search(before) or _HAPPENING.match(text, year.end())
    return not (told or CATALOGUE.search(before) or UNIT.match(text, year.end()))
