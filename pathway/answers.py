"""Representative answers: one value for each way the rules can see a finding.

A threshold cuts a number's range into stretches inside which no rule can tell two values apart,
so trying one value of each stretch tries them all.
"""

from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise

from pathway.conditions import Compare, Domain
from pathway.kleene import leaves
from pathway.model import Value
from pathway.program import ContentRule, Program, TriageRule

Span = tuple[float, float]
TENTH = 0.1


def _all_rules(program: Program) -> list[TriageRule | ContentRule]:
    return [*program.rules.triage, *program.rules.content]


@lru_cache(maxsize=64)
def mentions(program: Program) -> dict[str, frozenset[str]]:
    """The findings each triage and content rule looks at, definitions followed, by rule id."""
    definitions = program.rules.definitions
    return {
        rule.id: frozenset(leaf.finding for leaf in leaves(rule.when, definitions))
        for rule in _all_rules(program)
    }


@lru_cache(maxsize=64)
def _spans(program: Program) -> dict[str, tuple[Span, ...]]:
    rules = program.rules
    conditions = [rule.when for rule in _all_rules(program)]
    starts: dict[str, set[float]] = {}
    for condition in (*conditions, *rules.cautions):
        for leaf in leaves(condition, rules.definitions):
            if isinstance(leaf, Compare) and not isinstance(leaf.value, str):
                step = 1 if rules.domains[leaf.finding].integer else TENTH
                found = starts.setdefault(leaf.finding, set())
                if leaf.op in {">=", "<", "==", "!="}:
                    found.add(leaf.value)
                if leaf.op in {"<=", ">", "==", "!="}:
                    found.add(round(leaf.value + step, 1))
    return {name: _cut(rules.domains[name], cuts) for name, cuts in starts.items()}


def _cut(domain: Domain, starts: set[float]) -> tuple[Span, ...]:
    step = 1 if domain.integer else TENTH
    edges = sorted({domain.low, *(s for s in starts if domain.low < s <= domain.high)})
    return tuple(
        (_plain(low), _plain(round(high - step, 1)))
        for low, high in pairwise([*edges, round(domain.high + step, 1)])
    )


def _plain(number: float) -> float:
    return int(number) if number == int(number) else number


def _choices(domain: Domain) -> list[Value]:
    if domain.kind == "bool":
        return [False, True]
    if domain.kind == "choice":
        return list(domain.options)
    return [domain.options[:size] for size in range(len(domain.options) + 1)]


def _same(domain: Domain) -> Callable[[Value, object], bool]:
    if domain.kind == "multi":
        return lambda a, b: isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b)
    return lambda a, b: a == b


def alternatives(program: Program, finding: str, current: Value | None) -> tuple[Value, ...]:
    """One answer of each kind that differs from the current one, the nearest where it matters.

    For a number this is the value of each other stretch that lies nearest to the current one.
    """
    domain = program.rules.domains[finding]
    if domain.kind != "number":
        same = _same(domain)
        return tuple(each for each in _choices(domain) if not same(each, current))
    whole = ((domain.low, domain.high),)
    near = []
    for low, high in _spans(program).get(finding, whole):
        if isinstance(current, int | float):
            if not low <= current < high + TENTH:
                near.append(low if current < low else high)
        else:
            near.append(high if low == domain.low else low)
    return tuple(_plain(number) for number in near)
