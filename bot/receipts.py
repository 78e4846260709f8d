"""The answers to taps that wait: each person in their turn, so that one's taps delay nobody else.

Pure: time is handed in. Each tap is on record, whether its answer goes or is let go here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.letters import Letter
from bot.pacing import Bucket

# More than anybody taps; what is beyond it waits behind everybody's cards.
EACH_PER_SECOND, EACH_BURST = 5.0, 20
# Of one person: at the common pace more of them would come when no button spins any more.
WAITING: Final = 30
REMEMBERED: Final = 2000


@dataclass(slots=True)
class Receipts:
    """By person, in the order of their turns; each with the tick before which it is not tried."""

    waiting: dict[int, list[tuple[float, Letter]]] = field(default_factory=dict)
    paces: dict[int, Bucket] = field(default_factory=dict)

    def __len__(self) -> int:
        return sum(map(len, self.waiting.values()))

    def add(self, letter: Letter, not_before: float) -> None:
        self.waiting.setdefault(letter.chat_id, []).append((not_before, letter))

    def next(self, tick: float, *, spare: bool = False) -> Letter | None:
        """The next of whoever's turn it is; with `spare` room, of whoever taps too fast as well."""
        for person, own in self.waiting.items():
            place = next((n for n, (since, _) in enumerate(own) if since <= tick), None)
            if place is None or not (spare or self._may(person, tick)):
                continue
            _, letter = own.pop(place)
            del self.waiting[person]
            if own:
                self.waiting[person] = own  # behind everybody else who waits
            self._count(person, tick)
            return letter
        return None

    def ready_in(self, tick: float) -> float:
        """Seconds until one may be tried; infinite if there is none."""
        soonest = (since for own in self.waiting.values() for since, _ in own)
        return max(0.0, min(soonest, default=float("inf")) - tick)

    def let_go(self, before: datetime) -> list[Letter]:
        """Take out those that nobody waits for any more: of a tap before then, or too many."""
        gone = list(self._unwanted(before))
        ids = {letter.id for letter in gone}
        for person in {letter.chat_id for letter in gone}:
            rest = [each for each in self.waiting[person] if each[1].id not in ids]
            if rest:
                self.waiting[person] = rest
            else:
                del self.waiting[person]
        return gone

    def _unwanted(self, before: datetime) -> Iterator[Letter]:
        for own in self.waiting.values():
            newest = sorted((letter for _, letter in own), key=lambda letter: letter.id)
            surplus = max(0, len(newest) - WAITING)
            yield from newest[:surplus]
            yield from (letter for letter in newest[surplus:] if letter.due_at < before)

    def _may(self, person: int, tick: float) -> bool:
        pace = self.paces.get(person)
        return pace is None or pace.wait(tick) <= 0

    def _count(self, person: int, tick: float) -> None:
        if len(self.paces) >= REMEMBERED:
            self.paces = {who: pace for who, pace in self.paces.items() if pace.full_at > tick}
        self.paces.setdefault(person, Bucket(EACH_PER_SECOND, EACH_BURST)).take(tick)
