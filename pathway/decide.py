"""From findings to a recommendation: an interval of dispositions and what may be said in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Literal

from pathway.kleene import Scope, behind, truth
from pathway.model import Caution, Findings, Pathway, Stance
from pathway.program import Program


@dataclass(frozen=True, slots=True)
class Fired:
    """A triage rule that surely holds, and the findings that made it hold."""

    rule: str
    then: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """A triage rule that could still raise the disposition, and the findings it waits for."""

    rule: str
    then: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001 - the clinical word; nothing here raises Python warnings
    """Answers that seldom go together; never blocks."""

    id: str
    text: str
    findings: tuple[str, ...]


@dataclass(frozen=True)
class Recommendation:
    """The advice for what is known.

    ``low`` is the highest disposition that surely holds, ``high`` the highest still possible;
    equal, the status is complete. ``applicable`` statements hold however the unknowns turn out.
    ``not_applicable`` ones are named with the reason: needs_info or precondition_not_met. The
    reasons (fired, open, stances, could_not_exclude) are worked out when first asked for.
    """

    status: Literal["complete", "provisional"]
    disposition: str | None
    low: str
    high: str
    applicable: tuple[str, ...]
    not_applicable: tuple[tuple[str, Stance], ...]
    _conflicting: tuple[str, ...] = field(repr=False)
    _pathway: Pathway = field(repr=False)
    _known: Findings = field(repr=False)
    _phase: str = field(repr=False)

    @cached_property
    def fired(self) -> tuple[Fired, ...]:
        """The rules that surely hold, highest disposition first."""
        return tuple(Fired(rule, then, why) for rule, then, why in self._trace(wanted=True))

    @cached_property
    def open(self) -> tuple[Open, ...]:
        """The rules that could still raise it above ``low``, highest first."""
        floor = self._pathway.rank(self.low)
        return tuple(
            Open(rule, then, why)
            for rule, then, why in self._trace(wanted=None)
            if self._pathway.rank(then) > floor
        )

    @cached_property
    def stances(self) -> Mapping[str, Stance]:
        """Every statement the advice touches, with its stance.

        A statement may be applicable and yet in conflict with another source.
        """
        always = self._pathway.program.rules.always
        stances: dict[str, Stance] = {}
        for statement in self.applicable:
            if statement in self._conflicting:
                stances[statement] = "conflict"
            else:
                stances[statement] = "background" if statement in always else "applies"
        return MappingProxyType(stances | dict(self.not_applicable))

    @cached_property
    def could_not_exclude(self) -> tuple[str, ...]:
        """The unknown findings that keep a higher disposition open; safety findings first."""
        missing = dict.fromkeys(f for each in self.open for f in each.missing)
        return tuple(sorted(missing, key=lambda f: not self._pathway.findings[f].safety))

    @cached_property
    def if_nothing_higher(self) -> tuple[str, ...]:
        """The statements that would come to apply if the disposition stays at ``low``.

        Empty while complete, and while a safety finding is open: a plan is not shown beside an
        emergency that nobody has excluded.
        """
        findings = self._pathway.findings
        if self.status == "complete" or any(findings[f].safety for f in self.could_not_exclude):
            return ()
        rules, rank = self._pathway.program.rules, self._pathway.rank(self.low)
        scope = Scope(self._known, self._phase, rules.definitions)
        waiting = {
            statement
            for rule in rules.content
            if rule.stance == "applies" and rule.at >> rank & 1 and truth(rule.when, scope)
            for statement in rule.show
        }
        return tuple(
            s for s in self._pathway.program.statements if s in waiting - set(self.applicable)
        )

    def _trace(self, *, wanted: bool | None) -> list[tuple[str, str, tuple[str, ...]]]:
        rules = self._pathway.program.rules
        scope = Scope(self._known, self._phase, rules.definitions)
        order = {finding: place for place, finding in enumerate(self._pathway.findings)}
        return [
            (
                rule.id,
                self._pathway.dispositions[rule.rank].id,
                tuple(sorted(set(behind(rule.when, scope)), key=order.__getitem__)),
            )
            for rule in sorted(rules.triage, key=lambda rule: -rule.rank)
            if truth(rule.when, scope) is wanted
        ]


@lru_cache(maxsize=4096)
def _named(program: Program, mask: int) -> tuple[str, ...]:
    """The statements of a mask. Few masks occur, and they recur at every tap."""
    return tuple(s for place, s in enumerate(program.statements) if mask >> place & 1)


@lru_cache(maxsize=4096)
def _held_back(program: Program, undecided: int, withheld: int) -> tuple[tuple[str, Stance], ...]:
    unmet = withheld & ~undecided
    return tuple(
        (statement, "precondition_not_met" if unmet >> place & 1 else "needs_info")
        for place, statement in enumerate(program.statements)
        if (undecided | withheld) >> place & 1
    )


def decide(pathway: Pathway, findings: Findings, phase: str) -> Recommendation:
    """The recommendation for these findings at this phase.

    Findings must have passed ``values.accept``.

    Raises:
        ValueError: the pathway has no such phase.
    """
    program = pathway.program
    if phase not in program.rules.phases:
        raise ValueError(f"phase must be one of {', '.join(program.rules.phases)}.")
    known = dict(findings)
    low, high, shown, undecided, conflicting, withheld = program.judge(known.get, phase)
    dispositions = pathway.dispositions
    settled = low == high
    return Recommendation(
        "complete" if settled else "provisional",
        dispositions[low].id if settled else None,
        dispositions[low].id,
        dispositions[high].id,
        _named(program, shown),
        _held_back(program, undecided & ~shown, withheld & ~shown),
        _named(program, conflicting),
        pathway,
        known,
        phase,
    )


def warnings(
    pathway: Pathway, findings: Findings, phase: str, before: Findings | None = None
) -> tuple[Warning, ...]:
    """The cautions that surely hold, with the findings to look at again.

    ``before`` are the findings of the contact before; without one, nothing is compared with it.
    """
    scope = Scope(findings, phase, pathway.program.rules.definitions)
    found = []
    for caution, when in zip(pathway.cautions, pathway.program.rules.cautions, strict=True):
        if truth(when, scope) and _moved(caution, findings, before or {}):
            named = {*behind(when, scope), caution.higher, caution.lower}
            found.append(
                Warning(caution.id, caution.text, tuple(f for f in pathway.findings if f in named))
            )
    return tuple(found)


def _moved(caution: Caution, findings: Findings, before: Findings) -> bool:
    """Whether its number is higher, or lower, than before; surely, and true if it names none."""
    for finding, sign in ((caution.higher, 1), (caution.lower, -1)):
        if finding is not None:
            now, then = findings.get(finding), before.get(finding)
            if not isinstance(now, int | float) or not isinstance(then, int | float):
                return False
            if (now - then) * sign <= 0:
                return False
    return True
