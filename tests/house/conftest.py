"""The source as the rules see it: every file of code, its tree, and its functions."""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("pathway", "flows", "bot")
FOLDERS = (*ROOMS, "tests", "deploy")
CODE = {".py", ".js", ".css", ".html", ".sh"}


@dataclass(frozen=True, slots=True)
class Source:
    """One file of code; `place` is its path from the root, with slashes."""

    place: str
    lines: list[str]
    tree: ast.Module

    @property
    def room(self) -> str:
        return self.place.split("/")[0]

    def excused(self, line: int) -> bool:
        """Whether the line above this one gives a reason for breaking a rule."""
        return line > 1 and self.lines[line - 2].strip().startswith("# reason: ")


@pytest.fixture(scope="session")
def files() -> list[Path]:
    return sorted(
        path
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix in CODE and "__pycache__" not in path.parts
    )


@pytest.fixture(scope="session")
def read() -> Callable[[str, str], Source]:
    return lambda place, text: Source(place, text.splitlines(), ast.parse(text))


@pytest.fixture(scope="session")
def sources(files: list[Path], read: Callable[[str, str], Source]) -> list[Source]:
    return [
        read(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in files
        if path.suffix == ".py"
    ]
