"""`curbside users`: who is let in is changed beside a running bot, and every change is recorded."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from bot import people
from bot.access import ROLES
from bot.store.engine import Store, writer_engine
from bot.store.roster import persons

TOKEN, BOT = "4242:AAHlongEnoughToPassForOne", 4242
Run = Callable[..., tuple[int, str, str]]
# Root may write to anything; without this capability it is held to a file's rights as anybody is.
AS_ANYBODY = ["setpriv", "--bounding-set", "-dac_override"] if os.geteuid() == 0 else []
PROGRAM = "import sys; from bot.cli import main; sys.exit(main())"


class Telegram(BaseHTTPRequestHandler):
    """Answers getMe, for the one token that it knows."""

    def do_POST(self) -> None:
        known = self.path.startswith(f"/bot{TOKEN}/")
        bot = {"id": BOT, "is_bot": True, "first_name": "C", "username": "curbside_bot"}
        body = {"ok": True, "result": bot} if known else {"ok": False, "error_code": 401}
        self.send_response(200 if known else 401)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: object) -> None:
        """Says nothing: what a test prints is the program's."""


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database that is not there yet, and a Telegram that nobody reaches."""
    monkeypatch.setenv("CURBSIDE_DATABASE", str(tmp_path / "people.db"))
    monkeypatch.setenv("CURBSIDE_TOKEN", TOKEN)
    monkeypatch.setenv("CURBSIDE_TELEGRAM_API", "http://127.0.0.1:9")
    return tmp_path / "people.db"


@pytest.fixture
def telegram(database: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Telegram)
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("CURBSIDE_TELEGRAM_API", f"http://127.0.0.1:{server.server_port}")
    yield database
    server.shutdown()
    server.server_close()


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query).fetchall()


def recorded(path: Path) -> list[tuple[str, dict[str, Any]]]:
    found = rows(path, "SELECT kind, body FROM event ORDER BY id")
    return [(kind, json.loads(body)) for kind, body in found]


def test_an_invitation_is_a_link_whose_secret_is_stored_nowhere(telegram: Path, run: Run) -> None:
    code, out, err = run("users", "invite", "--role", "lead", "--called", "Dr A", "--hours", "2")
    found = re.fullmatch(r"https://t\.me/curbside_bot\?start=(i-([\w-]+))\n", out, re.ASCII)
    assert code == 0
    assert found
    assert len(found[1]) <= 64
    assert len(found[2]) * 6 >= 128, "bits, for every character holds six"
    assert "as lead" in err
    assert found[2] not in err
    ((digest, role, called),) = rows(telegram, "SELECT digest, role, called FROM invite")
    assert (digest, role, called) == (people.digest(found[2]), "lead", "Dr A")
    assert found[2].encode() not in telegram.read_bytes()
    ((kind, body),) = recorded(telegram)
    assert (kind, body["role"]) == ("Invited", "lead")
    assert "Dr A" not in json.dumps(body)


def test_without_telegram_the_command_itself_is_printed(database: Path, run: Run) -> None:
    code, out, err = run("users", "invite")
    assert code == 0
    assert re.fullmatch(r"/start i-[\w-]{32}\n", out)
    assert "Telegram cannot be reached" in err
    assert rows(database, "SELECT role FROM invite") == [("clinician",)]


def test_a_token_that_telegram_refuses_invites_nobody(
    telegram: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CURBSIDE_TOKEN", "4242:AnotherThatIsWrong")
    code, out, err = run("users", "invite")
    assert (code, out) == (3, "")
    assert "does not know this token" in err
    assert not telegram.exists()


@pytest.mark.usefixtures("database")
def test_people_are_listed_with_what_they_are_and_why(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CURBSIDE_ALLOW", "1001,1002")
    run("users", "role", "1003", "observer", "--called", "Dr C")
    run("users", "revoke", "1002")
    run("users", "invite", "--role", "admin")
    listed = json.loads(run("users", "list", "--json")[1])
    told = {each["id"]: (each["role"], each["by"], each["called"]) for each in listed["people"]}
    assert told == {
        1001: ("clinician", "settings", ""),
        1002: ("nobody", "settings", ""),
        1003: ("observer", "roster", "Dr C"),
    }
    (waiting,) = listed["invitations"]
    assert waiting["role"] == "admin"
    plain = run("users", "list")[1]
    assert [line.split("\t")[0] for line in plain.splitlines()] == [
        "1003", "1002", "1001", waiting["invitation"],
    ]  # fmt: skip


def test_somebody_shut_out_is_let_in_again_by_a_role_and_all_of_it_is_recorded(
    database: Path, run: Run
) -> None:
    for role in ROLES:
        assert run("users", "role", "1001", role)[0] == 0
    assert "before: admin" in run("users", "role", "1001", "clinician")[2]
    code, _, told = run("users", "revoke", "1001")
    assert code == 0
    assert "0 open cases and 0 planned follow-ups" in told
    assert "before: nobody" in run("users", "role", "1001", "lead")[2]
    assert [kind for kind, _ in recorded(database)] == ["Role"] * 5 + ["Revoked", "Role"]
    engine = writer_engine(database)
    with engine.connect() as db:
        assert people.recall(db, BOT, 1001, frozenset()).role == "lead"
    engine.dispose()


def test_an_invitation_can_be_called_back(database: Path, run: Run) -> None:
    run("users", "invite")
    (waiting,) = json.loads(run("users", "list", "--json")[1])["invitations"]
    assert run("users", "revoke", waiting["invitation"])[0] == 0
    assert json.loads(run("users", "list", "--json")[1])["invitations"] == []
    assert run("users", "revoke", waiting["invitation"])[0] == 1
    assert [kind for kind, _ in recorded(database)] == ["Invited", "Revoked"]


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (("revoke", "1009"), 1, "is not let in"),
        (("revoke", "Dr A"), 2, "Telegram id"),
        (("role", "1087968824", "clinician"), 2, "Telegram's own"),
        (("role", "-5", "clinician"), 2, "users role --help"),
        (("role", "1001", "boss"), 2, "users role --help"),
        (("invite", "--called", " "), 2, "--called takes"),
        (("invite", "--called", "x" * 41), 2, "--called takes"),
        (("invite", "--hours", "0"), 2, "users invite --help"),
    ],
)
def test_a_wrong_wish_is_one_sentence_and_changes_nothing(
    database: Path, run: Run, args: tuple[str, ...], code: int, told: str
) -> None:
    ended, out, err = run("users", *args)
    assert (ended, out) == (code, "")
    assert told in err
    assert not database.exists() or recorded(database) == []


def test_without_a_token_it_is_not_known_whose_roster_is_meant(
    database: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CURBSIDE_TOKEN")
    code, _, err = run("users", "list")
    assert code == 2
    assert "CURBSIDE_TOKEN" in err
    assert not database.exists()


def test_a_list_only_reads_and_makes_no_database(database: Path, run: Run) -> None:
    code, out, err = run("users", "list")
    assert (code, out) == (4, "")
    assert err == "curbside: people.db holds no record yet: run curbside serve, or restore.\n"
    assert not database.exists()


def test_where_nothing_can_be_written_people_are_listed_and_not_changed(database: Path) -> None:
    def command(*args: str, prefix: tuple[str, ...] = ()) -> tuple[int, str, str]:
        done = subprocess.run(
            [*prefix, sys.executable, "-c", PROGRAM, *args],
            check=False, capture_output=True, text=True,
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr

    assert command("users", "role", "1001", "lead")[0] == 0
    database.chmod(0o444)
    code, out, err = command("users", "list", prefix=(*AS_ANYBODY,))
    assert (code, err) == (0, "")
    assert out.startswith("1001\tlead\t")
    code, out, err = command("users", "revoke", "1001", prefix=(*AS_ANYBODY,))
    assert (code, out) == (4, "")
    rights = "cannot be written to: check the rights of the file and its folder"
    assert err == f"curbside: people.db {rights}.\n"


def test_an_older_database_is_left_to_the_bot_that_may_run_on_it(database: Path, run: Run) -> None:
    run("migrate")
    with closing(sqlite3.connect(database)) as db:
        db.execute("UPDATE alembic_version SET version_num = '0001'")
        db.commit()
    code, _, err = run("users", "role", "1001", "lead")
    assert code == 4
    assert "curbside migrate" in err
    assert recorded(database) == []


async def test_a_running_bot_and_the_commands_write_in_turns(database: Path) -> None:
    subprocess.run(  # noqa: ASYNC221, the first only makes the database
        [sys.executable, "-c", PROGRAM, "migrate"], check=True, capture_output=True
    )
    store = Store(database)
    programs = [
        subprocess.Popen(  # noqa: ASYNC220, four at once beside the bot's own writer
            [sys.executable, "-c", PROGRAM, "users", "role", str(2000 + n), "clinician"],
            stderr=subprocess.PIPE,
        )
        for n in range(4)
    ]
    written = 0
    while any(program.poll() is None for program in programs):
        await store.write(
            lambda db, n=written: db.exec_driver_sql(
                "INSERT INTO stranger (bot_id, person_id, met) VALUES (1, ?, 1)", (n,)
            )
        )
        written += 1
    told = [program.communicate()[1] for program in programs]
    assert [program.returncode for program in programs] == [0] * 4, told
    found = await store.read(lambda db: persons(db, BOT))
    assert {row.person_id for row in found} == {2000, 2001, 2002, 2003}
    assert await store.read(_strangers) == written > 4
    await store.close()


def _strangers(db: Any) -> int:  # noqa: ANN401, a connection
    return int(db.exec_driver_sql("SELECT count(*) FROM stranger").scalar())
