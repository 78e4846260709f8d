"""A pathway's own test cases: what each supplies, and whether the advice is as expected."""

from collections.abc import Iterator, Mapping

from pathway.ask import next_questions
from pathway.decide import Recommendation, decide
from pathway.model import Case, Findings, Pathway, PathwayError, Value
from pathway.values import accept
from pathway.wiring import known

UNKNOWN = "unknown"


def _lineage(pathway: Pathway, case: Case) -> list[Case]:
    """The case after its parents, oldest first."""
    by_id = {each.id: each for each in pathway.cases}
    line = [case]
    while line[0].of is not None:
        parent = by_id.get(line[0].of)
        if parent is None or parent in line:
            raise PathwayError(f'cases.toml: [case] {case.id}: of: no other case "{line[0].of}"')
        line.insert(0, parent)
    return line


def supplied(pathway: Pathway, case: Case) -> tuple[Findings, str]:
    """The findings and the phase of a case: base, then parent, then its own.

    Raises:
        PathwayError: an unknown base, parent, finding or phase, or a value not allowed.
    """
    raw: dict[str, object] = {}
    phase = pathway.phases[0].id
    for each in _lineage(pathway, case):
        where = f"cases.toml: [case] {each.id}"
        if each.base is not None:
            known(f"{where}: base", [each.base], pathway.bases, "base")
            raw.update(pathway.bases[each.base])
        known(f"{where}: findings", each.findings, pathway.findings, "finding")
        raw.update(each.findings)
        phase = each.phase or phase
    where = f"cases.toml: [case] {case.id}"
    known(f"{where}: phase", [phase], pathway.program.rules.phases, "phase")
    return _values(pathway, where, raw), phase


def _values(pathway: Pathway, where: str, raw: Mapping[str, object]) -> dict[str, Value]:
    known(where, raw, pathway.findings, "finding")
    try:
        return {
            name: accept(pathway.findings[name], value)
            for name, value in raw.items()
            if value != UNKNOWN
        }
    except ValueError as error:
        raise PathwayError(f"{where}: {error}") from None


def check_cases(pathway: Pathway) -> None:
    """Check that everything the bases and cases name exists.

    Raises:
        PathwayError: with the case and the key.
    """
    for base, raw in pathway.bases.items():
        _values(pathway, f"cases.toml: [base] {base}", raw)
    for case in pathway.cases:
        _check_case(pathway, case)


def _check_case(pathway: Pathway, case: Case) -> None:
    supplied(pathway, case)
    where = f"cases.toml: [case] {case.id}: expected"
    wanted = case.expected
    named = [wanted.disposition] if wanted.disposition else []
    known(where, [*named, *(wanted.bounds or ())], (d.id for d in pathway.dispositions), "bound")
    texts = [*wanted.must_contain, *wanted.must_not_contain]
    known(where, texts, pathway.statements, "statement")
    known(where, wanted.next_questions, pathway.findings, "finding")


def failures(pathway: Pathway, case: Case) -> tuple[str, ...]:
    """Where the advice differs from what the case expects, a sentence each; none if it agrees."""
    findings, phase = supplied(pathway, case)
    given = decide(pathway, findings, phase)
    asked = next_questions(pathway, findings, phase)
    return tuple(_differences(case, given, asked))


def _differences(case: Case, given: Recommendation, asked: tuple[str, ...]) -> Iterator[str]:
    wanted = case.expected
    if given.status != wanted.status:
        yield f"status is {given.status}, expected {wanted.status}"
    if given.disposition != wanted.disposition:
        yield f"disposition is {given.disposition}, expected {wanted.disposition}"
    if wanted.bounds is not None and (given.low, given.high) != wanted.bounds:
        yield f"bounds are {given.low} to {given.high}, expected {' to '.join(wanted.bounds)}"
    missing = [each for each in wanted.must_contain if each not in given.applicable]
    if missing:
        yield f"not applicable but expected: {', '.join(missing)}"
    surplus = [each for each in wanted.must_not_contain if each in given.applicable]
    if surplus:
        yield f"applicable but not expected: {', '.join(surplus)}"
    unasked = [each for each in wanted.next_questions if each not in asked]
    if unasked:
        yield f"not asked next: {', '.join(unasked)}"
