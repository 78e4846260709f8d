"""Every partial answer of the tiny pathway against brute force, and what the advice explains."""

import itertools
from collections.abc import Iterator

import pytest

from pathway.ask import irrelevant, next_questions, questions
from pathway.decide import Recommendation, decide, warnings
from pathway.model import Findings, Pathway, Value
from pathway.whatif import what_if

VALUES: dict[str, tuple[Value, ...]] = {
    "flag": (True, False),
    "weak": ("none", "mild", "severe"),
    "score": (0, 1, 2),
    "trend": ("up", "down"),
    "old": (True, False),
    "levels": ((), ("L1",), ("L1", "L2")),
}


def answers(*, partial: bool) -> Iterator[dict[str, Value]]:
    choices = [[*values, None] if partial else list(values) for values in VALUES.values()]
    for chosen in itertools.product(*choices):
        yield {name: value for name, value in zip(VALUES, chosen, strict=True) if value is not None}


def completions(known: Findings) -> Iterator[dict[str, Value]]:
    choices = [[known[name]] if name in known else values for name, values in VALUES.items()]
    for chosen in itertools.product(*choices):
        yield dict(zip(VALUES, chosen, strict=True))


def key(findings: Findings) -> tuple[Value, ...]:
    return tuple(findings[name] for name in VALUES)


@pytest.mark.parametrize("phase", ["first", "later"])
def test_every_partial_answer_bounds_every_way_the_unknowns_may_turn_out(
    tiny: Pathway, phase: str
) -> None:
    full = {key(f): decide(tiny, f, phase) for f in answers(partial=False)}
    assert {r.status for r in full.values()} == {"complete"}
    for known in answers(partial=True):
        given = decide(tiny, known, phase)
        ends = [full[key(f)] for f in completions(known)]
        ranks = [tiny.rank(end.low) for end in ends]
        assert tiny.rank(given.low) <= min(ranks), known
        assert max(ranks) <= tiny.rank(given.high), known
        assert (given.disposition is None) == (given.low != given.high)
        for end in ends:
            assert set(given.applicable) <= set(end.applicable), (known, end)
            if end.low == given.low:
                assert set(given.if_nothing_higher) <= set(end.applicable), (known, end)


@pytest.mark.parametrize("phase", ["first", "later"])
def test_an_irrelevant_finding_changes_nothing_for_any_completion(
    tiny: Pathway, phase: str
) -> None:
    full = {key(f): decide(tiny, f, phase) for f in answers(partial=False)}
    for known in answers(partial=True):
        for finding in irrelevant(tiny, known, phase):
            others = {name: value for name, value in known.items() if name != finding}
            for rest in completions({**others, finding: VALUES[finding][0]}):
                ends = [full[key({**rest, finding: value})] for value in VALUES[finding]]
                assert len({(end.low, end.applicable) for end in ends}) == 1, (known, finding)


@pytest.mark.parametrize("phase", ["first", "later"])
def test_answering_what_is_asked_always_ends_in_a_complete_advice(
    tiny: Pathway, phase: str
) -> None:
    for case in answers(partial=False):
        known: dict[str, Value] = {}
        for _ in range(len(VALUES)):
            asked = questions(tiny, known, phase, frozenset())
            if not asked:
                break
            known.update({finding: case[finding] for finding in asked[0].findings})
        assert not questions(tiny, known, phase, frozenset())
        assert next_questions(tiny, known, phase) == ()
        assert decide(tiny, known, phase).disposition == decide(tiny, case, phase).disposition


@pytest.mark.parametrize("phase", ["first", "later"])
def test_what_if_names_exactly_the_single_changes_that_matter(tiny: Pathway, phase: str) -> None:
    for known in answers(partial=True):
        now = decide(tiny, known, phase)
        brute = set()
        for finding, values in VALUES.items():
            for value in values:
                then = decide(tiny, {**known, finding: value}, phase)
                if (then.low, then.high) != (now.low, now.high):
                    brute.add((finding, then.low, then.high))
        changes = what_if(tiny, known, phase)
        assert {(c.finding, c.low, c.high) for c in changes} == brute
        for change in changes:
            then = decide(tiny, {**known, change.finding: change.value}, phase)
            assert (then.low, then.high) == (change.low, change.high)
            assert known.get(change.finding) != change.value


def advice(tiny: Pathway, phase: str = "first", **findings: Value) -> Recommendation:
    return decide(tiny, findings, phase)


