"""The lumbar pathway: its cases, each threshold, and soundness on random patients."""

import pytest

from pathway.ask import irrelevant, next_questions, questions
from pathway.cases import failures, supplied
from pathway.check import check
from pathway.decide import Recommendation, decide, warnings
from pathway.library import get
from pathway.model import Findings, Pathway, Value

PATHWAY = get("lumbar-degenerative")
FLAGS = [f.id for f in PATHWAY.findings.values() if f.safety and f.kind == "bool"]


def patient(name: str, **changes: Value | None) -> dict[str, Value]:
    case = next(case for case in PATHWAY.cases if case.id == name)
    findings, _ = supplied(PATHWAY, case)
    return {k: v for k, v in {**findings, **changes}.items() if v is not None}


def advice(name: str, phase: str = "initial", **changes: Value | None) -> Recommendation:
    return decide(PATHWAY, patient(name, **changes), phase)


@pytest.mark.parametrize("case", PATHWAY.cases, ids=lambda case: case.id)
def test_the_advice_of_every_case_is_as_expected(case: object) -> None:
    assert failures(PATHWAY, case) == ()  # type: ignore[arg-type]


def test_the_pathway_ships_all_its_cases_and_lints_clean(lumbar: Pathway) -> None:
    assert len(lumbar.cases) == 72
    assert check(lumbar) == ()
    assert lumbar.digest == lumbar.sha256[:4]
    assert lumbar.review.status == "submitted"
    assert lumbar.safety_net == lumbar.statements["G11"].text


@pytest.mark.parametrize(
    ("name", "phase", "changes", "disposition"),
    [
        ("D01", "initial", {"mrc_min": 3}, "urgent"),
        ("D01", "initial", {"mrc_min": 0}, "urgent"),
        ("D01", "initial", {"neuro_deficit": "progressive"}, "urgent"),
        ("D01", "initial", {"dyn_translation_mm": 3}, "surgical_consult"),
        ("D01", "initial", {"dyn_translation_mm": 2.9}, "continue_conservative"),
        ("D01", "initial", {"dyn_angulation_deg": 10}, "surgical_consult"),
        ("D01", "initial", {"deformity": "developing"}, "continue_conservative"),
        ("D09", "reassess_3mo", {"conservative_weeks": 6}, "surgical_consult"),
        ("D09", "reassess_3mo", {"conservative_weeks": 5.9}, "continue_conservative"),
        ("D09", "reassess_3mo", {"pain_trend": "persistent"}, "specialist_review"),
        ("D21", "initial", {"deformity": "developing"}, "augmentation_review"),
        ("D21", "initial", {"odi": 40.9}, "continue_conservative"),
        ("D21", "initial", {"functional_limitation": "significant"}, "augmentation_review"),
        ("D04", "reassess_3mo", {"vertebral_fracture": "none"}, "specialist_review"),
        ("D04", "reassess_3mo", {"pain_trend": "improved"}, "routine_monitoring"),
        ("D05", "reassess_3mo", {"conservative_adequate": False}, "continue_conservative"),
        ("D05", "reassess_3mo", {"conservative_weeks": 12}, "specialist_review"),
        ("D05", "initial", {}, "continue_conservative"),
        ("D05", "long_term", {}, "routine_monitoring"),
        ("D05", "long_term", {"pain_trend": "worsening"}, "specialist_review"),
        ("D07", "reassess_3mo", {"age_years": 17}, "out_of_scope"),
        ("D07", "initial", {"age_years": 17}, "out_of_scope"),
        ("D07", "long_term", {"degenerative_changes": False}, "out_of_scope"),
        ("D05", "long_term", {"age_years": 17}, "out_of_scope"),
        ("D02", "initial", {"age_years": 17}, "emergency"),
        ("D10", "reassess_3mo", {"age_years": 17}, "surgical_consult"),
        ("D11", "initial", {"degenerative_changes": False}, "urgent"),
        ("D01", "initial", {"age_years": 18}, "continue_conservative"),
        ("D08", "reassess_3mo", {"degenerative_changes": False}, "out_of_scope"),
    ],
)
def test_each_definition_holds_at_its_threshold(
    name: str, phase: str, changes: dict[str, Value], disposition: str
) -> None:
    assert advice(name, phase, **changes).disposition == disposition


