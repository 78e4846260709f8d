"""`curbside teams`: settings are changed beside a running bot, and every change is recorded."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.store.engine import writer_engine
from bot.store.places import url_of
from bot.store.roster import PersonRow, save_person
from bot.store.schema import migrate
from bot.store.teams import TeamRow, save_team, seen

TOKEN, BOT, ADA = "4242:AAHlongEnoughToPassForOne", 4242, 1001
AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with one team, of which Ada is a member."""
    path = tmp_path / "teams.db"
    monkeypatch.setenv("CURBSIDE_DATABASE", str(path))
    monkeypatch.setenv("CURBSIDE_TOKEN", TOKEN)
    migrate(url_of(path))
    engine = writer_engine(path)
    with engine.begin() as db:
        settings = ("Spine team", False, 3, 24, False, "2,5,10,30", AT, ADA)
        save_team(db, TeamRow(BOT, 1, -100, *settings))
        save_person(db, PersonRow(BOT, ADA, "clinician", "", ADA, AT))
        seen(db, BOT, 1, ADA, AT)
    engine.dispose()
    return path


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query).fetchall()


def events(path: Path) -> list[tuple[Any, ...]]:
    return rows(path, "SELECT kind, body FROM event")


@pytest.mark.usefixtures("database")
def test_the_teams_are_listed_with_their_settings(run: Run) -> None:
    assert run("teams", "list") == (
        0, "1\tSpine team\t1\t3\t24\tFalse\t2,5,10,30\t2026-03-01T09:00+00:00\n", "",
    )  # fmt: skip
    code, out, _ = run("teams", "list", "--json")
    (team,) = json.loads(out)["teams"]
    assert (code, team["title"], team["members"], team["keeps_words"]) == (
        0,
        "Spine team",
        1,
        False,
    )


def test_settings_are_changed_and_the_record_says_so(database: Path, run: Run) -> None:
    code, _, said = run("teams", "set", "1", "--quorum", "5", "--keep-words")
    assert (code, "Team 1 is set" in said) == (0, True)
    assert rows(database, "SELECT quorum, hours, keeps_words FROM team") == [(5, 24, 1)]
    told = '{"team": 1, "quorum": 5, "keeps_words": true}'
    assert events(database) == [("TeamSet", told)]


@pytest.mark.parametrize(
    "wrong",
    [
        (),
        ("--quorum", "1"),
        ("--hours", "0"),
        ("--ladder", "2,5,10"),
        ("--ladder", "5,2,10,30"),
        ("--ladder", "0,2,5,10"),
        ("--ladder", "soon"),
    ],
)
def test_a_bad_value_is_one_sentence_and_changes_nothing(
    database: Path, run: Run, wrong: tuple[str, ...]
) -> None:
    code, out, said = run("teams", "set", "1", *wrong)
    assert (code, out, events(database)) == (2, "", [])
    assert "Traceback" not in said


def test_a_group_is_let_go_once(database: Path, run: Run) -> None:
    assert run("teams", "unlink", "1")[0] == 0
    assert rows(database, "SELECT count(*) FROM team WHERE unlinked_at IS NULL") == [(0,)]
    assert events(database) == [("Unlinked", '{"team": 1}')]
    code, _, said = run("teams", "unlink", "1")
    assert (code, "No team has the number 1" in said) == (1, True)


def test_who_is_shut_out_leaves_their_teams_with_the_bots_next_turn(
    database: Path, run: Run
) -> None:
    assert run("users", "revoke", str(ADA))[0] == 0
    (row,) = rows(database, "SELECT chat_id, payload, status FROM inbox")
    assert row == (ADA, f'{{"left": {ADA}}}', 0)
