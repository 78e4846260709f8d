"""The mini case that every peer asks, its three deploys, and where a confirmed record goes.

Only words and a file: how a question is asked, kept and left is each library's own affair.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(os.environ.get("PEER_FOLDER", "."))
TOKEN = os.environ.get("PEER_TOKEN", "")
ORIGIN = os.environ.get("PEER_ORIGIN", "")
SETTING = os.environ.get(
    "PEER_SETTING", ""
)  # one other setting of the library, for the second table
REMIND_SECONDS = float(os.environ.get("PEER_REMIND_SECONDS", "3"))

ASK_LABEL = "A label for this case?"
STALE = "This button is no longer active. Nothing changed."
REMINDER = "Reassessment due: {label}"


@dataclass(frozen=True, slots=True)
class Question:
    """A question by buttons. `many`: several may be marked, and Done ends it."""

    ask: str
    options: Mapping[str, str]
    many: bool = False


QUESTIONS = {
    "flags": Question(
        "Which red flags are present?",
        {"saddle": "Saddle numbness", "cancer": "Cancer suspected", "trauma": "Major trauma"},
        many=True,
    ),
    "deficit": Question("A neurological deficit?", {"none": "No deficit", "present": "Deficit"}),
    "pain": Question("Worst usual pain, 0-10?", {str(n): str(n) for n in range(11)}),
    "stability": Question("Is the spine stable?", {"stable": "Stable", "unstable": "Unstable"}),
    "level": Question("Unstable at which level?", {"L4L5": "L4-L5", "L5S1": "L5-S1"}),
}
# What is asked, in order, by the deploy that runs. "level" is asked only if unstable.
DEPLOYS = {
    "first": ("flags", "pain", "stability", "level"),
    "inserted": ("flags", "deficit", "pain", "stability", "level"),
    "removed": ("flags", "pain"),
}
ASKED = DEPLOYS[os.environ.get("PEER_DEPLOY", "first")]


def following(key: str, answers: Mapping[str, Any]) -> str:
    """The question after this one, "summary" after the last."""
    left = ASKED[ASKED.index(key) + 1 :]
    if left[:1] == ("level",) and answers.get("stability") != "unstable":
        left = left[1:]
    return left[0] if left else "summary"


def before(key: str, answers: Mapping[str, Any]) -> str:
    """The question before this one, for Back; the first has none and stays."""
    place = len(ASKED) if key == "summary" else ASKED.index(key)
    passed = ASKED[:place]
    if passed[-1:] == ("level",) and answers.get("stability") != "unstable":
        passed = passed[:-1]
    return passed[-1] if passed else key


def summary(answers: Mapping[str, Any]) -> str:
    lines = [f"{key}: {value}" for key, value in answers.items()]
    return "\n".join(["Is this right?", *lines])


def keep(person: int, answers: Mapping[str, Any]) -> None:
    """A confirmed record, as a bot would write it to its own database."""
    with (FOLDER / "records.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"person": person, **answers}) + "\n")
        file.flush()
        if SETTING != "memory":
            os.fsync(file.fileno())
