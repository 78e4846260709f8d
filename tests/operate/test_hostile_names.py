"""A database whose path holds signs that mean something in a URL is that file and no other."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.operate.at_work import at_work

Run = Callable[..., tuple[int, str, str]]
NAMES = ["a#b.db", "50%25.db", "a%3Fmode=memory.db", "a&uri=false;b=c.db", "Ä 'b' \"c\" $d.db"]
# The setting refuses a question mark, for it would be taken for an option; a folder may have one.
FOLDER = "what? #1 100%41 &mode=rwc"
BESIDE = {"", ".lock", ".last-backup", "-wal", "-shm"}


def names(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / FOLDER
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_every_command_means_the_file_that_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, run: Run, name: str
) -> None:
    monkeypatch.setenv("CURBSIDE_DATABASE", name)
    code, out, err = run("migrate")
    assert (code, err) == (0, ""), err
    assert out.startswith("The database went from schema none to ")
    for command in (("migrate",), ("consults",), ("followups",), ("export",), ("db", "verify")):
        assert run(*command)[0] == 0, command
    copy = folder / f"copy of {name}"
    assert run("backup", "--to", copy.name)[0] == 0
    assert run("db", "verify", copy.name)[0] == 0
    monkeypatch.setenv("CURBSIDE_DATABASE", f"second {name}")
    assert run("restore", copy.name)[0] == 0
    assert run("doctor")[1].count("database   sound") == 1
    made = {name, copy.name, f"second {name}"}
    beside = {f"{each}{suffix}" for each in made for suffix in BESIDE}
    assert made <= names(folder) <= beside
    assert [each.name for each in folder.parent.iterdir()] == [FOLDER]


async def test_a_bot_works_on_the_file_that_is_named_and_commands_beside_it_see_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    name = NAMES[2]
    async with at_work(folder / name) as bot:
        ada = bot.place.cast.allowed_ids[0]
        async with bot.http.post(
            f"{bot.place.origin}/play/say", json={"as": ada, "text": "/consult"}
        ) as said:
            assert said.status == 200
        monkeypatch.setenv("CURBSIDE_DATABASE", name)
        while not json.loads(run("consults", "--json")[1])["consults"]:
            await bot.all_tick({"lanes"})
    beside = {f"{name}{suffix}" for suffix in BESIDE}
    assert name in names(folder) <= beside
