"""A consult rebuilt from its record: every event again, under the content it was taken under."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import orjson

from flows import codec
from flows.case import Advice, Consult, Episode
from flows.consult import opened, step
from flows.events import Event, Opened, Recalled
from flows.lifecycle import Undrawn
from pathway.decide import decide
from pathway.model import Findings, Pathway

# What decoding raises for a body that is damaged, or was written by a newer version.
UNREADABLE: Final = (codec.UnknownShape, AttributeError, KeyError, TypeError, ValueError)
# What a step may trip over when it is given an event that never happened.
_UNPLAYABLE: Final = (*UNREADABLE, LookupError, StopIteration, Undrawn)

# The content of that id and sha256, or None if it is not installed here.
Content = Callable[[str, str], Pathway | None]


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One line of the record of one consult, as it is stored; `at` aware."""

    kind: str
    body: str
    turn: int
    at: datetime


class NotHere(Exception):  # noqa: N818 - said by the name
    """The record asks for content that is not installed: `sha256` names it."""

    def __init__(self, sha256: str) -> None:
        super().__init__(sha256)
        self.sha256 = sha256


class Unlike(Exception):  # noqa: N818 - said by the name
    """The record cannot be as it is; `place` says which line and what of it."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


@dataclass(frozen=True, slots=True)
class Given:
    """What an advice was computed from, when it was given."""

    answers: Findings
    phase: str


@dataclass(slots=True)
class Rebuilt:
    """A consult as its events make it, and what was seen on the way.

    `moved_at` is when it last changed; `backward` counts lines that are older than the one before.
    """

    consult: Consult
    moved_at: datetime
    given: dict[tuple[int, datetime], Given] = field(default_factory=dict)
    backward: int = 0


def rebuild(lines: Iterable[RecordLine], content: Content) -> Rebuilt:
    """Play the lines of one consult again, in their order.

    The first line names the pathway's id and the content's sha256. Raises `Unlike` for a record
    that cannot be as it is, `NotHere` for content.
    """
    rebuilt: Rebuilt | None = None
    last: datetime | None = None
    for place, line in enumerate(lines, 1):
        if line.kind not in codec.KINDS:
            continue  # a note beside the dialogue, such as a reminder that was withheld
        event, body = _read(line, place)
        if isinstance(event, Opened) is (rebuilt is not None):
            raise Unlike(f"event[{place}].kind")
        try:
            if rebuilt is None:
                rebuilt = _opened(event, body, line.at, content)
            else:
                _stepped(rebuilt, event, body, line.at, content)
        except _UNPLAYABLE:
            raise Unlike(f"event[{place}]") from None
        if rebuilt.consult.turn != line.turn:
            raise Unlike(f"event[{place}].turn")
        rebuilt.backward += last is not None and line.at < last
        last = line.at
    if rebuilt is None:
        raise Unlike("event[1]")
    return rebuilt


def _read(line: RecordLine, place: int) -> tuple[Event, dict[str, Any]]:
    try:
        body = orjson.loads(line.body)
        return codec.decode_event(line.kind, body), body
    except UNREADABLE:
        raise Unlike(f"event[{place}].body") from None


def _opened(event: Event, body: dict[str, Any], at: datetime, content: Content) -> Rebuilt:
    assert isinstance(event, Opened)  # noqa: S101 - the caller has looked
    pathway = _content(content, body["pathway"], body["sha256"])
    return Rebuilt(opened(event, pathway, at).consult, at)


def named(lines: Iterable[RecordLine]) -> tuple[str, str]:
    """The pathway, and the content's sha256 that the record names last; `Unlike` if it does not.

    A recall names content that the case has not gone on to.
    """
    pathway = sha256 = ""
    for place, line in enumerate(lines, 1):
        if line.kind in codec.KINDS and line.kind != Recalled.__name__:
            _, body = _read(line, place)
            pathway, sha256 = pathway or body.get("pathway", ""), body.get("sha256", sha256)
    return pathway, sha256


def _stepped(
    rebuilt: Rebuilt, event: Event, body: dict[str, Any], at: datetime, content: Content
) -> None:
    before = rebuilt.consult
    pathway = _content(content, before.pathway, body.get("sha256", before.sha256))
    after = step(before, event, pathway, at).consult
    if after != before:
        rebuilt.consult, rebuilt.moved_at = after, at
        for episode in (*after.earlier, after.episode):
            _remember(rebuilt.given, episode)


def _remember(given: dict[tuple[int, datetime], Given], episode: Episode) -> None:
    advice = episode.advice
    if advice is not None:
        given.setdefault((episode.number, advice.at), Given(dict(episode.answers), episode.phase))


def _content(content: Content, pathway: str, sha256: str) -> Pathway:
    found = content(pathway, sha256)
    if found is None:
        raise NotHere(sha256)
    return found


def recomputed(advice: Advice, given: Given, pathway: Pathway) -> list[str]:
    """The fields of an advice that its content does not give again for what it was given for."""
    found = decide(pathway, given.answers, given.phase)
    same = {
        "low": found.low == advice.low,
        "high": found.high == advice.high,
        "applicable": found.applicable == advice.applicable,
    }
    return [name for name, is_same in same.items() if not is_same]


def unlike(stored: object, rebuilt: object, path: str = "") -> list[str]:
    """Where two JSON values differ, as paths such as `episode.path[3]`; never a value."""
    if isinstance(stored, dict) and isinstance(rebuilt, dict):
        names = sorted({*stored, *rebuilt}, key=str)
        return [
            place
            for name in names
            for place in (
                unlike(stored[name], rebuilt[name], f"{path}.{name}".lstrip("."))
                if name in stored and name in rebuilt
                else [f"{path}.{name}".lstrip(".")]
            )
        ]
    if isinstance(stored, list) and isinstance(rebuilt, list) and len(stored) == len(rebuilt):
        return [
            place
            for number, pair in enumerate(zip(stored, rebuilt, strict=True))
            for place in unlike(*pair, f"{path}[{number}]")
        ]
    return [] if type(stored) is type(rebuilt) and stored == rebuilt else [path]
