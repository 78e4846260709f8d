"""No test starts a playground that nobody checks, but for those that are named here."""

import ast
from pathlib import Path

TESTS = Path(__file__).parents[1]
UNCHECKED = {
    "telegram/bot_api_check.py": "the check itself",
    "playground/test_inspect.py": "what an inspector complains of, on purpose",
    "playground/test_survival.py": "starts that must fail",
    "canaries/": "updates that are no Telegram's, to see what the logs say of them",
    "gauntlet/run.py": "bots of other libraries play there",
}


def unchecked(source: str) -> bool:
    """Whether a file imports the bare `playground`."""
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "bot.playground.server"
        and "playground" in {name.name for name in node.names}
        for node in ast.walk(ast.parse(source))
    )


def test_every_playground_of_a_test_is_checked():
    found = {
        path.relative_to(TESTS).as_posix()
        for path in TESTS.rglob("*.py")
        if unchecked(path.read_text(encoding="utf-8"))
    }
    assert [place for place in found if not place.startswith(tuple(UNCHECKED))] == []


def test_the_rule_sees_what_it_should():
    assert unchecked("from bot.playground.server import Playground, playground")
    assert not unchecked("from bot.playground.server import Playground")
    assert not unchecked("from tests.telegram.bot_api_check import checked_playground")
