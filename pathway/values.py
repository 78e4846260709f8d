"""From a raw answer to a value of a finding, or one sentence on what is allowed."""

import math
from typing import assert_never

from pathway.model import Finding, Findings, Pathway, Value

SPOKEN = {"a": "years", "wk": "weeks", "deg": "degrees", "{score}": "", "MRC": ""}
"""Units as they are read out, where the code of the unit is not."""

MANY = 1e15


def allowed(finding: Finding) -> str:
    """What the finding accepts, in words: options, or range with unit."""
    match finding.kind:
        case "bool":
            return "true or false"
        case "choice":
            return "one of " + ", ".join(option.id for option in finding.options)
        case "multi":
            return "a list of " + ", ".join(option.id for option in finding.options)
        case "number":
            what = "a whole number" if finding.integer else "a number"
            spoken = SPOKEN.get(finding.unit or "", finding.unit)
            unit = f" {spoken}" if spoken else ""
            return f"{what} from {finding.min:g} to {finding.max:g}{unit}"
    assert_never(finding.kind)


def accept(finding: Finding, raw: object) -> Value:
    """The value of ``raw``; a multi answer is put in dictionary order.

    Nothing is converted between types: 5.0 is not a whole number, true is not 1.

    Raises:
        ValueError: one sentence naming the finding and what it accepts.
    """
    value = _accepted(finding, raw)
    if value is None:
        raise ValueError(f"{finding.id} must be {allowed(finding)}, not {_shown(raw)}.")
    return value


def _shown(raw: object) -> str:
    match raw:
        case bool():
            return str(raw).lower()
        case int() | float():
            return repr(raw) if abs(raw) < MANY else "a number that large"
        case str():
            return f'"{raw[:40]}"'
        case list() | tuple():
            return "such a list" if len(raw) else "an empty list"
        case _:
            return "this"


def _accepted(finding: Finding, raw: object) -> Value | None:
    match finding.kind:
        case "bool":
            return raw if isinstance(raw, bool) else None
        case "choice":
            return raw if isinstance(raw, str) and raw in _ids(finding) else None
        case "multi":
            return _several(finding, raw)
        case "number":
            return _number(finding, raw)
    assert_never(finding.kind)


def _ids(finding: Finding) -> tuple[str, ...]:
    return tuple(option.id for option in finding.options)


def _several(finding: Finding, raw: object) -> tuple[str, ...] | None:
    if not isinstance(raw, list | tuple):
        return None
    ids = _ids(finding)
    if any(not isinstance(each, str) or each not in ids for each in raw):
        return None
    if len(set(raw)) != len(raw):
        return None
    return tuple(each for each in ids if each in raw)


def _number(finding: Finding, raw: object) -> int | float | None:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    if isinstance(raw, float) and (finding.integer or not math.isfinite(raw)):
        return None
    low, high = finding.min, finding.max
    if low is None or high is None or not low <= raw <= high:
        return None
    return raw


def accepted(pathway: Pathway, findings: Findings) -> Findings:
    """Those of the findings that the pathway knows, and whose value it takes."""
    kept = {}
    for id_, value in findings.items():
        try:
            kept[id_] = accept(pathway.findings[id_], value)
        except (KeyError, ValueError):
            continue
    return kept
