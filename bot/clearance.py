"""Who may still be told: asked of the database at each send, for a letter may wait for an hour.

Whoever was removed after a turn wrote something for them gets nothing of it: only what was marked
as neutral when it was written passes, and what is not marked is taken for a case's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy.engine import Connection

from bot.access import WORKING, Reason, Standing
from bot.letters import NEUTRAL, Letter
from bot.texts import Reader, render
from flows import desk

STRANGERS: Final = render(desk.refused("stranger", ""), Reader())


@dataclass(frozen=True, slots=True)
class Clearance:
    """Looks at a letter before it goes. `standing` says what somebody is at this moment."""

    standing: Callable[[Connection, int], Standing]

    def of(self, db: Connection, letter: Letter) -> Letter | None:
        """The letter as it may go to whoever they are by now; None: not at all.

        The answer to a tap goes in any case, for somebody waits for it, but it may name a finding:
        a stranger is told what strangers are told. What somebody asked to be deleted is deleted.
        """
        person = letter.chat_id  # a private chat has its person's id, a group's is negative
        if person < 0 or letter.kind == "erase":
            return letter
        role = self.standing(db, person)
        if role in WORKING:
            return letter
        is_neutral = letter.payload.get(NEUTRAL) is True and letter.consult is None
        if letter.kind == "receipt":
            as_it_is = is_neutral and role != "stranger"
            return letter if as_it_is else _muted(letter, role)
        return letter if is_neutral else None


def _muted(receipt: Letter, role: Standing) -> Letter:
    reason: Reason = "stranger" if role == "stranger" else "role"
    said = render(desk.refused(reason, ""), Reader())
    return replace(receipt, payload=turned_away(receipt.payload["callback_query_id"], said))


def turned_away(query: str, said: str = STRANGERS) -> dict[str, Any]:
    """The answer to a tap of somebody who may see no case."""
    return {"callback_query_id": query, "text": said, "show_alert": True, NEUTRAL: True}
