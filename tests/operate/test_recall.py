"""When newer content is there, the owners of cases it would advise otherwise are asked, once."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.operate.reading import reading
from bot.operate.verify import installed, verify
from bot.rhythm import utc_now
from bot.store.places import Place, url_of
from bot.store.tables import consult, event, inbox, outbox
from pathway import library
from tests.gauntlet import plugin
from tests.operate.practice import ADA, Practice, practice

Run = Callable[..., tuple[int, str, str]]
Deploy = Callable[[], None]
ID = "lumbar-degenerative"
# Of a case, or of what it comes to: none of it belongs on an operator's screen.
CLINICAL = ("58F", "pain", "onservative", "utside", "pathway is for", "numbness")
ASKED = "would advise"


@pytest.fixture
def newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deploy]:
    """Deploys a version 1.1.0 beside the older one: it is for people of 80 and more."""

    def deploy() -> None:
        folder = plugin.deploy(tmp_path / "plug-in", "1.1.0", "first")
        rules = folder / "content" / "triage.toml"
        text = rules.read_text("utf-8").replace("age_years >= 18", "age_years >= 80")
        rules.write_text(text, "utf-8")
        monkeypatch.syspath_prepend(str(folder))
        monkeypatch.delitem(__import__("sys").modules, "gauntlet_content", raising=False)
        _read_anew()

    yield deploy
    monkeypatch.undo()
    _read_anew()


def _read_anew() -> None:
    library.every.cache_clear()
    installed.cache_clear()


@pytest.fixture
def clinic(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    monkeypatch.setenv("CURBSIDE_DATABASE", url_of(place).replace("+psycopg", ""))
    with practice(place, utc_now() - timedelta(days=3)) as at_work:
        yield at_work


def emergency(clinic: Practice) -> str:
    """A case that any content would advise alike."""
    case = clinic.case()
    for label in ("Saddle numbness", "Done · others absent", "I am acting on it"):
        clinic.press(label, case)
    return case


def told(clinic: Practice, case: str) -> str:
    """Everything that was posted about a case."""
    with clinic.engine.connect() as db:
        query = sa.select(outbox.c.payload).where(outbox.c.consult == case).order_by(outbox.c.id)
        return "\n".join(json.loads(each).get("text", "") for each in db.execute(query).scalars())


def recorded(clinic: Practice, kind: str) -> list[tuple[str | None, int | None]]:
    """The cases of the record's lines of a kind, and by whom."""
    with clinic.engine.connect() as db:
        query = sa.select(event.c.consult, event.c.by_id).where(event.c.kind == kind)
        return [(row.consult, row.by_id) for row in db.execute(query)]


def agrees(place: Place) -> bool:
    with reading(place) as db:
        return verify(db, lambda _done, _total: None).differences == []


def test_the_owner_is_asked_once_by_the_bot_and_the_record_says_so(
    clinic: Practice, place: Place, newer: Deploy, run: Run
) -> None:
    differs, alike, begun = clinic.case(), emergency(clinic), clinic.case()
    clinic.to_the_plan(differs)
    newer()
    code, out, err = run("pathway", "recall", ID)
    assert (code, err) == (0, "")
    first, last = out.splitlines()
    assert first == f"C-{differs}: asked now"
    assert last.endswith("2 open cases with an advice looked at, 1 would be advised otherwise.")
    assert ASKED not in told(clinic, differs), "the bot has not run since"
    clinic.passes(seconds=1)
    assert told(clinic, differs).count(ASKED) == 1
    assert [ASKED in told(clinic, case) for case in (alike, begun)] == [False, False]
    assert recorded(clinic, "Recalled") == [(differs, None)]
    assert clinic.state(differs) == "following"
    assert agrees(place)
    assert run("pathway", "recall", ID)[1].splitlines()[0] == f"C-{differs}: asked before"
    clinic.passes(seconds=1)
    assert recorded(clinic, "Recalled") == [(differs, None)]
    assert [word for word in CLINICAL if word in out] == []


