"""Who may still be told: asked of the database at each send, for a letter may wait for an hour.

Whoever was removed after a turn wrote something for them gets nothing of it: only what was marked
as neutral when it was written passes, and what is not marked is taken for a case's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
from sqlalchemy.engine import Connection

from bot.access import WORKING, Reason, Standing
from bot.letters import NEUTRAL, Letter
from bot.store.inbound import Arrival, receive
from bot.store.statements import load_consult
from bot.store.teams import MemberRow, TeamRow, left, load_team, member_of, seen, team_of
from bot.texts import Reader, render
from flows import desk

STRANGERS: Final = render(desk.refused("stranger", ""), Reader())


# In a payload: whoever gets it must be in that team when it goes; it may be read by an observer.
MEMBER: Final = "member"
READ: Final = "read"
# Whoever was seen in their group within this is in it.
FRESH: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Somebody was in a team when last seen; whether they still are is to be asked."""

    team: int
    chat: int
    person: int


@dataclass(frozen=True, slots=True)
class Clearance:
    """Looks at a letter before it goes. `standing` says what somebody is at this moment."""

    standing: Callable[[Connection, int], Standing]
    bot_id: int

    def of(self, db: Connection, letter: Letter) -> Letter | None:
        """The letter as it may go to whoever they are by now; None: not at all.

        The answer to a tap goes in any case, for somebody waits for it, but it may name a finding:
        a stranger is told what strangers are told. What somebody asked to be deleted is deleted.
        A group is told of a case as long as it is a team, and a colleague as long as they are in
        the team that the case is before.
        """
        person = letter.chat_id  # a private chat has its person's id, a group's is negative
        if letter.kind == "erase":
            return letter
        if person < 0:
            is_team = letter.consult is None or team_of(db, self.bot_id, person) is not None
            return letter if is_team else None
        role = self.standing(db, person)
        if role in WORKING or (role == "observer" and letter.payload.get(READ) is True):
            return letter if self._is_theirs(db, letter) else None
        is_neutral = letter.payload.get(NEUTRAL) is True and letter.consult is None
        if letter.kind == "receipt":
            as_it_is = is_neutral and role != "stranger"
            return letter if as_it_is else _muted(letter, role)
        return letter if is_neutral else None

    def _is_theirs(self, db: Connection, letter: Letter) -> bool:
        """Whether it is their own case's, or of a team that they are in."""
        if not letter.payload.get(MEMBER) or self._owns(db, letter):
            return True
        return self._place(db, letter) is not None

    def _owns(self, db: Connection, letter: Letter) -> bool:
        stored = load_consult(db, self.bot_id, letter.consult or "")
        return stored is not None and stored.owner_id == letter.chat_id

    def _place(self, db: Connection, letter: Letter) -> tuple[TeamRow, MemberRow] | None:
        number = int(letter.payload[MEMBER])
        team = load_team(db, self.bot_id, number)
        place = member_of(db, self.bot_id, number, letter.chat_id)
        if team is None or team.unlinked_at is not None or place is None:
            return None
        return None if place.left_at is not None else (team, place)

    def doubt(self, db: Connection, letter: Letter, now: datetime) -> Doubt | None:
        """Whom Telegram is to be asked about before this goes; None: it is known well enough."""
        if not letter.payload.get(MEMBER) or self._owns(db, letter):
            return None
        found = self._place(db, letter)
        if found is None or abs(now - found[1].seen_at) <= FRESH:
            return None
        return Doubt(found[0].number, found[0].chat_id, letter.chat_id)


def told_of(db: Connection, bot_id: int, doubt: Doubt, *, there: bool, now: datetime) -> None:
    """Keep what Telegram says of somebody's place; that they have left takes a turn of its own."""
    if there:
        seen(db, bot_id, doubt.team, doubt.person, now)
    elif left(db, bot_id, doubt.team, doubt.person, now):
        payload = orjson.dumps({"left": doubt.person, "team": doubt.team}).decode()
        key = f"g:{doubt.team}:{doubt.person}@{now:%Y%m%dT%H%M%S%f}"
        receive(db, bot_id, [Arrival(key, doubt.chat, payload)], now)


def _muted(receipt: Letter, role: Standing) -> Letter:
    reason: Reason = "stranger" if role == "stranger" else "role"
    said = render(desk.refused(reason, ""), Reader())
    return replace(receipt, payload=turned_away(receipt.payload["callback_query_id"], said))


def turned_away(query: str, said: str = STRANGERS) -> dict[str, Any]:
    """The answer to a tap of somebody who may see no case."""
    return {"callback_query_id": query, "text": said, "show_alert": True, NEUTRAL: True}
