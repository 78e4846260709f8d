"""Every command, on a database that cannot be used: one sentence, a code, nothing overwritten."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.operate.files import filled, folder, foreign, scribbled, truncated

Run = Callable[..., tuple[int, str, str]]
PROGRAM = "import sys; from bot.cli import main; sys.exit(main())"
READERS = [
    ("consults",), ("followups",), ("db", "verify"), ("export",), ("backup",), ("users", "list"),
    ("teams", "list"),
]  # fmt: skip
WRITERS = [("serve",), ("migrate",)]
COMMANDS = [*READERS, *WRITERS]
TOKEN = "7654321:AAF-canary_token_of_the_bot_0123456789"
# Root may write to anything; without this capability it is held to a file's rights as anybody is.
AS_ANYBODY = ["setpriv", "--bounding-set", "-dac_override"] if os.geteuid() == 0 else []


@pytest.fixture
def database(empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = filled(empty, tmp_path / "curbside.db", rows=500)
    monkeypatch.setenv("CURBSIDE_DATABASE", str(path))
    monkeypatch.setenv("CURBSIDE_TOKEN", TOKEN)
    monkeypatch.setenv("CURBSIDE_ALLOW", "1001")
    monkeypatch.setenv("CURBSIDE_TELEGRAM_API", "http://127.0.0.1:1")
    return path


def content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def is_one_sentence(code: int, out: str, err: str) -> bool:
    return (code, out, err.count("\n")) == (4, "", 1) and err.startswith("curbside: ")


HARMS = [
    *((harm, command) for harm in (truncated, foreign, folder) for command in COMMANDS),
    # Who reads only what is whole is not kept from it.
    *((scribbled, command) for command in (("db", "verify"), ("backup",), *WRITERS)),
]


@pytest.mark.parametrize(("harm", "command"), HARMS)
def test_a_database_that_cannot_be_trusted_is_one_sentence_for_each_command(
    database: Path, run: Run, harm: Callable[[Path], None], command: tuple[str, ...]
) -> None:
    harm(database)
    before = content(database)
    told = run(*command)
    assert is_one_sentence(*told), told
    assert content(database) == before
    assert "Traceback" not in told[2]
    assert "canary" not in told[2]


def together(
    *commands: tuple[str, ...], prefix: tuple[str, ...] = ()
) -> list[tuple[int, str, str]]:
    """Several commands at once, each in a program of its own, as each may have to wait."""
    children = [
        subprocess.Popen(
            [*prefix, sys.executable, "-c", PROGRAM, *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for command in commands
    ]
    ends = [child.communicate(timeout=120) for child in children]
    return [(child.returncode, out, err) for child, (out, err) in zip(children, ends, strict=True)]


def test_a_database_that_another_program_keeps_to_itself_is_one_sentence(database: Path) -> None:
    before, waiting = content(database), [("consults",), ("export",), ("serve",)]
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")  # to read the file here would give up the lock
        *told, examined = together(*waiting, ("doctor",))
        other.rollback()
    assert content(database) == before
    for command, ending in zip(waiting, told, strict=True):
        assert is_one_sentence(*ending), (command, ending)
        assert "curbside.db is locked by another program" in ending[2], command
    assert examined[0] == 6
    assert "broken  database   curbside.db is locked by another program" in examined[1]


def test_readers_do_not_mind_a_writer_and_writers_wait_for_it(database: Path) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE program SET name = name")
        told = together(("db", "verify"), ("backup",), ("migrate",))
        other.rollback()
    assert [code for code, _, _ in told] == [0, 0, 4]
    assert "locked by another program" in told[-1][2]


def test_a_file_that_may_only_be_read_is_read_and_not_served(database: Path) -> None:
    database.chmod(0o444)
    before = content(database)
    told = together(("db", "verify"), ("doctor",), *WRITERS, prefix=(*AS_ANYBODY,))
    assert [code for code, _, _ in told] == [0, 6, 4, 4], told
    assert "broken  database   curbside.db cannot be written to" in told[1][1]
    for _, out, err in told[2:]:
        assert (out, err.count("\n")) == ("", 1)
        assert "curbside.db cannot be written to: check the rights of the file" in err
    assert content(database) == before
