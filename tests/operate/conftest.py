"""What the operator's commands are tried on: a database of our own making, and one command."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.store.schema import migrate
from tests.operate.at_work import Running, at_work


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of this machine, and no `.env` of this folder, reaches a test."""
    for field in Settings.model_fields:
        monkeypatch.delenv(f"CURBSIDE_{field.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that nothing has happened in; to be copied, not written to."""
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """One command in this process: its exit code, its output and its sentences."""
    from bot.cli import main  # noqa: PLC0415, each test sees the import as the program does

    def command(*args: str) -> tuple[int, str, str]:
        code = main(args)
        told = capfd.readouterr()
        return code, told.out, told.err

    return command


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    async with at_work(tmp_path / "curbside.db") as bot:
        yield bot
