"""Standard streams that are full, closed, left by their reader, or of few letters."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PROGRAM = "import sys; from bot.cli import main; sys.exit(main())"
TOKEN = "7654321:AAF-canary_token_of_the_bot_0123456789"
COMMANDS = ["users invite", "--help", "consults --json", "doctor"]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def house(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """A database with somebody of many letters in it, and no Telegram."""
    monkeypatch.setenv("CURBSIDE_TOKEN", TOKEN)
    monkeypatch.setenv("CURBSIDE_TELEGRAM_API", "http://127.0.0.1:1")
    run("users", "role", "1001", "lead", "--called", "Ä€\N{CAT}")


def command(words: str, redirected: str = "", **env: str) -> "subprocess.CompletedProcess[str]":
    """A command as a shell runs it, with its streams turned elsewhere."""
    return subprocess.run(
        ["bash", "-c", f'"$0" -c "$1" {words} {redirected}', sys.executable, PROGRAM],
        capture_output=True, text=True, check=False, timeout=60, env={**os.environ, **env},
    )  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS)
@pytest.mark.parametrize("redirected", [">/dev/full", ">&-"])
def test_what_cannot_be_delivered_is_one_sentence(words: str, redirected: str) -> None:
    done = command(words, redirected)
    assert done.returncode == 5, done
    assert done.stderr.splitlines()[-1].startswith("curbside: Standard output")
    assert done.stderr.count("curbside: Standard output") == 1
    assert "defect" not in done.stderr


@pytest.mark.parametrize("words", ["--help", "users --help", "pathway show lumbar-degenerative"])
def test_a_reader_that_has_left_is_told_apart_from_a_finding(words: str) -> None:
    done = command(words, "| true; exit ${PIPESTATUS[0]}")
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.parametrize("redirected", ["2>/dev/full", "2>&-", ">&- 2>&- <&-"])
def test_a_bot_that_nobody_hears_works_on(tmp_path: Path, redirected: str) -> None:
    """Until it is ended: before that it waits for Telegram, and warns of that in vain."""
    made = tmp_path / "made.db"
    at_work = f"until [ -s {made} ]; do sleep 0.05; done"
    words = f"serve {redirected} & {at_work}; kill -TERM $!; wait $!"
    done = command(words, CURBSIDE_DATABASE=str(made))
    assert done.returncode == 0
    assert made.read_bytes().startswith(b"SQLite format 3")


def test_letters_that_a_stream_does_not_have_are_escaped() -> None:
    done = command("users list", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "\\u00c4\\u20ac\\ud83d\\udc08" in done.stdout
    told = command("users list --json", PYTHONIOENCODING="ascii").stdout
    assert json.loads(told)["people"][0]["called"] == "Ä€\N{CAT}"
    assert "Ä€\N{CAT}" in command("users list", PYTHONIOENCODING="utf-8").stdout


@pytest.mark.parametrize(
    "words", ["backup --to", "restore", "db verify", "export --output", "try --keep"]
)
def test_an_empty_path_is_no_folder_that_one_happens_to_be_in(
    tmp_path: Path, words: str, run: Run
) -> None:
    before = sorted(tmp_path.iterdir())
    code, out, err = run(*words.split(), "")
    assert (code, out) == (2, "")
    assert "an empty text names no file" in err
    assert sorted(tmp_path.iterdir()) == before


def test_an_id_that_nobody_has_is_wrong_usage(run: Run) -> None:
    code, out, err = run("consults", "--owner", "99999999999999999999999999")
    assert (code, out, err.count("\n")) == (2, "", 1)
