"""Which question comes next: the one that settles most."""

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

from pathway.answers import alternatives, mentions
from pathway.conditions import Condition
from pathway.kleene import Scope, behind, truth
from pathway.model import Findings, Pathway
from pathway.program import Program

Settles = Literal["urgency", "content", "baseline"]
Order = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One screen. ``key`` is a finding, or a group whose yes/no findings are asked together."""

    key: str
    findings: tuple[str, ...]
    settles: Settles


def _missing(condition: Condition, scope: Scope) -> frozenset[str]:
    return frozenset(behind(condition, scope)) if truth(condition, scope) is None else frozenset()


def _urgent(
    program: Program, scope: Scope, only: str | None = None
) -> Iterator[tuple[int, frozenset[str]]]:
    """The open triage rules above what is reached: rank and the findings they wait for."""
    get = scope.findings.get
    low, high = program.bounds(get, scope.phase)
    if low == high:
        return
    sure, possible = program.settled(get, scope.phase)
    seen = mentions(program)
    for place, rule in enumerate(program.rules.triage):
        waits = (possible & ~sure) >> place & 1
        if waits and rule.rank > low and (only is None or only in seen[rule.id]):
            yield rule.rank, _missing(rule.when, scope)


def _worded(
    program: Program, scope: Scope, only: str | None = None
) -> Iterator[tuple[bool, frozenset[str]]]:
    """The open content rules in the interval: whether worth asking, and what they wait for."""
    low, high, shown, *_ = program.judge(scope.findings.get, scope.phase)
    span = (2 << high) - (1 << low)
    seen = mentions(program)
    already = {s for place, s in enumerate(program.statements) if shown >> place & 1}
    for rule in program.rules.content:
        mentioned = only is None or only in seen[rule.id]
        if mentioned and rule.at & span and not already.issuperset(rule.show):
            missing = _missing(rule.when, scope)
            if missing:
                yield rule.worth_asking, missing


def _closing(program: Program, findings: Findings, phase: str) -> Callable[[str], int]:
    """How many open rules above what is reached the best answer to a finding would close."""
    low, _ = program.bounds(findings.get, phase)
    above = sum(1 << p for p, rule in enumerate(program.rules.triage) if rule.rank > low)
    sure, possible = program.settled(findings.get, phase)
    waiting = possible & ~sure & above
    trial = dict(findings)

    def closes(finding: str) -> int:
        best = 0
        for value in alternatives(program, finding, None):
            trial[finding] = value
            sure, possible = program.settled(trial.get, phase)
            best = max(best, (waiting & ~(possible & ~sure)).bit_count())
        del trial[finding]
        return best

    return closes


def _urgency_order(pathway: Pathway, scope: Scope) -> dict[str, Order]:
    """Safety first, by what they keep open; then whatever closes most; then as listed."""
    top: dict[str, int] = {}
    for rank, missing in _urgent(pathway.program, scope):
        for finding in missing:
            top[finding] = max(rank, top.get(finding, 0))
    if not top:
        return {}
    closes = _closing(pathway.program, scope.findings, scope.phase)
    baseline = pathway.phase(scope.phase).baseline
    order: dict[str, Order] = {}
    for place, finding in enumerate(pathway.findings):
        if finding in top:
            tie = (int(finding not in baseline), place)
            if pathway.findings[finding].safety:
                order[finding] = (0, -top[finding], 0, *tie)
            else:
                order[finding] = (1, -closes(finding), -top[finding], *tie)
    return order


def _content_order(pathway: Pathway, scope: Scope) -> dict[str, Order]:
    """Whatever most open statements wait for, of those worth asking for; then as listed."""
    counts: dict[str, int] = {}
    for worth_asking, missing in _worded(pathway.program, scope):
        if worth_asking:
            for finding in missing:
                counts[finding] = counts.get(finding, 0) + 1
    return {
        finding: (-counts[finding], place)
        for place, finding in enumerate(pathway.findings)
        if finding in counts
    }


def _baseline_order(pathway: Pathway, findings: Findings, phase: str) -> dict[str, Order]:
    """What the next contact compares with; nothing if there surely is no next contact."""
    _, high = pathway.program.bounds(findings.get, phase)
    if not any(each.follow_up_phase for each in pathway.dispositions[: high + 1]):
        return {}
    baseline = pathway.phase(phase).baseline
    return {f: (place,) for place, f in enumerate(baseline) if f not in findings}


def _interrupted(pathway: Pathway, findings: Findings, phase: str) -> bool:
    low, _ = pathway.program.bounds(findings.get, phase)
    return pathway.dispositions[low].interrupts


def questions(
    pathway: Pathway, findings: Findings, phase: str, not_examined: AbstractSet[str]
) -> tuple[Question, ...]:
    """What is still worth asking, best first; empty once an interrupting disposition is reached.

    First what settles the urgency, then what settles the statements, then the phase's baseline.
    A finding in ``not_examined`` is never asked again. The later ones may fall away as answers
    come in, so their number is an upper estimate of the screens to come.
    """
    if _interrupted(pathway, findings, phase):
        return ()
    scope = Scope(findings, phase, pathway.program.rules.definitions)
    ranked: list[tuple[Settles, dict[str, Order]]] = [
        ("urgency", _urgency_order(pathway, scope)),
        ("content", _content_order(pathway, scope)),
        ("baseline", _baseline_order(pathway, findings, phase)),
    ]
    asked: set[str] = set()
    made: list[Question] = []
    for settles, order in ranked:
        for finding in sorted(order, key=order.__getitem__):
            if finding not in asked and finding not in not_examined:
                question = _screen(pathway, findings, not_examined, finding, settles)
                asked.update(question.findings)
                made.append(question)
    return tuple(made)


def _screen(
    pathway: Pathway,
    findings: Findings,
    not_examined: AbstractSet[str],
    finding: str,
    settles: Settles,
) -> Question:
    asked = pathway.findings[finding]
    if asked.kind != "bool" or not pathway.group(asked.group).together:
        return Question(finding, (finding,), settles)
    members = tuple(
        each.id
        for each in pathway.findings.values()
        if each.group == asked.group
        and each.kind == "bool"
        and each.id not in findings
        and each.id not in not_examined
    )
    return Question(asked.group, members, settles)


def next_questions(pathway: Pathway, findings: Findings, phase: str) -> tuple[str, ...]:
    """The findings to ask for, best first: for the urgency while open, then for the content.

    The latter end with those that a dialogue would not ask for, as they settle no more than a note.
    """
    asked = questions(pathway, findings, phase, frozenset())
    low, high = pathway.program.bounds(findings.get, phase)
    if low != high:
        return tuple(f for each in asked if each.settles == "urgency" for f in each.findings)
    if _interrupted(pathway, findings, phase):
        return ()
    first = [f for each in asked if each.settles == "content" for f in each.findings]
    scope = Scope(findings, phase, pathway.program.rules.definitions)
    rest = {f for _, missing in _worded(pathway.program, scope) for f in missing}
    return tuple(dict.fromkeys([*first, *(f for f in pathway.findings if f in rest)]))


def irrelevant(pathway: Pathway, findings: Findings, phase: str) -> frozenset[str]:
    """The findings, known or not, that can change nothing any more, whatever the unknowns are.

    A known finding counts if it would not even be missed.
    """
    baseline = pathway.phase(phase).baseline
    return frozenset(
        finding
        for finding in pathway.findings
        if finding not in baseline and not _matters(pathway, findings, phase, finding)
    )


def _matters(pathway: Pathway, findings: Findings, phase: str, finding: str) -> bool:
    without = {name: value for name, value in findings.items() if name != finding}
    scope = Scope(without, phase, pathway.program.rules.definitions)
    return any(
        finding in missing
        for waits in (_urgent, _worded)
        for _, missing in waits(pathway.program, scope, finding)
    )
