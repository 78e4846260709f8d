"""Where the terminal's lines go: to the person, and into the transcript."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TextIO

from bot.playground.terminal_lines import BOLD, PLAIN


@dataclass(slots=True)
class Voice:
    """`by_hand`: a person types, so that their lines stand there already and a prompt helps."""

    out: TextIO
    record: TextIO | None = None
    by_hand: bool = False
    prompted: str = ""

    @property
    def bold(self) -> bool:
        """Whether emphasis can be shown: on a terminal, unless it or the person refuses."""
        plain = "NO_COLOR" in os.environ or os.environ.get("TERM", "dumb") == "dumb"
        return self.out.isatty() and not plain

    def prompt(self, name: str) -> None:
        """Say whose turn it is, once, to somebody who types."""
        if self.by_hand and self.prompted != name:
            self.prompted = name
            self.out.write(f"{name}> ")
            self.out.flush()

    def heard(self, line: str) -> None:
        """A line that was typed: into the transcript, and shown where nobody saw it typed."""
        self.prompted = ""
        if not line.strip():
            return
        lines = [line] if line.startswith("#") else ["", f"> {line}"]
        if not self.by_hand:
            self._write(self.out, lines)
        self._write(self.record, lines)

    def say(self, lines: Iterable[str]) -> None:
        told = list(lines)
        if not told:
            return
        if self.prompted:  # something came while a person was typing
            self.prompted = ""
            told.insert(0, "")
        self._write(self.out, told)
        self._write(self.record, [line.replace(BOLD, "").replace(PLAIN, "") for line in told])

    @staticmethod
    def _write(out: TextIO | None, lines: list[str]) -> None:
        if out is not None:
            out.write("".join(f"{line}\n" for line in lines))
            out.flush()
