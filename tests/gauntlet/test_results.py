"""What results.md says is what `run.py` writes: rows, columns, versions, and sums that add up."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.gauntlet.sixteen import SIXTEEN, Verdict
from tests.gauntlet.table import (
    NAMES,
    NOTES,
    OTHERWISE,
    RESULTS,
    TIMES,
    Cell,
    counted,
    head,
    pinned,
    places,
    title,
    written,
)

README = Path(__file__).parents[2] / "README.md"
SOME = rf"( \([1-{TIMES - 1}] of {TIMES} pass\))?"
SIGN = re.compile(rf"pass(, ({'|'.join(NOTES)}))?|not offered|\*\*fail\*\*{SOME}")
PASS, FAIL = Verdict("pass", "went well"), Verdict("fail", "went wrong")


def cells(line: str) -> list[str]:
    return line.strip("| \n").split(" | ")


def outline(lines: Iterable[str]) -> list[object]:
    """What stands there whatever came of it: headings, notes, and what names a row or a column."""
    found: list[object] = []
    for line in lines:
        row = cells(line)
        if line.startswith("| ") and row[0] in {"situation", "bot"}:
            found.append(row)
        elif line.startswith("| "):
            found.append((row[:3] if row[0] in NAMES else row[:1], len(row)))
        elif line.startswith("Written by"):
            found.append(re.sub(r"\d{4}-\d\d-\d\d|Python [\d.]+", "", line))
        else:
            is_verdict = line.startswith("- ") and not line.startswith(
                tuple(f"- {n}" for n in NOTES)
            )
            found.append(line.partition(": ")[0] if is_verdict else line)
    return found


@pytest.fixture(scope="module")
def stored() -> list[str]:
    return RESULTS.read_text(encoding="utf-8").splitlines()


def test_the_results_have_the_rows_and_columns_that_are_played(stored: list[str]) -> None:
    anything = {(kind.name, setting, title(s)): Cell((PASS,)) for kind, setting, s in places()}
    assert outline(stored) == outline(written(anything, head("2026-01-01")))


def test_the_results_and_the_readme_name_the_versions_that_are_pinned(stored: list[str]) -> None:
    assert len(pinned()) == 4
    for package, version in pinned().items():
        assert f"{package} {version}" in stored[1]
        assert f"{package} {version}" in README.read_text(encoding="utf-8")


def test_each_bot_s_list_and_the_sums_are_those_of_the_table(stored: list[str]) -> None:
    table = {cells(line)[0]: cells(line)[1:] for line in stored if line.startswith("| ")}
    lists = "\n".join(stored).split("\n## ")[1:]
    for column, name in enumerate(NAMES):
        signs = [table[title(situation)][column] for situation in SIXTEEN]
        assert [sign for sign in signs if not SIGN.fullmatch(sign)] == []
        assert table["**passed**"][column] == counted(signs)
        assert lists[column].startswith(f"{name}\n")
        for situation, sign in zip(SIXTEEN, signs, strict=True):
            assert f"- {title(situation)}: {sign.replace('**', '')}; " in lists[column]


def test_the_readme_shows_the_table_as_it_was_written(stored: list[str]) -> None:
    first = stored[: stored.index(f"## {NAMES[0]}")]
    rows = [line for line in first if line.startswith("|")]
    assert len(rows) == len(SIXTEEN) + 3
    assert "\n".join(rows) in README.read_text(encoding="utf-8")


def test_what_comes_out_so_or_so_is_no_pass_and_says_how_often() -> None:
    mixed = Cell((PASS, FAIL, PASS))
    assert (mixed.outcome, mixed.sign, mixed.said) == (
        "fail",
        "**fail** (2 of 3 pass)",
        "went wrong",
    )
    assert Cell((FAIL, FAIL)).sign == "**fail**"
    assert Cell((PASS, PASS)).sign == "pass"
    noted = Verdict("pass", "refused", "asked again")
    assert Cell((PASS, noted)).sign == "pass, asked again"
    assert counted(["pass", "pass, asked again", "**fail** (2 of 3 pass)"]) == (
        "**1 of 3**, 1 more with a note"
    )


def test_everything_is_played_once_in_each_setting() -> None:
    played = [(kind, setting, situation) for kind, setting, situation in places()]
    assert len(set(played)) == len(played) == len(NAMES) * len(SIXTEEN) + len(OTHERWISE)
