"""What a button carries: `1.<case>.<turn>.<question>.<option>`, at most 40 of Telegram's 64 bytes.

It holds no secret and no finding in words: long keys are written as a tag (a short hash) and found
again among the keys that the pathway has. Decoding is total: forged or mangled data is None, or a
question that nobody asks.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from functools import cache
from hashlib import blake2s

from flows import desk, hand_over, team
from flows.consult import PANELS
from flows.marks import MARKS
from flows.settings_screens import ZONES
from pathway.model import Pathway

VERSION = "1"
DESK = "-"  # stands for the case where no case is meant
_PLAIN = re.compile(r"[A-Za-z0-9:]{1,10}")
_PLAIN_DESK = re.compile(r"[A-Za-z0-9:]{1,24}")  # no finding is an option there
_DATA = re.compile(
    r"1\.(?P<case>-|[0-9A-Z]{1,8})\.(?P<turn>\d{1,7})\.(?P<question>[\w-]{6})"
    r"\.(?P<option>~[\w-]{6}|[A-Za-z0-9:]{1,24})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Button:
    """A button as it came back; `question` and `option` may be tags still."""

    case: str
    turn: int
    question: str
    option: str


def tag(key: str) -> str:
    """Six characters that stand for a key: 36 bits, the same on every machine."""
    return base64.urlsafe_b64encode(blake2s(key.encode(), digest_size=5).digest())[:6].decode()


def write(case: str, turn: int, question: str, option: str) -> str:
    """The callback data of one button."""
    plain = _PLAIN_DESK if case == DESK else _PLAIN
    short = option if plain.fullmatch(option) else f"~{tag(option)}"
    return f"{VERSION}.{case}.{turn}.{tag(question)}.{short}"


def read(callback_data: object) -> Button | None:
    """The button that this data came from; None if no button of ours looks so."""
    found = _DATA.fullmatch(callback_data) if isinstance(callback_data, str) else None
    if found is None:
        return None
    return Button(found["case"], int(found["turn"]), found["question"], found["option"])


_SHARED = {tag(key): key for key in (*team.KEYS, *hand_over.KEYS)}


def question(button: Button, pathway: Pathway) -> str:
    """The key of the question that the button answers; "" if this pathway has none such."""
    return _keys(pathway)[0].get(button.question, "")


def option(button: Button, pathway: Pathway) -> str:
    """The option that the button stands for; "" if this pathway has none such."""
    if not button.option.startswith("~"):
        return button.option
    return _keys(pathway)[1].get(button.option[1:], "")


def shared(button: Button) -> str:
    """The key of a question that colleagues answer; "" if it is none of those."""
    return _SHARED.get(button.question, "")


@cache
def _keys(pathway: Pathway) -> tuple[dict[str, str], dict[str, str]]:
    """Every key of a question, and every long key of an option, by its tag."""
    asked = [*pathway.findings, *(g.id for g in pathway.groups), *PANELS, "@label"]
    options = [o.id for f in pathway.findings.values() for o in f.options]
    marked = [mark + id_ for mark in MARKS for id_ in (*pathway.findings, *options)]
    chosen = [*asked, *options, *marked, "?", "=", "more_questions"]
    return {tag(k): k for k in asked}, {tag(k): k for k in chosen}


def desk_option(button: Button, pathways: tuple[Pathway, ...]) -> str:
    """The option of a button that belongs to no case; "" if there is none such."""
    if button.question != tag(desk.KEY):
        return ""
    if not button.option.startswith("~"):
        return button.option
    known = (*(f"new:{p.id}" for p in pathways), *(f"set:{zone}" for zone in ZONES))
    return {tag(k): k for k in known}.get(button.option[1:], "")
