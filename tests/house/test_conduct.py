"""What no code here does: read the clock, swallow errors or cancellation, block a loop."""

import ast
from collections.abc import Callable, Iterator
from typing import Any

import pytest

# Where the clock is made: the composition root, the loops' clock, the playground's movable one.
CLOCKS = {"bot/cli.py", "bot/run.py", "bot/rhythm.py", "bot/playground/clock.py"}
# The edges at which any error is set aside, handed to its caller, or told to the operator.
CATCHERS = {"bot/lanes.py", "bot/cli.py", "bot/store/engine.py"}
NOW = {"now", "utcnow", "today"}
PURE = {
    "pathway": {
        *("__future__", "abc", "ast", "bisect", "collections", "dataclasses", "datetime"),
        *("decimal", "difflib", "enum", "fractions", "functools", "hashlib", "importlib"),
        *("itertools", "json", "math", "operator", "pathlib", "re", "string", "textwrap"),
        *("tomllib", "types", "typing", "unicodedata", "zoneinfo"),
        *("pydantic", "z3", "pathway"),
    },
}
PURE["flows"] = PURE["pathway"] - {"importlib", "pathlib", "tomllib", "z3"} | {
    *("calendar", "base64", "binascii", "transitions", "flows")
}

Source = Any  # the class lives in conftest.py, which tests cannot import
Check = Callable[[Source], Iterator[str]]


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def reads_the_clock(source: Source) -> Iterator[str]:
    if source.room == "tests" or source.place in CLOCKS:
        return
    for name, node in calls(source.tree):
        owner, _, last = name.rpartition(".")
        if (last in NOW and owner.split(".")[-1] in {"datetime", "date", "dt"}) or name in {
            *("time.time", "time.time_ns", "time.localtime", "time.gmtime")
        }:
            yield f"{source.place}:{node.lineno} {name}()"


def waits_with_wait_for(source: Source) -> Iterator[str]:
    for name, node in calls(source.tree):
        if name in {"asyncio.wait_for", "wait_for"}:
            yield f"{source.place}:{node.lineno} {name}()"


def sleeps_in_a_coroutine(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.AsyncFunctionDef):
            for name, call in calls(node):
                if name == "time.sleep":
                    yield f"{source.place}:{call.lineno} {node.name}"


def catches_everything(source: Source) -> Iterator[str]:
    if source.room == "tests" or source.place in CATCHERS:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "everything"
            if {"Exception", "BaseException", "everything"} & set(caught.strip("()").split(", ")):
                yield f"{source.place}:{node.lineno} except {caught}"


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield str(node.module), node.lineno


def imports_something_impure(source: Source) -> Iterator[str]:
    allowed = PURE.get(source.room)
    for name, line in imported(source.tree) if allowed else ():
        if name.split(".")[0] not in {*(allowed or ()), "pathway"}:
            yield f"{source.place}:{line} {name}"


def knows_the_state_machine(source: Source) -> Iterator[str]:
    if source.room != "tests" and source.place != "flows/lifecycle.py":
        for name, line in imported(source.tree):
            if name.split(".")[0] == "transitions":
                yield f"{source.place}:{line} {name}"


def logs_what_is_not_a_literal(source: Source) -> Iterator[str]:
    """An event's name is written in the code, so that no text of a patient can become one."""
    levels = {"debug", "info", "warning", "error", "critical", "exception"}
    for name, node in calls(source.tree) if source.room != "tests" else ():
        owner, _, last = name.rpartition(".")
        if last in levels and owner.lower().rpartition(".")[2] in {"log", "_log", "logger"}:
            first = node.args[0] if node.args else None
            if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
                yield f"{source.place}:{node.lineno} {name}({ast.unparse(first) if first else ''})"


CHECKS = [
    reads_the_clock,
    waits_with_wait_for,
    sleeps_in_a_coroutine,
    catches_everything,
    imports_something_impure,
    knows_the_state_machine,
    logs_what_is_not_a_literal,
]


@pytest.mark.parametrize("check", CHECKS)
def test_every_source_keeps_the_rule(sources: list[Source], check: Check) -> None:
    assert [place for source in sources for place in check(source)] == []


@pytest.mark.parametrize(
    ("check", "place", "text", "count"),
    [
        (reads_the_clock, "flows/x.py", "datetime.now(UTC), dt.date.today(), time.time()", 3),
        (reads_the_clock, "bot/run.py", "datetime.now(UTC)", 0),
        (reads_the_clock, "bot/x.py", "clock.now()", 0),
        (waits_with_wait_for, "tests/x.py", "asyncio.wait_for(x, 1)", 1),
        (sleeps_in_a_coroutine, "tests/x.py", "async def f():\n    time.sleep(1)", 1),
        (sleeps_in_a_coroutine, "tests/x.py", "def f():\n    time.sleep(1)", 0),
        (catches_everything, "bot/x.py", "try: pass\nexcept (OSError, Exception): pass", 1),
        (catches_everything, "bot/x.py", "try: pass\nexcept: pass", 1),
        (catches_everything, "bot/lanes.py", "try: pass\nexcept Exception: pass", 0),
        (imports_something_impure, "flows/x.py", "import random\nimport pathway.model", 1),
        (imports_something_impure, "pathway/x.py", "from flows.consult import step", 1),
        (imports_something_impure, "bot/x.py", "import random", 0),
        (knows_the_state_machine, "flows/x.py", "from transitions import Machine", 1),
        (logs_what_is_not_a_literal, "bot/x.py", "log.info(text)\nlog.info('a.b', k=1)", 1),
        (logs_what_is_not_a_literal, "bot/x.py", "self._log.error(f'{text}')", 1),
    ],
)
def test_the_rules_see_what_they_should(
    read: Callable[[str, str], Source], check: Check, place: str, text: str, count: int
) -> None:
    assert len(list(check(read(place, text)))) == count
