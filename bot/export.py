"""The record as rows for others to read: each consult with findings, advice, content and events."""

import csv
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TextIO

import orjson
import sqlalchemy as sa

from bot.exits import Code, Stop
from bot.operate.reading import ours, reading
from bot.store.tables import consult, event
from bot.store.unfinished import sweep, unnamed
from flows import codec
from flows.case import Advice, Consult, Episode
from flows.lifecycle import State
from pathway import library
from pathway.decide import decide
from pathway.model import PathwayError

Row = dict[str, Any]
# A spreadsheet takes a cell that begins with one of these for a formula.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
# What decoding raises for a body that is damaged, or was written by a newer version.
UNREADABLE: Final = (codec.UnknownShape, AttributeError, KeyError, TypeError, ValueError)
# While findings are being entered again, the advice given before is not yet replaced.
MOVING: Final = {State.COLLECTING, State.REVIEW}

_CONSULTS: Final = sa.select(consult).order_by(consult.c.bot_id, consult.c.number)
_EVENTS: Final = (
    sa.select(event)
    .where(
        event.c.bot_id == sa.bindparam("of_bot"),
        event.c.consult == sa.bindparam("of_consult"),
    )
    .order_by(event.c.id)
)


@dataclass(slots=True)
class Tally:
    """What came out, and which consults need a look; `odd` holds case codes and short reasons."""

    rows: int = 0
    odd: dict[str, str] = field(default_factory=dict)

    def sentence(self) -> str:
        codes = ", ".join(f"{code} ({why})" for code, why in self.odd.items())
        return f"{len(self.odd)} of {self.rows} consults need a look: {codes}"


def _recomputed(pathway: str, episode: Episode, advice: Advice) -> Row | None:
    """The recommendation for the findings as stored, by the content the advice came from."""
    try:
        content = library.get(pathway, advice.sha256)
    except PathwayError:
        return None
    found = decide(content, episode.answers, episode.phase)
    same = (found.low, found.high, found.applicable) == (
        advice.low,
        advice.high,
        advice.applicable,
    )
    return {
        "status": found.status,
        "low": found.low,
        "high": found.high,
        "applicable": list(found.applicable),
        "could_not_exclude": list(found.could_not_exclude),
        "matches": same,
    }


def _episode(pathway: str, episode: Episode) -> Row:
    advice = episode.advice
    return {
        "number": episode.number,
        "phase": episode.phase,
        "opened": episode.opened.isoformat(),
        "findings": dict(episode.answers),
        "unexamined": sorted(episode.unexamined),
        "outcome": episode.outcome or None,
        "recommendation": advice
        and {
            "at": advice.at.isoformat(),
            "status": advice.status,
            "low": advice.low,
            "high": advice.high,
            "applicable": list(advice.applicable),
            "version": advice.version,
            "sha256": advice.sha256,
            "decision": advice.decision,
        },
        "recomputed": advice and _recomputed(pathway, episode, advice),
    }


def _odd(case: Consult, episodes: list[Row]) -> str:
    """Why this consult needs a look, or nothing."""
    current = episodes[-1]["number"]
    for each in (each for each in episodes if each["recommendation"]):
        if each["recomputed"] is None:
            return "content not at hand"
        moving = case.state in MOVING and each["number"] == current
        if not each["recomputed"]["matches"] and not moving:
            return "advice differs"
    return ""


