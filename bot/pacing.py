"""How fast we may send: Telegram's limits kept from our side, so that a 429 is the exception."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

# Telegram: about 30 a second in all, 1 a second in a chat (short bursts pass), 20 a minute a group.
ALL_PER_SECOND, ALL_BURST = 25.0, 5
# The burst is a whole consult's worth of taps: a person who answers quickly must not wait for a
# limit that Telegram has not set. Where it does, its 429 is obeyed for that chat.
CHAT_PER_SECOND, CHAT_BURST = 1.0, 20
# At most 15 in any minute: 3 at once and 12 as it goes on.
GROUP_PER_SECOND, GROUP_BURST = 12 / 60, 3
REMEMBERED: Final = 2000


@dataclass(slots=True)
class Bucket:
    """`rate` a second over time, and up to `burst` at once after a rest."""

    rate: float
    burst: int
    # When the bucket would be full again if nothing more were taken.
    full_at: float = float("-inf")

    def wait(self, tick: float) -> float:
        """Seconds until one may be taken."""
        return max(0.0, self.full_at - (self.burst - 1) / self.rate - tick)

    def take(self, tick: float) -> None:
        self.full_at = max(self.full_at, tick) + 1 / self.rate


def _all() -> Bucket:
    return Bucket(ALL_PER_SECOND, ALL_BURST)


@dataclass(slots=True)
class Pace:
    """One bucket for everything, and one for each chat that was written to lately."""

    everything: Bucket = field(default_factory=_all)
    chats: dict[int, Bucket] = field(default_factory=dict)

    def wait(self, chat: int, tick: float) -> float:
        """Seconds until this chat may be written to, the limit on everything left aside."""
        bucket = self.chats.get(chat)
        return 0.0 if bucket is None else bucket.wait(tick)

    def recall(self, sent: Iterable[tuple[int, float]], tick: float) -> None:
        """What groups were sent in the last minute, by whichever program: how many seconds ago.

        The oldest first. What they were sent before may have emptied their buckets.
        """
        self.chats = {chat: kept for chat, kept in self.chats.items() if chat > 0}
        full_at = tick - 60.0 + GROUP_BURST / GROUP_PER_SECOND
        for chat, ago in sent:
            emptied = Bucket(GROUP_PER_SECOND, GROUP_BURST, full_at)
            self.chats.setdefault(chat, emptied).take(tick - ago)

    def moved(self, old: int, new: int) -> None:
        """A group has another number by now; what it was sent counts there."""
        if (kept := self.chats.pop(old, None)) is not None:
            there = self.chats.setdefault(new, kept)
            there.full_at = max(there.full_at, kept.full_at)

    def take(self, chat: int, tick: float) -> None:
        if len(self.chats) >= REMEMBERED:
            self.chats = {key: kept for key, kept in self.chats.items() if kept.full_at > tick}
        if chat not in self.chats:
            # Groups and channels have negative ids.
            self.chats[chat] = (
                Bucket(GROUP_PER_SECOND, GROUP_BURST)
                if chat < 0
                else Bucket(CHAT_PER_SECOND, CHAT_BURST)
            )
        self.chats[chat].take(tick)
        self.everything.take(tick)
