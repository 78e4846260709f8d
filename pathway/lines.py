"""One case as a line of JSON in, its advice out: for spreadsheets, scripts and test sets."""

import json
from typing import Any

from pathway.ask import next_questions
from pathway.decide import decide
from pathway.model import Findings, Pathway, Value
from pathway.values import accept

KEYS = ("id", "phase", "findings")
Answer = dict[str, Any]


class _BadLine(Exception):  # noqa: N818 - caught one function further on
    """What is wrong with a line, as a sentence without its number."""


def answer(pathway: Pathway, number: int, line: bytes) -> Answer:
    """The advice for one line, or {"id", "error"}; never raises for what the line holds.

    A line is {"id", "phase", "findings"}; a finding that is null or left out is unknown.
    ``number`` counts lines from 1 and is named in the error.
    """
    case_id: object = None
    try:
        case, faults = _object(line)
        case_id = _case_id(case)
        _none_of(faults)  # said only now, so that the answer can name its case
        findings, phase = _findings(pathway, case), _phase(pathway, case)
    except _BadLine as error:
        return {"id": case_id, "error": f"Line {number}: {error}"}
    given = decide(pathway, findings, phase)
    return {
        "id": case_id,
        "status": given.status,
        "disposition": given.disposition,
        "low": given.low,
        "high": given.high,
        "applicable": list(given.applicable),
        "not_applicable": [{"id": s, "stance": stance} for s, stance in given.not_applicable],
        "next_questions": list(next_questions(pathway, findings, phase)),
        "could_not_exclude": list(given.could_not_exclude),
    }


def _object(line: bytes) -> tuple[dict[str, object], list[str]]:
    """The line's object, and what JSON lets pass but a case must not hold."""
    faults: list[str] = []

    def number(text: str) -> None:
        faults.append(f"{text} is not a number in JSON; a finding takes a finite number.")

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        keys = [key for key, _ in pairs]
        twice = [key for key in dict.fromkeys(keys) if keys.count(key) > 1]
        faults.extend(f'"{key[:60]}" is given twice; give each key once.' for key in twice)
        return dict(pairs)

    try:
        case = json.loads(line.decode("utf-8-sig"), object_pairs_hook=once, parse_constant=number)
    except UnicodeDecodeError as error:
        raise _BadLine(f"not UTF-8 at byte {error.start}.") from None
    except (ValueError, RecursionError) as error:
        raise _BadLine(f"not JSON: {str(error)[:120]}.") from None
    if not isinstance(case, dict):
        raise _BadLine(f"must be a JSON object with {', '.join(KEYS)}.")
    return case, faults


def _none_of(faults: list[str]) -> None:
    if faults:
        raise _BadLine(faults[0])


def _case_id(case: dict[str, object]) -> str | int | None:
    case_id = case.get("id")
    if isinstance(case_id, bool) or not isinstance(case_id, str | int | None):
        raise _BadLine("id must be a text or a whole number.")
    return case_id


def _phase(pathway: Pathway, case: dict[str, object]) -> str:
    allowed = ", ".join(pathway.program.rules.phases)
    if "phase" not in case:
        raise _BadLine(f"phase is missing; give one of {allowed}.")
    phase = case["phase"]
    if not isinstance(phase, str) or phase not in pathway.program.rules.phases:
        raise _BadLine(f"phase must be one of {allowed}, not {json.dumps(phase)[:60]}.")
    return phase


def _findings(pathway: Pathway, case: dict[str, object]) -> Findings:
    for key in case:
        if key not in KEYS:
            raise _BadLine(f'unknown key "{key[:60]}"; allowed: {", ".join(KEYS)}.')
    if "findings" not in case:
        raise _BadLine("findings is missing; give an object of findings, which may be empty.")
    given = case["findings"]
    if not isinstance(given, dict):
        raise _BadLine("findings must be an object of findings and their values.")
    made: dict[str, Value] = {}
    for name, raw in given.items():
        if name not in pathway.findings:
            allowed = ", ".join(pathway.findings)
            raise _BadLine(f'unknown finding "{name[:60]}"; allowed: {allowed}.')
        if raw is not None:
            try:
                made[name] = accept(pathway.findings[name], raw)
            except ValueError as error:
                raise _BadLine(str(error)) from None
    return made
