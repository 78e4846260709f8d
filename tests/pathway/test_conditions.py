"""The language: its meaning with unknowns, and what it refuses to read."""

import itertools
from functools import cache

import pytest

from pathway.conditions import Condition, ConditionError, Domain, Vocabulary, parse
from pathway.kleene import Scope, behind, leaves, truth
from pathway.program import Program, Rules, TriageRule, generate

DOMAINS = {
    "a": Domain("bool"),
    "b": Domain("bool"),
    "c": Domain("choice", ("x", "y", "z")),
    "n": Domain("number", low=-5, high=5),
    "m": Domain("multi", ("p", "q", "r")),
    "phase": Domain("choice", ("first", "later")),
}
WORDS = Vocabulary(DOMAINS, frozenset({"d"}))
DEFINED = {"d": parse("a or n > 0", WORDS)}
UNKNOWN3 = (True, False, None)


@cache
def generated(text: str) -> tuple[Condition, Program]:
    tree = parse(text, WORDS)
    rule = TriageRule("r", tree, 1)
    phases = ("first", "later")
    return tree, generate(Rules(DOMAINS, DEFINED, (rule,), (), (), (), ranks=2, phases=phases))


def meanings(text: str, findings: dict[str, object], phase: str = "first") -> bool | None:
    """By the tree and by the generated code, which have to agree."""
    tree, program = generated(text)
    known = {name: value for name, value in findings.items() if value is not None}
    by_tree = truth(tree, Scope(known, phase, DEFINED))  # type: ignore[arg-type]
    sure, possible = program.settled(known.get, phase)
    assert (bool(sure), bool(possible)) == (by_tree is True, by_tree is not False)
    assert program.bounds(known.get, phase) == (sure, possible)
    return by_tree


def test_and_is_false_once_a_part_is_false_and_unknown_only_if_that_could_still_happen() -> None:
    table = {(a, b): meanings("a and b", {"a": a, "b": b}) for a in UNKNOWN3 for b in UNKNOWN3}
    assert table == {
        (True, True): True,
        (True, False): False,
        (True, None): None,
        (False, True): False,
        (False, False): False,
        (False, None): False,
        (None, True): None,
        (None, False): False,
        (None, None): None,
    }


def test_or_is_true_once_a_part_is_true_and_unknown_only_if_that_could_still_happen() -> None:
    table = {(a, b): meanings("a or b", {"a": a, "b": b}) for a in UNKNOWN3 for b in UNKNOWN3}
    assert table == {
        (True, True): True,
        (True, False): True,
        (True, None): True,
        (False, True): True,
        (False, False): False,
        (False, None): None,
        (None, True): True,
        (None, False): None,
        (None, None): None,
    }


def test_not_unknown_is_unknown() -> None:
    assert [meanings("not a", {"a": a}) for a in UNKNOWN3] == [False, True, None]


@pytest.mark.parametrize(
    "text",
    [
        'a and not b or c == "x"',
        'not (a or b) and not (c in ["x", "z"])',
        "d and not d or b",
        "not d and (n <= 2 or count(m) >= 2)",
        'c != "y" and c not in ["z"] and n != 1',
        'phase == "later" or not (phase in ["first"]) or true and a',
        "n < 1.5 and n >= -2 and count(m) == 1",
    ],
)
def test_the_generated_code_means_what_the_tree_means_for_every_partial_answer(text: str) -> None:
    choices = {
        "a": UNKNOWN3,
        "b": UNKNOWN3,
        "c": ("x", "y", "z", None),
        "n": (-3, 1, 1.5, 3, None),
        "m": ((), ("p",), ("p", "q"), None),
    }
    for answers in itertools.product(*choices.values()):
        for phase in ("first", "later"):
            meanings(text, dict(zip(choices, answers, strict=True)), phase)


def test_not_binds_before_and_and_before_or() -> None:
    assert parse("a or b and not a", WORDS) == parse("a or (b and (not a))", WORDS)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("e", '"e" is neither a finding nor a definition'),
        ("a and", 'expected a finding or a definition but found "the end"'),
        ("(a", 'expected ")" but found "the end"'),
        ("a b", '"b" does not belong here'),
        ("a; b", 'cannot read "; b"'),
        ("a == 1", "a is yes/no: write a or not a"),
        ('a in ["x"]', "a is yes/no: write a or not a"),
        ("c", "c is a choice: compare it by == != in with x, y, z, quoted"),
        ('c < "x"', "c is a choice"),
        ("c == x", "c is a choice"),
        ('c == "w"', '"w" is not an option of c; allowed: x, y, z'),
        ('c in ["x", 1]', "1 is not an option of c"),
        ('c in "x"', 'expected "["'),
        ("n", "n is a number: compare it with a number"),
        ('n == "x"', "n is a number"),
        ("n > 6", "n is compared with 6, outside -5 to 5"),
        ("m", "m is a multi finding: write count(m) and a comparison"),
        ("count(a) > 1", "count() needs a multi finding; a is a bool"),
        ("count(m)", "count(m) is compared with a whole number"),
        ("count(m) > 1.5", "count(m) is compared with a whole number"),
        ("count m", 'expected "("'),
        ("in", 'expected a finding or a definition but found "in"'),
        ('phase == "never"', '"never" is not an option of phase; allowed: first, later'),
        ("(" * 30 + "a" + ")" * 30, "nested deeper than 20 levels"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parse(text, WORDS)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("text", "findings", "expected"),
    [
        ("a and (b or n > 0)", {"a": True, "b": False, "n": 2}, {"a", "n"}),
        ("a and (b or n > 0)", {"a": False, "b": True}, {"a"}),
        ("a and (b or n > 0)", {"a": True}, {"b", "n"}),
        ("not d", {"a": False, "n": -1}, {"a", "n"}),
        ('true and phase == "first"', {}, set()),
    ],
)
def test_the_findings_behind_a_truth_value_are_those_that_decide_it(
    text: str, findings: dict[str, bool | int], expected: set[str]
) -> None:
    tree: Condition = parse(text, WORDS)
    assert set(behind(tree, Scope(findings, "first", DEFINED))) == expected


def test_the_leaves_of_a_condition_follow_its_definitions() -> None:
    tree = parse('true and not d and (b or c == "x")', WORDS)
    assert [leaf.finding for leaf in leaves(tree, DEFINED)] == ["a", "n", "b", "c"]
