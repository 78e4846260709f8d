"""What an operator asks of a record that a server keeps."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.exits import Code
from bot.operate.inside import inside
from bot.settings import Settings
from bot.store.places import place_of
from tests.databases import done
from tests.operate.practice import BOT, practice
from tests.postgres import Cluster

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def url(server: Cluster) -> str:
    """A record with a case that is followed up and one in the middle of its questions."""
    url = server.copy()
    with practice(place_of(url), NOW) as office:
        office.to_the_plan(office.case())
        office.stirs(office.case(), 12)
    return url


@pytest.fixture
def run(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str
) -> Run:
    from bot.cli import main  # noqa: PLC0415, as the program imports it

    for field in Settings.model_fields:
        monkeypatch.delenv(f"CURBSIDE_{field.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CURBSIDE_DATABASE", url)
    monkeypatch.setenv("CURBSIDE_TOKEN", f"{BOT}:SIM-{'x' * 31}")

    def command(*args: str) -> tuple[int, str, str]:
        code = main(args)
        told = capfd.readouterr()
        return code, told.out, told.err

    return command


def test_the_record_is_what_its_events_make_of_it(run: Run, url: str) -> None:
    code, out, _ = run("db", "verify", "--json")
    told = json.loads(out)
    assert (code, told["agrees"], told["consults"], told["differences"]) == (0, True, 2, [])
    assert told["database"] == f"database {url.rpartition('/')[2]}"
    done(place_of(url), "UPDATE consult SET phase = 'other' WHERE number = 1")
    code, out, _ = run("db", "verify")
    assert code == Code.DIFFERS
    assert "row.phase" in out


def test_lists_people_and_exports_are_as_with_a_file(run: Run) -> None:
    assert len(json.loads(run("consults", "--json")[1])["consults"]) == 2
    (awaited,) = json.loads(run("followups", "--json")[1])["followups"]
    assert awaited["overdue_days"] >= 0
    code, out, _ = run("export")
    assert (code, len(out.splitlines())) == (Code.OK, 2)
    assert run("users", "role", "1002", "lead")[0] == Code.OK
    assert "lead" in run("users", "list")[1]
    assert run("users", "revoke", "1002")[0] == Code.OK
    assert "up to date" in run("migrate")[1]


@pytest.mark.parametrize("wish", [("backup",), ("restore", "x.backup.db")])
def test_copies_are_the_servers_own_tools_work(run: Run, wish: tuple[str, ...]) -> None:
    code, out, err = run(*wish)
    assert (code, out) == (Code.DATABASE, "")
    assert "pg_dump" in err
    assert err.count("\n") == 1


def test_the_doctor_looks_at_what_can_be_seen_from_here(url: str, server: Cluster) -> None:
    found = {each.check: each for each in inside(place_of(url), NOW)}
    assert found["database"].state == "ok"
    assert "schema" in found["database"].told
    assert found["serve"].told.endswith("connections of programs to it")
    assert {"disk", "backup"} & found.keys() == set()
    (empty,) = (each for each in inside(place_of(server.fresh()), NOW) if each.check == "database")
    assert "is empty" in empty.told
    (gone,) = (
        each for each in inside(place_of(server.url("nowhere")), NOW) if each.check == "database"
    )
    assert (gone.state, "is not there" in gone.told) == ("broken", True)
