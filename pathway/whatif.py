"""Every single change of one finding that would change the advice."""

from dataclasses import dataclass
from functools import lru_cache

from pathway.answers import alternatives, mentions
from pathway.model import Findings, Pathway, Value
from pathway.program import Program


@dataclass(frozen=True, slots=True)
class Change:
    """With this value for this finding, all else equal, the interval would be low to high."""

    finding: str
    value: Value
    low: str
    high: str


@lru_cache(maxsize=64)
def _decisive(program: Program) -> frozenset[str]:
    seen = mentions(program)
    return frozenset(f for rule in program.rules.triage for f in seen[rule.id])


def what_if(pathway: Pathway, findings: Findings, phase: str) -> tuple[Change, ...]:
    """All single changes that change (low, high), in the order of the findings.

    A number is tried once for each stretch its thresholds make, with the value nearest to the
    current one; a multi finding once for each count.
    """
    program = pathway.program
    known = dict(findings)
    now = program.bounds(known.get, phase)
    decisive = _decisive(program)
    changes = []
    for finding in pathway.findings:
        if finding not in decisive:
            continue
        current = findings.get(finding)
        for value in alternatives(program, finding, current):
            known[finding] = value
            then = program.bounds(known.get, phase)
            if then != now:
                low, high = (pathway.dispositions[rank].id for rank in then)
                changes.append(Change(finding, value, low, high))
        if current is None:
            known.pop(finding, None)
        else:
            known[finding] = current
    return tuple(changes)
