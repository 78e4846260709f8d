"""Commands that fail, with `--debug` as well: nothing of the record, no name, no token is told."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import orjson
import pytest

from bot.cli import main
from bot.settings import Settings
from bot.store.engine import writer_engine
from bot.store.rows import ConsultRow, EventRow
from bot.store.schema import migrate
from bot.store.statements import append_events, insert_consult
from flows import codec
from flows.consult import opened, step
from flows.events import Opened, Tapped, Typed
from pathway import library
from tests.canaries import birds, net
from tests.canaries.keeper import Cage, serving
from tests.telegram.bot_api_check import checked_playground
from tests.telegram.screens import START

BOT = int(birds.TOKEN.partition(":")[0])
DEBUG = pytest.mark.parametrize("debug", [(), ("--debug",)], ids=["plain", "debug"])
# Commands that look into the record; what they list on purpose is not what is looked for here.
READING = (
    ("migrate",), ("db", "verify"), ("consults", "--json"), ("followups", "--json"),
    ("export", "--output", "out.jsonl"), ("doctor", "--json"),
)  # fmt: skip
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """One command in this process, in a folder of its own; the code, and all that it told."""
    for field in Settings.model_fields:
        monkeypatch.delenv(f"CURBSIDE_{field.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)

    def command(*args: str, **settings: str) -> tuple[int, str]:
        with monkeypatch.context() as given:
            for name, value in settings.items():
                given.setenv(f"CURBSIDE_{name}", value)
            code = main(args)
        told = capfd.readouterr()
        return code, f"{told.out}\n{told.err}"

    return command


def a_record(path: Path) -> None:
    """A database with a case that holds canaries."""
    migrate(f"sqlite:///{path}")
    pathway = library.get("lumbar-degenerative")
    event = Opened("7K2", birds.ADA, birds.ADA, "Europe/Madrid", "08:30", "1111100")
    case = opened(event, pathway, START).consult
    for said in (Typed(birds.LABEL), Tapped(2, "red_flags", "+saddle_anaesthesia")):
        case = step(case, said, pathway, START).consult
    row = ConsultRow(
        BOT, case.code, 1, birds.ADA, birds.ADA, case.state.value, case.turn, case.episode.phase,
        case.pathway, case.version, case.sha256, orjson.dumps(codec.encode(case)).decode(),
        START, START,
    )  # fmt: skip
    typed = orjson.dumps({"text": birds.LABEL, "told": birds.NOTE}).decode()
    strange = EventRow(BOT, case.code, 3, birds.STORED, typed, birds.ADA, START, "u:2", 0)
    engine = writer_engine(path)
    with engine.begin() as db:
        insert_consult(db, row)
        written = EventRow(BOT, case.code, 2, "Typed", typed, birds.ADA, START, "u:1", 0)
        append_events(db, [written, strange])
    engine.dispose()


def spoil(path: Path, change: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute(change, values)
        db.commit()


SPOILED = {
    "a body that is no JSON": "UPDATE consult SET body = '[woodcock'",
    "a body of something else": 'UPDATE consult SET body = \'{"woodcock": "woodcock"}\'',
    "a day that is none": "UPDATE consult SET updated_at = 'woodcock', opened_at = 'woodcock'",
    "an owner that is no number": "UPDATE consult SET owner_id = 'woodcock'",
    "a state that is none": "UPDATE consult SET state = 'woodcock'",
    "content that is not here": "UPDATE consult SET pathway = 'no-such', sha256 = 'woodcock'",
}


@DEBUG
@pytest.mark.parametrize("spoiled", SPOILED)
def test_a_record_that_cannot_be_read_is_not_quoted(run: Run, tmp_path, debug, spoiled) -> None:
    path = tmp_path / "spoiled.db"
    a_record(path)
    spoil(path, SPOILED[spoiled])
    said: dict[str, bytes] = {}
    for command in READING:
        code, told = run(*debug, *command, DATABASE=str(path), TOKEN=birds.TOKEN)
        if code:  # a command that succeeds may list what it is asked for
            said[" ".join(command)] = told.encode()
    assert said, "nothing failed: nothing was tried"
    assert net.caught(said) == []


CRASHES = {
    "a day that is none": ("UPDATE outbox SET due_at = 'woodcock heronpond', attempts = 1", 4),
    "a payload that is no JSON": ("UPDATE outbox SET payload = '[woodcock heronpond'", 0),
}


@DEBUG
@pytest.mark.parametrize("crash", CRASHES)
async def test_a_bot_that_dies_of_what_it_reads_does_not_quote_it(cage: Cage, debug, crash) -> None:
    """A row that no loop can read ends the program, with the words of the row in the error."""
    change, expected = CRASHES[crash]
    cage.home.mkdir(parents=True)
    a_record(cage.database)
    spoil(
        cage.database,
        "INSERT INTO outbox (bot_id, chat_id, key, kind, consult, priority, payload, due_at, "
        "status, attempts) "
        "VALUES (?, ?, 'u:1#0', 'show', '7K2', 1, ?, '2026-01-01 00:00:00', 0, 0)",
        BOT, birds.ADA, orjson.dumps({"text": birds.NOTE}).decode(),
    )  # fmt: skip
    spoil(cage.database, change)
    async with checked_playground(token=birds.TOKEN, cast=birds.CAST) as place:
        running = await cage.start(*debug, "serve", **serving(place))
        await running.says("cannot be read" if expected else "outbox.unreadable")
        if not expected:
            running.process.terminate()
        assert await running.end() == expected
    assert ("Traceback" in running.told()) == bool(debug and expected)
    assert net.caught(cage.places()) == []


WRONG = {
    "the token in another variable": {"ALLOW": birds.TOKEN},
    "a token with words": {"TOKEN": f"{birds.TOKEN} heronpond"},
    "a token as the address": {"TELEGRAM_API": f"https://api.example/bot{birds.TOKEN}"},
    "a password in the address": {"TELEGRAM_API": "https://kestrel_q77:heronpond@api.example"},
    "a password in the database": {"DATABASE": "postgresql://kestrel_q77:heronpond@db/curbside"},
    "a database that is a name": {"DATABASE": "heronpond://kestrel_q77"},
    "words for everything": {
        "ZONE": "heronpond", "ASK_AT": "heronpond", "QUIET": "heronpond", "WORKDAYS": "heronpond",
        "LOG_LEVEL": "heronpond", "LOG_FORMAT": "heronpond", "ALLOW": "Zebulonia",
        "HEALTH": "heronpond", "WEBHOOK_SECRET": "heron pond heronpond",
    },
    "a name for a variable": {"HERON": "heronpond"},
}  # fmt: skip


@DEBUG
@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_setting_is_named_and_its_value_is_not(run: Run, tmp_path, debug, wrong) -> None:
    settings = {"TELEGRAM_API": "http://127.0.0.1:9", **WRONG[wrong]}
    code, told = run(*debug, "serve", **settings)
    assert code == 2
    assert "curbside: CURBSIDE_" in told
    lines = [f"CURBSIDE_{name}={value}\n" for name, value in settings.items()]
    (tmp_path / ".env").write_text("".join(lines))
    code, again = run(*debug, "serve")
    assert code == 2
    assert net.caught({"by variable": told.encode(), "by file": again.encode()}) == []


REAL = "7654321:AAFcanaryKeptInItsCage0123456789abcdef"


@DEBUG
@pytest.mark.parametrize(
    "command",
    [
        ("sim", "--token", REAL), ("serve", REAL), (REAL,), ("pathway", "show", REAL),
        ("serve", "--webhook", f"https://x.example/{REAL}"), ("serve", "--listen", REAL),
    ],
)  # fmt: skip
def test_a_token_given_as_an_argument_is_refused_unsaid(run: Run, debug, command) -> None:
    code, told = run(*debug, *command, TOKEN=birds.TOKEN)
    assert code == 2
    assert net.caught({"told": told.encode()}) == []
