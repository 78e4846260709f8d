"""Where each statement may stand, row by row, and what is withheld with its reason."""

import pytest

from pathway.cases import supplied
from pathway.decide import decide
from pathway.library import get
from pathway.model import Value

PATHWAY = get("lumbar-degenerative")
ROUTINE, CARE, SPECIALIST = "routine_monitoring", "continue_conservative", "specialist_review"
AUGMENT, SURGERY, URGENT, NOW = "augmentation_review", "surgical_consult", "urgent", "emergency"
WHERE: dict[str, set[str]] = {
    "S07 S09 S10 S11 S12 S13 S14 S15 S16 S17 S18 S19 S20 G07 G08 G12 G15 G18 G19": {CARE},
    "G11": {ROUTINE, CARE, SPECIALIST, AUGMENT, SURGERY, URGENT},
    "S08 S21 S22 S23 S24": {AUGMENT, SURGERY, SPECIALIST},
    "S29 S30 S31 G06": {AUGMENT, SURGERY},
    "G06c S32 S37 S36 S38 G13": {SPECIALIST, SURGERY},
    "G05": {CARE, SPECIALIST, SURGERY},
    "S25": {SURGERY, URGENT, NOW},
    "S26 S27 S28 S47": {SURGERY, URGENT},
    "S33 G16": {SURGERY},
    "S34": {SPECIALIST, SURGERY},
    "S35": {CARE, ROUTINE, SPECIALIST, SURGERY},
    "S39 S40 S41 S42 S43 S44": {ROUTINE},
    "S50": {CARE, ROUTINE},
    "S45 G14": {CARE, SPECIALIST, AUGMENT, SURGERY, URGENT},
    "S46": {CARE, SPECIALIST, AUGMENT, SURGERY, URGENT, NOW},
    "S48 G09": {CARE, SPECIALIST, SURGERY, URGENT},
    "S49 G02 G03 G04": {URGENT, NOW},
    "G01 G20": {NOW},
    "G17": {"out_of_scope"},
}
UNMET = {"S08", "S21", "S22", "S23", "S24", "S29", "S30", "S31"}


@pytest.mark.parametrize("statements", WHERE, ids=str)
def test_a_statement_is_shown_at_its_dispositions_and_nowhere_else(statements: str) -> None:
    for statement in statements.split():
        at = {
            disposition
            for showing in PATHWAY.showings
            if statement in showing.show and showing.stance != "precondition_not_met"
            for disposition in showing.at
        }
        assert at == WHERE[statements], statement


def test_every_statement_is_in_the_table_or_always_on() -> None:
    listed = [statement for row in WHERE for statement in row.split()]
    assert sorted([*listed, *PATHWAY.always]) == sorted(PATHWAY.statements)


def test_a_criterion_without_its_fracture_is_told_wherever_the_note_is() -> None:
    unmet = [each for each in PATHWAY.showings if each.stance == "precondition_not_met"]
    assert {statement for each in unmet for statement in each.show} == UNMET
    assert all(set(each.at) == WHERE["G05"] for each in unmet)


@pytest.mark.parametrize(
    ("changes", "held_back"),
    [
        ({}, set()),
        ({"conservative_weeks": 12}, {"S08", "S21"}),
        ({"deformity": "developing"}, {"S22"}),
        ({"pulmonary_dysfunction": True}, {"S23"}),
        ({"odi": 41}, {"S24"}),
        ({"functional_limitation": "significant"}, {"S24"}),
        ({"deformity": "limiting_function"}, {"S22"}),
        ({"deformity": "present"}, set()),
    ],
)
@pytest.mark.parametrize("fracture", ["none", "present_not_pain_source", "present_painful"])
def test_only_the_criterion_that_is_met_is_told(
    changes: dict[str, Value], held_back: set[str], fracture: str
) -> None:
    base, _ = supplied(PATHWAY, PATHWAY.cases[0])
    given = decide(PATHWAY, {**base, **changes, "vertebral_fracture": fracture}, "initial")
    options = {"S29", "S30", "S31"}
    if fracture == "present_painful":
        assert given.not_applicable == ()
        assert held_back <= set(given.applicable)
        assert ("G05" in given.applicable, options <= set(given.applicable)) == (
            False,
            bool(held_back),
        )
    else:
        everything = held_back | (options if held_back else set())
        assert dict(given.not_applicable) == dict.fromkeys(everything, "precondition_not_met")
        assert ("G05" in given.applicable) is bool(held_back)
