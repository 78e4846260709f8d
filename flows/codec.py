"""The stored shape of consults and events: versioned JSON values, read back exactly."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from flows.case import Advice, Consult, Episode, FollowUp, Owner, Passed
from flows.events import Event, FellDue, Opened, Sent, Summoned, Tapped, Typed
from flows.lifecycle import State
from pathway.model import Findings

SHAPE = 1
KINDS: dict[str, type[Event]] = {
    kind.__name__: kind for kind in (Opened, Tapped, Typed, Sent, Summoned, FellDue)
}


class UnknownShape(Exception):  # noqa: N818 - said by the name
    """A stored value was written by a newer Curbside."""


def encode(consult: Consult) -> dict[str, Any]:
    """A consult as JSON values (str, int, float, bool, None, list, dict)."""
    stored: dict[str, Any] = {
        field.name: getattr(consult, field.name)
        for field in fields(consult)
        if field.name not in ("owner", "episode", "earlier", "follow_up")
    }
    return {
        "shape": SHAPE,
        **stored,
        "opened": consult.opened.isoformat(),
        "state": consult.state.value,
        "closed_from": consult.closed_from and consult.closed_from.value,
        "owner": asdict(consult.owner),
        "episode": _episode_out(consult.episode),
        "earlier": [_episode_out(episode) for episode in consult.earlier],
        "follow_up": _follow_up_out(consult.follow_up),
        "draft": dict(consult.draft),
        "aside": _findings_out(consult.aside),
    }


def decode(stored: dict[str, Any]) -> Consult:
    """The consult that `encode` wrote; UnknownShape if a newer Curbside wrote it."""
    read = dict(stored)
    if read.pop("shape", None) != SHAPE:
        raise UnknownShape(f"a consult of shape {stored.get('shape')!r}, this reads {SHAPE}")
    planned = read["follow_up"]
    return Consult(
        **{
            **read,
            "opened": datetime.fromisoformat(read["opened"]),
            "state": State(read["state"]),
            "closed_from": State(came) if (came := read.get("closed_from")) else None,
            "owner": Owner(**read["owner"]),
            "episode": _episode_in(read["episode"]),
            "earlier": tuple(_episode_in(episode) for episode in read["earlier"]),
            "follow_up": _follow_up_in(planned) if planned else None,
            "aside": _findings_in(read["aside"]),
        }
    )


def encode_event(event: Event) -> tuple[str, dict[str, Any]]:
    """The event's kind and its fields as JSON values."""
    return type(event).__name__, asdict(event)


def decode_event(kind: str, body: dict[str, Any]) -> Event:
    if kind not in KINDS:
        raise UnknownShape(f"an event of kind {kind!r}")
    return KINDS[kind](**body)


def _findings_out(findings: Findings) -> dict[str, Any]:
    return {k: list(v) if isinstance(v, tuple) else v for k, v in findings.items()}


def _findings_in(stored: dict[str, Any]) -> Findings:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in stored.items()}


def _episode_out(episode: Episode) -> dict[str, Any]:
    advice = episode.advice
    return {
        "number": episode.number,
        "phase": episode.phase,
        "opened": episode.opened.isoformat(),
        "answers": _findings_out(episode.answers),
        "unexamined": sorted(episode.unexamined),
        "path": [[passed.question, list(passed.findings)] for passed in episode.path],
        "advice": advice and {**asdict(advice), "at": advice.at.isoformat()},
    }


def _episode_in(stored: dict[str, Any]) -> Episode:
    advice = stored["advice"]
    return Episode(
        number=stored["number"],
        phase=stored["phase"],
        opened=datetime.fromisoformat(stored["opened"]),
        answers=_findings_in(stored["answers"]),
        unexamined=frozenset(stored["unexamined"]),
        path=tuple(Passed(question, tuple(found)) for question, found in stored["path"]),
        advice=advice
        and Advice(
            **{
                **advice,
                "at": datetime.fromisoformat(advice["at"]),
                "applicable": tuple(advice["applicable"]),
            }
        ),
    )


def _follow_up_out(follow_up: FollowUp | None) -> dict[str, Any] | None:
    return (
        None
        if follow_up is None
        else {
            **asdict(follow_up),
            "due_on": follow_up.due_on.isoformat(),
            "ask_at": follow_up.ask_at.isoformat(),
        }
    )


def _follow_up_in(stored: dict[str, Any]) -> FollowUp:
    due_on, ask_at = date.fromisoformat(stored["due_on"]), datetime.fromisoformat(stored["ask_at"])
    return FollowUp(**{**stored, "due_on": due_on, "ask_at": ask_at})
