"""The commands of an author: what they print, and how they end."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.pathway_commands import app
from pathway import library
from pathway.library import every

Folder = Callable[..., Path]
RUNNER = CliRunner()
ID = "lumbar-degenerative"


def test_list_names_what_is_there() -> None:
    done = RUNNER.invoke(app, ["list"])
    assert done.exit_code == 0
    assert done.stdout.startswith("lumbar-degenerative\t1.0.0\t")


def test_show_tells_what_each_question_accepts() -> None:
    done = RUNNER.invoke(app, ["show", ID])
    assert done.exit_code == 0
    assert "mrc_min\tsafety\t" in done.stdout
    assert "a whole number from 0 to 5" in done.stdout


def test_show_as_json_gives_every_question_with_its_range_and_options() -> None:
    shown = json.loads(RUNNER.invoke(app, ["show", ID, "--json"]).stdout)
    by_id = {finding["id"]: finding for finding in shown["findings"]}
    assert len(by_id) == 40
    assert by_id["mrc_min"]["safety"] is True
    assert (by_id["odi"]["unit"], by_id["odi"]["min"], by_id["odi"]["max"]) == ("%", 0, 100)
    assert by_id["neuro_deficit"]["options"][0] == {"id": "none", "label": "None found"}
    assert by_id["saddle_anaesthesia"]["group"] == "red_flags"


def test_check_says_that_the_pathway_is_sound() -> None:
    done = RUNNER.invoke(app, ["check", ID])
    assert done.exit_code == 0
    assert "sound; 40 findings" in done.stdout
    assert "72 cases pass" in done.stdout


def test_check_of_a_folder_lints_it(folder: Folder) -> None:
    sound = RUNNER.invoke(app, ["check", str(folder())])
    assert (sound.exit_code, sound.stdout.split(":")[1][:6]) == (0, " sound")
    flawed = RUNNER.invoke(app, ["check", str(folder("findings.toml", "New flag?", "No flag?"))])
    assert flawed.exit_code == 1
    assert flawed.stdout == (
        'finding flag: the question is negative ("No"); ask for what is present\n'
    )


def test_check_of_a_broken_folder_is_one_sentence(folder: Folder) -> None:
    done = RUNNER.invoke(app, ["check", str(folder("triage.toml", "when = 'flag'", "when = 'f'"))])
    assert done.exit_code == 1
    assert done.stderr == (
        'triage.toml: [rule] flagged: when: "f" is neither a finding nor a definition\n'
    )


def test_cases_pass() -> None:
    done = RUNNER.invoke(app, ["cases", ID])
    assert (done.exit_code, done.stdout) == (0, "72 of 72 cases pass\n")


def test_cases_that_fail_are_named(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    place = folder("cases.toml", '"outside", must', '"wait", must')
    monkeypatch.setattr(library, "_plugged_in", lambda: iter([place]))
    every.cache_clear()
    try:
        done = RUNNER.invoke(app, ["cases", "tiny"])
    finally:
        every.cache_clear()
    assert done.exit_code == 1
    assert done.stdout == "C1: disposition is outside, expected wait\n1 of 2 cases pass\n"


def test_a_broken_library_is_one_sentence(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    place = folder("triage.toml", "when = 'flag'", "when = 'f'")
    monkeypatch.setattr(library, "_plugged_in", lambda: iter([place]))
    every.cache_clear()
    try:
        done = RUNNER.invoke(app, ["list"])
    finally:
        every.cache_clear()
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)


@pytest.mark.parametrize(
    "words", [["show", "cervical"], ["check", "/nowhere"], ["cases", "x"], ["evaluate", "x"]]
)
def test_an_unknown_pathway_ends_with_two(words: list[str]) -> None:
    assert RUNNER.invoke(app, words).exit_code == 2


def test_evaluate_wants_to_be_told_the_format() -> None:
    done = RUNNER.invoke(app, ["evaluate", ID])
    assert (done.exit_code, "--jsonl" in done.stderr) == (2, True)


def test_evaluate_answers_every_line_skips_blank_ones_and_ends_with_one_if_any_was_bad() -> None:
    good = '{"id": "a", "phase": "initial", "findings": {"saddle_anaesthesia": true}}'
    bad = '{"id": "b", "phase": "initial", "findings": {"pain_nrs": 11}}'
    done = RUNNER.invoke(app, ["evaluate", ID, "--jsonl"], input=f"{good}\n\n{bad}\n{good}\n")
    first, second, third = (json.loads(line) for line in done.stdout.splitlines())
    assert done.exit_code == 1
    assert (first["disposition"], first["next_questions"]) == ("emergency", [])
    assert second == {
        "id": "b",
        "error": "Line 3: pain_nrs must be a whole number from 0 to 10, not 11.",
    }
    assert third == first
    fine = RUNNER.invoke(app, ["evaluate", ID, "--jsonl"], input=good)
    assert fine.exit_code == 0
