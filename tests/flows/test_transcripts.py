"""Conversations as a clinician reads them. `CURBSIDE_RECORD=1 pytest` writes them anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows.effects import Forget, Remind, Show
from flows.screen import Screen

SCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))


def said(line: str) -> list[str]:
    """What a script's line asks for: a quoted label is one word."""
    return [part.strip() for part in line.split(" | ")]


def play(story: Any, line: str) -> None:  # noqa: ANN401 - the Story of conftest
    verb, _, rest = line.partition(" ")
    match verb:
        case "tap":
            story.tap(*said(rest))
        case "type":
            story.type(rest)
        case "wait" if rest == "until the reminder":
            story.until_asked()
        case "wait":
            story.wait(days=int(rest.split()[0]))
        case _:
            raise AssertionError(f"what is {line!r}?")


def told(story: Any, shown: Callable[[Screen], list[str]]) -> list[str]:  # noqa: ANN401
    (show,) = story.of(Show)
    lines = ["  (a new card)"] if show.fresh else []
    lines += [f"  {text}" if text else "" for text in shown(show.screen)]
    for effect in story.of(Remind):
        lines.append(f"  (a reminder is set for {effect.ask_at:%a %d %b %Y %H:%M} UTC)")
    if story.of(Forget):
        lines.append("  (no reminder any more)")
    return lines


@pytest.mark.fault("F49", n=f"{len(SCRIPTS)} transcripts, to the letter")
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_the_conversation_goes_as_written(script, new_story, shown):
    written = script.read_text("utf-8").rstrip().split("\n")
    story, lines = new_story(), []
    lines += [line for line in written if line.startswith("#")]
    lines += told(story, shown)
    for line in (row.removeprefix("> ") for row in written if row.startswith("> ")):
        play(story, line)
        answered = f"  ({story.told()})" if line.startswith("tap") else None
        lines += ["", f"> {line}", *([answered] if answered else []), *told(story, shown)]
    if os.environ.get("CURBSIDE_RECORD"):
        script.write_text("\n".join(lines) + "\n", "utf-8")
    assert lines == written