@pytest.mark.parametrize(
    ("name", "phase", "changes", "shown", "hidden"),
    [
        ("D01", "initial", {"egfr": 30}, {"S10", "G07"}, set()),
        ("D01", "initial", {"egfr": 60}, {"S10"}, {"G07"}),
        ("D01", "initial", {"gi_ulcer_or_bleed": True}, {"G07"}, {"S10"}),
        ("D01", "initial", {"nsaid_allergy": True}, {"G07"}, {"S10"}),
        ("D01", "initial", {"age_years": 65}, {"S10", "G07"}, set()),
        ("D01", "initial", {"liver_disease": True}, {"G08", "S11"}, set()),
        ("D05", "reassess_3mo", {"conservative_adequate": False}, {"G19", "S35"}, {"S07", "G12"}),
        ("D07", "reassess_3mo", {"follow_up_years": 4}, {"S44"}, set()),
        ("D07", "reassess_3mo", {"follow_up_years": 3.9}, set(), {"S44"}),
        ("D07", "long_term", {"narrowed_levels": ("L3L4", "L4L5")}, {"S35"}, set()),
        ("D15", "initial", {"cancer_suspected": True}, {"G02", "S45"}, {"S48", "G09"}),
        ("D15", "initial", {"major_trauma_recent": True}, {"S48", "G09", "G04"}, {"S07"}),
        ("D03", "initial", {"cord_signs": True}, {"G20", "S46", "S49"}, {"G01", "G14", "G11"}),
        ("D16", "initial", {"central_stenosis": "severe"}, {"S33", "S34", "G16"}, {"S32"}),
        ("D20", "reassess_3mo", {}, {"S08", "S21", "G06c"}, {"S29", "G06"}),
        ("D01", "initial", {"pulmonary_dysfunction": True}, {"G05"}, {"S23"}),
        ("D11", "initial", {"conservative_weeks": 5}, {"G02"}, {"S27"}),
        ("D11", "initial", {"conservative_weeks": 6}, {"S27"}, set()),
        ("D11", "initial", {"conservative_weeks": 6, "pain_nrs": 6}, {"G02"}, {"S27"}),
        ("D11", "initial", {"conservative_weeks": 6, "pain_trend": "persistent"}, set(), {"S27"}),
        ("D05", "reassess_3mo", {"conservative_weeks": 11}, {"S07"}, {"G19"}),
        (
            "D05",
            "reassess_3mo",
            {"conservative_weeks": 12, "conservative_adequate": False},
            {"G19"},
            {"S07"},
        ),
        (
            "D05",
            "reassess_3mo",
            {"conservative_weeks": 11, "conservative_adequate": False},
            {"S07"},
            {"G19"},
        ),
        ("D05", "reassess_3mo", {"augmentation_contraindicated": True}, {"G05"}, {"G06c"}),
        ("D08", "reassess_3mo", {"vertebral_fracture": "present_painful"}, {"S29"}, {"G06c"}),
        ("D20", "reassess_3mo", {"odi": 41, "conservative_weeks": 2}, {"S24", "G06c"}, {"S23"}),
        ("D07", "long_term", {"pain_trend": "persistent"}, {"S50"}, set()),
        ("D05", "long_term", {"pain_trend": "worsening", "lateral_stenosis": True}, {"S38"}, set()),
        ("D14", "initial", {"nerve_root_compression": "mild"}, {"S45"}, {"S48", "G09"}),
        ("D04", "reassess_3mo", {"radiculopathy": True}, {"S29", "S45", "G14"}, {"S47"}),
        ("D10", "reassess_3mo", {"neuro_deficit": "progressive"}, {"S49", "S47", "S25"}, {"S38"}),
    ],
)
def test_each_statement_stands_where_it_belongs(
    name: str, phase: str, changes: dict[str, Value], shown: set[str], hidden: set[str]
) -> None:
    given = advice(name, phase, **changes)
    assert given.status == "complete"
    assert shown <= set(given.applicable)
    assert hidden.isdisjoint(given.applicable)


