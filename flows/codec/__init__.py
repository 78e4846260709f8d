"""The stored shape of consults and events: versioned JSON values, read back exactly."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any, get_args

from flows import events
from flows.case import (
    Advice,
    Asking,
    Changed,
    Consult,
    Episode,
    Handed,
    Note,
    Owner,
    Passed,
    Recall,
    Undo,
)
from flows.circle import Colleague
from flows.codec import follow_up
from flows.codec.posting import circle_in, instant, plain, posting_in, when
from flows.events import Event
from flows.lifecycle import State
from pathway.model import Findings, Value

SHAPE = 4
READ = (1, 2, 3, SHAPE)  # the shapes that are still read
APART = (
    "owner", "episode", "earlier", "follow_up", "undo", "notes", "offered", "circle", "asking",
    "postings", "handed", "recall",
)  # fmt: skip
KINDS: dict[str, type[Event]] = {kind.__name__: kind for kind in get_args(events.Event)}


class UnknownShape(Exception):  # noqa: N818 - said by the name
    """A stored value was written by a newer Curbside."""


def encode(consult: Consult) -> dict[str, Any]:
    """A consult as JSON values (str, int, float, bool, None, list, dict)."""
    stored: dict[str, Any] = {
        field.name: getattr(consult, field.name)
        for field in fields(consult)
        if field.name not in APART
    }
    undo = consult.undo
    return {
        "shape": SHAPE,
        **stored,
        "opened": consult.opened.isoformat(),
        "state": consult.state.value,
        "closed_from": consult.closed_from and consult.closed_from.value,
        "owner": asdict(consult.owner),
        "episode": _episode_out(consult.episode),
        "earlier": [_episode_out(episode) for episode in consult.earlier],
        "follow_up": consult.follow_up and plain(asdict(consult.follow_up)),
        "draft": dict(consult.draft),
        "aside": _findings_out(consult.aside),
        "notes": _notes_out(consult.notes),
        "offered": _notes_out(consult.offered),
        "undo": undo and [undo.until.isoformat(), encode(undo.before), undo.turn],
        "touched": consult.touched and consult.touched.isoformat(),
        "closed_at": consult.closed_at and consult.closed_at.isoformat(),
        "circle": consult.circle and asdict(consult.circle),
        "asking": consult.asking and asdict(consult.asking),
        "postings": [plain(asdict(posting)) for posting in consult.postings],
        "handed": [plain(asdict(each)) for each in consult.handed],
        "recall": consult.recall and asdict(consult.recall),
    }


def decode(stored: dict[str, Any]) -> Consult:
    """The consult that `encode` wrote; UnknownShape if a newer Curbside wrote it."""
    read = dict(stored)
    if (shape := read.pop("shape", None)) not in READ:
        raise UnknownShape(f"a consult of shape {shape!r}, this reads {SHAPE}")
    if isinstance(read.get("offered"), str):  # until shape 2: the words of all messages in one
        read["offered"] = _pending(read)
    read.pop("offered_in", None)
    state, planned, undo = State(read["state"]), read["follow_up"], read.get("undo")
    came = State(read["closed_from"]) if read.get("closed_from") else None
    stood = came if state is State.CLOSED else state
    return Consult(
        **{
            **read,
            "opened": datetime.fromisoformat(read["opened"]),
            "state": state,
            "closed_from": came,
            "owner": Owner(**read["owner"]),
            "episode": _episode_in(read["episode"]),
            "earlier": tuple(_episode_in(episode) for episode in read["earlier"]),
            "follow_up": follow_up.read(planned, stood) if planned else None,
            "aside": _findings_in(read["aside"]),
            "notes": _notes_in(read.get("notes", ())),
            "offered": _notes_in(read.get("offered", ())),
            "undo": Undo(instant(undo[0]), decode(undo[1]), *undo[2:]) if undo else None,
            "touched": when(read.get("touched")),
            "closed_at": when(read.get("closed_at")),
            "circle": circle_in(read["circle"]) if read.get("circle") else None,
            "asking": Asking(**read["asking"]) if read.get("asking") else None,
            "postings": tuple(posting_in(each) for each in read.get("postings", ())),
            "handed": tuple(
                Handed(instant(each["at"]), each["giver"], Colleague(**each["taker"]))
                for each in read.get("handed", ())
            ),
            "recall": Recall(**read["recall"]) if read.get("recall") else None,
        }
    )


def encode_event(event: Event) -> tuple[str, dict[str, Any]]:
    """The event's kind and its fields as JSON values; nobody near is left out."""
    body: dict[str, Any] = plain(asdict(event))
    if body.get("near", 0) is None:
        del body["near"]
    return type(event).__name__, body


