"""Whether the record is what it says: each consult rebuilt from its events and compared."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Final

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.operate.due import Due, Unread, due_rows, unkept
from bot.operate.replay import (
    UNREADABLE,
    Content,
    NotHere,
    Rebuilt,
    RecordLine,
    Unlike,
    named,
    rebuild,
    recomputed,
    unlike,
)
from bot.operate.stored import selected, understood
from bot.store.tables import (
    consult,
    event,
    inbox,
    invite,
    lane,
    member,
    outbox,
    person,
    posting,
    team,
)
from flows import codec
from flows.case import Advice, Consult
from flows.codes import case_code
from pathway import library
from pathway.model import Pathway, PathwayError

_CONSULTS: Final = selected(consult).order_by(consult.c.bot_id, consult.c.number)
_COUNT: Final = sa.select(sa.func.count()).select_from(consult)
_EVENTS: Final = (
    selected(event)
    .where(
        event.c.bot_id == sa.bindparam("of_bot"),
        event.c.consult == sa.bindparam("of_consult"),
    )
    .order_by(event.c.id)
)
# What a bot reads before it goes on; what was taken and sent long ago keeps it from nothing.
_OF_NO_CASE: Final = (
    *((selected(table), table) for table in (lane, person, invite, team, member)),
    *((selected(table).where(table.c.status == sa.text("0")), table) for table in (inbox, outbox)),
)
_ASIDE: Final = selected(inbox).where(inbox.c.status == sa.text("2")).order_by(inbox.c.id)


def _strays(table: sa.Table) -> sa.Select[Any]:
    """Cases that rows of a table name, and that are in no consult."""
    here = sa.and_(consult.c.bot_id == table.c.bot_id, consult.c.code == table.c.consult)
    return (
        sa.select(table.c.consult)
        .distinct()
        .outerjoin_from(table, consult, here)
        .where(table.c.consult.is_not(None), consult.c.code.is_(None))
    )


_STRAYS: Final = {
    "event": _strays(event), "outbox": _strays(outbox), "posting": _strays(posting),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """What of a case does not agree with its record: the path of a field, never its value."""

    case: str
    field: str


@dataclass(slots=True)
class Verdict:
    """What a verification found.

    `not_here` are cases whose content is not installed here, with the first digits of its sha256;
    `backward` cases in whose record time runs backward, as when a clock was set.
    """

    consults: int = 0
    events: int = 0
    advice: int = 0
    differences: list[Difference] = field(default_factory=list)
    not_here: dict[str, str] = field(default_factory=dict)
    backward: list[str] = field(default_factory=list)
    aside: list[dict[str, Any]] = field(default_factory=list)


@lru_cache(maxsize=64)
def installed(pathway: str, sha256: str) -> Pathway | None:
    """The content of that id and sha256, if it is at hand."""
    try:
        return library.get(pathway, sha256)
    except PathwayError:
        return None


def verify(
    db: Connection, advance: Callable[[int, int], None], content: Content = installed
) -> Verdict:
    """Look at every consult of the snapshot `db`; `advance` is told how many of how many."""
    verdict = Verdict()
    total = db.execute(_COUNT).scalar_one()
    planned = due_rows(db)
    for number, stored in enumerate(db.execute(_CONSULTS).mappings(), 1):
        row, faults = understood(consult, stored)
        due = planned.pop((row.bot_id, row.code), None)
        lines = _lines(db, row, faults)
        verdict.consults += 1
        verdict.events += len(lines)
        if faults:
            verdict.differences += [Difference(f"C-{row.code}", place) for place in faults]
        else:
            _of_consult(row, lines, due, content, verdict)
        advance(number, total)
    verdict.differences += [
        Difference(f"C-{code}", f"{table}.consult")
        for table, strays in _STRAYS.items()
        for code in db.execute(strays).scalars()
    ]
    verdict.differences += [Difference(f"C-{code}", "followup.consult") for _, code in planned]
    verdict.differences += _beside(db)
    verdict.aside = [
        {"inbox": row["id"], "at": _told(row["received_at"]), "error": row["error"]}
        for row in db.execute(_ASIDE).mappings()
    ]
    return verdict


def _beside(db: Connection) -> Iterator[Difference]:
    """What belongs to no case, and cannot be read all the same; a row by its number or id."""
    for query, table in _OF_NO_CASE:
        own = next(each.name for each in table.primary_key if each.name != "bot_id")
        for stored in db.execute(query).mappings():
            _, faults = understood(table, stored)
            of = stored[own] if isinstance(stored[own], int) else "?"
            yield from (Difference(f"{table.name} {of}", name) for name in faults)


def _told(instant: object) -> str:
    """A stored instant as it is told, or that it cannot be read."""
    try:
        return datetime.fromisoformat(str(instant)).replace(tzinfo=UTC).isoformat()
    except ValueError:
        return "at no instant that can be read"


def _lines(db: Connection, row: SimpleNamespace, faults: list[str]) -> list[RecordLine]:
    """The record of one consult; what of it, or of the consult, cannot be read goes to `faults`."""
    faults[:] = [f"row.{name}" for name in faults]
    lines, key = list[RecordLine](), {"of_bot": row.bot_id, "of_consult": row.code}
    for place, stored in enumerate(db.execute(_EVENTS, key).mappings(), 1):
        line, unread = understood(event, stored)
        faults += [f"event[{place}].{name}" for name in unread]
        lines.append(RecordLine(line.kind, line.body, line.turn, line.at))
    return lines


def _of_consult(
    row: SimpleNamespace,
    lines: list[RecordLine],
    due: Due | Unread | None,
    content: Content,
    verdict: Verdict,
) -> None:
    """Look at one consult, and put down what was found."""
    code = f"C-{row.code}"
    try:
        case = codec.decode(orjson.loads(row.body))
    except UNREADABLE:
        verdict.differences.append(Difference(code, "body"))
        return
    standing = [*_columns(row, case), *unkept(case, due)]
    verdict.differences += [Difference(code, place) for place in standing]
    replayed = _replayed(row, case, lines, content, verdict)
    verdict.differences += [Difference(code, place) for place in replayed]


def _replayed(
    row: SimpleNamespace,
    case: Consult,
    lines: list[RecordLine],
    content: Content,
    verdict: Verdict,
) -> Iterator[str]:
    try:
        pathway, sha256 = named(lines)
        if sha256 != row.sha256 or pathway != row.pathway:
            yield "event.sha256"  # or else a made-up one would keep the record from being looked at
        rebuilt = rebuild(lines, content)
    except Unlike as error:
        yield error.place
        return
    except NotHere as error:
        verdict.not_here[f"C-{row.code}"] = error.sha256[:8]
        return
    if rebuilt.backward:
        verdict.backward.append(f"C-{row.code}")
    if rebuilt.moved_at != row.updated_at:
        yield "row.updated_at"
    yield from unlike(_json(case), _json(rebuilt.consult))
    yield from _advice(case, rebuilt, content, verdict)


def _json(case: Consult) -> object:
    """The consult in its stored shape, as JSON reads it back."""
    return orjson.loads(orjson.dumps(codec.encode(case)))


def _columns(row: SimpleNamespace, case: Consult) -> Iterator[str]:
    """The columns that repeat what the snapshot says."""
    said = {
        "code": case.code,
        "owner_id": case.owner.id,
        "chat_id": case.owner.chat,
        "state": case.state.value,
        "turn": case.turn,
        "phase": case.episode.phase,
        "pathway": case.pathway,
        "version": case.version,
        "sha256": case.sha256,
        "opened_at": case.opened,
    }
    yield from (f"row.{name}" for name, value in said.items() if getattr(row, name) != value)
    if case_code(row.number) != row.code:
        yield "row.number"


def _advice(case: Consult, rebuilt: Rebuilt, content: Content, verdict: Verdict) -> Iterator[str]:
    """Every advice that still stands in the snapshot, computed once more."""
    for episode in (*case.earlier, case.episode):
        advices: list[tuple[str, Advice]] = [
            (f"superseded[{n}]", each) for n, each in enumerate(episode.superseded)
        ]
        if episode.advice is not None:
            advices.append(("advice", episode.advice))
        for name, advice in advices:
            given = rebuilt.given.get((episode.number, advice.at))
            pathway = content(case.pathway, advice.sha256)
            place = f"episode {episode.number}.{name}"
            if given is None:
                yield place
            elif pathway is None:
                verdict.not_here[f"C-{case.code}"] = advice.sha256[:8]
            else:
                verdict.advice += 1
                yield from (f"{place}.{what}" for what in recomputed(advice, given, pathway))
