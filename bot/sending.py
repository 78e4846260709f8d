"""What is looked at right before a letter goes: whether it still may, and whether that is known.

A member of a team is asked about where they were last seen there more than a minute ago, so that
whoever has left a group gets nothing more of its cases, even where nobody told us that they left.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.engine import Connection

from bot.clearance import Clearance, Doubt, told_of
from bot.delivery import Ending, Post
from bot.letters import Letter
from bot.lineup import Lineup
from bot.store.chats import Move, move
from bot.store.rows import CardRow
from bot.telegram.arrivals import is_in
from bot.telegram.send import Answered, Barred, Refused, TryAgain
from bot.undelivered import SHUT_OUT

# What Telegram says of somebody who is not in the group at all.
NOT_THERE: Final = ("user not found", "participant_id_invalid", "user_not_participant")


@dataclass(frozen=True, slots=True)
class Look:
    """A letter as it may go (None: not at all), the card that it would change, and any doubt."""

    letter: Letter | None
    card: CardRow | None = None
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class Sending:
    """One delivery under the clearance of this moment (None: everybody is what they were).

    `lineup` knows which chats are to be left alone: the group that is asked about, too.
    """

    post: Post
    clearance: Clearance | None
    lineup: Lineup
    ticks: Callable[[], float]

    async def go(self, letter: Letter, now: datetime) -> Ending:
        """Send one letter as it may go right now; SHUT_OUT if it may not."""
        look = await self._looked_at(letter, now)
        if look.doubt is not None:  # whether they are still in their team is asked first
            unsure = await self._make_sure(look.doubt, now)
            if unsure is not None:
                return unsure
            look = await self._looked_at(letter, now)
        if look.letter is None:
            return SHUT_OUT
        return await self.post.deliver(look.letter, look.card)

    async def _looked_at(self, letter: Letter, now: datetime) -> Look:
        if self.clearance is None and letter.kind != "show" and "team" not in letter.payload:
            return Look(letter)

        def look(db: Connection) -> Look:
            clearance = self.clearance
            cleared = clearance.of(db, letter) if clearance else letter
            if cleared is None:
                return Look(None)
            doubt = clearance.doubt(db, letter, now) if clearance else None
            return Look(*self.post.look(db, cleared), doubt)

        return await self.post.store.read(look)

    async def _make_sure(self, doubt: Doubt, now: datetime) -> TryAgain | Barred | Refused | None:
        """Ask Telegram whether somebody is still in a team, and keep what it says.

        None: it is known by now. Where nobody can be asked about the group, they count as out.
        """
        if left := self.lineup.held(doubt.chat, self.ticks()):
            return TryAgain("429", after=left)
        who = {"chat_id": doubt.chat, "user_id": doubt.person}
        reply = await self.post.line.call("getChatMember", who)
        match reply:
            case TryAgain(after=float() as seconds):
                self.lineup.hold(doubt.chat, self.ticks() + seconds, told=True)
                return reply
            case TryAgain() | Barred():
                return reply
            case Refused(moved_to=int() as new):
                await self.post.store.write(
                    lambda db: move(db, self.post.bot_id, Move(doubt.chat, new), now)
                )
                return TryAgain("moved", after=0.0)
            case Answered(dict() as member):
                there = is_in(member)
            case Refused() if any(word in reply.text.lower() for word in NOT_THERE):
                there = False
            case _:  # we were put out, or the group hides its members
                return SHUT_OUT
        await self.post.store.write(
            lambda db: told_of(db, self.post.bot_id, doubt, there=there, now=now)
        )
        if not there:
            self.post.store.wake("inbox")
        return None
