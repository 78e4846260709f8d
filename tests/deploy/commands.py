"""Commands as they stand in a guide, held against the program's own."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import typer

from bot.cli import app

# A command of ours: alone, behind variables, by its path, through uv or in a container.
OURS = re.compile(
    r"(?:[A-Z_]+=\S+ +)*"
    r"(?:uv run +|docker compose (?:\S+ +)*?exec (?:-T )?bot +|kubectl (?:\S+ +)*?exec \S+ -- +)?"
    r"(?:ExecStart=)?(?:/\S+/)?curbside +([a-z-].*)"
    # Where the command is the container's own, its words follow at once.
    r"|docker compose (?:\S+ +)*?run --rm bot +([a-z-].*)"
)
PARTS = re.compile(r"&&|\|\||[;|>]")
FENCE = re.compile(r"^(?:```|~~~)")
SPAN = re.compile(r"`([^`\n]+)`")


def shown(text: str) -> Iterator[str]:
    """What a Markdown text sets as code: spans, fenced blocks and indented blocks."""
    fenced = False
    for line in text.splitlines():
        if FENCE.match(line.strip()):
            fenced = not fenced
        elif fenced or line.startswith("    "):
            yield line.strip()
        else:
            yield from SPAN.findall(line)


def commands(text: str) -> list[list[str]]:
    """The words behind each `curbside` that is given as a command in a Markdown text."""
    return [
        shlex.split(found[1] or found[2], comments=True)
        for code in shown(text)
        for part in PARTS.split(code)
        if (found := OURS.fullmatch(part.strip()))
    ]


def wrong(words: list[str]) -> str | None:
    """What the program would not know of these words; None if it knows all of them."""
    command: Any = typer.main.get_command(app)
    path: list[str] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word.startswith("-"):
            found = _option(command, word.partition("=")[0])
            if found is None:
                return f"curbside {' '.join([*path, word])}: no such option"
            if not found.is_flag and "=" not in word:
                del rest[:1]
        elif hasattr(command, "get_command"):
            below = command.get_command(None, word)
            if below is None:
                return f"curbside {' '.join([*path, word])}: no such command"
            command, path = below, [*path, word]
    return None


@dataclass(frozen=True, slots=True)
class Flag:
    """An option that takes no value."""

    is_flag: bool = True


def _option(command: Any, name: str) -> Any:  # noqa: ANN401, the parser's own
    if name == "--help":
        return Flag()
    return next(
        (each for each in command.params if name in (*each.opts, *each.secondary_opts)), None
    )
