"""No test starts a playground that nobody checks, but for those that are named here.

One in the test's own program has to be a `checked_playground`. One that a program of ours brings
along, `curbside try` or `sim`, has to be asked what it saw (`check_calls`) before it ends.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[1]
# Where the bare playground is used, and why.
BARE = {
    "telegram/bot_api_check.py": "the check itself",
    "playground/test_inspect.py": "what an inspector complains of, on purpose",
    "playground/test_survival.py": "starts that must fail",
    "gauntlet/run.py": "bots of other libraries play there",
}
# Where a program with a playground is started and not asked, and why.
UNASKED = {
    "shell/test_cli.py": "commands that are refused, or ended before anybody has spoken to them",
    "canaries/test_commands.py": "commands that are refused",
    "telegram/test_everywhere.py": "the words themselves",
}
SERVER = "bot.playground.server"
COMMANDS = {"try", "sim"}
RUNS = {"play", "try_out", "simulate"}  # what those commands are in bot.run


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module and name that is imported, dotted."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def named(tree: ast.AST) -> Iterator[str]:
    """Every name that is read, and every attribute with what it is one of: `run.play`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield ast.unparse(node)


def bare(source: str) -> bool:
    """Whether a file can start the playground itself: by its name, or through its module."""
    tree = ast.parse(source)
    names = set(imported(tree))
    if names & {f"{SERVER}.playground", f"{SERVER}.*", "bot.playground.*"}:
        return True
    reaches = names & {SERVER, "bot.playground", "bot.*"}
    return bool(reaches) and any(name.endswith("server.playground") for name in named(tree))


def brings(source: str) -> bool:
    """Whether a file starts a program of ours that brings a playground along."""
    tree = ast.parse(source)
    through = tuple(f"run.{verb}" for verb in RUNS)
    if {f"bot.run.{verb}" for verb in (*RUNS, "*")} & set(imported(tree)):
        return True
    if any(f".{name}".endswith(f".{verb}") for name in named(tree) for verb in through):
        return True
    said = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return any(value in COMMANDS for value in said)


def asks(source: str) -> bool:
    """Whether a file asks a program what its playground has seen."""
    tree = ast.parse(source)
    return any(name == "check_calls" for name in named(tree))


def sources() -> Iterator[tuple[str, str]]:
    for path in TESTS.rglob("*.py"):
        yield path.relative_to(TESTS).as_posix(), path.read_text(encoding="utf-8")


def test_every_playground_of_a_test_is_checked():
    found = [place for place, source in sources() if bare(source)]
    assert [place for place in found if not place.startswith(tuple(BARE))] == []


def test_every_playground_of_a_program_is_asked_what_it_saw():
    found = [place for place, source in sources() if brings(source) and not asks(source)]
    assert [place for place in found if not place.startswith(tuple(UNASKED))] == []


def test_nothing_is_excused_that_needs_no_excuse():
    there = dict(sources())
    for excused, rule in ((BARE, bare), (UNASKED, brings)):
        for name in excused:
            assert any(place.startswith(name) and rule(text) for place, text in there.items()), name


def test_the_rule_sees_what_it_should():
    assert bare("from bot.playground.server import Playground, playground")
    assert bare("from bot.playground.server import playground as place")
    assert bare("from bot.playground.server import *")
    assert bare("import bot.playground.server\nbot.playground.server.playground()")
    assert bare("import bot.playground.server as server\nserver.playground()")
    assert bare("from bot.playground import server\nserver.playground()")
    assert bare("from bot import playground\nplayground.server.playground()")
    assert not bare("from bot.playground import server\nserver.made_up_token()")
    assert not bare("from bot.playground.server import Playground")
    assert not bare("from tests.telegram.bot_api_check import checked_playground")


def test_the_rule_sees_programs_too():
    assert brings('subprocess.run(["curbside", "try"])')
    assert brings('WISH = ("sim", "--port", "0")')
    assert brings("from bot import run\nrun.play(trial, stop, print)")
    assert brings("import bot.run\nbot.run.simulate(0, None, None)")
    assert brings("from bot.run import play")
    assert not brings('subprocess.run(["curbside", "serve"])')
    assert not brings("from bot import run\nrun.until_signal(work)")
    assert asks("from tests.telegram.bot_api_check import check_calls\ncheck_calls(url)")
    assert not asks("from tests.telegram.bot_api_check import check_calls")
