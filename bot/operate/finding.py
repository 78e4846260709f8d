"""What a check of the doctor has found: well, worth a look, or broken."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How bad it is. `look`: somebody should; `broken`: the bot cannot do its work."""

    OK = "ok"
    LOOK = "look"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the doctor's: which check, how bad, and a sentence that holds no secret."""

    check: str
    state: State
    told: str


def ok(check: str, told: str) -> Found:
    return Found(check, State.OK, told)


def look(check: str, told: str) -> Found:
    return Found(check, State.LOOK, told)


def broken(check: str, told: str) -> Found:
    return Found(check, State.BROKEN, told)