def decode_event(kind: str, body: dict[str, Any]) -> Event:
    """The event that was recorded; what the record says beside it (`told`, ...) is left out."""
    if kind not in KINDS:
        raise UnknownShape(f"an event of kind {kind!r}")
    known = {field.name for field in fields(KINDS[kind])}
    found = {name: _field_in(name, value) for name, value in body.items() if name in known}
    return KINDS[kind](**found)


def _field_in(name: str, value: Any) -> Any:  # noqa: ANN401 - JSON, and the field it stands for
    """One field of an event: a colleague and a circle are values of their own."""
    if name == "near" and value is not None:
        return circle_in(value)
    if name == "ladder":
        return tuple(value)
    return Colleague(**value) if isinstance(value, dict) else value


def _notes_out(notes: tuple[Note, ...]) -> list[list[Any]]:
    return [[note.at.isoformat(), note.text, note.message] for note in notes]


def _notes_in(stored: list[list[Any]]) -> tuple[Note, ...]:
    return tuple(Note(instant(at), *rest) for at, *rest in stored)


def _pending(read: dict[str, Any]) -> list[list[Any]]:
    """Words that waited to become a note, as they were kept until shape 2."""
    at = read.get("touched") or read["opened"]
    return [[at, read["offered"], read.get("offered_in", 0)]] if read["offered"] else []


def _findings_out(findings: Findings) -> dict[str, Any]:
    return {k: list(v) if isinstance(v, tuple) else v for k, v in findings.items()}


def _findings_in(stored: dict[str, Any]) -> Findings:
    return {k: _value_in(v) for k, v in stored.items()}


def _value_in(stored: Any) -> Value:  # noqa: ANN401 - JSON
    found: Value = tuple(stored) if isinstance(stored, list) else stored
    return found


def _episode_out(episode: Episode) -> dict[str, Any]:
    advice = episode.advice
    return {
        "number": episode.number,
        "phase": episode.phase,
        "opened": episode.opened.isoformat(),
        "answers": _findings_out(episode.answers),
        "unexamined": sorted(episode.unexamined),
        "path": [
            [p.question, list(p.findings), p.at and p.at.isoformat(), p.message]
            for p in episode.path
        ],
        "advice": advice and _advice_out(advice),
        "superseded": [_advice_out(each) for each in episode.superseded],
        "changes": [
            [c.at.isoformat(), c.finding, list(c.was) if isinstance(c.was, tuple) else c.was]
            for c in episode.changes
        ],
        "turn": episode.turn,
        "outcome": episode.outcome,
    }


def _episode_in(stored: dict[str, Any]) -> Episode:
    advice = stored["advice"]
    return Episode(
        number=stored["number"],
        phase=stored["phase"],
        opened=datetime.fromisoformat(stored["opened"]),
        answers=_findings_in(stored["answers"]),
        unexamined=frozenset(stored["unexamined"]),
        path=tuple(_passed_in(*each) for each in stored["path"]),
        advice=advice and _advice_in(advice),
        superseded=tuple(_advice_in(each) for each in stored.get("superseded", ())),
        changes=tuple(
            Changed(instant(at), finding, None if was is None else _value_in(was))
            for at, finding, was in stored.get("changes", ())
        ),
        turn=stored.get("turn", 1),
        outcome=stored.get("outcome", ""),
    )


def _passed_in(question: str, found: list[str], at: str | None = None, message: int = 0) -> Passed:
    return Passed(question, tuple(found), when(at), message)


def _advice_out(advice: Advice) -> dict[str, Any]:
    return {**asdict(advice), "at": advice.at.isoformat()}


def _advice_in(stored: dict[str, Any]) -> Advice:
    at, applicable = datetime.fromisoformat(stored["at"]), tuple(stored["applicable"])
    return Advice(**{**stored, "at": at, "applicable": applicable})
