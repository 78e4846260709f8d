"""A copy that is cut off leaves nothing of a case behind, or the next one removes it."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.operate.inside import inside
from bot.operate.stamp import stamp
from bot.rhythm import utc_now
from tests.operate.files import filled

Run = Callable[..., tuple[int, str, str]]
# Root may open anything; without these capabilities it is held to a folder's rights as anybody is.
HELD = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
AS_ANYBODY = HELD if os.geteuid() == 0 else []
PROGRAM = "import sys; from bot.cli import main; sys.exit(main())"
COPYING = """
import signal, sys
from pathlib import Path
from bot.cli import ended
from bot.store.unfinished import unnamed
try:
    with unnamed(Path(sys.argv[1])) as part:
        part.write_text("a case")
        part.with_name(part.name + "-journal").write_text("a case")
        print(part, flush=True)
        signal.pause()
except KeyboardInterrupt as error:
    sys.exit(int(ended(error)))
"""


@contextmanager
def copying(target: Path) -> Iterator["subprocess.Popen[str]"]:
    """Somebody in the middle of a copy to `target`."""
    with subprocess.Popen(
        [sys.executable, "-c", COPYING, str(target)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout
        assert Path(child.stdout.readline().strip()).is_file()
        yield child
        child.kill()


@pytest.fixture
def database(empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "house"
    folder.mkdir()
    monkeypatch.setenv("CURBSIDE_DATABASE", str(folder / "curbside.db"))
    return Path(shutil.copy(empty, folder / "curbside.db"))


def parts(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir() if ".part" in each.name]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_that_is_heard_leaves_nothing(database: Path, number: int) -> None:
    with copying(database.with_name("copy.db")) as child:
        assert len(parts(database.parent)) == 2
        child.send_signal(number)
        assert child.wait(timeout=30) == 130
        assert parts(database.parent) == []


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("copy.db", ("backup", "--to", "copy.db")),
        ("curbside-20260814T031500Z.backup.db", ("backup",)),
        ("curbside.db", ("backup", "--to", "elsewhere.db")),
        ("cases.jsonl", ("export", "--output", "cases.jsonl")),
    ],
)
def test_what_a_kill_left_is_removed_by_the_next(
    database: Path, run: Run, monkeypatch: pytest.MonkeyPatch, name: str, args: tuple[str, ...]
) -> None:
    monkeypatch.chdir(database.parent)
    with copying(database.with_name(name)) as child:
        assert run(*args)[0] == 0
        assert len(parts(database.parent)) == 2, "somebody still writes to it"
        child.kill()
        child.wait()
    assert len(parts(database.parent)) == 2
    for made in (*database.parent.glob("*.backup.db"), *map(Path, ("copy.db", "elsewhere.db"))):
        made.unlink(missing_ok=True)
    code, out, err = run(*args)
    assert (code, err) == (0, "")
    assert parts(database.parent) == []
    assert out.count("which a copy that was cut off has left") == (0 if "export" in args else 2)


def test_a_restore_removes_what_one_that_was_cut_off_left(
    database: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = database.parent / "other" / "second.db"
    target.parent.mkdir()
    with copying(target) as child:
        child.kill()
    monkeypatch.setenv("CURBSIDE_DATABASE", str(target))
    code, out, _ = run("restore", str(database), "--json")
    assert code == 0
    assert "removed" not in json.loads(out)
    assert parts(target.parent) == []


def test_what_is_not_ours_is_left_alone(database: Path, run: Run) -> None:
    folder = database.parent
    strange = [".other.db.abcdefgh.part", ".curbside.db.part", "curbside.db.abcdefgh.part"]
    for name in strange:
        (folder / name).write_text("somebody else's")
    (folder / ".curbside.db.abcdefgi.part").touch()  # empty: it may have been made just now
    (folder / ".curbside.db.abcdefgj.part").symlink_to(folder / strange[0])
    assert run("backup")[0] == 0
    assert len(parts(folder)) == 5


def test_the_doctor_tells_of_it(database: Path) -> None:
    stamp(database, utc_now())
    with copying(database) as child:
        assert "copies" not in {each.check for each in inside(database, utc_now())}
        child.kill()
        child.wait()
        (told,) = [each for each in inside(database, utc_now()) if each.check == "copies"]
    assert told.told.startswith("2 files hold what a copy that was cut off has left")


def test_a_backup_whose_moment_cannot_be_noted_is_kept_and_told(database: Path, run: Run) -> None:
    database.with_name("curbside.db.last-backup.new").mkdir()
    code, out, err = run("backup", "--to", str(database.with_name("copy.db")))
    assert code == 5
    assert out.endswith("; verified.\n")
    assert err.startswith(
        "curbside: The copy was made and is whole, but when it was made could not"
    )
    assert err.count("\n") == 1
    assert database.with_name("copy.db").exists()


def test_a_place_that_is_not_there_is_named_and_not_the_file_before_its_name(
    database: Path, run: Run
) -> None:
    code, out, err = run("backup", "--to", str(database.parent / "nowhere" / "x"))
    assert (code, out) == (5, "")
    assert (
        err
        == f"curbside: {database.parent / 'nowhere'} cannot be used: No such file or directory.\n"
    )


@pytest.mark.parametrize("command", ["migrate", "restore"])
def test_what_is_made_is_for_its_owner_only(
    empty: Path, database: Path, run: Run, command: str
) -> None:
    database.unlink()
    before = os.umask(0o022)
    try:
        assert run(command, *([str(empty)] if command == "restore" else []))[0] == 0
        assert run("users", "role", "1001", "lead")[0] in {0, 2}
        modes = {stat.S_IMODE(each.stat().st_mode) for each in database.parent.glob("*.db*")}
    finally:
        os.umask(before)
    assert modes == {0o600} | ({0o644} if command == "restore" else set()), "the lock is empty"


def test_the_doctor_says_if_others_can_read_it(database: Path) -> None:
    database.parent.chmod(0o755)
    database.chmod(0o644)
    found = {each.check: each.told for each in inside(database, utc_now())}
    assert found["rights"].startswith("others here can read curbside.db: chmod go= curbside.db")
    database.chmod(0o600)
    assert "rights" not in {each.check for each in inside(database, utc_now())}


def test_a_doctor_before_a_closed_door_says_the_rest(database: Path) -> None:
    filled(database, database.with_name("b.db"), rows=1)
    database.parent.chmod(0o000)
    try:
        done = subprocess.run(
            [*AS_ANYBODY, sys.executable, "-c", PROGRAM, "doctor"],
            capture_output=True, text=True, check=False,
            env={**os.environ, "CURBSIDE_TELEGRAM_API": "http://127.0.0.1:1"},
        )  # fmt: skip
    finally:
        database.parent.chmod(0o700)
    assert done.returncode == 6
    assert done.stderr == ""
    checks = [line.split()[1] for line in done.stdout.splitlines()]
    assert checks[-4:] == ["disk", "database", "pathways", "backup"]
    assert "curbside.db cannot be looked at: Permission denied" in done.stdout
