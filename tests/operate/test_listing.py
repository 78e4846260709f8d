"""An operator sees which cases there are and what is overdue, and nothing clinical of them."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.operate.listing import followups
from bot.operate.reading import reading
from bot.rhythm import utc_now
from tests.operate.practice import ADA, BASHIR, Practice, practice

Run = Callable[..., tuple[int, str, str]]
# Words of the record that no list may repeat: the label, a name, a finding, an option.
CLINICAL = ("58F", "Canary", "red_flag", "absent", "pain")


@pytest.fixture
def clinic(empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    path = tmp_path / "curbside.db"
    shutil.copy(empty, path)
    monkeypatch.setenv("CURBSIDE_DATABASE", str(path))
    with practice(path, utc_now() - timedelta(days=120)) as at_work:
        yield at_work


def test_open_consults_are_listed_and_closed_ones_when_asked_for(
    clinic: Practice, run: Run
) -> None:
    followed, closed = clinic.case(), clinic.case()
    clinic.to_the_plan(followed)
    for label in ("More", "Close", "Opened by mistake"):
        clinic.press(label, closed)
    opened = clinic.now.date().isoformat()
    code, out, err = run("consults")
    assert (code, err) == (0, "")
    (line,) = out.splitlines()
    cells = line.split("\t")
    assert cells[:3] == [f"C-{followed}", "following", "lumbar-degenerative 1.0.0"]
    assert cells[3].startswith(opened)
    assert cells[5] == str(ADA)
    code, out, _ = run("consults", "--all", "--json")
    found = json.loads(out)["consults"]
    assert [(each["code"], each["state"]) for each in found] == [
        (f"C-{followed}", "following"),
        (f"C-{closed}", "closed"),
    ]
    assert [each["due_on"] is None for each in found] == [False, True]
    assert [word for word in CLINICAL if word in out] == []


def test_one_persons_consults(clinic: Practice, run: Run) -> None:
    clinic.case()
    clinic.say("/consult", BASHIR)
    assert len(run("consults")[1].splitlines()) == 2
    (line,) = run("consults", "--owner", str(BASHIR))[1].splitlines()
    assert line.split("\t")[5] == str(BASHIR)
    assert run("consults", "--owner", "7") == (0, "", "")


def test_what_is_overdue_is_listed_until_it_is_reassessed(clinic: Practice, run: Run) -> None:
    case = clinic.case()
    clinic.to_the_plan(case)
    assert run("followups", "--overdue")[0] == 1
    code, out, err = run("followups", "--json")
    assert (code, err) == (0, "")
    (waiting,) = json.loads(out)["followups"]
    assert (waiting["reminder"], waiting["state"]) == ("waiting", "following")
    assert 25 < waiting["overdue_days"] < 35
    clinic.passes(days=110)
    code, out, _ = run("followups", "--overdue")
    assert code == 1
    cells = out.rstrip("\n").split("\t")
    assert cells[4] == "asked"
    called = cells[7]  # what colleagues call the owner
    assert [word for word in CLINICAL if word in out.replace(called, "")] == []
    clinic.press("Reassess now", case)
    assert run("followups", "--overdue")[0] == 1  # it is begun, not made
    clinic.to_the_plan(case)
    assert run("followups", "--overdue") == (0, "No reassessment is overdue.\n", "")


def test_a_day_is_over_where_the_owner_lives(clinic: Practice, tmp_path: Path) -> None:
    clinic.to_the_plan(clinic.case())
    with reading(tmp_path / "curbside.db") as db:
        (plan,) = followups(db, clinic.now)
        midnight = datetime.combine(plan.due_on + timedelta(days=1), datetime.min.time(), UTC)
        # In Madrid the next day has begun an hour or two before it does in UTC.
        late = [followups(db, midnight - timedelta(hours=h), overdue=True) for h in (0.5, 3)]
    assert [len(each) for each in late] == [1, 0]
