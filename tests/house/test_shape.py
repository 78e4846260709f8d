"""Files, functions and names stay small and plain; each rule names every place that breaks it."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FILE, FUNCTION, PARAMETERS = 300, 40, 5
BANNED = {"manager", "helper", "helpers", "util", "utils", "base", "impl", "data", "info"} | {
    "process",
    "processor",
}
BANNED_FOLDERS = {"utils", "util", "common", "core", "services", "helpers", "lib", "misc"}

Source = Any  # the class lives in conftest.py, which tests cannot import
Check = Callable[[Source], Iterator[str]]


def words(name: str) -> set[str]:
    """`HTTPBaseURL` and `http_base_url` -> {"http", "base", "url"}."""
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)}


def defined(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def long_functions(source: Source) -> Iterator[str]:
    for node in defined(source.tree):
        first = node.body[0]
        documented = ast.get_docstring(node, clean=False) is not None
        docstring = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
        length = (node.end_lineno or 0) - node.lineno + 1 - docstring
        if length > FUNCTION and not source.excused(node.lineno):
            yield f"{source.place}:{node.lineno} {node.name} has {length} lines"


def wide_functions(source: Source) -> Iterator[str]:
    for node in defined(source.tree):
        spec = node.args
        names = [a.arg for a in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)]
        count = len(names) - (names[:1] in (["self"], ["cls"]))
        line = min([node.lineno, *(each.lineno for each in node.decorator_list)])
        if count > PARAMETERS and not source.excused(line):
            yield f"{source.place}:{node.lineno} {node.name} has {count} parameters"


def banned_names(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        found = words(node.name) & BANNED
        is_test = node.name.startswith("test_")  # a test's name is a sentence
        if found and not is_test and not source.excused(node.lineno):
            yield f"{source.place}:{node.lineno} {node.name} says {', '.join(sorted(found))}"


@pytest.mark.parametrize("check", [long_functions, wide_functions, banned_names])
def test_every_source_keeps_the_rule(sources: list[Source], check: Check) -> None:
    assert [place for source in sources for place in check(source)] == []


def test_no_file_of_code_is_long(files: list[Path]) -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in files
    }
    assert {place: length for place, length in lengths.items() if length > FILE} == {}


def test_no_file_or_folder_has_a_banned_name(files: list[Path]) -> None:
    places = [path.relative_to(ROOT) for path in files]
    assert [str(p) for p in places if BANNED_FOLDERS & set(p.parts[:-1])] == []
    assert [str(p) for p in places if words(p.stem) & BANNED and p.parts[0] != "tests"] == []


@pytest.mark.parametrize("folder", ["pathway", "flows", "bot", "tests", "deploy"])
def test_every_top_folder_says_what_lives_there(folder: str) -> None:
    assert (ROOT / folder / "README.md").is_file(), f"{folder}/README.md is missing"


LONG = "def f():\n    '''Two\n    lines.'''\n" + "    x = 1\n" * 40
WIDE = "class A:\n    def f(self, a, b, c, d, e, *, g):\n        pass\n"


@pytest.mark.parametrize(
    ("check", "text", "count"),
    [
        (long_functions, LONG, 1),
        (long_functions, LONG.replace("    x = 1\n", "", 1), 0),
        (wide_functions, WIDE, 1),
        (wide_functions, WIDE.replace("    def", "    # reason: a wire format\n    def"), 0),
        (wide_functions, "def f(a, b, c, d, e): pass", 0),
        (banned_names, "class StateManager: pass", 1),
        (banned_names, "async def load_data(): pass", 1),
        (banned_names, "def database_url(): pass", 0),
    ],
)
def test_the_rules_see_what_they_should(
    read: Callable[[str, str], Source], check: Check, text: str, count: int
) -> None:
    assert len(list(check(read("bot/x.py", text)))) == count
