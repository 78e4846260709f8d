"""What is committed speaks of this program only: no machine, no workplace, no registry."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FORBIDDEN = {
    "a machine's path": r"(?<![\w.~])/(work|home|root|Users)/[\w.]",
    "an issue's number": r"(?i)\b(issue|fixe[sd]|close[sd]|bug|gh-?|pull request) ?#\d+",
    "a registry's host": r"py[p]i\.org|python[h]osted|npm[j]s\.(com|org)",
    "a resolver's index": r"--(extra-)?index-url|--find-links",
}
BINARY = {".png", ".ico", ".mo", ".woff2", ".db", ".sqlite", ".gz", ".pdf"}


def committed() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a clone: what is committed cannot be told")
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    paths = (ROOT / place for place in listed.split("\0") if place)
    return [path for path in paths if path.is_file() and path.suffix not in BINARY]


def test_no_committed_text_speaks_of_elsewhere() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number} {what}"
        for path in committed()
        if path != Path(__file__)  # which has to spell them out
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for what, pattern in FORBIDDEN.items()
        if re.search(pattern, line)
    ]
    assert found == []


def test_nothing_private_or_generated_is_committed() -> None:
    names = [path.relative_to(ROOT).as_posix() for path in committed()]
    assert [
        name for name in names if re.search(r"(^|/)(\.env|__pycache__)$|\.(pyc|db)$", name)
    ] == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("see /root/main/x", "a machine's path"),
        ("/home/ada/x", "a machine's path"),
        ("fixes #12", "an issue's number"),
        ("https://files.python\x68osted.org", "a registry's host"),
    ],
)
def test_the_words_are_seen(text: str, what: str) -> None:
    assert re.search(FORBIDDEN[what], text)


@pytest.mark.parametrize("text", ["~/root/x", "C-7K2 · 58F L4-5", "#a1b2", "src/home/x", "root/x"])
def test_plain_words_pass(text: str) -> None:
    assert [what for what, pattern in FORBIDDEN.items() if re.search(pattern, text)] == []
