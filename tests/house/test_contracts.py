"""The arrows between the rooms, as import-linter draws them; and that each contract can fail."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]["contracts"]

LINT = "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])"


def lint(folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", LINT],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_rooms_keep_every_contract() -> None:
    code, told = lint(ROOT)
    assert code == 0, told


@pytest.mark.parametrize(
    ("room", "line", "broken"),
    [
        ("pathway/x.py", "import flows", "Arrows point one way"),
        ("flows/x.py", "import bot.cli", "Arrows point one way"),
        ("flows/x.py", "import random", "do no I/O"),
        ("bot/x.py", "import transitions", "known to the lifecycle only"),
        ("bot/store/x.py", "import telegram", "The store knows no Telegram"),
        ("bot/playground/x.py", "import flows", "The playground speaks the Bot API"),
    ],
)
def test_a_broken_contract_is_seen(tmp_path: Path, room: str, line: str, broken: str) -> None:
    config = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(config, encoding="utf-8")
    for contract in CONTRACTS:
        named = [*contract.get("source_modules", ()), *contract.get("forbidden_modules", ())]
        for name in (n for n in named if n.split(".")[0] in {"bot", "flows", "pathway"}):
            package = tmp_path.joinpath(*name.split("."))
            package.mkdir(parents=True, exist_ok=True)
            (package / "__init__.py").touch()
    (tmp_path / "bot/__init__.py").touch()
    (tmp_path / room).write_text(line + "\n", encoding="utf-8")
    code, told = lint(tmp_path)
    assert code == 1
    assert f"{broken}" in told.split("Broken contracts")[-1]
