"""What a pathway is made of: findings, rules, statements and sources, all frozen data."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import ConfigDict, Field, StringConstraints
from pydantic.functional_validators import SkipValidation, model_validator

from pathway import conditions
from pathway.program import Program, ShowStance
from pathway.records import Bullet, Code, Headline, Id, Label, Noun, Record, Short, Text

Value: TypeAlias = conditions.Value
"""An answer. A multi finding holds option ids in dictionary order."""
Findings: TypeAlias = conditions.Findings
"""What is known, by finding id. A finding that is absent is unknown, which is not "no"."""
Stance = Literal["applies", "conflict", "background", "needs_info", "precondition_not_met"]
"""Why a statement is or is not shown as applicable."""


class PathwayError(Exception):
    """Content that cannot be used, or a pathway that does not exist; one sentence says why."""


class Option(Record):
    """One answer of a choice or multi finding; the label fits a button."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=40)]
    label: Label


class Finding(Record):
    """One thing a clinician is asked.

    ``min`` and ``max`` (in ``unit``) are both allowed values. A safety finding is never presumed
    absent; its options stand from least to most severe, and a safety number says in which
    direction it is ``worse``. So may others that are compared (a choice: high is its last option).
    """

    id: Id
    kind: Literal["bool", "choice", "number", "multi"]
    label: Noun
    ask: Text
    hint: Text | None = None
    options: tuple[Option, ...] = ()
    yes: Label = "Present"
    no: Label = "Absent"
    unit: str | None = None
    min: float | None = None
    max: float | None = None
    integer: bool = False
    group: Id
    safety: bool = False
    worse: Literal["high", "low"] | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if (self.kind in {"choice", "multi"}) != bool(self.options):
            raise ValueError("options belong to choice and multi findings, and to each of them")
        if (self.kind == "number") != (self.min is not None and self.max is not None):
            raise ValueError("min and max belong to number findings, and to each of them")
        if (self.min or 0) >= (self.max or 0) and self.kind == "number":
            raise ValueError("min must be below max")
        may = self.kind in {"number", "choice"} and not self.safety
        if (self.worse is not None) != (self.kind == "number" and self.safety) and not may:
            raise ValueError("worse (high or low) belongs to safety numbers, and to each of them")
        if len({o.id for o in self.options}) != len(self.options):
            raise ValueError("two options have the same id")
        return self

    def option(self, option_id: str) -> Option:
        """The option of that id. Raises KeyError if there is none."""
        return {option.id: option for option in self.options}[option_id]


class Group(Record):
    """Findings that belong together; ``together`` puts its yes/no findings on one screen.

    ``one_examination``: they come from one examination, so that "not examined" holds for all.
    """

    id: Id
    title: Headline
    together: bool = False
    one_examination: bool = False
    ask: Text | None = None

    @model_validator(mode="after")
    def _asks(self) -> Self:
        if self.together != (self.ask is not None):
            raise ValueError("ask belongs to groups asked together, and to each of them")
        return self


class Phase(Record):
    """A kind of contact.

    ``baseline`` findings are always asked, so that the next contact can compare; ``confirm``
    findings are asked again even if known from before (where they still matter).
    """

    id: Id
    title: Headline
    baseline: tuple[Id, ...] = ()
    confirm: tuple[Id, ...] = ()


class Disposition(Record):
    """What the advice amounts to. The order in the content is from low to high urgency.

    ``follow_up_months`` counts calendar months to the next contact, of ``follow_up_phase``.
    ``interrupts``: the dialogue stops at once.
    """

    id: Id
    title: Headline
    summary: Text
    tone: Literal["emergency", "urgent", "refer", "plan", "monitor", "none"]
    follow_up_months: Annotated[int, Field(ge=1, le=60)] | None = None
    follow_up_phase: Id | None = None
    interrupts: bool = False

    @model_validator(mode="after")
    def _follows_up(self) -> Self:
        if (self.follow_up_months is None) != (self.follow_up_phase is None):
            raise ValueError("follow_up_months and follow_up_phase go together")
        return self


class Source(Record):
    """Where a statement comes from. ``listed`` is false if the article cites it by number only."""

    id: Code
    n: Annotated[int, Field(ge=1, le=99)]
    title: Text
    url: str | None = None
    citation: Text | None = None
    kind: Literal["guideline", "research", "article", "not listed"]
    listed: bool = True


