"""How the operator's commands speak: to a pipe in lines, to a terminal in tables and bars."""

import io
import sys
from collections.abc import Callable

import pytest

from bot.operate.shown import progress, table

Run = Callable[..., tuple[int, str, str]]
COMMANDS = [
    ("doctor",), ("consults",), ("followups",), ("backup",), ("restore",), ("db",),
    ("db", "verify"),
]  # fmt: skip


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(run: Run, command: tuple[str, ...]) -> None:
    code, out, err = run(*command, "--help")
    assert (code, err) == (0, "")
    assert f"curbside {' '.join(command)}" in out
    assert ("--json" in out) == (command != ("db",))


def test_help_names_them_under_the_operators_panel(run: Run) -> None:
    _, out, _ = run("--help")
    panel = out[out.index("Operate") : out.index("Clinical content")]
    assert [
        word for word in ("doctor", "backup", "restore", "db") if f" {word} " not in panel
    ] == []


@pytest.mark.parametrize("command", ["bakup", "restor"])
def test_a_slip_of_the_pen_is_put_right(run: Run, command: str) -> None:
    code, _, err = run(command)
    assert code == 2
    assert "Did you mean" in err


def test_long_work_says_now_and_then_how_far_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    ticks = iter((0.0, 1.0, 5.0, 5.0, 9.0, 10.0, 10.0))
    with progress("Rebuilding", lambda: next(ticks)) as advance:
        for done in (1, 2, 3, 4):
            advance(done, 4)
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "Rebuilding: 2 of 4\nRebuilding: 4 of 4\n")


def test_work_of_a_moment_is_not_spoken_of(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Rebuilding") as advance:
        advance(1, 1)
    assert capsys.readouterr().err == ""


def test_on_a_terminal_it_draws_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with progress("Rebuilding") as advance:
        advance(1, 2)
        advance(2, 2)
    assert "Rebuilding" in stream.getvalue()


def test_a_table_has_heads_on_a_terminal_and_tabs_in_a_pipe(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table(("case", "state"), [("C-7K2", "[due]")])
    assert capsys.readouterr().out == "C-7K2\t[due]\n"
    stream = Terminal()
    monkeypatch.setattr(sys, "stdout", stream)
    table(("case", "state"), [("C-7K2", "[due]")])
    drawn = stream.getvalue()
    assert [word for word in ("case", "state", "C-7K2", "[due]") if word not in drawn] == []
    assert "\t" not in drawn
