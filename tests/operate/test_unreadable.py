"""Stored values that are none of their column's, and bytes that a disk has changed: no defect."""

import asyncio
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.store.rows import StoreError
from tests.operate.at_work import at_work
from tests.operate.practice import with_a_plan

Run = Callable[..., tuple[int, str, str]]
AT = datetime(2026, 8, 14, 9, tzinfo=UTC)
TOKEN = "7654321:AAF-canary_token_of_the_bot_0123456789"
READERS = [
    ("consults", "--all"), ("followups",), ("db", "verify"), ("export",), ("users", "list"),
    ("doctor",), ("backup", "--to", "copy.db"),
]  # fmt: skip
HARMS = {
    "consult.opened_at": "UPDATE consult SET opened_at = 'garbage'",
    "consult.number": "UPDATE consult SET number = 'x' WHERE number = 1",
    "consult.state": "UPDATE consult SET state = x'00ff'",
    "consult.body": "UPDATE consult SET body = '[]'",
    "event.at": "UPDATE event SET at = 'garbage'",
    "event.turn": "UPDATE event SET turn = 'x'",
    "followup.zone": "UPDATE followup SET zone = 'Nowhere/At_All'",
    "followup.due_on": "UPDATE followup SET due_on = 'some day'",
    "followup.ask_at": "UPDATE followup SET ask_at = 'garbage'",
    "followup.status": "UPDATE followup SET status = 9",
    "person.added_at": "UPDATE person SET added_at = 'garbage'",
    "text": "UPDATE person SET called = CAST(x'ff41' AS TEXT)",
}
AFTER = {0, 1, 4, 6, 7}


@pytest.fixture(scope="module")
def kept(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some cases, one of them followed, and somebody who was let in; to be copied."""
    path = with_a_plan(empty, tmp_path_factory.mktemp("kept") / "curbside.db", AT, begun=5)
    with closing(sqlite3.connect(path)) as db:
        row = "INSERT INTO person (bot_id, person_id, role, called, added_at) VALUES "
        db.execute(f"{row} (7654321, 1001, 'clinician', 'Dr A', '2026-01-01 00:00:00.000000')")
        db.commit()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture
def path(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CURBSIDE_DATABASE", str(tmp_path / "curbside.db"))
    monkeypatch.setenv("CURBSIDE_TOKEN", TOKEN)
    monkeypatch.setenv("CURBSIDE_TELEGRAM_API", "http://127.0.0.1:1")
    return Path(shutil.copy(kept, tmp_path / "curbside.db"))


def harm(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP TRIGGER event_refuses_update")
        for statement in statements:
            db.execute(statement)
        db.commit()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@pytest.mark.parametrize("name", HARMS)
def test_a_value_that_cannot_be_read_is_a_sentence_and_no_defect(
    path: Path, run: Run, name: str
) -> None:
    harm(path, HARMS[name])
    for command in READERS:
        code, out, err = run(*command)
        assert code in AFTER, (command, code, err)
        assert err.count("\n") == (0 if command[0] == "doctor" or not err else 1), (command, err)
        if code == 4:
            assert not out, command
            assert "cannot be read" in err or "is damaged" in err, (command, err)


@pytest.mark.parametrize(
    ("name", "command", "code"),
    [
        ("consult.opened_at", ("consults",), 4),
        ("consult.state", ("consults", "--all"), 4),
        ("consult.opened_at", ("export",), 4),
        ("event.at", ("export",), 4),
        ("followup.zone", ("followups",), 4),
        ("followup.status", ("followups",), 4),
        ("person.added_at", ("users", "list"), 4),
        ("text", ("users", "list"), 4),
        ("consult.number", ("db", "verify"), 7),
        ("event.at", ("db", "verify"), 7),
        ("person.added_at", ("db", "verify"), 7),
    ],
)
def test_who_needs_the_value_says_that_it_is_damaged(
    path: Path, run: Run, name: str, command: tuple[str, ...], code: int
) -> None:
    harm(path, HARMS[name])
    assert run(*command)[0] == code


@pytest.mark.parametrize("name", [each for each in HARMS if each != "followup.status"])
def test_no_copy_that_holds_it_is_called_verified(
    path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    harm(path, HARMS[name])
    monkeypatch.setenv("CURBSIDE_DATABASE", str(path.with_name("second.db")))
    code, out, err = run("restore", str(path))
    assert (code, out, err.count("\n")) == (4, "", 1)
    assert not path.with_name("second.db").exists()
    monkeypatch.setenv("CURBSIDE_DATABASE", str(path))
    assert run("backup", "--to", "copy.db")[0] == 4
    assert not path.with_name("copy.db").exists()


def scribbles(count: int) -> Iterator[tuple[random.Random, int]]:
    for seed in range(count):
        yield random.Random(seed), seed  # noqa: S311 - noise that is the same each time


def test_bytes_that_a_disk_has_changed_are_no_defect(path: Path, run: Run) -> None:
    """Noise in some places of the file: found, or not in the way, and never a defect."""
    whole, codes = path.read_bytes(), set[int]()
    for dice, seed in scribbles(60):
        torn = bytearray(whole)
        for _ in range(dice.choice((1, 5, 40))):
            at = dice.randrange(100, len(torn) if seed % 2 else 8192)
            torn[at] = dice.randrange(256)
        path.write_bytes(bytes(torn))
        command = READERS[seed % len(READERS)]
        code, _, err = run(*command)
        assert code in AFTER | {5}, (seed, command, err)
        codes.add(code)
        for made in path.parent.glob("copy*"):
            made.unlink()
    assert 4 in codes


async def comes_upon_one(path: Path) -> None:
    """A bot at work whose next reminder is due at no instant."""
    async with at_work(path) as bot:
        row = bot.app.who.bot_id, "ZZZ", 1, 7, 7, "2026-01-01", "garbage", "UTC", 0
        columns = "bot_id, consult, revision, chat_id, owner_id, due_on, ask_at, zone, status"
        put = f"INSERT INTO followup ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
        await bot.app.store.write(lambda db: db.exec_driver_sql(put, row))
        (waker,) = [each for each in asyncio.all_tasks() if each.get_name() == "followups"]
        bot.app.wake()
        await asyncio.wait({waker})


async def test_a_bot_that_comes_upon_one_ends_with_that_sentence(tmp_path: Path) -> None:
    """Not with a defect; and it does not go on, for it cannot tell what it would leave out."""
    sentence = "^The database holds a value that cannot be read: curbside db verify names it.$"
    with pytest.raises(StoreError, match=sentence):
        await comes_upon_one(tmp_path / "curbside.db")