class Statement(Record):
    """One thing the advice may say; ``short`` is its bullet, ``gate`` what it travels with."""

    id: Code
    text: Text
    short: Bullet
    role: Literal[
        "action", "option", "evidence", "caveat", "monitoring", "indication", "warning", "site"
    ]
    sources: Annotated[tuple[Code, ...], Field(min_length=1)]
    provenance: Text
    caveat: Text | None = None
    gate: Text | None = None


class Rule(Record):
    """A triage rule: if ``when`` holds, the disposition is at least ``then``."""

    id: Id
    when: str
    then: Id
    label: Headline


class Showing(Record):
    """A content rule: if ``when`` holds at a disposition of ``at``, the statements are shown.

    ``stance`` is what they are shown as. ``worth_asking`` false means that no question is asked
    only to settle this rule.
    """

    id: Id
    when: str = "true"
    at: Annotated[tuple[Id, ...], Field(min_length=1)]
    show: Annotated[tuple[Code, ...], Field(min_length=1)]
    stance: ShowStance = "applies"
    worth_asking: bool = True


class Caution(Record):
    """Answers that seldom go together; ``text`` asks the clinician to look again.

    ``higher`` or ``lower``: and this number is so, compared with the contact before.
    """

    id: Id
    when: str
    text: Text
    higher: Id | None = None
    lower: Id | None = None


class Choice(Record):
    """What a team may be asked, or what a member may choose; the title fits a button."""

    id: Short
    title: Label


class Review(Record):
    """Where the clinical review stands; ``by`` and ``on`` name the sign-off."""

    status: Literal["submitted", "under_review", "approved"]
    by: Text | None = None
    on: dt.date | None = None


class Expected(Record):
    """What a case must give. ``disposition`` None = provisional, within the bounds if given."""

    status: Literal["complete", "provisional"]
    disposition: Id | None = None
    bounds: tuple[Id, Id] | None = None
    must_contain: tuple[Code, ...] = ()
    must_not_contain: tuple[Code, ...] = ()
    next_questions: tuple[Id, ...] = ()


class Case(Record):
    """A case with its expected advice; a variant ``of`` another case changes some findings.

    A finding given as "unknown" is taken out of what the base or parent supplies.
    """

    id: Code
    title: Text | None = None
    of: Code | None = None
    base: Id | None = None
    phase: Id | None = None
    findings: Mapping[str, bool | int | float | str | list[str]] = Field(default_factory=dict)
    expected: Expected
    why: Annotated[str, StringConstraints(max_length=400)] | None = None


class Pathway(Record):
    """One clinical pathway, as loaded; ``dispositions`` stand from low to high.

    ``sha256`` is over the content; two pathways are equal if it is.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    id: Code
    title: Headline
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$", max_length=20)]
    updated: dt.date
    review: Review
    sha256: str
    phases: tuple[Phase, ...]
    dispositions: tuple[Disposition, ...]
    groups: tuple[Group, ...]
    findings: Mapping[str, Finding]
    definitions: Mapping[str, str]
    rules: tuple[Rule, ...]
    showings: tuple[Showing, ...]
    always: tuple[str, ...]
    cautions: tuple[Caution, ...]
    opinions: tuple[Choice, ...]
    asks: tuple[Choice, ...]
    statements: Mapping[str, Statement]
    sources: Mapping[str, Source]
    bases: Mapping[str, Mapping[str, object]]
    cases: tuple[Case, ...]
    disclaimer: Text
    safety_net: str
    program: SkipValidation[Program] = Field(repr=False, exclude=True)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pathway) and self.sha256 == other.sha256

    def __hash__(self) -> int:
        return hash(self.sha256)

    @property
    def digest(self) -> str:
        """The first four hex digits of ``sha256``, for people."""
        return self.sha256[:4]

    # Each of these raises KeyError if there is none of that id.
    def phase(self, phase_id: str) -> Phase:
        return {phase.id: phase for phase in self.phases}[phase_id]

    def disposition(self, disposition_id: str) -> Disposition:
        return {each.id: each for each in self.dispositions}[disposition_id]

    def group(self, group_id: str) -> Group:
        return {group.id: group for group in self.groups}[group_id]

    def rank(self, disposition_id: str) -> int:
        """Its place from low (0) to high."""
        return {each.id: place for place, each in enumerate(self.dispositions)}[disposition_id]

    def rule(self, rule_id: str) -> Rule:
        return {rule.id: rule for rule in self.rules}[rule_id]