def _row(stored: sa.Row[Any], events: Iterable[sa.Row[Any]], tally: Tally) -> Row:
    code = f"C-{stored.code}"
    tally.rows += 1
    row: Row = {
        "consult": code,
        "bot": stored.bot_id,
        "owner": stored.owner_id,
        "state": stored.state,
        "phase": stored.phase,
        "opened": stored.opened_at.isoformat(),
        "updated": stored.updated_at.isoformat(),
        "pathway": stored.pathway,
        "version": stored.version,
        "sha256": stored.sha256,
    }
    try:
        case = codec.decode(orjson.loads(stored.body))
    except UNREADABLE:
        tally.odd[code] = "cannot be read"
        row |= {"label": None, "episodes": [], "follow_up": None, "closed_because": None}
    else:
        episodes = [_episode(case.pathway, each) for each in (*case.earlier, case.episode)]
        plan = case.follow_up
        due = plan and {"due_on": plan.due_on.isoformat(), "ask_at": plan.ask_at.isoformat()}
        row |= {"label": case.label, "episodes": episodes, "follow_up": due}
        row["closed_because"] = case.closed_because or None
        if why := _odd(case, episodes):
            tally.odd[code] = why
    return row | {"events": [_event(each) for each in events]}


def _event(stored: sa.Row[Any]) -> Row:
    try:
        body = orjson.loads(stored.body)
    except orjson.JSONDecodeError:
        body = None
    return {
        "at": stored.at.isoformat(),
        "turn": stored.turn,
        "kind": stored.kind,
        "by": stored.by_id,
        "cause": stored.cause,
        "body": body,
    }


def rows(db: sa.Connection, tally: Tally) -> Iterator[Row]:
    """Every consult, oldest first, as it stood when the connection's snapshot began."""
    for stored in db.execute(_CONSULTS):
        key = {"of_bot": stored.bot_id, "of_consult": stored.code}
        yield _row(stored, db.execute(_EVENTS, key), tally)


def cell(value: object) -> object:
    """A cell that no spreadsheet runs: text that starts like a formula gets an apostrophe."""
    if isinstance(value, list | tuple | dict):
        value = orjson.dumps(value).decode()
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _flat(row: Row) -> Iterator[Row]:
    """One line for each contact: the findings in columns of their own, the events as JSON."""
    plan = row["follow_up"] or {}
    common = {k: v for k, v in row.items() if k not in {"episodes", "follow_up", "events"}}
    for each in row["episodes"] or [{}]:
        advice = each.get("recommendation") or {}
        again = each.get("recomputed") or {}
        yield {
            **common,
            "due_on": plan.get("due_on"),
            "ask_at": plan.get("ask_at"),
            "episode": each.get("number"),
            "episode_phase": each.get("phase"),
            "episode_opened": each.get("opened"),
            **{f"advice_{key}": value for key, value in advice.items()},
            "advice_matches": again.get("matches"),
            "unexamined": each.get("unexamined"),
            "outcome": each.get("outcome"),
            **{f"finding_{key}": value for key, value in each.get("findings", {}).items()},
            "events": row["events"],
        }


def write_jsonl(found: Iterable[Row], out: TextIO) -> None:
    out.writelines(orjson.dumps(row).decode() + "\n" for row in found)


def write_csv(found: Iterable[Row], out: TextIO) -> None:
    lines = [line for row in found for line in _flat(row)]
    names = {name: None for line in lines for name in line if not name.startswith("finding_")}
    findings = sorted({name for line in lines for name in line if name.startswith("finding_")})
    writer = csv.DictWriter(out, [*names, *findings], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({key: cell(value) for key, value in line.items()} for line in lines)


WRITERS: Final = {"jsonl": write_jsonl, "csv": write_csv}


def _whole(output: Path, write: Callable[[TextIO], None]) -> None:
    """Write beside `output`, for the owner's eyes only, and move it into place when it is whole."""
    with unnamed(output) as part:
        with part.open("w", encoding="utf-8", newline="") as out:
            write(out)
            out.flush()
            os.fsync(out.fileno())
        part.replace(output)


def export(form: str, output: Path | None) -> int:
    """Write the record in that form; the exit code. Reads only, beside a running bot as well."""
    tally = Tally()
    with reading(ours()) as db:
        if output is None:
            WRITERS[form](rows(db, tally), sys.stdout)
        else:
            sweep(output.parent, re.compile(re.escape(output.name)))
            _whole(output, lambda out: WRITERS[form](rows(db, tally), out))
    if tally.odd:
        raise Stop(Code.FINDINGS, tally.sentence())
    return Code.OK
