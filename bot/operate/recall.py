"""`curbside pathway recall`: the open cases whose advice newer content would not give.

Each is computed anew from what is stored; where it comes to something else, its owner is asked to
look, by the bot if it runs, else at its next start.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.exits import Code
from bot.operate.reading import ENV_FILE, ours, reading
from bot.operate.replay import UNREADABLE
from bot.operate.shown import as_json, progress, say
from bot.rhythm import utc_now
from bot.settings import read
from bot.store.beside import written_beside
from bot.store.inbound import Arrival, receive
from bot.store.tables import consult, inbox
from flows import codec
from flows.recall import GIVEN, other
from pathway.model import Pathway

DIGITS: Final = 12  # of the content's sha256, in the key by which a case is asked about once

_OPEN: Final = (
    sa.select(consult.c.bot_id, consult.c.code, consult.c.body)
    .where(
        consult.c.pathway == sa.bindparam("of_pathway"),
        consult.c.state.in_([state.value for state in GIVEN]),
    )
    .order_by(consult.c.bot_id, consult.c.number)
)
_ASKED: Final = sa.select(inbox.c.bot_id, inbox.c.key).where(
    inbox.c.key.startswith("r:", autoescape=True)
)


@dataclass(frozen=True, slots=True)
class Differing:
    """A case whose advice the current content would not give; `asked`: its owner was, before."""

    bot: int
    code: str
    chat: int
    asked: bool


@dataclass(slots=True)
class Found:
    """What came out: how many cases with an advice, which differ, which cannot be read."""

    looked_at: int = 0
    older: int = 0  # of them, advised by other content than the current
    differing: list[Differing] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def key_of(code: str, pathway: Pathway) -> str:
    """The inbox key under which a case is asked about this content, once."""
    return f"r:{code}:{pathway.sha256[:DIGITS]}"


def look(db: Connection, pathway: Pathway) -> Found:
    """Compute every case with an advice anew; nothing is written."""
    found = Found()
    asked = {(row.bot_id, row.key) for row in db.execute(_ASKED)}
    rows = db.execute(_OPEN, {"of_pathway": pathway.id}).all()
    with progress("Recomputing cases") as advance:
        for number, row in enumerate(rows, 1):
            try:
                case = codec.decode(orjson.loads(row.body))
            except UNREADABLE:
                found.unreadable.append(f"C-{row.code}")
                continue
            given = case.episode.advice
            found.looked_at += 1
            found.older += given is not None and given.sha256 != pathway.sha256
            if other(case, pathway) is not None:
                known = (row.bot_id, key_of(row.code, pathway)) in asked
                found.differing.append(Differing(row.bot_id, row.code, case.owner.chat, known))
            advance(number, len(rows))
    return found


def ask(db: Connection, pathway: Pathway, differing: list[Differing]) -> None:
    """Have the bot ask each owner to look; who was asked before is not asked again."""
    for bot_id in sorted({each.bot for each in differing}):
        arrivals = [arrival(each, pathway) for each in differing if each.bot == bot_id]
        receive(db, bot_id, arrivals, utc_now())


def arrival(each: Differing, pathway: Pathway) -> Arrival:
    said = {"recall": each.code, "version": pathway.version, "sha256": pathway.sha256}
    return Arrival(key_of(each.code, pathway), each.chat, orjson.dumps(said).decode())


def run(pathway: Pathway, *, dry_run: bool, json: bool) -> int:
    """Look at the record, and ask unless it is a `dry_run`; the exit code."""
    with reading(ours()) as db:
        found = look(db, pathway)
    new = [each for each in found.differing if not each.asked]
    if new and not dry_run:
        with written_beside(read(ENV_FILE).database) as db:
            ask(db, pathway, new)
    if json:
        as_json(_told(found, pathway, dry_run=dry_run))
    else:
        say(*_sentences(found, pathway, dry_run=dry_run))
    is_open = dry_run and new
    return Code.FINDINGS if found.unreadable or is_open else Code.OK


def _became(each: Differing, *, dry_run: bool) -> str:
    if each.asked:
        return "asked before"
    return "would be asked" if dry_run else "asked now"


def _told(found: Found, pathway: Pathway, *, dry_run: bool) -> dict[str, Any]:
    return {
        "pathway": pathway.id,
        "version": pathway.version,
        "sha256": pathway.sha256,
        "looked_at": found.looked_at,
        "differ": [
            {"bot": each.bot, "case": f"C-{each.code}", "owner": _became(each, dry_run=dry_run)}
            for each in found.differing
        ],
        "unreadable": found.unreadable,
    }


def _sentences(found: Found, pathway: Pathway, *, dry_run: bool) -> Iterator[str]:
    name = f"{pathway.id} {pathway.version} #{pathway.digest}"
    yield from (f"{code}: cannot be read" for code in found.unreadable)
    if not found.older:
        yield f"{name}: no open case was advised by another version; nothing to recall."
        return
    for each in found.differing:
        yield f"C-{each.code}: {_became(each, dry_run=dry_run)}"
    yield (
        f"{name}: {found.looked_at} open cases with an advice looked at, "
        f"{len(found.differing)} would be advised otherwise."
    )
