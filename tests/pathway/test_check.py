"""The lint finds what a careful reviewer would send back."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pathway import check as linting
from pathway.check import check, example
from pathway.decide import decide
from pathway.load import load
from pathway.model import Pathway

Folder = Callable[..., Path]


def test_the_tiny_pathway_is_sound(tiny: Pathway) -> None:
    assert check(tiny) == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        (
            "findings.toml",
            "New flag?",
            "No new flag?",
            'finding flag: the question is negative ("No")',
        ),
        (
            "findings.toml",
            "Which are present?",
            "Which aren't present?",
            "group flags: the question is",
        ),
        (
            "findings.toml",
            "New flag?",
            "New flag",
            "finding flag: the question has no question mark",
        ),
        ("content.toml", '["A3"]', '["A2"]', "statement A3: no content rule shows it"),
        ("notes.toml", '["s2"]', '["s1"]', ""),
        (
            "content.toml",
            '["now"]',
            '["now", "wait"]',
            "content rule show_flag: never holds at wait",
        ),
        (
            "triage.toml",
            'then = "now"',
            'then = "wait"',
            "safety finding flag: at its worst not urgent",
        ),
        (
            "triage.toml",
            'then = "now"',
            'then = "wait"',
            "disposition now: no triage rule reaches it",
        ),
        (
            "cases.toml",
            '"outside", must',
            '"wait", must',
            "case C1: disposition is outside, expected",
        ),
        ("cases.toml", '["A1", "A3"]', '["N1"]', "case C1: not applicable but expected: N1"),
        ("cases.toml", '["N2"]', '["A1"]', "case C2: applicable but not expected: A1"),
        (
            "cases.toml",
            '"outside", "now"',
            '"wait", "now"',
            "case C2: bounds are outside to now, exp",
        ),
        ("cases.toml", 'tions = ["flag"]', 'tions = ["old"]', "case C2: not asked next: old"),
        (
            "cases.toml",
            'status = "provisional"',
            'status = "complete"',
            "case C2: status is provisional",
        ),
    ],
)
def test_each_defect_is_named(folder: Folder, file: str, old: str, new: str, sentence: str) -> None:
    found = check(load(folder(file, old, new)))
    assert any(each.startswith(sentence) for each in found) or (not sentence and not found)


def test_a_finding_or_a_source_that_nothing_uses_is_named(folder: Folder) -> None:
    place = folder("content.toml", "count(levels) >= 1", "true")
    for file in ("triage.toml", "notes.toml"):
        text = (place / file).read_text()
        changed = text.replace(" or count(levels) > 1", "").replace('["s2"]', '["s1"]')
        (place / file).write_text(changed)
    found = check(load(place))
    assert "finding levels: nothing uses it" in found
    assert "source s2: no statement cites it" in found


def test_a_pathway_without_cases_is_named(folder: Folder) -> None:
    place = folder()
    (place / "cases.toml").write_text("")
    assert check(load(place)) == ("no case: a pathway ships with its own test cases",)


@pytest.mark.parametrize(
    ("finding", "rule"),
    [
        ('kind = "number"\nmin = 0\nmax = 5\nworse = "low"', "risk <= 3"),
        ('kind = "number"\nmin = 0\nmax = 5\nworse = "high"', "risk >= 3"),
        ('kind = "multi"\noptions = [{ id = "p", label = "P" }]', "count(risk) >= 1"),
    ],
)
def test_the_worst_answer_of_every_kind_is_tried(folder: Folder, finding: str, rule: str) -> None:
    place = folder("triage.toml", "when = 'flag'", f"when = 'flag or {rule}'")
    with (place / "findings.toml").open("a") as file:
        file.write(
            f'[[finding]]\nid = "risk"\nlabel = "Risk"\nask = "Risk?"\ngroup = "rest"\n'
            f"safety = true\n{finding}\n"
        )
    assert not [each for each in check(load(place)) if each.startswith("safety finding")]


def test_an_example_really_is_one(lumbar: Pathway) -> None:
    for rule in lumbar.program.rules.content:
        for rank in range(len(lumbar.dispositions)):
            found = example(lumbar, rule.when, rank) if rule.at >> rank & 1 else None
            if found is not None:
                phase, findings = found
                given = decide(lumbar, findings, phase)
                assert given.disposition == lumbar.dispositions[rank].id
                shown = {*given.applicable, *(s for s, _ in given.not_applicable)}
                assert shown.issuperset(rule.show)


def test_the_search_for_an_example_gives_up_in_the_end(
    lumbar: Pathway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linting, "ENOUGH", 1)
    assert example(lumbar, lumbar.program.rules.content[0].when, 7) is None
