"""The export holds what the record holds, no name, and nothing that a spreadsheet would run."""

import csv
import io
import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import export
from flows.case import Consult
from flows.lifecycle import State
from pathway import library

Run = Callable[..., tuple[int, str, str]]
Record = Any  # the class lives in conftest.py, which tests cannot import


def test_a_consult_goes_out_whole(record: Record, case: Consult, run: Run) -> None:
    record.put(case)
    code, out, err = run("export")
    (row,) = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    pathway = library.get("lumbar-degenerative")
    assert row["consult"] == "C-7K2"
    assert row["label"] == "58F L4-5"
    assert (row["version"], row["sha256"]) == (pathway.version, pathway.sha256)
    (episode,) = row["episodes"]
    assert episode["findings"] == {
        "neuro_deficit": "progressive",
        "pain_nrs": 6,
        "narrowed_levels": ["L4L5"],
    }
    assert episode["unexamined"] == ["odi"]
    assert episode["outcome"] is None
    assert episode["recommendation"]["sha256"] == pathway.sha256
    assert episode["recomputed"]["matches"] is True
    assert row["follow_up"]["due_on"] == "2026-11-14"
    assert [event["kind"] for event in row["events"]] == ["Typed", "Tapped"]


def test_a_csv_line_has_each_finding_in_a_column(record: Record, case: Consult, run: Run) -> None:
    earlier = replace(case.episode, number=1)
    later = replace(case.episode, number=2, phase="reassess_3mo", advice=None, answers={"odi": 44})
    later = replace(later, outcome="worse")
    record.put(replace(case, earlier=(earlier,), episode=later, label="=1+1"))
    code, out, _ = run("export", "--format", "csv")
    first, second = csv.DictReader(io.StringIO(out, newline=""))
    assert code == 0
    assert (first["episode"], second["episode"]) == ("1", "2")
    assert (first["finding_pain_nrs"], first["finding_odi"]) == ("6", "")
    assert (second["finding_pain_nrs"], second["finding_odi"]) == ("", "44")
    assert first["finding_narrowed_levels"] == '["L4L5"]'
    assert first["label"] == "'=1+1"
    assert first["advice_matches"] == "True"
    assert (first["outcome"], second["outcome"]) == ("", "worse")
    assert json.loads(first["events"])[0]["body"]["text"].startswith("=cmd")


@given(st.text())
def test_no_cell_starts_a_formula(text: str) -> None:
    told = export.cell(text)
    assert isinstance(told, str)
    assert not told.startswith(export.FORMULA)
    assert told in {text, f"'{text}"}


@pytest.mark.parametrize("value", [-2.5, 7, None, True])
def test_a_number_stays_a_number(value: object) -> None:
    assert export.cell(value) is value


def test_advice_that_differs_is_said(record: Record, case: Consult, run: Run) -> None:
    assert case.episode.advice
    other = replace(case.episode.advice, low="routine_monitoring", high="routine_monitoring")
    record.put(case.in_episode(advice=other))
    code, out, err = run("export")
    assert code == 1
    assert json.loads(out)["episodes"][0]["recomputed"]["matches"] is False
    assert err == "curbside: 1 of 1 consults need a look: C-7K2 (advice differs)\n"


def test_advice_behind_a_finding_being_changed_is_no_finding(
    record: Record, case: Consult, run: Run
) -> None:
    record.put(case.in_episode(answers={}).now(state=State.COLLECTING))
    assert run("export")[0] == 0


def test_content_that_is_gone_is_said(record: Record, case: Consult, run: Run) -> None:
    assert case.episode.advice
    record.put(case.in_episode(advice=replace(case.episode.advice, sha256="0" * 64)))
    code, out, err = run("export")
    assert code == 1
    assert json.loads(out)["episodes"][0]["recomputed"] is None
    assert "C-7K2 (content not at hand)" in err


@pytest.mark.parametrize("body", ['{"shape": 99}', "not json", "[]", '{"shape": 1}'])
def test_a_body_that_cannot_be_read_hides_no_other(
    record: Record, case: Consult, run: Run, body: str
) -> None:
    record.put(replace(case, code="3F1"), number=1, body=body)
    record.put(case, number=2)
    for form in ("jsonl", "csv"):
        code, out, err = run("export", "--format", form)
        assert code == 1
        assert "C-3F1" in out
        assert "58F L4-5" in out
        assert err == "curbside: 1 of 2 consults need a look: C-3F1 (cannot be read)\n"


def test_a_file_is_written_whole_or_not_at_all(
    record: Record, case: Consult, run: Run, tmp_path: Path
) -> None:
    record.put(case)
    out = tmp_path / "record.csv"
    out.write_text("before")
    assert run("export", "--format", "csv", "--output", str(out)) == (0, "", "")
    assert out.read_text().startswith("consult,bot,owner,")
    assert out.stat().st_mode & 0o077 == 0
    code, _, err = run("export", "--output", str(tmp_path / "nowhere" / "x"))
    assert code == 5
    assert err.endswith("cannot be used: No such file or directory.\n")
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    out = tmp_path / "record.csv"
    out.write_text("before")

    def write(stream: io.TextIOBase) -> None:
        stream.write("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        export._whole(out, write)  # type: ignore[arg-type]  # noqa: SLF001
    assert out.read_text() == "before"
    assert list(tmp_path.iterdir()) == [out]


def test_an_event_that_is_no_json_is_left_empty(record: Record, case: Consult, run: Run) -> None:
    record.put(case)
    with sqlite3.connect(record.path) as db:
        db.execute("DROP TRIGGER event_refuses_update")
        db.execute("UPDATE event SET body = 'torn' WHERE n = 1")
    db.close()
    _, out, _ = run("export")
    assert [event["body"] is None for event in json.loads(out)["events"]] == [False, True]


def test_no_database_is_said(run: Run) -> None:
    code, out, err = run("export")
    assert (code, out) == (4, "")
    assert err == "curbside: curbside.db holds no record yet: run curbside serve, or restore.\n"


def test_an_older_schema_is_said(record: Record, run: Run) -> None:
    with sqlite3.connect(record.path) as db:
        db.execute("DROP TABLE event")
        db.execute("DROP TABLE consult")
    db.close()
    code, _, err = run("export")
    assert code == 4
    assert err.endswith("run curbside migrate.\n")


def test_it_reads_while_the_bot_writes(record: Record, case: Consult, run: Run) -> None:
    record.put(case)
    with record.engine.begin():
        code, out, _ = run("export")
    assert code == 0
    assert "C-7K2" in out
