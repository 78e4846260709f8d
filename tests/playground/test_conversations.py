"""Conversations as `curbside try --terminal` records them: what is shown must be what is written.

`CURBSIDE_RECORD=1 pytest tests/playground/test_conversations.py` writes them anew.
"""

import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.playground.conversing import converse

SCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))


@dataclass(frozen=True, slots=True)
class Played:
    """What was written before, how it went this time, and what was recorded of that."""

    written: str
    done: "subprocess.CompletedProcess[str]"
    record: str


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Played]:
    """Every transcript, all at once: most of their time is the bot's own pace of sending."""
    folder = tmp_path_factory.mktemp("records")

    def play(script: Path) -> Played:
        written = script.read_text("utf-8")
        record = script if os.environ.get("CURBSIDE_RECORD") else folder / script.name
        done = converse(*commands(written), record=record)
        return Played(written, done, record.read_text("utf-8"))

    with ThreadPoolExecutor(len(SCRIPTS)) as players:
        return dict(zip([path.stem for path in SCRIPTS], players.map(play, SCRIPTS), strict=True))


def commands(transcript: str) -> list[str]:
    return [
        line.removeprefix("> ") for line in transcript.splitlines() if line.startswith(("> ", "#"))
    ]


def renumbered(transcript: str) -> str:
    """With messages numbered as they are first seen.

    A bot numbers the messages of all its private chats in one row, so of two that go out at once to
    two people either may be the earlier.
    """
    seen: dict[str, int] = {}
    return re.sub(
        r"(?m)^(\S.*? \()(\d+)(\)[:,])",
        lambda found: f"{found[1]}{seen.setdefault(found[2], len(seen) + 1)}{found[3]}",
        transcript,
    )


@pytest.mark.parametrize("script", [path.stem for path in SCRIPTS])
def test_the_conversation_goes_as_recorded(played: dict[str, Played], script: str):
    this = played[script]
    assert renumbered(this.done.stdout) == renumbered(this.written)
    assert this.done.stdout == this.record, "what was shown is what is recorded"
    assert this.done.returncode == 0, this.done.stderr
