"""The command line: help at once, one sentence for each foreseen error, a code for each end."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
import typer

from bot import cli
from bot.exits import MEANING, Code, Stop, scrub

Run = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).parents[2]
TOKEN = "7654321:AAF-canary_token_of_the_bot_0123456789"
HEAVY = {"sqlalchemy", "sqlmodel", "telegram", "starlette", "pydantic", "aiohttp", "structlog"}


def python(*args: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, *args], capture_output=True, text=True, check=False)


def test_help_names_every_command_under_its_panel(run: Run) -> None:
    code, out, err = run("--help")
    assert (code, err) == (0, "")
    order = ["─ Run", "│ try", "│ sim", "│ serve", "─ Operate", "│ migrate", "│ export", "│ users"]
    order += ["│ doctor", "│ consults", "│ backup", "│ restore", "│ db", "│ followups"]
    order += ["─ Clinical content", "│ pathway ", "─ Options", "─ Exit codes", "First time here?"]
    places = [out.index(word) for word in order]
    assert places == sorted(places)
    assert "curbside try" in out
    assert "<bool>" not in out


def test_no_command_at_all_shows_the_help(run: Run) -> None:
    assert run() == run("--help")


@pytest.mark.parametrize("width", ["40", "60", "200"])
def test_help_fits_a_narrow_and_a_wide_screen(
    run: Run, monkeypatch: pytest.MonkeyPatch, width: str
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    _, out, _ = run("--help")
    assert max(map(len, out.splitlines())) <= min(int(width), 92)


def test_the_version_is_the_packages(run: Run) -> None:
    assert run("--version") == (0, f"curbside {version('curbside')}\n", "")


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from bot.cli import main; main(['--help']); "
        "print(*{name.split('.')[0] for name in sys.modules}, sep=',', file=sys.stderr)"
    )
    assert set(python("-c", code).stderr.strip().split(",")) & HEAVY == set()


@pytest.mark.parametrize("command", ["try", "sim", "serve", "migrate", "export", "pathway"])
def test_every_command_explains_itself(run: Run, command: str) -> None:
    code, out, _ = run(command, "--help")
    assert code == 0
    assert f"curbside {command}" in out


def test_the_commands_of_the_pathways_are_there(run: Run) -> None:
    assert all(word in run("pathway", "--help")[1] for word in ("list", "show", "check", "cases"))
    code, out, _ = run("pathway", "list")
    assert code == 0
    assert "lumbar-degenerative" in out


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["srve"], "No such command 'srve'. Did you mean 'serve'?"),
        (["pathway", "chek"], "No such command 'chek'. Did you mean 'check'?"),
        (["export", "--format", "xml"], "Invalid value for '--format'"),
        (["try", "--port", "70000"], "Invalid value for '--port'"),
        (["pathway"], "Missing command."),
        (["--loud"], "No such option: --loud"),
    ],
)
def test_wrong_usage_is_one_sentence(run: Run, args: list[str], told: str) -> None:
    code, out, err = run(*args)
    assert (code, out) == (2, "")
    assert told in err
    assert err.startswith("curbside: ")
    commands = [word for word in args[:1] if word in {"export", "pathway", "try"}]
    assert err.endswith(f" See {' '.join(['curbside', *commands])} --help.\n")
    assert err.count("\n") == 1


def test_a_missing_token_is_one_sentence(run: Run) -> None:
    code, out, err = run("serve")
    assert (code, out) == (2, "")
    assert err.startswith("curbside: CURBSIDE_TOKEN is not set: allowed is ")
    assert err.count("\n") == 1


def test_migrate_says_what_it_did(run: Run, tmp_path: Path) -> None:
    code, out, err = run("migrate")
    assert (code, err) == (0, "")
    assert out.startswith("The database went from schema none to ")
    assert (tmp_path / "curbside.db").exists()
    assert "up to date" in run("migrate")[1]


def test_a_file_that_is_no_database_is_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "curbside.db").write_bytes(b"no database at all" * 100)
    for command in ("migrate", "export"):
        code, out, err = run(command)
        assert (code, out) == (4, "")
        assert err.count("\n") == 1


@pytest.mark.parametrize("command", [["try"], ["sim"]])
def test_the_playground_refuses_to_start_beside_a_real_token(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("CURBSIDE_TOKEN", TOKEN)
    code, _, err = run(*command)
    assert code == 2
    assert "real bot token" in err
    assert "canary" not in err


def test_the_counterpart_takes_no_real_token_from_its_command(run: Run) -> None:
    code, _, err = run("sim", "--token", TOKEN)
    assert code == 2
    assert "canary" not in err


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (Stop(Code.REFUSED, "No.", "Never."), 3, "curbside: No.\ncurbside: Never.\n"),
        (KeyboardInterrupt(), 130, ""),
        (typer.Abort(), 130, ""),
    ],
)
def test_how_it_ends(
    error: BaseException, code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.ended(error) == code
    assert capsys.readouterr().err == told


DEFECT = """
import sys, bot.run
from bot.cli import main
def broken(*_): raise ValueError("Maria Sample {token}")
bot.run.simulate = broken
sys.exit(main(sys.argv[1:]))
""".replace("{token}", TOKEN)


def test_a_defect_is_one_sentence_without_its_message() -> None:
    done = python("-c", DEFECT, "sim")
    assert done.returncode == 70
    assert done.stderr == (
        "curbside: This is a defect (ValueError at <string>:4 broken). "
        "Run it again with --debug to see where.\n"
    )


def test_debug_shows_the_traceback_without_what_the_error_says() -> None:
    done = python("-c", DEFECT, "--debug", "sim")
    assert done.returncode == 70
    assert "Traceback" in done.stderr
    assert "line 4, in broken" in done.stderr
    assert "ValueError (what it says is left out" in done.stderr
    assert "Maria" not in done.stderr
    assert "canary" not in done.stderr


def test_a_reader_that_leaves_is_no_matter() -> None:
    code = "import sys; from bot.cli import main; sys.exit(main(['pathway', 'show', {!r}]))"
    child = subprocess.Popen(
        [sys.executable, "-c", code.format("lumbar-degenerative")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stdout
    child.stdout.close()
    assert child.stderr
    told = child.stderr.read()
    child.stderr.close()
    assert (child.wait(timeout=30), told) == (141, b"")


def test_the_codes_are_written_where_people_look(run: Run) -> None:
    shown, guide = run("--help")[1], (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for code, meaning in MEANING.items():
        assert f"| {code.value} | {meaning} |" in guide
        assert f"{code.value} {meaning}" in shown
    assert set(MEANING) == set(Code)


@pytest.mark.parametrize("text", [TOKEN, f"https://x/bot{TOKEN}/y", TOKEN.replace(":", "%3A")])
def test_a_token_is_scrubbed_wherever_it_stands(text: str) -> None:
    assert "canary" not in scrub(text)


def test_no_option_takes_a_secret() -> None:
    source = (ROOT / "bot" / "cli.py").read_text(encoding="utf-8")
    assert re.findall(r"(?i)--(password|secret|api-key)", source) == []


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_a_signal_ends_the_counterpart_quietly(number: int, code: int, tmp_path: Path) -> None:
    program = "import sys; from bot.cli import main; sys.exit(main())"
    child = subprocess.Popen(
        [sys.executable, "-c", program, "sim", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        text=True,
    )
    assert child.stdout
    line = child.stdout.readline()
    assert re.match(r"Bot API http://127\.0\.0\.1:\d+/bot token \d+:SIM-\w+ page http", line)
    child.send_signal(number)
    _, err = child.communicate(timeout=10)
    assert (child.returncode, err) == (code, "")
