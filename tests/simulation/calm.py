"""The same inputs once more, one after the other, and nothing fails: what must be on record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from bot import turn
from bot.ledger import Desk
from bot.store.rows import InboxRow
from pathway import library
from pathway.model import Pathway
from tests.simulation.meaning import Meaning
from tests.simulation.telegram import BOT

if TYPE_CHECKING:
    from tests.simulation.practice import Practice

Row = tuple[Any, ...]
COMPARED = {
    "consult": "SELECT * FROM consult ORDER BY number",
    "event": "SELECT cause, n, consult, turn, kind, body, by_id, at FROM event"
    " WHERE cause LIKE 'u:%' OR cause LIKE 't:%' ORDER BY cause, n",
    "followup": "SELECT consult, revision, chat_id, owner_id, due_on, ask_at, zone FROM followup"
    " ORDER BY consult",
    "outbox": "SELECT key, max(chat_id, -1), kind, consult, priority, payload FROM outbox"
    " WHERE (key LIKE 'u:%' OR key LIKE 't:%') AND key NOT LIKE '%#seal'"
    " AND key NOT LIKE '%#undelivered:%' AND key NOT LIKE '%#flood' ORDER BY key",
    "said": "SELECT chat_id, message_id, consult FROM said ORDER BY chat_id, message_id",
}


def unlike_calm(run: Practice) -> Iterator[str]:
    """Where the record differs from that of a program to which nothing happened."""
    stormy = record(run)
    yield from replayed(run, run.before.meaning.copy() if run.before else Meaning())
    for table, calm in record(run).items():
        there, here = dict(stormy[table]), dict(calm)
        for key in sorted({*there, *here}, key=str):
            if there.get(key) != here.get(key):
                yield f"{table} {key} is not what a calm run gives"


def replayed(run: Practice, meaning: Meaning) -> Iterator[str]:
    """Take the turns of the run again, from where it began; what nobody has meant by them."""
    turns = list(_turns(run))
    run.disk.restore(run.disk.first)
    old = {key for (key,) in run.disk.rows("SELECT key FROM inbox")}
    turns = [(row, now) for row, now in turns if row.key not in old]
    username, allow, hours = BOT["username"], run.program.allow, run.program.hours
    for row, now in turns:
        desk = Desk(username, allow, hours, partial(_content, run, now))
        with run.disk.connection.begin() as transaction:
            del transaction
            turn.take(run.disk.connection, row, now, desk)
        yield from meaning.follow(run.disk, row)


def _content(run: Practice, now: datetime) -> tuple[Pathway, ...]:
    """The newest of each pathway at that time."""
    is_newer = run.newer_since is not None and now >= run.newer_since
    return library.current() if is_newer else (library.every()[-1],)


def record(run: Practice) -> dict[str, list[tuple[Row, Row]]]:
    """Each table's rows by their first columns."""
    return {
        table: [(row[:2], row) for row in run.disk.rows(question)]
        for table, question in COMPARED.items()
    }


def _turns(run: Practice) -> Iterator[tuple[InboxRow, datetime]]:
    """The inbox rows in the order in which they were taken, each with the time of its turn."""
    taken = {}
    for cause, first, at in run.disk.rows(
        "SELECT cause, min(id), min(at) FROM event GROUP BY cause"
    ):
        taken[cause] = (first, _instant(at))
    rows, last = [], dict[int, float]()
    for id_, key, chat, received in run.disk.rows(
        "SELECT id, key, chat_id, received_at FROM inbox WHERE status = 1 ORDER BY id"
    ):
        # What left no line in the record came after what its chat had sent before.
        place, now = taken.get(key, (last.get(chat, 0.0), _instant(received)))
        last[chat] = place
        row = InboxRow(id_, BOT["id"], key, chat, _payload(run, key), _instant(received))
        rows.append((place, id_, row, now))
    for _, _, row, now in sorted(rows, key=lambda each: each[:2]):
        yield row, now


def _payload(run: Practice, key: str) -> str:
    kind, _, rest = key.partition(":")
    if kind == "u":
        return json.dumps(run.telegram.sent[int(rest)])
    code, revision = rest.partition("@")[0].split(":")
    if kind == "x":
        return json.dumps({"unreached": code, "revision": int(revision)})
    beside = _beside(run, key)
    if kind == "g":
        cases = dict(each.partition("@")[0].split(":")[1:] for each in beside if each[0] == "t")
        (owner,) = run.disk.rows("SELECT chat_id FROM inbox WHERE key = ?", key)[0]
        return json.dumps({"digest": owner, "cases": cases})
    together = {"together": True} if any(each.startswith("g:") for each in beside) else {}
    return json.dumps({"followup": code, "revision": int(revision)} | together)


def _beside(run: Practice, key: str) -> list[str]:
    """What came up in the same chat at the same look."""
    rows = run.disk.rows(
        "SELECT other.key FROM inbox JOIN inbox AS other ON other.chat_id = inbox.chat_id"
        " AND other.received_at = inbox.received_at WHERE inbox.key = ? ORDER BY other.id",
        key,
    )
    return [other for (other,) in rows]


def _instant(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)
