"""A broken folder is refused whole, with file, table and key."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pathway.load import FILES, load
from pathway.model import PathwayError

Folder = Callable[..., Path]
SOURCED = 'sources = ["s2"]\nprovenance = "own"\n[[statement]]'
TABLE = [
    (
        "pathway.toml",
        'title = "Tiny"',
        'titel = "Tiny"',
        "pathway.toml: titel: unknown key; allowed",
    ),
    ("pathway.toml", 'title = "Tiny"', "title = 3", "pathway.toml: title: Input should be"),
    ("pathway.toml", 'version = "0.1.0"\n', "", "pathway.toml: version: is required"),
    (
        "pathway.toml",
        'safety_net = "N1"',
        'safety_net = "N9"',
        'safety_net: unknown statement "N9"',
    ),
    (
        "pathway.toml",
        '"score", "trend"',
        '"scor"',
        '[phase] first: baseline: unknown finding "scor"',
    ),
    (
        "pathway.toml",
        '"flag", "weak"',
        '"flagg"',
        '[phase] later: confirm: unknown finding "flagg"',
    ),
    ("pathway.toml", 'phase = "later"', 'phase = "late"', 'follow_up_phase: unknown phase "late"'),
    ("pathway.toml", "follow_up_months = 3\n", "", "follow_up_phase go together"),
    ("pathway.toml", "months = 3", "months = 0", "[disposition] wait: follow_up_months: Input"),
    (
        "pathway.toml",
        'tone = "none"',
        'tone = "calm"',
        "[disposition] outside: tone: Input should be",
    ),
    ("pathway.toml", 'id = "wait"', 'id = "outside"', "[disposition] outside: duplicate id"),
    ("pathway.toml", '"0.1.0"', '"next"', "pathway.toml: version: String should match pattern"),
    ("pathway.toml", "[review]", "[[review]]", "pathway.toml: review: "),
    ("findings.toml", 'ask = "New flag?"', "", "findings.toml: [finding] flag: ask: is required"),
    (
        "findings.toml",
        "safety = true",
        "safe = true",
        "[finding] flag: safe: unknown key; allowed: id",
    ),
    (
        "findings.toml",
        'label = "Flag"',
        f'label = "{"F" * 25}"',
        "flag: label: String should have at",
    ),
    ("findings.toml", 'label = "Mild"', f'label = "{"F" * 29}"', "weak: options.1.label: String"),
    ("findings.toml", '"mild", label', '"none", label', "weak: two options have the same id"),
    ("findings.toml", '"mild", label', '"unknown", label', "weak: and, count, false, in, not, or"),
    ("findings.toml", 'group = "flags"', 'group = "flag"', 'flag: group: unknown group "flag"'),
    ("findings.toml", 'id = "old"', 'id = "phase"', "[finding] phase: and, count, false"),
    ("findings.toml", 'id = "old"', 'id = "flag"', "[finding] flag: duplicate id"),
    ("findings.toml", 'id = "old"', 'id = "Old"', "[finding] Old: id: String should match"),
    ("findings.toml", 'id = "old"\n', "", "[finding] number 5: id: is required"),
    ("findings.toml", 'kind = "bool"', 'kind = "choice"', "options belong to choice and multi"),
    ("findings.toml", "min = 0\n", "", "score: min and max belong to number findings"),
    ("findings.toml", "max = 2", "max = 0", "score: min must be below max"),
    ("findings.toml", "max = 2", "max = 2\nsafety = true", "worse (high or low) belongs to safety"),
    ("findings.toml", 'ask = "Which are present?"', "", "[group] flags: ask belongs to groups"),
    ("findings.toml", '[[group]]\nid = "rest"', "[[grup]]", "findings.toml: grup: unknown key"),
    ("triage.toml", 'then = "now"', 'then = "never"', 'flagged: then: unknown disposition "never"'),
    ("triage.toml", "when = 'flag'", "when = 'flog'", '[rule] flagged: when: "flog" is neither'),
    (
        "triage.toml",
        "when = 'flag'",
        "when = 'not flag'",
        "flagged: when: negates the safety finding",
    ),
    (
        "triage.toml",
        '== "severe"\'',
        '!= "none"\'',
        "severe: when: negates the safety finding weak",
    ),
    ("triage.toml", '== "severe"', '== "mild"', 'write weak in ["mild", "severe"]'),
    (
        "triage.toml",
        '["mild", "severe"]',
        '["none", "severe"]',
        "seen: when: negates the safety find",
    ),
    (
        "triage.toml",
        "or weak_at_all",
        "or not weak_at_all",
        "seen: when: negates the safety finding",
    ),
    (
        "triage.toml",
        '== "severe"\'',
        '== "sever"\'',
        '"sever" is not an option of weak; allowed: none',
    ),
    ("triage.toml", "score >= 2", "score >= 3", "[define] poor: score is compared with 3, outside"),
    ("triage.toml", "score >= 2", 'score >= "2"', "[define] poor: score is a number"),
    ("triage.toml", "score >= 2", "poor", "[define] poor: defined by itself: poor -> poor"),
    ("triage.toml", "poor = ", "old = ", "[define] old: a finding has this name already"),
    ("triage.toml", "poor = ", "Poor = ", "[define] Poor: a definition is named in lower case"),
    ("triage.toml", "poor = ", "count = ", "[define] count: a definition is named in lower case"),
    (
        "triage.toml",
        "poor = ",
        "poor = 3\npoorer = ",
        "[define] poor: must be a condition in quotes",
    ),
    ("triage.toml", "[define]", "[[define]]", "triage.toml: [define]: write it as one table"),
    (
        "triage.toml",
        'label = "Flag"',
        f'label = "{"F" * 61}"',
        "flagged: label: String should have",
    ),
    ("triage.toml", "'score == 0", "'scor == 0", '[caution] odd: when: "scor" is neither'),
    (
        "triage.toml",
        'text = "Look again."',
        'text = "Look again."\nhigher = "trend"',
        '[caution] odd: higher: unknown number "trend"',
    ),
    ("content.toml", '["now"]', '["never"]', 'show_flag: at: unknown disposition "never"'),
    ("content.toml", '["N2"]', '["N9"]', 'show_flag: show: unknown statement "N9"; allowed: A1'),
    ("content.toml", '["A1"]', '["A9"]', 'content.toml: always: unknown statement "A9"'),
    ("content.toml", '["A1"]', '"A1"', "content.toml: always: write it as a list of"),
    ("content.toml", '"show_flag"', '"flagged"', "[showing] flagged: a triage rule has this id"),
    ("content.toml", '["now"]', "[]", "show_flag: at: must name at least one"),
    ("content.toml", "when = 'flag'", "when = 'flag and'", "[showing] show_flag: when: expected a"),
    ("statements.toml", 'sources = ["s1"]', "sources = []", "A1: sources: must name at least one"),
    ("statements.toml", 'sources = ["s1"]\n', "", "[statement] A1: sources: is required"),
    ("statements.toml", '["s1"]', '["s9"]', 'A1: sources: unknown source "s9"; allowed: s1, s2'),
    ("statements.toml", 'id = "A2"', 'id = "A1"', "statements.toml: [statement] A1: duplicate id"),
    (
        "statements.toml",
        'text = "Always."',
        f'text = "{"F" * 241}"',
        "A1: text: String should have",
    ),
    (
        "statements.toml",
        'short = "Always."',
        f'short = "{"F" * 71}"',
        "A1: short: String should have",
    ),
    ("notes.toml", 'id = "N1"', 'id = "A1"', "notes.toml: [statement] A1: duplicate id"),
    ("sources.toml", "n = 2", "n = 1", "sources.toml: [source] s2: n: 1 is s1 already"),
    ("sources.toml", "[[source]]", "[source]", "sources.toml: not TOML: "),
    (
        "cases.toml",
        "flag = false",
        "flog = false",
        '[base] calm: unknown finding "flog"; allowed: flag',
    ),
    ("cases.toml", "{ levels", "{ lovels", '[case] C1: findings: unknown finding "lovels"'),
    (
        "cases.toml",
        "old = true",
        'old = "yes"',
        '[base] calm: old must be true or false, not "yes"',
    ),
    ("cases.toml", 'base = "calm"', 'base = "none"', '[case] C1: base: unknown base "none"'),
    ("cases.toml", 'phase = "later"', 'phase = "late"', '[case] C1: phase: unknown phase "late"'),
    ("cases.toml", 'of = "C1"', 'of = "C9"', '[case] C2: of: no other case "C9"'),
    ("cases.toml", 'of = "C1"', 'of = "C2"', '[case] C2: of: no other case "C2"'),
    ("cases.toml", '"outside", must', '"inside", must', 'C1: expected: unknown bound "inside"'),
    ("cases.toml", '["A1", "A3"]', '["A9"]', '[case] C1: expected: unknown statement "A9"'),
    ("cases.toml", 'tions = ["flag"]', 'tions = ["flog"]', 'C2: expected: unknown finding "flog"'),
    ("cases.toml", "[base.calm]", "base = 3\n[calm]", "cases.toml: calm: unknown key"),
    (
        "cases.toml",
        "flag = false",
        "flag = 1979-05-27",
        "[base] calm: flag must be true or false, not this",
    ),
    ("cases.toml", "[base.calm]", "[base]", "[base] flag: write it as [base.flag]"),
]


@pytest.mark.parametrize(("file", "old", "new", "sentence"), TABLE)
def test_broken_content_is_refused_with_file_table_and_key(
    folder: Folder, file: str, old: str, new: str, sentence: str
) -> None:
    with pytest.raises(PathwayError) as caught:
        load(folder(file, old, new))
    said = str(caught.value)
    assert said.startswith(f"{file}: ")
    assert sentence in said
    assert "\n" not in said


def test_a_missing_file_is_named_with_those_needed(folder: Folder) -> None:
    place = folder()
    (place / "notes.toml").unlink()
    with pytest.raises(PathwayError, match=r"notes\.toml: missing; a pathway needs cases\.toml"):
        load(place)


def test_a_file_that_does_not_belong_is_named(folder: Folder) -> None:
    place = folder()
    (place / "rules.toml").write_text("")
    with pytest.raises(PathwayError, match=r"rules\.toml: unknown file; allowed: cases\.toml"):
        load(place)


def test_a_file_in_another_encoding_is_refused_with_the_place(folder: Folder) -> None:
    place = folder()
    (place / "notes.toml").write_bytes(b"# caf\xe9")
    with pytest.raises(PathwayError, match=r"notes\.toml: not UTF-8 at byte 5"):
        load(place)


def test_a_file_that_cannot_be_read_is_refused(folder: Folder) -> None:
    place = folder()
    (place / "notes.toml").unlink()
    (place / "notes.toml").mkdir()
    with pytest.raises(PathwayError, match=r"notes\.toml: cannot be read"):
        load(place)


def test_no_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(PathwayError, match="nowhere: no such folder"):
        load(tmp_path / "nowhere")


def test_a_pathway_without_dispositions_is_refused(folder: Folder) -> None:
    place = folder()
    text = (place / "pathway.toml").read_text()
    (place / "pathway.toml").write_text(text[: text.index("[[phase]]")])
    with pytest.raises(PathwayError, match=r"needs at least one \[\[phase\]\]"):
        load(place)


def test_an_array_where_a_table_list_belongs_is_refused(folder: Folder) -> None:
    place = folder()
    (place / "sources.toml").write_text("source = 3")
    with pytest.raises(PathwayError, match=r"\[source\]: write it as \[\[source\]\]"):
        load(place)


def test_a_row_that_is_no_table_is_refused(folder: Folder) -> None:
    place = folder()
    (place / "sources.toml").write_text("source = [3]")
    with pytest.raises(PathwayError, match=r"\[source\] number 1: Input should be"):
        load(place)


def test_the_hash_is_the_same_whatever_the_line_ends(folder: Folder) -> None:
    place = folder()
    first = load(str(place))
    for name in FILES:
        text = (place / name).read_bytes()
        (place / name).write_bytes(text.replace(b"\n", b"\r\n"))
    again = load(place)
    assert again.sha256 == first.sha256
    assert again == first
    assert hash(again) == hash(first)
    assert again.digest == first.sha256[:4]
    assert first != "tiny"


def test_the_hash_changes_with_any_word(folder: Folder) -> None:
    first = load(folder())
    assert load(folder("notes.toml", "A flag.", "A flog.")).sha256 != first.sha256
