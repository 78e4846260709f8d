"""Who may still be told: asked of the database at each send, for a letter may wait for an hour.

Whoever was removed after a turn wrote something for them gets nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.engine import Connection

from bot.access import WORKING, Standing
from bot.letters import Letter
from bot.store.engine import Store
from bot.texts import Reader, render
from flows import desk

NEUTRAL: Final = render(desk.refused("stranger", ""), Reader())


@dataclass(frozen=True, slots=True)
class Clearance:
    """Looks at a letter before it goes. `standing` says what somebody is at this moment."""

    standing: Callable[[Connection, int], Standing]

    async def of(self, store: Store, letter: Letter) -> Letter | None:
        """The letter as it may go to whoever they are by now; None: not at all.

        The answer to a tap goes in any case, for somebody waits for it, but it may name a finding:
        a stranger is told what strangers are told.
        """
        person = letter.chat_id  # a private chat has its person's id, a group's is negative
        if person < 0 or not (letter.consult or letter.kind == "receipt"):
            return letter
        role = await store.read(lambda db: self.standing(db, person))
        if letter.kind == "receipt":
            return _muted(letter) if role == "stranger" else letter
        return letter if role in WORKING else None


def _muted(receipt: Letter) -> Letter:
    query = receipt.payload["callback_query_id"]
    payload = {"callback_query_id": query, "text": NEUTRAL, "show_alert": True}
    return replace(receipt, payload=payload)