def test_parts_are_found_by_id(lumbar: Pathway) -> None:
    assert lumbar.disposition("urgent").tone == "urgent"
    assert lumbar.findings["neuro_deficit"].option("stable").label == "Stable"
    assert lumbar.phase("reassess_3mo").title == "Reassessment at 3 months"
    with pytest.raises(KeyError):
        lumbar.disposition("never")


@pytest.mark.parametrize(
    ("name", "phase", "fired"),
    [
        ("D01", "initial", ["first_visit"]),
        ("D07", "initial", ["first_visit"]),
        ("D07", "long_term", ["stable_for_long", "followed_up"]),
        (
            "D02",
            "initial",
            [
                *("saddle", "bladder", "both_legs", "progressive_deficit", "severe_weakness"),
                *("any_deficit", "first_visit"),
            ],
        ),
        ("D07", "reassess_3mo", ["improved", "followed_up"]),
        ("D01", "long_term", ["stable_for_long", "followed_up"]),
        ("D05", "reassess_3mo", ["failed_trial", "not_better_yet", "followed_up"]),
    ],
)
def test_the_advice_names_the_rules_behind_it(name: str, phase: str, fired: list[str]) -> None:
    assert [each.rule for each in advice(name, phase).fired] == fired


def test_later_contacts_have_monitoring_as_their_floor_while_the_trend_is_unknown() -> None:
    for phase, high in (("reassess_3mo", "specialist_review"), ("long_term", "specialist_review")):
        given = advice("D07", phase, pain_trend=None)
        assert (given.low, given.high) == ("routine_monitoring", high)


def test_years_of_follow_up_are_asked_only_in_the_long_term() -> None:
    known = patient("D07", follow_up_years=None)
    assert questions(PATHWAY, known, "reassess_3mo", frozenset()) == ()
    asked = questions(PATHWAY, known, "long_term", frozenset())
    assert [each.key for each in asked] == ["follow_up_years"]
    assert not questions(PATHWAY, {**known, "follow_up_years": 4}, "long_term", frozenset())


GATED = {"S08", "S21", "S22", "S23", "S24", "S29", "S30", "S31"}


def test_the_gated_statements_stay_visible_as_not_met_without_a_painful_fracture() -> None:
    for fracture in ("none", "present_not_pain_source"):
        given = advice(
            "D05",
            "reassess_3mo",
            vertebral_fracture=fracture,
            deformity="developing",
            pulmonary_dysfunction=True,
            odi=50,
        )
        assert {
            s for s, stance in given.not_applicable if stance == "precondition_not_met"
        } == GATED
        assert "G05" in given.applicable


def test_the_gated_statements_need_information_while_the_fracture_is_unknown() -> None:
    given = advice("D06", "reassess_3mo")
    assert (given.low, given.high) == ("specialist_review", "augmentation_review")
    assert dict(given.not_applicable)["S21"] == "needs_info"
    assert given.could_not_exclude == ("vertebral_fracture",)
    assert next_questions(PATHWAY, patient("D06"), "reassess_3mo")[0] == "vertebral_fracture"


def test_what_only_a_note_waits_for_is_named_but_not_asked_for() -> None:
    known = patient("D01", odi=None)
    assert next_questions(PATHWAY, known, "initial") == ("odi",)
    assert questions(PATHWAY, known, "initial", frozenset()) == ()
    assert advice("D01", odi=None).stances["G05"] == "needs_info"


