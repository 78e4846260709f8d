"""The pathway's rules as one Python function, generated once when the content is loaded.

Why generated: a consult evaluates the whole rule set at every tap, and a what-if a hundred times;
walking trees costs thirty times as much. How: every condition becomes two plain expressions,
*sure* (true whatever the unknowns turn out to be) and *possible* (true for at least one way they
may turn out, as far as each comparison alone can tell). A finding ``x`` becomes the local ``f_x``,
read once; a definition ``d`` becomes the locals ``s_d`` and ``p_d``, computed once. Names reach
the code only if the loader found them to be lower-case identifiers, values only through ``repr``,
so the content cannot smuggle in code. ``Program.source`` keeps the text for reading.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, assert_never

from pathway.conditions import (
    PHASE,
    Always,
    Among,
    Both,
    Compare,
    Condition,
    Count,
    Domain,
    Either,
    Leaf,
    Named,
    Not,
    Present,
)
from pathway.kleene import leaves

Get = Callable[[str], object]
ShowStance = Literal["applies", "conflict", "precondition_not_met"]


@dataclass(frozen=True, slots=True)
class TriageRule:
    """When ``when`` holds, the disposition is at least ``rank`` (its place, lowest = 0)."""

    id: str
    when: Condition
    rank: int


@dataclass(frozen=True, slots=True)
class ContentRule:
    """When ``when`` holds at a disposition in ``at`` (a bit per rank), ``show`` has ``stance``."""

    id: str
    when: Condition
    at: int
    show: tuple[str, ...]
    stance: ShowStance
    worth_asking: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything the program is generated from; definitions stand after those they use."""

    domains: Mapping[str, Domain]
    definitions: Mapping[str, Condition]
    triage: tuple[TriageRule, ...]
    content: tuple[ContentRule, ...]
    cautions: tuple[Condition, ...]
    always: tuple[str, ...]
    ranks: int
    phases: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """The generated functions and what they were generated from.

    ``bounds(get, phase)`` gives (low, high) as ranks. ``settled(get, phase)`` gives two masks over
    the triage rules: surely true, possible. ``judge(get, phase)`` gives (low, high, shown,
    undecided, conflicting, withheld), the last four as masks over ``statements``.
    """

    rules: Rules
    statements: tuple[str, ...]
    source: str
    bounds: Callable[[Get, str], tuple[int, int]]
    settled: Callable[[Get, str], tuple[int, int]]
    judge: Callable[[Get, str], tuple[int, int, int, int, int, int]]


def _leaf(leaf: Leaf) -> tuple[str, str]:
    name = PHASE if leaf.finding == PHASE else f"f_{leaf.finding}"
    match leaf:
        case Present():
            return f"{name} is True", f"{name} is not False"
        case Compare():
            test = f"{name} {leaf.op} {leaf.value!r}"
        case Among():
            test = f"{name} in {leaf.values!r}"
        case Count():
            test = f"len({name}) {leaf.op} {leaf.value!r}"
        case _:
            assert_never(leaf)
    if name == PHASE:
        return test, test
    return f"({name} is not None and {test})", f"({name} is None or {test})"


def _pair(condition: Condition) -> tuple[str, str]:
    """The expressions (sure, possible) of one condition."""
    match condition:
        case Always():
            return "True", "True"
        case Named():
            return f"s_{condition.name}", f"p_{condition.name}"
        case Not():
            sure, possible = _pair(condition.part)
            return f"(not {possible})", f"(not {sure})"
        case Both() | Either():
            word = " and " if isinstance(condition, Both) else " or "
            pairs = [_pair(part) for part in condition.parts]
            return f"({word.join(p[0] for p in pairs)})", f"({word.join(p[1] for p in pairs)})"
    return _leaf(condition)


def _used(conditions: Iterable[Condition], rules: Rules) -> tuple[list[str], list[str]]:
    """The findings and definitions these conditions need, each in the order of declaration."""
    names: set[str] = set()
    found: set[str] = set()

    def note(condition: Condition) -> None:
        match condition:
            case Named():
                names.add(condition.name)
                note(rules.definitions[condition.name])
            case Not():
                note(condition.part)
            case Both() | Either():
                for part in condition.parts:
                    note(part)
            case _:
                found.update(leaf.finding for leaf in leaves(condition, rules.definitions))

    for condition in conditions:
        note(condition)
    return (
        [f for f in rules.domains if f in found and f != PHASE],
        [d for d in rules.definitions if d in names],
    )


