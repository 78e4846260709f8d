"""How the program ends: the codes a script may rely on, and the one sentence before them."""

import re
from enum import IntEnum

TOKEN = re.compile(r"\d{3,}(?::|%3[Aa])[A-Za-z0-9_-]{10,}")


class Code(IntEnum):
    """Exit codes; a released one keeps its meaning."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    REFUSED = 3
    DATABASE = 4
    PLACE = 5
    FAULT = 6
    DIFFERS = 7
    BROKEN = 70
    INTERRUPTED = 130
    PIPE = 141


MEANING = {
    Code.OK: "done",
    Code.FINDINGS: "something to look at",
    Code.USAGE: "wrong usage or setting",
    Code.REFUSED: "refused by Telegram",
    Code.DATABASE: "database unusable",
    Code.PLACE: "port or file unavailable",
    Code.FAULT: "a check failed",
    Code.DIFFERS: "record differs",
    Code.BROKEN: "a defect in Curbside",
    Code.INTERRUPTED: "Ctrl-C",
    Code.PIPE: "the reader went away",
}


class Stop(Exception):  # noqa: N818, an end that is foreseen is no error of the program
    """Ends the program with `code`, once each of `sentences` was said on a line of its own."""

    def __init__(self, code: Code, *sentences: str) -> None:
        super().__init__(" ".join(sentences))
        self.code = code
        self.sentences = sentences


def unusable(error: OSError, unnamed: str) -> str:
    """What cannot be used and why; `unnamed`: what it is where the error names no file."""
    return f"{error.filename or unnamed} cannot be used: {error.strerror or 'refused'}."


def scrub(text: str) -> str:
    """The text without anything that looks like a bot token."""
    return TOKEN.sub("<token>", text)
