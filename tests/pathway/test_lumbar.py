"""The lumbar pathway: its cases, each threshold, and soundness on random patients."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pathway.ask import irrelevant, next_questions, questions
from pathway.cases import failures, supplied
from pathway.check import check
from pathway.conditions import Domain
from pathway.decide import Recommendation, decide, warnings
from pathway.library import get
from pathway.model import Pathway, Value
from pathway.whatif import what_if

PATHWAY = get("lumbar-degenerative")
PHASES = [phase.id for phase in PATHWAY.phases]
FLAGS = [f.id for f in PATHWAY.findings.values() if f.safety and f.kind == "bool"]
often = settings(derandomize=True, deadline=None, max_examples=400, database=None)


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


def value(domain: Domain) -> st.SearchStrategy[Value]:
    if domain.kind == "bool":
        return st.booleans()
    if domain.kind == "choice":
        return st.sampled_from(domain.options)
    if domain.kind == "number":
        numbers = st.integers(int(domain.low), int(domain.high))
        near = st.sampled_from([3, 4, 6, 10, 12, 18, 30, 41, 60, 65])
        return st.one_of(near.filter(lambda n: domain.low <= n <= domain.high), numbers)
    chosen = st.sets(st.sampled_from(domain.options))
    return chosen.map(lambda c: tuple(o for o in domain.options if o in c))


def calmly(name: str) -> st.SearchStrategy[Value]:
    """Mostly the calm answer where a single bad one would decide everything."""
    domain = PATHWAY.program.rules.domains[name]
    if name in FLAGS:
        return st.sampled_from([False] * 30 + [True])
    if name == "mrc_min":
        return st.sampled_from([5, 5, 5, 5, 5, 4, 3])
    if name == "neuro_deficit":
        return st.sampled_from(["none"] * 8 + ["stable", "progressive"])
    if name == "degenerative_changes":
        return st.sampled_from([True, True, True, False])
    return value(domain)


people = st.fixed_dictionaries({name: calmly(name) for name in PATHWAY.findings})
masks = st.frozensets(st.sampled_from(sorted(PATHWAY.findings)), max_size=12)
phases = st.sampled_from(PHASES)


@often
@given(people, masks, phases)
def test_what_is_said_with_unknowns_still_holds_when_they_are_known(
    person: dict[str, Value], mask: frozenset[str], phase: str
) -> None:
    full = decide(PATHWAY, person, phase)
    masked = decide(PATHWAY, {k: v for k, v in person.items() if k not in mask}, phase)
    assert full.status == "complete"
    rank = PATHWAY.rank(full.low)
    assert PATHWAY.rank(masked.low) <= rank <= PATHWAY.rank(masked.high)
    assert set(masked.applicable) <= set(full.applicable)
    if masked.status == "provisional":
        assert masked.could_not_exclude
        assert set(masked.could_not_exclude) <= mask


WORSE: dict[str, list[Value]] = {
    **{flag: [True] for flag in FLAGS},
    "neuro_deficit": ["none", "stable", "progressive"],
    "mrc_min": [5, 4, 3, 2, 1, 0],
}


@often
@given(people, masks, phases, st.sampled_from(sorted(WORSE)))
def test_a_worse_safety_finding_never_lowers_the_urgency(
    person: dict[str, Value], mask: frozenset[str], phase: str, finding: str
) -> None:
    known = {k: v for k, v in person.items() if k not in mask - {finding}}
    now = decide(PATHWAY, known, phase)
    scale = WORSE[finding]
    place = scale.index(known[finding]) if known[finding] in scale else -1
    for worse in scale[place + 1 :]:
        then = decide(PATHWAY, {**known, finding: worse}, phase)
        assert PATHWAY.rank(then.low) >= PATHWAY.rank(now.low)
        assert PATHWAY.rank(then.high) >= PATHWAY.rank(now.high)


@often
@given(people, st.sampled_from(FLAGS), phases)
def test_no_calm_advice_is_complete_while_a_red_flag_is_unknown(
    person: dict[str, Value], flag: str, phase: str
) -> None:
    del person[flag]
    given_ = decide(PATHWAY, person, phase)
    assert given_.disposition in {None, "urgent", "emergency"}


@settings(often, max_examples=60)
@given(people, masks, phases)
def test_what_if_agrees_with_trying_every_value(
    person: dict[str, Value], mask: frozenset[str], phase: str
) -> None:
    known = {k: v for k, v in person.items() if k not in mask}
    now = decide(PATHWAY, known, phase)
    found = {(c.finding, c.low, c.high) for c in what_if(PATHWAY, known, phase)}
    brute = set()
    for name, domain in PATHWAY.program.rules.domains.items():
        if name == "phase" or domain.kind == "multi":
            continue
        options: list[Value] = [True, False, *domain.options]
        if domain.kind == "number":
            options = [n for n in (*range(70), 200) if domain.low <= n <= domain.high]
        for option in options:
            if (isinstance(option, bool)) == (domain.kind == "bool"):
                then = decide(PATHWAY, {**known, name: option}, phase)
                if (then.low, then.high) != (now.low, now.high):
                    brute.add((name, then.low, then.high))
    assert found == brute


@often
@given(people, masks, phases)
def test_an_irrelevant_answer_may_be_anything(
    person: dict[str, Value], mask: frozenset[str], phase: str
) -> None:
    known = {k: v for k, v in person.items() if k not in mask}
    idle = irrelevant(PATHWAY, known, phase) - mask
    assume(idle)
    now = decide(PATHWAY, known, phase)
    for finding in sorted(idle):
        without = {k: v for k, v in known.items() if k != finding}
        then = decide(PATHWAY, without, phase)
        assert (then.low, then.high, then.applicable) == (now.low, now.high, now.applicable)