@pytest.mark.parametrize("state", ["following", "due"])
def test_who_looks_goes_on_under_the_newer_content_and_the_record_rebuilds_it(
    clinic: Practice, place: Place, newer: Deploy, run: Run, state: str
) -> None:
    case = clinic.case()
    clinic.to_the_plan(case)
    clinic.passes(days=120 if state == "due" else 0)
    newer()
    run("pathway", "recall", ID)
    clinic.passes(seconds=1)
    clinic.press("Not now", case)
    assert clinic.state(case) == state
    clinic.press("Look again", case)
    with clinic.engine.connect() as db:
        row = db.execute(sa.select(consult.c.version, consult.c.state)).one()
    assert tuple(row) in {("1.1.0", "review"), ("1.1.0", "collecting")}
    assert agrees(place)


def test_a_dry_run_names_the_cases_and_asks_nobody(
    clinic: Practice, newer: Deploy, run: Run
) -> None:
    case = clinic.case()
    clinic.to_the_plan(case)
    newer()
    code, out, _ = run("pathway", "recall", ID, "--dry-run", "--json")
    found = json.loads(out)
    assert (code, found["looked_at"], found["unreadable"]) == (1, 1, [])
    assert [(d["case"], d["owner"]) for d in found["differ"]] == [(f"C-{case}", "would be asked")]
    assert found["version"] == "1.1.0"
    with clinic.engine.connect() as db:
        waiting = sa.select(sa.func.count()).where(inbox.c.status == 0)
        assert db.execute(waiting).scalar_one() == 0


def test_without_a_newer_version_there_is_nothing_to_recall(clinic: Practice, run: Run) -> None:
    clinic.to_the_plan(clinic.case())
    code, out, err = run("pathway", "recall", ID)
    assert (code, err) == (0, "")
    assert out.endswith("no open case was advised by another version; nothing to recall.\n")


def test_a_pathway_that_is_not_there_is_one_sentence(clinic: Practice, run: Run) -> None:
    clinic.case()
    code, out, err = run("pathway", "recall", "cervical")
    assert (code, out) == (2, "")
    assert err.startswith("no pathway cervical; there is")


def test_a_case_that_cannot_be_read_hides_no_other(
    clinic: Practice, newer: Deploy, run: Run
) -> None:
    torn, case = clinic.case(), clinic.case()
    for each in (torn, case):
        clinic.to_the_plan(each)
    with clinic.engine.begin() as db:
        db.execute(sa.update(consult).where(consult.c.code == torn).values(body="torn"))
    newer()
    code, out, _ = run("pathway", "recall", ID)
    assert code == 1
    assert out.splitlines()[:2] == [f"C-{torn}: cannot be read", f"C-{case}: asked now"]


def test_what_changed_meanwhile_is_not_asked_about(
    clinic: Practice, place: Place, newer: Deploy, run: Run
) -> None:
    case = clinic.case()
    clinic.to_the_plan(case)
    newer()
    run("pathway", "recall", ID)
    for label in ("Close the case", "No longer needed"):
        clinic.press(label, case)  # the recall was put first, and takes its turn first
    assert told(clinic, case).count(ASKED) <= 1
    assert clinic.state(case) == "closed"
    assert agrees(place)


def test_an_owner_who_may_not_see_the_case_any_more_is_told_nothing(
    clinic: Practice, newer: Deploy, run: Run
) -> None:
    case = clinic.case()
    clinic.to_the_plan(case)
    newer()
    run("pathway", "recall", ID)
    clinic.desk = replace(clinic.desk, allow=frozenset())
    clinic.passes(seconds=1)
    assert ASKED not in told(clinic, case)
    assert (None, ADA) in recorded(clinic, "Denied")


def test_a_recall_of_a_case_that_is_not_there_does_nothing(clinic: Practice) -> None:
    said = {"recall": "ZZZ", "version": "1.1.0", "sha256": "f" * 64}
    clinic.hears(said)
    assert recorded(clinic, "Recalled") == []
