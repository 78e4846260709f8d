"""Three-valued meaning of a condition, and the findings behind it.

This walks the tree and is the meaning that the generated code of ``program`` must agree with;
it also tells which findings decided, which the fast code does not track.
"""

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import assert_never

from pathway.conditions import (
    PHASE,
    Always,
    Among,
    Both,
    Compare,
    Condition,
    Count,
    Either,
    Findings,
    Leaf,
    Named,
    Not,
    Present,
)

OPERATORS: Mapping[str, Callable[..., bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Scope:
    """What is known: findings (absent = unknown), the phase, and what the definitions mean.

    A definition is worked out once a scope: many rules share it, and a tap ranks them all.
    """

    findings: Findings
    phase: str
    definitions: Mapping[str, Condition]
    _truths: dict[str, bool | None] = field(default_factory=dict, repr=False, compare=False)
    _behind: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)

    def truth_of(self, name: str) -> bool | None:
        if name not in self._truths:
            self._truths[name] = truth(self.definitions[name], self)
        return self._truths[name]

    def behind(self, name: str) -> tuple[str, ...]:
        if name not in self._behind:
            self._behind[name] = tuple(behind(self.definitions[name], self))
        return self._behind[name]

    def value(self, finding: str) -> object:
        return self.phase if finding == PHASE else self.findings.get(finding)


def _leaf(leaf: Leaf, value: object) -> bool | None:
    if value is None:
        return None
    match leaf:
        case Present():
            return value is True
        case Compare():
            return OPERATORS[leaf.op](value, leaf.value)
        case Among():
            return value in leaf.values
        case Count():
            chosen = len(value) if isinstance(value, tuple) else 0
            return OPERATORS[leaf.op](chosen, leaf.value)
    assert_never(leaf)


def truth(condition: Condition, scope: Scope) -> bool | None:
    """True, False, or None where what is known does not settle it."""
    match condition:
        case Always():
            return True
        case Named():
            return scope.truth_of(condition.name)
        case Not():
            inner = truth(condition.part, scope)
            return None if inner is None else not inner
        case Both() | Either():
            ends, open_ = isinstance(condition, Either), False
            for part in condition.parts:
                value = truth(part, scope)
                if value is ends:
                    return ends
                open_ = open_ or value is None
            return None if open_ else not ends
    return _leaf(condition, scope.value(condition.finding))


def behind(condition: Condition, scope: Scope) -> Iterator[str]:
    """The findings that decide it: those that settled it, or, while unknown, those missing."""
    match condition:
        case Always():
            return
        case Named():
            yield from scope.behind(condition.name)
        case Not():
            yield from behind(condition.part, scope)
        case Both() | Either():
            whole = truth(condition, scope)
            for part in condition.parts:
                if truth(part, scope) is whole:
                    yield from behind(part, scope)
        case _:
            if condition.finding != PHASE:
                yield condition.finding


def leaves(condition: Condition, definitions: Mapping[str, Condition]) -> Iterator[Leaf]:
    """Every comparison in it, definitions followed."""
    match condition:
        case Always():
            return
        case Named():
            yield from leaves(definitions[condition.name], definitions)
        case Not():
            yield from leaves(condition.part, definitions)
        case Both() | Either():
            for part in condition.parts:
                yield from leaves(part, definitions)
        case _:
            yield condition
