"""Spots what would name a patient in a label, so that it is refused before it is stored.

A guard, not a proof: it knows the common shapes (dates of birth, phones, record numbers, e-mail
addresses, titles with a name, two names in a row) and says which one it saw.
"""

from __future__ import annotations

import re

from flows.text import Text, t

NAME = t("a name")
_LEVEL = re.compile(r"\b[CTLS]\d{1,2}\s*[-/–]\s*[CTLS]?\d{1,2}\b", re.IGNORECASE)
_SHAPES: tuple[tuple[re.Pattern[str], Text], ...] = (
    (re.compile(r"[\w.+-]+@[\w-]+\.\w+"), t("an e-mail address")),
    (re.compile(r"\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b"), t("a date of birth")),
    (re.compile(r"\b\d{1,2}\s+[A-Za-z]{3,9}\.?\s+(19|20)\d\d\b"), t("a date of birth")),
    (re.compile(r"\b(?:19\d\d|20(?:0\d|1[0-2]))\b"), t("a year of birth")),
    (re.compile(r"(?:\+|\b)\d[\d ()./-]{6,}\d\b"), t("a phone or record number")),
    (re.compile(r"\b\d{5,}\b"), t("a long number")),
    (re.compile(r"\b(?i:mr|mrs|miss|herr|frau|mme|señora?|senora?|sra?)\b\.?\s+\w"), NAME),
    (re.compile(r"\b(?:Ms|Dr)\b\.?\s+[A-ZÀ-Þ]"), NAME),
)
_WORD = r"[A-ZÀ-ÞЀ-Я][a-zß-ÿа-я]{2,}|[A-ZÀ-Þ]{4,}"
_PAIR = re.compile(rf"(?=\b({_WORD})[ ,]+({_WORD})\b)")
# Capitalised words of a label that are no names.
_CLINICAL = frozenset({
    "acute", "adult", "back", "bilateral", "bulge", "canal", "case", "central", "chronic",
    "clinic", "conservative", "cord", "degenerative", "deficit", "disc", "disk", "discharge",
    "elective", "emergency", "female", "foot", "fracture", "fusion", "left", "leg", "level",
    "lumbar", "lower", "male", "moved", "multilevel", "narrowing", "neck", "nerve", "pain",
    "patient", "post", "postop", "progressive", "radicular", "radiculopathy", "recess",
    "referral", "right", "root", "sacral", "scoliosis", "severe", "spinal", "spine", "stable",
    "stenosis", "surgery", "surgical", "thoracic", "unstable", "upper", "urgent", "weakness",
})  # fmt: skip


def identifier(text: str) -> Text | None:
    """What in `text` looks as if it named a person, or None."""
    rest = _LEVEL.sub(" ", text)  # "L4-L5" is anatomy, not a number
    for shape, what in _SHAPES:
        if shape.search(rest):
            return what
    for first, second in _PAIR.findall(rest):
        if not {first.casefold(), second.casefold()} & _CLINICAL:
            return NAME
    return None