def test_a_contraindication_left_open_keeps_specialist_review_as_the_floor() -> None:
    given = advice("D04", "reassess_3mo", augmentation_contraindicated=None)
    assert (given.low, given.high) == ("specialist_review", "augmentation_review")


def test_the_steroid_statement_carries_its_conflict() -> None:
    given = advice("D15")
    assert given.stances["S48"] == "conflict"
    assert given.stances["G09"] == "applies"
    assert given.stances["S52"] == "background"


def screens(name: str, phase: str = "initial", start: tuple[str, ...] = ()) -> list[str]:
    """The questions of a dialogue in which the case answers, as key/settles."""
    full = patient(name)
    known = {finding: full[finding] for finding in start}
    keys = []
    while asked := questions(PATHWAY, known, phase, frozenset()):
        keys.append(f"{asked[0].key}/{asked[0].settles}")
        known.update({finding: full[finding] for finding in asked[0].findings})
    return keys


def test_an_emergency_ends_after_one_screen() -> None:
    assert screens("D02") == ["red_flags/urgency"]


def test_an_urgent_case_ends_after_five_screens() -> None:
    assert len(screens("D03")) == 5


def test_a_first_visit_knows_its_advice_after_ten_screens_and_ends_after_fifteen() -> None:
    keys = screens("D01")
    assert keys[:5] == [
        "red_flags/urgency",
        "neuro_deficit/urgency",
        "mrc_min/urgency",
        "age_years/urgency",
        "imaging/urgency",
    ]
    assert len([key for key in keys if key.endswith("/urgency")]) == 10
    assert len(keys) == 15
    label = screens("D01", start=("age_years", "narrowed_levels"))
    assert len([key for key in label if key.endswith("/urgency")]) == 9
    assert len(label) == 13


def test_somebody_outside_the_scope_is_told_after_four_screens() -> None:
    assert len(screens("D18")) == 4


def test_cauda_equina_items_come_first_among_the_red_flags() -> None:
    first = questions(PATHWAY, {}, "initial", frozenset())[0]
    assert list(first.findings) == FLAGS
    assert first.findings[:5] == tuple(FLAGS[:5])


def test_questions_about_a_settled_family_are_dropped() -> None:
    known = patient("D01", vertebral_fracture="none")
    assert "augmentation_contraindicated" in irrelevant(PATHWAY, known, "initial")
    assert "nerve_root_compression" in irrelevant(PATHWAY, known, "initial")
    radicular = patient("D01", radiculopathy=True)
    assert "nerve_root_compression" not in irrelevant(PATHWAY, radicular, "initial")


def test_answers_that_seldom_go_together_are_pointed_out() -> None:
    known = patient("D01", neuro_deficit="progressive", conservative_weeks=8)
    found = warnings(PATHWAY, known, "reassess_3mo")
    assert [w.id for w in found] == ["progressive_full_power", "early_reassessment"]
    assert warnings(PATHWAY, patient("D01"), "initial") == ()


def test_a_trend_that_contradicts_the_score_of_last_time_is_pointed_out() -> None:
    better = patient("D07", pain_nrs=6)
    worse = patient("D01", pain_nrs=3, pain_trend="worsening")

    def ids(known: Findings, before: Findings | None) -> list[str]:
        return [w.id for w in warnings(PATHWAY, known, "long_term", before)]

    assert ids(better, {"pain_nrs": 4}) == ["improved_but_higher"]
    assert ids(worse, {"pain_nrs": 5}) == ["worsening_but_lower"]
    for before in ({"pain_nrs": 6}, {}, None):
        assert ids(better, before) == []
    assert ids({k: v for k, v in better.items() if k != "pain_nrs"}, {"pain_nrs": 4}) == []
    assert ids(worse, {"pain_nrs": 3}) == []
