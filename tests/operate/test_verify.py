"""The record rebuilds every consult, and whatever was changed behind its back is named."""

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

import pathway as pathway_package
from bot.ledger import Desk
from bot.operate.reading import reading
from bot.operate.verify import Verdict, installed, verify
from pathway import library
from pathway.load import load
from pathway.model import Pathway
from tests.operate.practice import ADA, Practice, practice, with_a_plan

AT = datetime(2026, 8, 14, 9, tzinfo=UTC)
CASES, STIRS = 12, 14
Run = Callable[..., tuple[int, str, str]]


def verified(path: Path, content: Callable[[str, str], Pathway | None] = installed) -> Verdict:
    with reading(path) as db:
        return verify(db, lambda _done, _total: None, content)


def differences(path: Path) -> list[str]:
    return [each.field for each in verified(path).differences]


@pytest.fixture
def clinic(empty: Path, tmp_path: Path) -> Iterator[Practice]:
    shutil.copy(empty, tmp_path / "curbside.db")
    with practice(tmp_path / "curbside.db", AT) as at_work:
        yield at_work


@pytest.fixture(scope="session")
def followed(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One case with a plan; to be copied, not written to."""
    return with_a_plan(empty, tmp_path_factory.mktemp("followed") / "curbside.db", AT)


def harmed(followed: Path, tmp_path: Path, *statements: str) -> Path:
    """A copy in which somebody with the file in hand has changed something."""
    path = Path(shutil.copy(followed, tmp_path / "curbside.db"))
    with closing(sqlite3.connect(path)) as db:
        for verb in ("update", "delete"):
            db.execute(f"DROP TRIGGER event_refuses_{verb}")
        for statement in statements:
            db.execute(statement)
        db.commit()
    return path


def test_whatever_people_do_their_record_rebuilds_it(clinic: Practice, tmp_path: Path) -> None:
    for number in range(CASES):
        case = clinic.case()
        if number % 2:
            clinic.to_the_plan(case)
        clinic.stirs(case, STIRS)
        clinic.passes(days=2)
    verdict = verified(tmp_path / "curbside.db")
    assert verdict.differences == []
    assert (verdict.consults, verdict.not_here, verdict.backward) == (CASES, {}, [])
    assert verdict.events > CASES * STIRS
    assert verdict.advice > CASES / 3
    assert verdict.aside == []


HARMS = [
    (
        "UPDATE consult SET body = json_set(body, '$.episode.answers.age', 21)",
        "episode.answers.age",
    ),
    ("UPDATE consult SET body = json_set(body, '$.label', 'other')", "label"),
    ("UPDATE consult SET body = 'torn'", "body"),
    ("UPDATE consult SET state = 'closed'", "row.state"),
    ("UPDATE consult SET owner_id = 7", "row.owner_id"),
    ("UPDATE consult SET number = 99", "row.number"),
    ("UPDATE consult SET updated_at = '2020-01-01 00:00:00.000000'", "row.updated_at"),
    ("UPDATE event SET turn = turn + 1 WHERE id = 5", "event[5].turn"),
    ("UPDATE event SET body = '{}' WHERE id = 5", "event[5].body"),
    ("UPDATE event SET body = '[' WHERE id = 5", "event[5].body"),
    ("UPDATE event SET kind = 'Opened' WHERE id = 5", "event[5].body"),
    ("UPDATE event SET kind = 'Summoned' WHERE id = 5", "event[5].turn"),
    ("DELETE FROM event WHERE id = 5", "event[5].turn"),
    ("DELETE FROM event WHERE id = 1", "event[1].kind"),
    ("DELETE FROM event", "event[1]"),
    ("UPDATE event SET id = 100 WHERE id = 5", "event[5].turn"),
    ("UPDATE followup SET revision = 9", "followup.revision"),
    ("UPDATE followup SET due_on = '2030-01-01'", "followup.due_on"),
    ("UPDATE followup SET ask_at = '2030-01-01 00:00:00.000000'", "followup.ask_at"),
    ("UPDATE followup SET status = 1", "followup.status"),
    ("UPDATE followup SET owner_id = 7", "followup.owner_id"),
    ("UPDATE followup SET zone = 'UTC'", "followup.zone"),
    ("DELETE FROM followup", "followup"),
    ("UPDATE followup SET consult = 'ZZZ'", "followup.consult"),
    ("UPDATE outbox SET consult = 'ZZZ' WHERE id = 5", "outbox.consult"),
    ("UPDATE event SET consult = 'ZZZ' WHERE id = 5", "event.consult"),
    ("UPDATE consult SET opened_at = 'garbage'", "row.opened_at"),
    ("UPDATE consult SET number = 'x'", "row.number"),
    ("UPDATE consult SET state = x'00ff'", "row.state"),
    ("UPDATE consult SET body = x'00ff'", "row.body"),
    ("UPDATE event SET at = 'garbage' WHERE id = 5", "event[5].at"),
    ("UPDATE event SET turn = 'x' WHERE id = 5", "event[5].turn"),
    ("UPDATE event SET body = x'7b7d' WHERE id = 5", "event[5].body"),
    ("UPDATE followup SET zone = 'Nowhere/At_All'", "followup.zone"),
    ("UPDATE followup SET due_on = 'some day'", "followup.due_on"),
    ("UPDATE followup SET ask_at = 7", "followup.ask_at"),
    ("UPDATE followup SET revision = 'x'", "followup.revision"),
]


@pytest.mark.parametrize(("statement", "field"), HARMS)
def test_a_change_behind_the_records_back_is_named_by_its_field(
    followed: Path, tmp_path: Path, statement: str, field: str
) -> None:
    assert differences(followed) == []
    path = harmed(followed, tmp_path, statement)
    assert field in differences(path)


def test_advice_that_was_altered_differs_from_its_record_and_from_its_content(
    followed: Path, tmp_path: Path
) -> None:
    other = "UPDATE consult SET body = json_set(body, '$.episode.advice.low', 'urgent_referral')"
    fields = differences(harmed(followed, tmp_path, other))
    assert fields == ["episode.advice.low", "episode 1.advice.low"]


def test_a_reminder_on_its_way_or_put_off_is_as_planned(clinic: Practice, tmp_path: Path) -> None:
    path = tmp_path / "curbside.db"
    clinic.to_the_plan(clinic.case())
    with clinic.engine.begin() as db:
        on_its_way = (
            "INSERT INTO inbox (bot_id, key, chat_id, payload, received_at, status, attempts) "
            "SELECT bot_id, 't:x', chat_id, "
            "json_object('followup', consult, 'revision', revision), ask_at, 0, 0 FROM followup"
        )
        db.exec_driver_sql(on_its_way)
        db.exec_driver_sql("UPDATE followup SET status = 1")
    assert differences(path) == []
    with clinic.engine.begin() as db:
        db.exec_driver_sql("UPDATE inbox SET status = 2, error = 'x' WHERE key = 't:x'")
    verdict = verified(path)
    assert [each.field for each in verdict.differences] == ["followup.status"]
    assert [each["error"] for each in verdict.aside] == ["x"]


def test_a_reminder_withheld_from_an_owner_who_was_removed_is_no_difference(
    clinic: Practice, tmp_path: Path
) -> None:
    clinic.to_the_plan(clinic.case())
    clinic.desk = Desk("curbside_bot", frozenset())
    clinic.passes(days=200)
    path = tmp_path / "curbside.db"
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM event WHERE kind = 'Withheld'").fetchone()[0]
    assert differences(path) == []


def test_a_clock_that_was_set_back_is_told_and_is_no_difference(
    clinic: Practice, tmp_path: Path
) -> None:
    case = clinic.case()
    clinic.passes(days=-1)
    clinic.press("None of these")
    verdict = verified(tmp_path / "curbside.db")
    assert (verdict.differences, verdict.backward) == ([], [f"C-{case}"])


@pytest.fixture(scope="session")
def older(tmp_path_factory: pytest.TempPathFactory) -> Pathway:
    """The pathway as it was in an earlier version, which is not installed."""
    shipped = Path(pathway_package.__file__).parent / "content" / "lumbar-degenerative"
    folder = tmp_path_factory.mktemp("older") / "lumbar-degenerative"
    shutil.copytree(shipped, folder)
    about = folder / "pathway.toml"
    about.write_text(about.read_text("utf-8").replace("1.0.0", "0.9.0"), "utf-8")
    return load(folder)


@pytest.mark.fault("F49", n="2 consults, older and newer content")
def test_a_case_that_went_on_under_newer_content_is_rebuilt_with_both(
    clinic: Practice, tmp_path: Path, older: Pathway
) -> None:
    at_present, path = clinic.desk, tmp_path / "curbside.db"
    clinic.desk = Desk("curbside_bot", at_present.allow, at_present.hours, lambda: (older,))
    case, left = clinic.case(), clinic.case()
    clinic.tap(dict(clinic.buttons(case))["None of these"])
    clinic.desk = at_present
    clinic.say("/case " + case)
    clinic.to_the_plan(case)
    newest = library.get(older.id)

    def both(pathway: str, sha256: str) -> Pathway | None:
        return older if sha256 == older.sha256 else installed(pathway, sha256)

    verdict = verified(path, both)
    assert (verdict.differences, verdict.not_here, verdict.advice) == ([], {}, 1)
    with closing(sqlite3.connect(path)) as db:
        pinned = dict(db.execute("SELECT code, sha256 FROM consult").fetchall())
    assert pinned == {case: newest.sha256, left: older.sha256}
    # Without the older content nothing can be said of either, and that is no fault of theirs.
    verdict = verified(path)
    assert verdict.differences == []
    assert verdict.not_here == {f"C-{case}": older.sha256[:8], f"C-{left}": older.sha256[:8]}


UNNAMED = "UPDATE event SET body = json_remove(body, '$.pathway', '$.sha256')"
MADE_UP = "UPDATE event SET body = json_set(body, '$.sha256', 'made up') WHERE kind = 'Opened'"


@pytest.mark.parametrize(
    ("harm", "field"),
    [
        (UNNAMED, "event.sha256"),
        (MADE_UP, "event.sha256"),
        ("UPDATE consult SET body = json_remove(body, '$.touched')", "touched"),
    ],
)
def test_no_line_of_the_record_can_say_that_it_need_not_agree(
    followed: Path, tmp_path: Path, run: Run, harm: str, field: str
) -> None:
    """Who can change a finding can change the line that says which content it was taken under."""
    finding = "UPDATE consult SET body = json_set(body, '$.episode.answers.pain_nrs', 10)"
    path = harmed(followed, tmp_path, harm, finding)
    code, out, err = run("db", "verify", str(path))
    assert (code, err) == (7, "")
    assert field in out.partition(" differs from its record: ")[2].splitlines()[0]
    assert "0 of 1 consults are what their" in out


def test_what_was_set_aside_or_a_clock_set_back_is_told_each_week_and_fails_none(
    clinic: Practice, tmp_path: Path, run: Run
) -> None:
    clinic.case()
    clinic.passes(days=-1)
    clinic.press("None of these")
    with clinic.engine.begin() as db:
        db.exec_driver_sql("UPDATE inbox SET status = 2, error = 'KeyError' WHERE id = 1")
    code, out, err = run("db", "verify", str(tmp_path / "curbside.db"))
    assert (code, err) == (0, "")
    assert "inbox 1: set aside 2026-" in out
    assert "KeyError\n" in out
    assert "the clock went backward in its record" in out
    assert "0 differences in 0 cases" in out


def test_a_case_whose_content_is_not_here_was_not_looked_at_and_is_no_success(
    clinic: Practice, tmp_path: Path, run: Run, older: Pathway
) -> None:
    at_present = clinic.desk
    clinic.desk = Desk("curbside_bot", at_present.allow, at_present.hours, lambda: (older,))
    case = clinic.case()
    code, out, err = run("db", "verify", str(tmp_path / "curbside.db"))
    assert (code, err) == (1, "")
    assert (
        f"C-{case}: cannot be recomputed here, content {older.sha256[:8]} is not installed" in out
    )


def test_the_command_names_case_and_field_and_never_a_value(
    followed: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CURBSIDE_DATABASE", str(followed))
    code, out, err = run("db", "verify")
    assert (code, err) == (0, "")
    assert out.startswith("curbside.db: 1 of 1 consults are what their ")
    label = "UPDATE consult SET body = json_set(body, '$.label', 'canary')"
    path = harmed(followed, tmp_path, label)
    code, out, err = run("db", "verify", str(path))
    assert (code, err) == (7, "")
    assert " differs from its record: label\n" in out
    code, told, err = run("db", "verify", str(path), "--json")
    assert (code, err) == (7, "")
    verdict = json.loads(told)
    assert verdict["agrees"] is False
    assert [each["field"] for each in verdict["differences"]] == ["label"]
    assert [word for word in ("canary", "58F", str(ADA)) if word in out + told] == []
