"""The doctor says in a line each what is well, and what is not, and never shows the token."""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.operate.doctor import worst
from bot.operate.finding import Found, State
from bot.operate.inside import inside, room
from bot.operate.stamp import stamp
from bot.rhythm import utc_now
from bot.store.lock import only_one
from tests.operate.files import filled, folder, foreign, scribbled, truncated
from tests.operate.practice import Practice, practice
from tests.telegram.bot_api_check import checked_playground as playground

Run = Callable[..., tuple[int, str, str]]
TOKEN = "7654321:AAF-canary_token_of_the_bot_0123456789"
AFTER = utc_now() + timedelta(days=32)
NOWHERE = "http://127.0.0.1:1"


@pytest.fixture
def clinic(empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    """A practice of today with one case that is followed, backed up just now."""
    path = Path(shutil.copy(empty, tmp_path / "curbside.db"))
    monkeypatch.setenv("CURBSIDE_DATABASE", str(path))
    monkeypatch.setenv("CURBSIDE_TELEGRAM_API", NOWHERE)
    stamp(path, utc_now())
    with practice(path, utc_now()) as at_work:
        at_work.to_the_plan(at_work.case())
        at_work.staffed()
        with at_work.engine.begin() as db:
            db.exec_driver_sql("UPDATE outbox SET status = 1")
        yield at_work


def found(path: Path, now: datetime | None = None) -> dict[str, Found]:
    """What is not well of what is here, by check."""
    checks = inside(path, now or utc_now())
    return {each.check: each for each in checks if each.state is not State.OK}


@pytest.mark.usefixtures("clinic")
async def test_a_bot_that_is_well_is_told_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    async with playground() as place:
        monkeypatch.setenv("CURBSIDE_TOKEN", place.token)
        monkeypatch.setenv("CURBSIDE_TELEGRAM_API", place.origin)
        code, out, err = await asyncio.to_thread(run, "doctor")
        assert (code, err) == (0, ""), out
        checks = [line.split()[1] for line in out.splitlines()]
        assert {line.split()[0] for line in out.splitlines()} == {"ok"}
        assert checks == [
            *("token", "webhook", "clock", "disk", "database", "serve"),
            *("followups", "letters", "inbox", "summaries", "owners", "pathways", "backup"),
        ]
        code, out, _ = await asyncio.to_thread(run, "doctor", "--json")
        told = json.loads(out)
        assert (code, told["state"]) == (0, "ok")
        assert [each["check"] for each in told["checks"]] == checks
        assert place.token not in out


@pytest.mark.usefixtures("clinic")
@pytest.mark.parametrize("options", [[], ["--json"], ["--debug"]])
def test_without_a_network_it_says_so_and_checks_the_rest(
    run: Run, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    monkeypatch.setenv("CURBSIDE_TOKEN", TOKEN)
    debug = [word for word in options if word == "--debug"]
    code, out, err = run(*debug, "doctor", *(word for word in options if word != "--debug"))
    assert (code, err) == (1, "")
    assert out.count("cannot be reached from here") == 2
    assert "sound" in out
    assert "canary" not in out + err


@pytest.mark.usefixtures("clinic")
def test_a_missing_token_is_a_fault(run: Run) -> None:
    code, out, _ = run("doctor")
    assert code == 6
    assert out.startswith("broken  token      CURBSIDE_TOKEN is not set")


@pytest.mark.parametrize(
    ("free", "state"), [(10**9, State.OK), (10**9 - 1, State.LOOK), (10**8 - 1, State.BROKEN)]
)
def test_a_disk_that_fills_is_told_before_it_is_full(free: int, state: State) -> None:
    assert room(free).state is state


@pytest.mark.parametrize("harm", [truncated, scribbled, foreign, folder])
def test_a_database_that_cannot_be_trusted_is_one_line_among_the_others(
    empty: Path, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    path = filled(empty, tmp_path / "curbside.db")
    stamp(path, utc_now())
    harm(path)
    ill = found(path)
    assert {name: each.state for name, each in ill.items()} == {"database": State.BROKEN}
    assert ill["database"].told.startswith("curbside.db ")


def test_a_database_that_is_not_there_yet(tmp_path: Path) -> None:
    assert found(tmp_path / "new.db")["database"].state is State.LOOK


def test_an_older_schema_is_told(clinic: Practice, tmp_path: Path) -> None:
    with clinic.engine.begin() as db:
        db.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert "run curbside migrate" in found(tmp_path / "curbside.db")["database"].told


def test_what_waits_is_a_fault_only_of_a_bot_that_runs(clinic: Practice, tmp_path: Path) -> None:
    path, late = tmp_path / "curbside.db", clinic.now + timedelta(days=200)
    with clinic.engine.begin() as db:
        db.exec_driver_sql("UPDATE outbox SET status = 0 WHERE id = 1")
        db.exec_driver_sql("UPDATE inbox SET status = 0 WHERE id = 1")
    stamp(path, late)
    waiting = {"reminders", "letters", "inbox", "followups", "owners"}
    assert {name: each.state for name, each in found(path, late).items()} == dict.fromkeys(
        waiting, State.LOOK
    )
    with only_one(path):
        ill = found(path, late)
    assert {name for name, each in ill.items() if each.state is State.BROKEN} == (
        waiting - {"followups", "owners"}
    )
    assert "1 reassessments overdue since " in ill["followups"].told


def test_what_failed_lately_is_told_and_what_failed_long_ago_is_not(
    clinic: Practice, tmp_path: Path
) -> None:
    path = tmp_path / "curbside.db"
    with clinic.engine.begin() as db:
        db.exec_driver_sql("UPDATE inbox SET status = 2, error = 'canary' WHERE id = 1")
        db.exec_driver_sql(
            "UPDATE outbox SET status = 2, error = 'canary' "
            "WHERE id = (SELECT max(id) FROM outbox WHERE payload LIKE '%\"keep\":true%')"
        )
    ill = found(path)
    assert {name: each.told.split()[0] for name, each in ill.items()} == {
        "letters": "1",
        "inbox": "1",
    }
    assert "canary" not in repr(ill)
    later = clinic.now + timedelta(days=8)
    stamp(path, later)
    assert found(path, later) == {}


@pytest.mark.parametrize(
    ("statement", "state", "words"),
    [
        (
            "UPDATE consult SET pathway = 'shoulder'",
            State.BROKEN,
            "1 open consults follow shoulder, which is not installed",
        ),
        ("UPDATE consult SET sha256 = 'abcd'", State.LOOK, "#abcd, which is not here"),
    ],
)
def test_content_that_open_consults_need_is_looked_for(
    clinic: Practice, tmp_path: Path, statement: str, state: State, words: str
) -> None:
    with clinic.engine.begin() as db:
        db.exec_driver_sql(statement)
    ill = found(tmp_path / "curbside.db")["pathways"]
    assert ill.state is state
    assert words in ill.told


def test_cases_closed_without_their_summary_are_counted(clinic: Practice, tmp_path: Path) -> None:
    seen, unseen = clinic.case(), clinic.case()
    for case in (seen, unseen):
        for label in ("More", "Close", "Opened by mistake"):
            clinic.press(label, case)
    clinic.press("Summary", seen)
    checks = {each.check: each.told for each in inside(tmp_path / "curbside.db", clinic.now)}
    assert checks["summaries"] == "1 of 2 cases closed within 30 days opened no summary"
    later = {each.check: each.told for each in inside(tmp_path / "curbside.db", AFTER)}
    assert later["summaries"].startswith("0 of 0 ")


def test_a_backup_older_than_a_day_is_told(clinic: Practice, tmp_path: Path) -> None:
    del clinic
    path, now = tmp_path / "curbside.db", datetime(2026, 8, 14, tzinfo=UTC)
    stamp(path, now - timedelta(hours=25))
    assert "backup" not in found(path, now)
    stamp(path, now - timedelta(hours=26))
    assert found(path, now)["backup"].told == "the last one is 26 h old"
    (tmp_path / "curbside.db.last-backup").write_text("yesterday")
    assert found(path, now)["backup"].told.startswith("none was taken")


def test_it_changes_nothing(clinic: Practice, run: Run, tmp_path: Path) -> None:
    clinic.engine.dispose()
    with closing(sqlite3.connect(tmp_path / "curbside.db")) as db:
        before = list(db.iterdump())
    run("doctor")
    with closing(sqlite3.connect(tmp_path / "curbside.db")) as db:
        assert list(db.iterdump()) == before


def test_the_worst_of_all_decides() -> None:
    checks = [Found("a", State.OK, ""), Found("b", State.LOOK, "")]
    assert worst(checks) is State.LOOK
    assert worst([*checks, Found("c", State.BROKEN, "")]) is State.BROKEN
