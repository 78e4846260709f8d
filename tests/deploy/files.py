"""The files of deploy/ taken apart, as the engines that use them would."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction of a Dockerfile; `stage` counts from nought."""

    stage: int
    word: str
    rest: str

    @property
    def words(self) -> list[str]:
        """The exec form; an instruction in another form is no list."""
        found = json.loads(self.rest)
        assert isinstance(found, list)
        return found


def dockerfile() -> list[Step]:
    return list(_steps((DEPLOY / "Dockerfile").read_text(encoding="utf-8")))


def _steps(text: str) -> Iterator[Step]:
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    stage = -1
    for whole in re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines():
        if whole.strip():
            word, _, rest = whole.partition(" ")
            stage += word == "FROM"
            yield Step(stage, word, rest)


def probe() -> list[str]:
    """The command of the image's HEALTHCHECK."""
    (step,) = [each for each in dockerfile() if each.word == "HEALTHCHECK"]
    return Step(step.stage, "CMD", step.rest.partition(" CMD ")[2]).words


def environment() -> dict[str, str]:
    """What the image sets for the program that runs in it."""
    last = max(step.stage for step in dockerfile())
    return {
        name: value
        for step in dockerfile()
        if step.word == "ENV" and step.stage == last
        for name, value in re.findall(r"(\w+)=(\S+)", step.rest)
    }


def compose(name: str = "compose.yaml") -> dict[str, Any]:
    found = yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def unit(name: str) -> dict[str, list[str]]:
    """Each setting of a systemd unit with its values, in the order they stand there."""
    found: dict[str, list[str]] = {}
    for line in (DEPLOY / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "[")):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


def sent_along(place: str) -> bool:
    """Whether .dockerignore lets this file of the project into the build."""
    kept = True
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        pattern = line.removeprefix("!")
        inner = pattern.removeprefix("**/")
        parts = place.split("/")
        fits = (
            any(fnmatch(part, inner) for part in parts)
            if inner != pattern
            else pattern in {"*", place} or place.startswith(f"{pattern}/")
        )
        if fits:
            kept = line.startswith("!")
    return kept


def locked(name: str) -> dict[str, list[str]]:
    """The packages of a lock with the options that stand at each, such as its hashes."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    found = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return {parts[0]: [part for part in parts[1:] if part.startswith("--")] for parts in found}