def _opening(name: str, conditions: Iterable[Condition], rules: Rules) -> Iterator[str]:
    findings, definitions = _used(conditions, rules)
    yield f"def {name}(get, phase):"
    for finding in findings:
        yield f"    f_{finding} = get({finding!r})"
    for definition in definitions:
        sure, possible = _pair(rules.definitions[definition])
        yield f"    s_{definition} = {sure}"
        yield f"    p_{definition} = {possible}"


def _interval(rules: Rules) -> Iterator[str]:
    """From the top disposition down: the first surely reached is low, the first possible high."""
    yield "    high = 0"
    yield "    while True:"
    for rank in range(rules.ranks - 1, 0, -1):
        pairs = [_pair(rule.when) for rule in rules.triage if rule.rank == rank]
        if pairs:
            yield f"        if {' or '.join(p[0] for p in pairs)}:"
            yield f"            low = {rank}"
            yield "            break"
            yield f"        if not high and ({' or '.join(p[1] for p in pairs)}):"
            yield f"            high = {rank}"
    yield "        low = 0"
    yield "        break"
    yield "    high = high or low"


def _effects(rule: ContentRule, bits: Mapping[str, int], *, covered: bool) -> tuple[str, str]:
    """What to do when the rule surely holds, and when it possibly holds."""
    mask = sum(bits[statement] for statement in rule.show)
    if rule.stance == "precondition_not_met":
        return f"withheld |= {mask}", "pass"
    if not covered:
        return f"undecided |= {mask}", f"undecided |= {mask}"
    mark = f"; conflicting |= {mask}" if rule.stance == "conflict" else ""
    return f"shown |= {mask}{mark}", f"undecided |= {mask}"


def _shown(rules: Rules, bits: Mapping[str, int]) -> Iterator[str]:
    """Which statements apply: one branch per settled disposition, one for an open interval.

    In an open interval a statement is shown only if its rule covers every disposition in it.
    """
    yield f"    shown = {sum(bits[s] for s in rules.always)}"
    yield "    undecided = conflicting = withheld = 0"
    yield "    if low != high:"
    yield "        span = (2 << high) - (1 << low)"
    for rule in rules.content:
        sure, possible = _pair(rule.when)
        yield f"        if span & {rule.at}:"
        yield f"            if {sure}:"
        yield f"                if span & ~{rule.at}:"
        yield f"                    {_effects(rule, bits, covered=False)[0]}"
        yield "                else:"
        yield f"                    {_effects(rule, bits, covered=True)[0]}"
        yield f"            elif {possible}:"
        yield f"                {_effects(rule, bits, covered=True)[1]}"
    for rank in range(rules.ranks):
        yield f"    elif low == {rank}:"
        yield "        pass"
        for rule in rules.content:
            if rule.at >> rank & 1:
                sure, possible = _pair(rule.when)
                then, maybe = _effects(rule, bits, covered=True)
                yield f"        if {sure}:"
                yield f"            {then}"
                if maybe != "pass" and sure != possible:
                    yield f"        elif {possible}:"
                    yield f"            {maybe}"
    yield "    return low, high, shown, undecided, conflicting, withheld"


def _settled(rules: Rules) -> Iterator[str]:
    yield "    sure = possible = 0"
    for place, rule in enumerate(rules.triage):
        sure, possible = _pair(rule.when)
        yield f"    if {possible}:"
        yield f"        possible |= {1 << place}"
        yield f"        if {sure}:"
        yield f"            sure |= {1 << place}"
    yield "    return sure, possible"


def generate(rules: Rules) -> Program:
    """The program of these rules."""
    order = dict.fromkeys(s for rule in rules.content for s in rule.show) | dict.fromkeys(
        rules.always
    )
    bits = {statement: 1 << place for place, statement in enumerate(order)}
    triage = [rule.when for rule in rules.triage]
    content = [rule.when for rule in rules.content]
    lines = [
        *_opening("bounds", triage, rules),
        *_interval(rules),
        "    return low, high",
        *_opening("settled", triage, rules),
        *_settled(rules),
        *_opening("judge", [*triage, *content], rules),
        *_interval(rules),
        *_shown(rules, bits),
    ]
    source = "\n".join(lines) + "\n"
    made: dict[str, Callable[..., tuple[int, ...]]] = {}
    # Safe: see the module's first lines on how names and values reach this text.
    exec(compile(source, "<pathway>", "exec"), {"__builtins__": {"len": len}}, made)  # noqa: S102
    return Program(
        rules=rules,
        statements=tuple(order),
        source=source,
        bounds=made["bounds"],  # type: ignore[arg-type]
        settled=made["settled"],  # type: ignore[arg-type]
        judge=made["judge"],  # type: ignore[arg-type]
    )
