"""Strangers at the door: what they send too much of is dropped before it costs anything.

It stands before the inbox, inside the transaction that receives, because there it saves the row,
the turn and the place in the queue, and because the roster can be asked there. Colleagues always
pass: what one of them sends too fast waits behind the others, for a lane that was served goes to
the end of the queue, so their excess is late and never lost. A stranger's invitation always passes
while it can be used, so no flood keeps out who was invited; what is no invitation is a stranger's
message like any other. Taps that are dropped are answered all the same, a few a second, so that
the answers to colleagues never wait behind them.

The buckets are in memory and empty at a restart: a stranger then has three more. What strangers are
told is counted in the database, and is one line a day whatever passes here.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
import structlog
from sqlalchemy import Connection

from bot.clearance import turned_away
from bot.ledger import ANSWER
from bot.pacing import Bucket
from bot.people import digest, is_open, standing
from bot.store.outgoing import post_once
from bot.store.roster import find_invite, persons_among
from bot.store.rows import OutboxRow
from bot.telegram.arrivals import Batch, batch_of, keep, number_of
from bot.telegram.decode import KINDS

A_DAY: Final = 86_400.0
EACH: Final = 3  # a day
# All strangers together: fewer at once than one batch of turns takes, so that a colleague who
# comes after them is still in the next batch.
ALL_PER_SECOND, ALL_BURST = 1 / 3, 32
ANSWERS_PER_SECOND, ANSWERS_BURST = 5.0, 5
REMEMBERED: Final = 10_000
LOG_SECONDS: Final = 60.0
LARGEST: Final = 2**52  # no id of Telegram's is greater, and the database takes all that are less
# What a person sends. A message without any of it is Telegram's own, such as a group that moved.
CONTENT: Final = frozenset({"text", "caption", *KINDS})
INVITATION: Final = re.compile(r"/start(?:@\w+)? +i-([\w-]{1,62})", re.ASCII)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Knock:
    """What somebody sent: who, which update, the tap that waits or "", an invitation's secret."""

    person: int
    number: int
    query: str = ""
    secret: str = ""


def knock_of(update: object) -> Knock | None:
    """Who sent this update; None for what must always pass, whoever it came from."""
    number = number_of(update)
    if number is None or not isinstance(update, Mapping):
        return None
    query = _part(update, "callback_query")
    if query:
        asked = query.get("id")
        return _knock(query, number, query=asked if isinstance(asked, str) else "")
    message = _part(update, "message") or _part(update, "edited_message")
    is_private = _part(message or _part(update, "my_chat_member"), "chat").get("type") == "private"
    if not is_private and not CONTENT & message.keys():
        return None
    found = INVITATION.fullmatch(str(message.get("text", "")).strip())
    return _knock(
        message or _part(update, "my_chat_member"), number, secret=found[1] if found else ""
    )


def _knock(body: Mapping[str, Any], number: int, *, query: str = "", secret: str = "") -> Knock:
    sender = _part(body, "sender_chat") or _part(body, "from")
    person = sender.get("id")
    if not isinstance(person, int) or abs(person) > LARGEST:
        person = 0
    return Knock(person, number, query, secret)


def _part(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = whole.get(name)
    return part if isinstance(part, Mapping) else {}


@dataclass(slots=True)
class Gate:
    """Lets colleagues through, and strangers as long as their buckets last. For one thread.

    A batch that could not be committed has taken from the buckets all the same.
    """

    bot_id: int
    allow: frozenset[int]
    ticks: Callable[[], float]
    dropped: int = 0
    _each: OrderedDict[int, Bucket] = field(default_factory=OrderedDict)
    _all: Bucket = field(default_factory=lambda: Bucket(ALL_PER_SECOND, ALL_BURST))
    _answers: Bucket = field(default_factory=lambda: Bucket(ANSWERS_PER_SECOND, ANSWERS_BURST))
    _told: float = float("-inf")
    _untold: int = 0

    def passed(self, db: Connection, updates: Sequence[object], now: datetime) -> list[object]:
        """The updates that may go into the inbox, in their order; dropped taps are answered."""
        knocks = [knock_of(update) for update in updates]
        strange = self._strange(db, {knock.person for knock in knocks if knock is not None})
        kept: list[object] = []
        for update, knock in zip(updates, knocks, strict=True):
            if knock is None or knock.person not in strange or self._may_pass(db, knock, now):
                kept.append(update)
            elif knock.query:
                self._answer(db, knock, now)
        self._count(len(updates) - len(kept))
        return kept

    def _strange(self, db: Connection, ids: Collection[int]) -> set[int]:
        rows = persons_among(db, self.bot_id, ids)
        return {id_ for id_ in ids if standing(rows.get(id_), id_, self.allow) == "stranger"}

    def _may_pass(self, db: Connection, knock: Knock, now: datetime) -> bool:
        if knock.secret and is_open(find_invite(db, self.bot_id, digest(knock.secret)), now):
            return True
        tick = self.ticks()
        own = self._each.pop(knock.person, None) or Bucket(EACH / A_DAY, EACH)
        self._each[knock.person] = own  # the one that was met last is forgotten last
        if len(self._each) > REMEMBERED:
            self._each.popitem(last=False)
        if own.wait(tick) > 0 or self._all.wait(tick) > 0:
            return False
        own.take(tick)
        self._all.take(tick)
        return True

    def _answer(self, db: Connection, knock: Knock, now: datetime) -> None:
        tick = self.ticks()
        due = now + timedelta(seconds=self._answers.wait(tick))
        self._answers.take(tick)
        text = orjson.dumps(turned_away(knock.query)).decode()
        key = f"u:{knock.number}#flood"
        post_once(db, OutboxRow(self.bot_id, knock.person, key, "receipt", None, ANSWER, text, due))

    def _count(self, dropped: int) -> None:
        self.dropped += dropped
        self._untold += dropped
        tick = self.ticks()
        if self._untold and tick - self._told >= LOG_SECONDS:
            log.warning("receive.dropped", count=self._untold)
            self._told, self._untold = tick, 0


def let_in(
    db: Connection, bot_id: int, gate: Gate | None, updates: Sequence[object], now: datetime
) -> Batch:
    """Store what the gate lets pass, inside the caller's transaction; both ways in do it so."""
    batch = batch_of(updates if gate is None else gate.passed(db, updates, now))
    keep(db, bot_id, batch, now)
    return batch