def test_a_fired_rule_says_which_findings_made_it_fire(tiny: Pathway) -> None:
    given = advice(tiny, flag=False, weak="mild", old=True, score=2, trend="down", levels=())
    assert [(f.rule, f.then, f.because) for f in given.fired] == [
        ("poorly", "refer", ("score", "trend", "old")),
        ("seen", "wait", ("weak", "old")),
    ]
    assert given.open == ()
    assert given.could_not_exclude == ()


def test_an_open_rule_says_which_findings_it_waits_for_and_safety_comes_first(
    tiny: Pathway,
) -> None:
    given = advice(tiny, old=True, score=2)
    assert (given.low, given.high) == ("wait", "now")
    assert [(o.rule, o.missing) for o in given.open] == [
        ("flagged", ("flag",)),
        ("severe", ("weak",)),
        ("poorly", ("trend", "levels")),
    ]
    assert given.could_not_exclude == ("flag", "weak", "trend", "levels")


def test_a_statement_has_the_stance_that_fits_what_is_known(tiny: Pathway) -> None:
    calm: dict[str, Value] = {"flag": False, "weak": "mild", "levels": (), "trend": "up"}
    applies = decide(tiny, {**calm, "old": True, "score": 0}, "first")
    assert applies.stances == {"A1": "background", "N1": "applies", "A2": "conflict"}
    unmet = decide(tiny, {**calm, "old": False, "score": 0}, "first")
    assert unmet.not_applicable == (("A2", "precondition_not_met"),)
    unsure = decide(tiny, {**calm, "old": True}, "later")
    assert unsure.not_applicable == (("A2", "needs_info"),)
    assert "A2" not in unsure.applicable


def test_a_statement_is_not_shown_while_a_disposition_it_does_not_cover_is_open(
    tiny: Pathway,
) -> None:
    given = advice(tiny, weak="mild", levels=("L1",), old=False)
    assert (given.low, given.high) == ("wait", "now")
    assert given.not_applicable == (
        ("N2", "needs_info"),
        ("N1", "needs_info"),
        ("A3", "needs_info"),
    )
    assert given.applicable == ("A1",)


def test_what_would_hold_if_nothing_higher_is_found_waits_for_the_safety_findings(
    tiny: Pathway,
) -> None:
    known: dict[str, Value] = {"weak": "none", "old": True, "levels": ("L1",)}
    assert decide(tiny, known, "first").if_nothing_higher == ()
    given = decide(tiny, {**known, "flag": False}, "first")
    assert (given.low, given.high) == ("wait", "refer")
    assert given.applicable == ("N1", "A1")
    assert given.if_nothing_higher == ("A3",)
    assert decide(tiny, {**known, "flag": False, "score": 0}, "first").if_nothing_higher == ()


def test_a_caution_names_the_answers_to_look_at_again(tiny: Pathway) -> None:
    known: Findings = {"score": 0, "trend": "down"}
    (found,) = warnings(tiny, known, "first")
    assert (found.id, found.text, found.findings) == ("odd", "Look again.", ("score", "trend"))
    assert warnings(tiny, {"score": 0}, "first") == ()


def test_an_unknown_phase_is_refused(tiny: Pathway) -> None:
    with pytest.raises(ValueError, match="phase must be one of first, later"):
        decide(tiny, {}, "never")


def test_the_advice_keeps_what_it_was_given_even_if_that_changes_later(tiny: Pathway) -> None:
    known: dict[str, Value] = {"flag": True}
    given = decide(tiny, known, "first")
    known["flag"] = False
    assert given.fired[0].because == ("flag",)
    assert given == decide(tiny, {"flag": True}, "first")


def test_a_group_asked_together_is_one_question_and_what_was_not_examined_is_left_alone(
    tiny: Pathway,
) -> None:
    first = questions(tiny, {}, "first", frozenset())
    assert (first[0].key, first[0].findings, first[0].settles) == ("flags", ("flag",), "urgency")
    without = questions(tiny, {}, "first", frozenset({"flag", "weak"}))
    assert {f for q in without for f in q.findings}.isdisjoint({"flag", "weak"})
    assert questions(tiny, {"flag": True}, "first", frozenset()) == ()


def test_baseline_is_asked_last_and_only_if_someone_will_compare_with_it(tiny: Pathway) -> None:
    calm: dict[str, Value] = {"flag": False, "weak": "none", "old": False}
    assert questions(tiny, {**calm, "levels": ()}, "later", frozenset()) == ()
    mild = {**calm, "weak": "mild", "score": 2, "levels": ()}
    asked = questions(tiny, mild, "first", frozenset())
    assert [(q.key, q.settles) for q in asked] == [("trend", "baseline")]
