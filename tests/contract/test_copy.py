"""The way up: a record goes from a file to a server, whole, and its cases go on there."""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.exits import Code
from bot.store.lock import only_one
from bot.store.places import Place, place_of
from bot.store.schema import migrate
from tests.databases import asked
from tests.operate.practice import Practice, practice
from tests.postgres import Cluster

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TABLES = (
    "lane", "inbox", "consult", "event", "outbox", "card", "followup", "person", "invite",
    "stranger", "said",
)  # fmt: skip
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    from bot.cli import main  # noqa: PLC0415, as the program imports it

    monkeypatch.chdir(tmp_path)

    def command(*args: str) -> tuple[int, str, str]:
        code = main(args)
        told = capfd.readouterr()
        return code, told.out, told.err

    return command


@contextmanager
def at_work(place: Place, now: datetime = NOW) -> Iterator[Practice]:
    with practice(place, now) as found:
        found.dice = random.Random(5)  # noqa: S311 - a test's
        yield found


@pytest.fixture
def busy(path: Path) -> Path:
    """A record with a followed case, one in the middle of its questions, and a stranger."""
    with at_work(path) as office:
        office.to_the_plan(office.case())
        office.stirs(office.case(), 12)
        office.say("/start", 1009)
    return path


def counted(place: Place) -> dict[str, int]:
    return {t: asked(place, f"SELECT count(*) FROM {t}")[0][0] for t in TABLES}  # noqa: S608


def goes_on(office: Practice) -> None:
    """What people and the clock do next: old buttons, words, a new case, and three months."""
    office.stirs(str(asked_case(office)), 10)
    office.to_the_plan(office.case())
    office.passes(days=120)


def asked_case(office: Practice) -> str:
    with office.engine.connect() as db:
        query = "SELECT code FROM consult WHERE state != 'closed' ORDER BY number DESC"
        return str(db.exec_driver_sql(query).scalars().first())


def record(place: Place) -> list[tuple[Any, ...]]:
    events = asked(place, "SELECT consult, turn, kind, body, cause, n FROM event ORDER BY id")
    return [(*row[:3], json.loads(row[3]), *row[4:]) for row in events]


def test_every_case_button_and_reminder_goes_on_at_the_server(
    busy: Path, server: Cluster, run: Run
) -> None:
    url = server.copy()
    code, out, err = run("copy", "--from", f"sqlite:///{busy}", "--to", url)
    assert (code, err) == (Code.OK, "")
    for table, rows in counted(busy).items():
        assert f"{table:<9} {rows:>9} rows" in out
    assert counted(place_of(url)) == counted(busy)
    for place in (busy, place_of(url)):
        with at_work(place, NOW.replace(month=4)) as office:
            goes_on(office)
    assert record(place_of(url)) == record(busy)
    assert asked(place_of(url), "SELECT count(*) > 0 FROM event WHERE kind = 'FellDue'")[0][0]


def test_back_from_the_server_into_a_file_nothing_differs(
    busy: Path, server: Cluster, run: Run, tmp_path: Path
) -> None:
    url, back = server.copy(), f"sqlite:///{tmp_path / 'back.db'}"
    assert run("copy", "--from", f"sqlite:///{busy}", "--to", url)[0] == Code.OK
    code, out, _ = run("copy", "--from", url, "--to", back, "--json")
    assert code == Code.OK
    again = server.copy()
    _, first, _ = run("copy", "--from", f"sqlite:///{busy}", "--to", again, "--json")
    assert json.loads(out) == json.loads(first), "row counts and checksums"


def test_a_target_with_anything_in_it_is_left_alone(busy: Path, server: Cluster, run: Run) -> None:
    url = server.copy()
    migrate(url)
    with at_work(place_of(url)) as office:
        office.case()
    before = counted(place_of(url))
    code, out, err = run("copy", "--from", f"sqlite:///{busy}", "--to", url)
    assert (code, out) == (Code.DATABASE, "")
    assert "is not empty and is left alone" in err
    assert counted(place_of(url)) == before
    code, _, err = run("copy", "--from", url, "--to", f"sqlite:///{busy}")
    assert code == Code.DATABASE
    assert "is there already" in err


def test_a_bot_that_still_writes_is_to_be_stopped_first(
    busy: Path, server: Cluster, run: Run
) -> None:
    with only_one(busy):
        code, _, err = run("copy", "--from", f"sqlite:///{busy}", "--to", server.copy())
    assert code == Code.DATABASE
    assert "Another Curbside is running" in err


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        (("mysql://x/y", "{server}"), "--from is not a database"),
        (("{file}", "postgres://canary@x/y"), "--to names PostgreSQL in another way"),
        (("{file}", "{file}"), "the same database"),
        (("sqlite:///nowhere.db", "{server}"), "holds no record"),
        (("{file}", "{missing}"), "is not there: create it"),
        (("{file}", "postgresql://curbside:canary@127.0.0.1:1/x"), "does not answer"),
    ],
)
def test_a_wrong_wish_is_one_sentence_and_changes_nothing(
    busy: Path, server: Cluster, run: Run, wish: tuple[str, str], sentence: str
) -> None:
    known = {"server": server.copy(), "file": f"sqlite:///{busy}", "missing": server.url("nope")}
    before = counted(busy)
    source, target = (url.format(**known) for url in wish)
    code, out, err = run("copy", "--from", source, "--to", target)
    assert code in {Code.USAGE, Code.DATABASE}
    assert out == ""
    assert sentence in err
    assert err.count("\n") == 1
    assert "canary" not in err
    assert counted(busy) == before
