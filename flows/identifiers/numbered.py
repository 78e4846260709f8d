"""Spots numbers that belong to one person: phones, records, identity papers, accounts."""

from __future__ import annotations

import re

from flows.text import Text, t

_PHONE, _LONG = t("a phone or record number"), t("a long number")
UNIT = re.compile(
    r"\s?(?:(?:mg|ml|mm|cm|m|km|kg|g|mcg|[µμu]g|iu|ie|ui|units?|einheiten|cells?|steps|schritte"
    r"|met(?:er|re)s?|meter|dl|mmhg|kcal|d|days?|tagen?|weeks?|wks?|wochen?|months?|h|hours?|min|x"
    r"|times|degrees?)\b|°|%|/\s?(?:[µμu]?l|mm)\b)",
    re.IGNORECASE,
)
CATALOGUE = re.compile(
    r"\b(?:wbc|plt|plate\w{0,4}|leu[ck]o\w{0,10}|thrombo\w{0,10}|ferritin|bnp|ck|pmid|cpt|nct|doi"
    r"|ops|isrctn|icd|hcpcs|pmc)\W{0,3}$",
    re.IGNORECASE,
)
_RECORD = re.compile(
    r"\b(?:mrn|nhs|ssn|svnr|kvnr|dni|nie|nif|nuhsa|cip|nhc|ahv|nir|bsn|pesel|passport|id"
    r"|(?:hospital|patient(?:en)?|case|chart|record|accession|policy|fall|insurance|akten)"
    r"[ -]?(?:id|no|nr|number|nummer|num|\#))\b"
    r"(?:[ -]?(?:no|nr|number|nummer|num)\b)?[.:#\s-]{0,3}"
    r"(?!(?:19|20)\d\d\b)[A-Z]{0,3}-?\d[\d-]{3,16}",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"\b(?:tel|tlf|phone|mobile|handy|fax)[.: ]{0,3}(?:[ ()/.+-]{0,2}\d){6}", re.IGNORECASE
)
_RUN = re.compile(r"(?<![\d.,])[+(]{0,2}\d{1,40}(?:[ ./()-]{1,3}\d{1,40}){0,8}")
_PAPERS = (
    re.compile(
        r"\b(?=[A-Z\d]{8,20}\b)(?=\d{0,19}[A-Z])(?:[A-Z]{0,6}\d){4}"
    ),  # letters and digits in turns
    re.compile(r"\b[A-Z]{2}(?: ?\d\d){3} ?[A-D]\b", re.IGNORECASE),  # national insurance
    re.compile(r"\b[XYZ]-?\d{7}-?[A-Z]\b", re.IGNORECASE),
)
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d\d(?: ?[A-Z\d]{4}){3,7}", re.IGNORECASE)
_FIVE, _SEVEN, _EIGHT, _NINE = 5, 7, 8, 9
_NEAR = 24  # characters in front of a number that may say what it is
_DOSE = 25  # tablets come in multiples of it


def numbered(text: str) -> Text | None:
    """What in `text` looks like a number of one person's, or None."""
    if _RECORD.search(text) or _CALLED.search(text) or any(paper.search(text) for paper in _PAPERS):
        return _PHONE
    if any(sum(c.isdigit() for c in m[0]) >= _EIGHT for m in _ACCOUNT.finditer(text)):
        return _LONG
    for run in _RUN.finditer(text):
        before = text[max(0, run.start() - _NEAR) : run.start()]
        if UNIT.match(text, run.end()) or CATALOGUE.search(before):
            continue
        groups = re.findall(r"\d{1,40}", run[0])
        if _dialled(run[0], groups):
            return _PHONE
        if max(map(len, groups)) >= _FIVE:
            return _LONG
    return None


def _dialled(run: str, groups: list[str]) -> bool:
    """Groups of digits as a phone's or a record's are written, and a series of values is not."""
    count, longest = sum(map(len, groups)), max(map(len, groups))
    if run.startswith("+") or "(" in run or ")" in run:
        return count >= (_SEVEN if run.startswith("+") else _NINE)
    if groups[0].startswith("0") and len(groups[0]) > 1:
        return count >= _EIGHT and (longest > 2 or len(groups) >= _FIVE)  # noqa: PLR2004 - not hours
    between = set(re.findall(r"\D{1,3}", run))
    if len(between) > 1 or longest <= 2 or "/" in between:  # noqa: PLR2004
        return False
    if len(groups) == 2:  # noqa: PLR2004 - 555-1234, but not 2019-2021
        return (len(groups[0]), len(groups[1])) == (3, 4) and between == {"-"}
    grouped = len(groups[-1]) == 4 or any(int(group) % _DOSE for group in groups)  # noqa: PLR2004
    return grouped and count >= (_SEVEN if len(groups[-1]) == 4 else _NINE)  # noqa: PLR2004
