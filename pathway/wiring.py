"""Joining the parts of a pathway: conditions parsed, references and safety rules checked."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from pathway.conditions import (
    PHASE,
    RESERVED,
    Always,
    Among,
    Both,
    Compare,
    Condition,
    ConditionError,
    Count,
    Domain,
    Either,
    Leaf,
    Named,
    Not,
    Present,
    Vocabulary,
    parse,
)
from pathway.model import (
    Caution,
    Disposition,
    Finding,
    PathwayError,
    Phase,
    Rule,
    Showing,
)
from pathway.program import ContentRule, Rules, TriageRule

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
RISING = {"high": {">", ">="}, "low": {"<", "<="}}


@dataclass(frozen=True, slots=True)
class Parts:
    """What the rules are made of, as read from the files."""

    findings: Mapping[str, Finding]
    phases: tuple[Phase, ...]
    dispositions: tuple[Disposition, ...]
    definitions: Mapping[str, str]
    rules: tuple[Rule, ...]
    showings: tuple[Showing, ...]
    cautions: tuple[Caution, ...]
    always: tuple[str, ...]


def known(where: str, wanted: Iterable[str], allowed: Iterable[str], what: str) -> None:
    """Check that each wanted id exists.

    Raises:
        PathwayError: names the place, the unknown id and what is allowed.
    """
    names = list(allowed)
    for each in wanted:
        if each not in names:
            shown = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")  # noqa: PLR2004
            raise PathwayError(f'{where}: unknown {what} "{each}"; allowed: {shown}')


def _domain(finding: Finding) -> Domain:
    return Domain(
        kind=finding.kind,
        options=tuple(option.id for option in finding.options),
        low=0 if finding.min is None else finding.min,
        high=0 if finding.max is None else finding.max,
        integer=finding.integer,
        safety=finding.safety,
        worse=finding.worse,
    )


def _read(where: str, text: str, words: Vocabulary) -> Condition:
    try:
        return parse(text, words)
    except ConditionError as error:
        raise PathwayError(f"{where}: {error}") from None


def _names(condition: Condition) -> Iterator[str]:
    match condition:
        case Named():
            yield condition.name
        case Not():
            yield from _names(condition.part)
        case Both() | Either():
            for part in condition.parts:
                yield from _names(part)
        case _:
            return


def _in_order(trees: Mapping[str, Condition]) -> dict[str, Condition]:
    """The definitions, each after those it uses; a circle is refused."""
    done: dict[str, Condition] = {}

    def place(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            circle = " -> ".join((*path[path.index(name) :], name))
            raise PathwayError(f"triage.toml: [define] {name}: defined by itself: {circle}")
        if name not in done:
            for inner in _names(trees[name]):
                place(inner, (*path, name))
            done[name] = trees[name]

    for name in trees:
        place(name, ())
    return done


def _definitions(texts: Mapping[str, str], words: Vocabulary) -> dict[str, Condition]:
    for name, text in texts.items():
        where = f"triage.toml: [define] {name}"
        if not _NAME.fullmatch(name) or name in RESERVED:
            raise PathwayError(f"{where}: a definition is named in lower case, a-z 0-9 _")
        if name in words.domains:
            raise PathwayError(f"{where}: a finding has this name already")
        if not isinstance(text, str):
            raise PathwayError(f"{where}: must be a condition in quotes")
    return _in_order({n: _read(f"triage.toml: [define] {n}", t, words) for n, t in texts.items()})


def only_raises(
    condition: Condition,
    definitions: Mapping[str, Condition],
    domains: Mapping[str, Domain],
    *,
    negated: bool = False,
) -> None:
    """Check that a worse answer to a safety finding can only make the condition true.

    Raises:
        ConditionError: names the safety finding and how it may be used.
    """
    match condition:
        case Always():
            return
        case Named():
            inner = definitions[condition.name]
            only_raises(inner, definitions, domains, negated=negated)
        case Not():
            only_raises(condition.part, definitions, domains, negated=not negated)
        case Both() | Either():
            for part in condition.parts:
                only_raises(part, definitions, domains, negated=negated)
        case _:
            domain = domains[condition.finding]
            if domain.safety and (negated or not _rises(condition, domain)):
                raise ConditionError(
                    f"negates the safety finding {condition.finding}; a worse answer must never "
                    f"lower the urgency, so write {_rising(condition.finding, domain)}"
                )


def _rises(leaf: Leaf, domain: Domain) -> bool:
    match leaf:
        case Present():
            return True
        case Among():
            return set(leaf.values) == set(domain.options[-len(set(leaf.values)) :])
        case Compare() if domain.kind == "choice":
            return leaf.op == "==" and leaf.value == domain.options[-1]
        case Compare() | Count():
            return leaf.op in RISING[domain.worse or "high"]
    assert_never(leaf)


def _rising(name: str, domain: Domain) -> str:
    worst = ", ".join(f'"{option}"' for option in domain.options[-2:])
    return {
        "bool": f"{name} without not",
        "choice": f"{name} in [{worst}], the most severe options without a gap",
        "multi": f"count({name}) with > or >=",
        "number": f"{name} with {' or '.join(sorted(RISING[domain.worse or 'high']))}",
    }[domain.kind]


def _triage(parts: Parts, words: Vocabulary, trees: Mapping[str, Condition]) -> list[TriageRule]:
    order = [disposition.id for disposition in parts.dispositions]
    rules = []
    for rule in parts.rules:
        where = f"triage.toml: [rule] {rule.id}"
        known(f"{where}: then", [rule.then], order, "disposition")
        when = _read(f"{where}: when", rule.when, words)
        try:
            only_raises(when, trees, words.domains)
        except ConditionError as error:
            raise PathwayError(f"{where}: when: {error}") from None
        rules.append(TriageRule(rule.id, when, order.index(rule.then)))
    return rules


def _content(parts: Parts, words: Vocabulary, statements: Sequence[str]) -> list[ContentRule]:
    order = [disposition.id for disposition in parts.dispositions]
    rules = []
    for showing in parts.showings:
        where = f"content.toml: [showing] {showing.id}"
        if showing.id in {rule.id for rule in parts.rules}:
            raise PathwayError(f"{where}: a triage rule has this id already")
        known(f"{where}: at", showing.at, order, "disposition")
        known(f"{where}: show", showing.show, statements, "statement")
        when = _read(f"{where}: when", showing.when, words)
        at = sum(1 << order.index(each) for each in set(showing.at))
        show = tuple(dict.fromkeys(showing.show))
        rules.append(ContentRule(showing.id, when, at, show, showing.stance, showing.worth_asking))
    return rules


def wire(parts: Parts, statements: Sequence[str]) -> Rules:
    """The rules with every condition parsed and every reference resolved.

    Raises:
        PathwayError: the first thing that is wrong, with file, table and key.
    """
    phases = tuple(phase.id for phase in parts.phases)
    domains = {name: _domain(finding) for name, finding in parts.findings.items()}
    domains[PHASE] = Domain("choice", phases)
    words = Vocabulary(domains, frozenset(parts.definitions))
    trees = _definitions(parts.definitions, words)
    known("content.toml: always", parts.always, statements, "statement")
    numbers = [name for name, domain in domains.items() if domain.kind == "number"]
    for each in parts.cautions:
        for key, finding in (("higher", each.higher), ("lower", each.lower)):
            named = [finding] if finding else []
            known(f"triage.toml: [caution] {each.id}: {key}", named, numbers, "number")
    return Rules(
        domains=domains,
        definitions=trees,
        triage=tuple(_triage(parts, words, trees)),
        content=tuple(_content(parts, words, statements)),
        cautions=tuple(
            _read(f"triage.toml: [caution] {each.id}: when", each.when, words)
            for each in parts.cautions
        ),
        always=parts.always,
        ranks=len(parts.dispositions),
        phases=phases,
    )
