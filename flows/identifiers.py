"""Spots what would name a patient in a label, so that it is refused before it is stored.

A guard, not a proof: it knows the common shapes (dates of birth, phones, record numbers, e-mail
addresses, titles with a name, two names in a row) and says which one it saw.
"""

from __future__ import annotations

import re

from flows.text import Text, t

_LEVEL = re.compile(r"\b[CTLS]\d{1,2}\s*[-/–]\s*[CTLS]?\d{1,2}\b", re.IGNORECASE)
_SHAPES: tuple[tuple[re.Pattern[str], Text], ...] = (
    (re.compile(r"[\w.+-]+@[\w-]+\.\w+"), t("an e-mail address")),
    (re.compile(r"\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b"), t("a date of birth")),
    (re.compile(r"\b\d{1,2}\s+[A-Za-z]{3,9}\.?\s+(19|20)\d\d\b"), t("a date of birth")),
    (re.compile(r"\b(19|20)\d\d\b"), t("a year of birth")),
    (re.compile(r"(?:\+|\b)\d[\d ()./-]{6,}\d\b"), t("a phone or record number")),
    (re.compile(r"\b\d{5,}\b"), t("a long number")),
    (
        re.compile(
            r"\b(?:mr|mrs|ms|miss|herr|frau|mme|se[ñn]or(?:a)?|sr|sra)\b\.?\s+\w", re.IGNORECASE
        ),
        t("a name"),
    ),
    (re.compile(r"\b[A-ZÀ-Þ][a-zß-ÿ]{2,}[ ,]+[A-ZÀ-Þ][a-zß-ÿ]{2,}\b"), t("a name")),
)


def identifier(text: str) -> Text | None:
    """What in `text` looks as if it named a person, or None."""
    rest = _LEVEL.sub(" ", text)  # "L4-L5" is anatomy, not a number
    return next((what for shape, what in _SHAPES if shape.search(rest)), None)
