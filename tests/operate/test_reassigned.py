"""An operator has a follow-up asked again, or offered to somebody: by the bot, and on record."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.rhythm import utc_now
from tests.operate.practice import ADA, BASHIR, Practice, practice

Run = Callable[..., tuple[int, str, str]]
TOKEN = "1000000001:AAF-canary_token_of_the_bot_0123456789"  # of the bot that the practice has


@pytest.fixture
def clinic(empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    path = Path(shutil.copy(empty, tmp_path / "curbside.db"))
    monkeypatch.setenv("CURBSIDE_DATABASE", str(path))
    monkeypatch.setenv("CURBSIDE_TOKEN", TOKEN)
    monkeypatch.setenv("CURBSIDE_ALLOW", f"{ADA},{BASHIR}")
    with practice(path, utc_now() - timedelta(days=100)) as at_work:
        at_work.say("/start", BASHIR)
        yield at_work


def events(clinic: Practice, kind: str) -> list[tuple[str, int | None]]:
    with clinic.engine.connect() as db:
        query = f"SELECT consult, by_id FROM event WHERE kind = '{kind}'"  # noqa: S608 - a test's
        return [(code, by) for code, by in db.exec_driver_sql(query)]


def test_it_is_asked_again_in_a_turn_of_the_bots(clinic: Practice, run: Run) -> None:
    case = clinic.case()
    clinic.to_the_plan(case)
    clinic.passes(days=95)
    asked = len(events(clinic, "FellDue"))
    code, out, err = run("followups", "resend", f"C-{case}")
    assert (code, err) == (0, "")
    assert "asked again" in out
    assert "when it is started" in out
    assert events(clinic, "Resent") == [], "not by the command itself"
    clinic.passes(seconds=1)
    clinic.passes(seconds=1)
    assert events(clinic, "Resent") == [(case, None)]
    assert len(events(clinic, "FellDue")) == asked + 1


def test_it_is_offered_to_somebody_who_then_has_it(clinic: Practice, run: Run) -> None:
    case = clinic.case()
    clinic.to_the_plan(case)
    code, out, err = run("followups", "assign", case.lower(), "--to", str(BASHIR))
    assert (code, err) == (0, "")
    assert "once they accept" in out
    clinic.passes(seconds=1)
    assert events(clinic, "Assigned") == [(case, None)]
    with clinic.engine.connect() as db:
        assert db.exec_driver_sql("SELECT offered_to FROM followup").scalar() == BASHIR


def test_what_cannot_be_is_one_sentence_and_changes_nothing(clinic: Practice, run: Run) -> None:
    planned, begun, closed = clinic.case(), clinic.case(), clinic.case()
    clinic.to_the_plan(planned)
    for label in ("More", "Close", "Opened by mistake"):
        clinic.press(label, closed)
    for words, why in (
        (("resend", "ZZZ"), "no case of this bot"),
        (("resend", closed), "is closed"),
        (("resend", begun), "has no open follow-up"),
        (("assign", "ZZZ", "--to", str(BASHIR)), "no case of this bot"),
        (("assign", planned, "--to", str(ADA)), "theirs already"),
        (("assign", planned, "--to", "77"), "cannot take it over"),
    ):
        code, out, err = run("followups", *words)
        assert (code, out, err.count("\n")) == (1, "", 1), words
        assert why in err
    assert run("followups", "assign", planned)[0] == 2
    clinic.passes(seconds=1)
    assert events(clinic, "Resent") + events(clinic, "Assigned") == []


def test_what_nobody_answered_for_a_month_is_on_a_list_of_its_own(
    clinic: Practice, run: Run
) -> None:
    clinic.to_the_plan(clinic.case())
    assert run("followups", "--failed") == (0, "No reassessment is failed.\n", "")
    for _ in range(20):
        clinic.passes(days=10)
    code, out, _ = run("followups", "--failed")
    assert code == 1
    assert "\tfailed\t" in out
