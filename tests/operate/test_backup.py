"""A backup is whole, whatever was written meanwhile, and nothing is ever written over."""

import json
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.exits import Stop
from bot.operate.copies import copy
from bot.operate.stamp import last_backup
from bot.rhythm import utc_now
from bot.store.engine import writer_engine
from bot.store.rows import EventRow, StoreError
from bot.store.statements import append_events
from tests.operate.files import filled, folder, foreign, scribbled, truncated
from tests.operate.practice import practice, with_a_plan

FEW, MANY = 10, 100
AT = datetime(2026, 8, 14, 9, tzinfo=UTC)
Run = Callable[..., tuple[int, str, str]]


def ignored(_done: int, _total: int) -> None:
    """Progress that nobody looks at."""


def theirs(path: Path) -> None:
    """What somebody else writes."""
    path.write_text("theirs")


@dataclass
class Writer(threading.Thread):
    """Writes events as fast as the disk takes them; `committed` is the last that it knows of."""

    path: Path
    committed: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        super().__init__(name="a-writer")

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        engine = writer_engine(self.path)
        while not self.stop.is_set():
            number = self.committed + 1
            body = json.dumps({"reason": "x" * 500})
            row = EventRow(1, None, 0, "Denied", body, 7, AT, f"w:{number}", 0)
            with engine.begin() as db:
                append_events(db, [row])
            self.committed = number
        engine.dispose()


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    writer = Writer(path)
    writer.start()
    try:
        yield writer
    finally:
        writer.stop.set()
        writer.join()


def written(path: Path) -> set[int]:
    with closing(sqlite3.connect(path)) as db:
        causes = db.execute("SELECT cause FROM event WHERE cause LIKE 'w:%'").fetchall()
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    return {int(cause[2:]) for (cause,) in causes}


