"""Reads what people type: numbers as written, labels or the start of one. Never guesses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal

from flows.text import Text, t
from pathway.model import Finding

# What may stand behind a number, by the finding's UCUM unit. Another unit is refused, not
# converted: "6 months" must not become 6 weeks.
UNITS: dict[str, tuple[str, ...]] = {
    "%": ("%", "percent", "per cent"),
    "a": ("years", "year", "yrs", "yr", "y", "a"),
    "wk": ("weeks", "week", "wks", "wk", "w"),
    "mm": ("mm", "millimetres", "millimeters"),
    "deg": ("deg", "degrees", "degree", "°"),
    "mL/min/1.73m2": ("ml/min", "ml/min/1.73m2", "ml/min/1.73 m2", "ml/min/1,73m2"),
    "{score}": ("/10", "of 10", "out of 10"),
    "MRC": ("/5", "mrc", "of 5"),
}
SHOWN: dict[str, str] = {
    "a": "years", "wk": "weeks", "deg": "degrees", "{score}": "", "mL/min/1.73m2": "mL/min",
    "MRC": "MRC",
}  # fmt: skip
_NUMBER = re.compile(r"([+-]?\d+)(?:([.,])(\d+))?(.*)", re.DOTALL)


def plain(text: str) -> str:
    """`text` as it is compared: one form of each letter, no invisible characters, single spaces."""
    shown = "".join(
        c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf"
    )
    return " ".join(shown.replace("\x00", " ").split())


def unit(finding: Finding) -> str:
    """The finding's unit as people write it; "" if it has none."""
    return SHOWN.get(finding.unit or "", finding.unit or "")


def measured(found: float, finding: Finding) -> str:
    """A number as it is read out: "44 %", "6/10", "MRC 5"."""
    written = f"{found:g}"
    match finding.unit:
        case "{score}":
            return f"{written}/{finding.max:g}"
        case "MRC":
            return f"MRC {written}"
        case _:
            return f"{written} {unit(finding)}".strip()


def number(text: str, finding: Finding) -> int | float | Text:
    """The number in `text`, or the sentence that says what is wanted instead.

    Takes a decimal point or comma, digits of any script and the finding's own unit. Refuses another
    unit, "1,500" (one and a half, or fifteen hundred?) and whatever lies out of range.
    """
    wanted = _wanted(finding)
    digits = "".join(
        str(unicodedata.digit(c)) if unicodedata.category(c) == "Nd" else c for c in plain(text)
    )
    digits = digits.replace("٫", ".").replace("−", "-")
    read = _NUMBER.fullmatch(digits)
    if not read:
        return wanted
    whole, mark, fraction, behind = read.groups()
    if behind.strip().casefold() not in ("", *UNITS.get(finding.unit or "", ())):
        return wanted
    if mark == "," and len(fraction) == 3:  # noqa: PLR2004 - a thousands group has three digits
        return t("{text} could mean two numbers. {wanted}", text=plain(text)[:20], wanted=wanted)
    value = float(f"{whole}.{fraction}") if fraction and fraction.strip("0") else int(whole)
    if finding.integer and isinstance(value, float):
        return wanted
    low, high = finding.min, finding.max
    if (low is not None and value < low) or (high is not None and value > high):
        return wanted
    return value


def _wanted(finding: Finding) -> Text:
    low, high = f"{finding.min or 0:g}", f"{finding.max or 0:g}"
    example = f"{int(((finding.min or 0) + (finding.max or 0)) * 0.44)} {unit(finding)}".strip()
    if finding.integer:
        return t(
            "I need a whole number from {low} to {high}, such as {example}.",
            low=low, high=high, example=example,
        )  # fmt: skip
    return t(
        "I need a number from {low} to {high}, such as {example}.",
        low=low, high=high, example=example,
    )  # fmt: skip


def choice(text: str, labels: Sequence[str]) -> int | Literal["none", "many"]:
    """Which of `labels` is meant: the whole label, or its start if only one starts so.

    "many" if several begin like that. A number is never the place of one: no screen numbers its
    answers, and it may have been meant for an earlier question.
    """
    said = _compared(text)
    if not said:
        return "none"
    compared = [_compared(label) for label in labels]
    if said in compared:
        return compared.index(said)
    begun = [place for place, label in enumerate(compared) if label.startswith(said)]
    return begun[0] if len(begun) == 1 else ("many" if begun else "none")


def _compared(text: str) -> str:
    return plain(text).casefold().strip(" .!?‹›☐☑…")
