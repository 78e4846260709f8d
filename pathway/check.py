"""Lint of a pathway that loads: what a careful reviewer would send back."""

import re
from collections.abc import Iterator
from functools import cache

from pathway.answers import alternatives, mentions
from pathway.cases import failures
from pathway.conditions import Condition
from pathway.kleene import Scope, behind, leaves, truth
from pathway.model import Finding, Pathway, Value

NEGATIVE = re.compile(
    r"\b(no|not|none|never|without|neither|nor|absent|absence|denies|excluded|lacks?|\w+n't)\b",
    re.IGNORECASE,
)
Known = dict[str, Value]
ENOUGH = 5000
"""Steps after which the search for an example gives up; real pathways need below a hundred."""


@cache  # half a second of search, and a pathway never changes
def check(pathway: Pathway) -> tuple[str, ...]:
    """Everything worth mending, a sentence each; empty for a sound pathway."""
    return tuple(
        sentence
        for lint in (_questions, _unused, _unreachable, _overlooked, _failing)
        for sentence in lint(pathway)
    )


def _questions(pathway: Pathway) -> Iterator[str]:
    """A negative question makes "yes" mean "no" to a tired reader."""
    asked = [(f"finding {f.id}", f.ask) for f in pathway.findings.values()]
    asked += [(f"group {g.id}", g.ask) for g in pathway.groups if g.ask]
    asked += [(f"question {q.id}", q.title) for q in pathway.asks]
    for what, text in asked:
        found = NEGATIVE.search(text)
        if found:
            yield f'{what}: the question is negative ("{found[0]}"); ask for what is present'
        if "?" not in text:
            yield f"{what}: the question has no question mark"


def _unused(pathway: Pathway) -> Iterator[str]:
    rules = pathway.program.rules
    shown = {s for showing in pathway.showings for s in showing.show} | set(pathway.always)
    for statement in pathway.statements:
        if statement not in shown:
            yield f"statement {statement}: no content rule shows it"
    cited = {source for s in pathway.statements.values() for source in s.sources}
    for source in pathway.sources:
        if source not in cited:
            yield f"source {source}: no statement cites it"
    seen = {f for found in mentions(pathway.program).values() for f in found}
    seen.update(f for caution in rules.cautions for f in _mentioned(pathway, caution))
    seen.update(f for phase in pathway.phases for f in phase.baseline)
    for finding in pathway.findings:
        if finding not in seen:
            yield f"finding {finding}: nothing uses it"


def _mentioned(pathway: Pathway, condition: Condition) -> set[str]:
    return {leaf.finding for leaf in leaves(condition, pathway.program.rules.definitions)}


def _unreachable(pathway: Pathway) -> Iterator[str]:
    """A content rule that can never show anything where it says it does."""
    for rule in pathway.program.rules.content:
        for rank, disposition in enumerate(pathway.dispositions):
            if rule.at >> rank & 1 and example(pathway, rule.when, rank) is None:
                yield f"content rule {rule.id}: never holds at {disposition.id}"
    reached = {rule.rank for rule in pathway.program.rules.triage} | {0}
    for rank, disposition in enumerate(pathway.dispositions):
        if rank not in reached:
            yield f"disposition {disposition.id}: no triage rule reaches it"


def example(pathway: Pathway, when: Condition, rank: int) -> tuple[str, Known] | None:
    """A phase and findings that settle on the disposition of ``rank`` with ``when`` true."""
    for phase in pathway.program.rules.phases:
        found = _search(pathway, when, rank, Scope({}, phase, pathway.program.rules.definitions))
        if found is not None:
            return phase, found
    return None


def _search(pathway: Pathway, when: Condition, rank: int, start: Scope) -> Known | None:
    """Depth first, one finding at a time, dropping whatever can no longer work."""
    trials: list[Known] = [dict(start.findings)]
    for _ in range(ENOUGH):
        if not trials:
            break
        known = trials.pop()
        scope = Scope(known, start.phase, start.definitions)
        low, high = pathway.program.bounds(known.get, start.phase)
        holds = truth(when, scope)
        if low <= rank <= high and holds is not False:
            if holds and low == high:
                return known
            finding = _next(pathway, when if holds is None else None, scope)
            values = alternatives(pathway.program, finding, None)
            trials.extend({**known, finding: value} for value in reversed(values))
    return None


def _next(pathway: Pathway, when: Condition | None, scope: Scope) -> str:
    """A finding that the condition, or else an open triage rule, still waits for."""
    if when is not None:
        return next(behind(when, scope))
    low, _ = pathway.program.bounds(scope.findings.get, scope.phase)
    return next(
        finding
        for rule in pathway.program.rules.triage
        if rule.rank > low and truth(rule.when, scope) is None
        for finding in behind(rule.when, scope)
    )


def _worst(finding: Finding) -> Value:
    if finding.kind == "choice":
        return finding.options[-1].id
    if finding.kind == "multi":
        return tuple(option.id for option in finding.options)
    edge = finding.max if finding.worse == "high" else finding.min
    return True if finding.kind == "bool" or edge is None else edge


def _overlooked(pathway: Pathway) -> Iterator[str]:
    """A safety finding whose worst answer alone would not make the advice at least urgent.

    Rules can only be raised by safety findings, so where this holds, no calmer advice can be
    complete while the finding is unknown.
    """
    for finding in pathway.findings.values():
        if not finding.safety:
            continue
        for phase in pathway.phases:
            low, _ = pathway.program.bounds({finding.id: _worst(finding)}.get, phase.id)
            if pathway.dispositions[low].tone not in {"emergency", "urgent"}:
                yield f"safety finding {finding.id}: at its worst not urgent in {phase.id}"


def _failing(pathway: Pathway) -> Iterator[str]:
    for case in pathway.cases:
        for failure in failures(pathway, case):
            yield f"case {case.id}: {failure}"
    if not pathway.cases:
        yield "no case: a pathway ships with its own test cases"