@pytest.fixture
def database(empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The bot's database, with 8 MB in its record."""
    path = filled(empty, tmp_path / "curbside.db", rows=2000, letters=3800)
    monkeypatch.setenv("CURBSIDE_DATABASE", str(path))
    return path


@pytest.fixture
def clinic(empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The bot's database, with one followed case whose reassessment is a month overdue."""
    path = with_a_plan(empty, tmp_path / "curbside.db", utc_now() - timedelta(days=120))
    monkeypatch.setenv("CURBSIDE_DATABASE", str(path))
    return path


@pytest.mark.fault("F45", n=f"{FEW} backups")
def test_every_event_that_was_committed_before_is_in_each_backup(
    database: Path, tmp_path: Path
) -> None:
    assert_each_is_whole(database, tmp_path, FEW)


@pytest.mark.fault("F45", n=f"{MANY} backups")
@pytest.mark.nightly
def test_every_event_that_was_committed_before_is_in_each_of_a_hundred_backups(
    database: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    events = assert_each_is_whole(database, tmp_path, MANY)
    record_property("came out", f"0 missing of {events:,}, integrity {MANY} of {MANY}")


def assert_each_is_whole(database: Path, folder: Path, backups: int) -> int:
    """What was committed before each backup is in it, and no gap; how many events the last had."""
    grew, before = 0, 0
    with writing(database) as writer:
        for number in range(backups):
            before, target = writer.committed, folder / f"{number}.db"
            copy(database, target, ignored)
            grew += writer.committed > before
            there = written(target)
            target.unlink()
            assert set(range(1, before + 1)) <= there
            assert there == set(range(1, len(there) + 1)), "a gap"
    assert grew == backups, "nothing was written meanwhile"
    return before


def test_a_backup_is_one_file_that_only_its_owner_reads(
    clinic: Path, run: Run, tmp_path: Path
) -> None:
    target = tmp_path / "away" / "copy.db"
    target.parent.mkdir()
    code, out, err = run("backup", "--to", str(target))
    assert (code, err) == (0, "")
    assert re.search(
        r"copy\.db: 1 consults \(1 open\), \d+ events, 1 reminders waiting, record to "
        r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ, schema \w+, \d+\.\d MB; verified\.$",
        out.strip(),
    )
    assert target.stat().st_mode & 0o777 == 0o600
    assert list(target.parent.iterdir()) == [target]
    with closing(sqlite3.connect(target)) as copied, closing(sqlite3.connect(clinic)) as live:
        assert list(copied.iterdump()) == list(live.iterdump())
    taken = last_backup(clinic)
    assert taken is not None
    assert utc_now() - taken < timedelta(minutes=1)


def test_a_backup_says_as_json_what_it_holds(clinic: Path, run: Run) -> None:
    code, out, err = run("backup", "--json")
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert Path(told["file"]).parent == clinic.parent
    assert re.fullmatch(r"curbside-\d{8}T\d{6}Z\.backup\.db", Path(told["file"]).name)
    assert (told["rows"]["consult"], told["open"], told["waiting"]) == (1, 1, 1)
    assert "58F" not in out


def test_nothing_is_written_over(database: Path, run: Run, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_text("something else")
    code, out, err = run("backup", "--to", str(target))
    assert (code, out) == (5, "")
    assert err == "curbside: copy.db is there already and is left alone: name another file.\n"
    assert target.read_text() == "something else"
    code, _, err = run("backup", "--to", str(database))
    assert code == 5
    target.unlink()
    target.symlink_to(tmp_path / "nowhere.db")
    assert run("backup", "--to", str(target))[0] == 5
    assert not (tmp_path / "nowhere.db").exists()


def test_a_name_that_is_taken_while_the_copy_is_made_stays_whose_it_is(
    clinic: Path, tmp_path: Path
) -> None:
    target = tmp_path / "copy.db"
    with pytest.raises(Stop, match=r"copy\.db is there already"):
        copy(clinic, target, ignored, lambda _part: theirs(target))
    assert target.read_text() == "theirs"
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


@pytest.mark.usefixtures("clinic")
def test_the_oldest_of_our_own_copies_go_and_nothing_else(run: Run, tmp_path: Path) -> None:
    away = tmp_path / "away"
    away.mkdir()
    names = [f"curbside-2026010{n}T000000Z.backup.db" for n in range(1, 5)]
    others = ["curbside.db", "other-20260101T000000Z.backup.db", "curbside-notes.txt"]
    for name in (*names, *others):
        (away / name).write_text(name)
    code, out, _ = run("backup", "--to", str(away), "--keep", "2")
    assert code == 0
    left = {each.name for each in away.iterdir()}
    assert left >= {*others, names[-1]}
    assert not left & set(names[:-1])
    assert len(left) == len(others) + 2
    assert [name for name in names[:-1] if f"Removed {name}." not in out] == []
    code, _, err = run("backup", "--to", str(away / "x.db"), "--keep", "2")
    assert code == 2
    assert "--keep counts" in err


@pytest.mark.parametrize("harm", [truncated, scribbled, foreign, folder])
def test_what_cannot_be_trusted_is_neither_backed_up_nor_restored(
    database: Path, run: Run, tmp_path: Path, harm: Callable[[Path], None], monkeypatch
) -> None:
    harm(database)
    before = {path.name for path in tmp_path.iterdir()}
    code, out, err = run("backup", "--to", str(tmp_path / "copy.db"))
    assert (code, out, err.count("\n")) == (4, "", 1)
    assert {path.name for path in tmp_path.iterdir()} <= before | {
        "curbside.db-shm",
        "curbside.db-wal",
    }
    monkeypatch.setenv("CURBSIDE_DATABASE", str(tmp_path / "new" / "curbside.db"))
    code, out, err = run("restore", str(database))
    assert (code, out, err.count("\n")) == (4, "", 1)
    assert {path.name for path in (tmp_path / "new").iterdir()} == {"curbside.db.lock"}


def test_a_consult_that_cannot_be_read_fails_the_backup_by_its_code(
    clinic: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(clinic)) as db:
        ((code,),) = db.execute("SELECT code FROM consult").fetchall()
        db.execute("UPDATE consult SET body = 'canary'")
        db.commit()
    with pytest.raises(StoreError, match=f"C-{code}") as caught:
        copy(clinic, tmp_path / "copy.db", ignored)
    assert "canary" not in str(caught.value)
    assert not [path for path in tmp_path.iterdir() if "copy" in path.name]


@pytest.mark.usefixtures("clinic")
def test_a_restore_brings_it_all_back_and_says_what_is_overdue(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept.db"
    run("backup", "--to", str(kept))
    before, elsewhere = kept.read_bytes(), tmp_path / "elsewhere" / "curbside.db"
    monkeypatch.setenv("CURBSIDE_DATABASE", str(elsewhere))
    code, out, err = run("restore", str(kept))
    assert (code, err) == (0, "")
    first, second, overdue = out.splitlines()
    assert first.startswith(f"{elsewhere}: 1 consults (1 open), ")
    assert second.startswith("What happened after the record ends is not in it")
    assert overdue.split("\t")[1] == "following"
    assert kept.read_bytes() == before
    with closing(sqlite3.connect(kept)) as copied, closing(sqlite3.connect(elsewhere)) as back:
        known = set(copied.iterdump())
        (added,) = [line for line in back.iterdump() if line not in known]
        assert "'Restored'" in added
    assert [path.name for path in elsewhere.parent.iterdir() if "lock" not in path.name] == [
        "curbside.db"
    ]
    assert elsewhere.stat().st_mode & 0o777 == 0o600
    assert run("db", "verify")[0] == 0


def test_a_card_of_a_case_that_was_lost_answers_no_other_case(
    clinic: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, back = tmp_path / "kept.db", tmp_path / "back" / "curbside.db"
    run("backup", "--to", str(kept))
    with practice(clinic, utc_now()) as at_work:
        lost = at_work.case()
        card = dict(at_work.buttons(lost))
    monkeypatch.setenv("CURBSIDE_DATABASE", str(back))
    assert run("restore", str(kept))[0] == 0
    with practice(back, utc_now()) as at_work:
        opened = at_work.case()
        before = at_work.buttons(opened)
        at_work.tap(card["None of these"])
        assert (at_work.case() != lost, opened != lost) == (True, True)
        assert dict(at_work.buttons(opened)).keys() == dict(before).keys()


@pytest.mark.usefixtures("clinic")
@pytest.mark.parametrize("there", ["curbside.db", "curbside.db-wal", "curbside.db-journal"])
def test_a_restore_goes_into_an_empty_place_only(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: str
) -> None:
    kept, elsewhere = tmp_path / "kept.db", tmp_path / "elsewhere"
    run("backup", "--to", str(kept))
    elsewhere.mkdir()
    (elsewhere / there).write_text("")
    monkeypatch.setenv("CURBSIDE_DATABASE", str(elsewhere / "curbside.db"))
    code, out, err = run("restore", str(kept))
    assert (code, out) == (5, "")
    assert err == (
        f"curbside: {there} is there already: a restore goes into an empty place only, so set "
        "CURBSIDE_DATABASE to another.\n"
    )
    assert [path.name for path in elsewhere.iterdir()] == [there]
    assert (elsewhere / there).read_text() == ""
