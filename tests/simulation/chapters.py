"""Where a run may begin: in the middle of cases that were taken in good order before.

A whole case is long; a run that begins later spends its time on what comes late in it.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from tests.simulation.disk import Disk
from tests.simulation.meaning import Meaning
from tests.simulation.people import Clinician
from tests.simulation.telegram import Row, Tap

CARRIED = ("waiting", "sent", "next_update", "last_message", "last_query")


@dataclass(frozen=True)
class Chapter:
    """The world between two acts: the database, Telegram, and what each person remembers."""

    moment: float
    content: bytes
    chats: dict[int, dict[int, Row]]
    taps: dict[str, Tap]
    carried: dict[str, Any]
    people: dict[int, tuple[list[tuple[Row, str]], list[int]]]
    starts: list[float]
    meaning: Meaning = field(default_factory=Meaning)

    @classmethod
    def ended(
        cls, moment: float, disk: Disk, people: list[Clinician], starts: list[float]
    ) -> "Chapter":
        telegram = people[0].telegram
        return cls(
            moment,
            disk.content(),
            {chat: dict(messages) for chat, messages in telegram.chats.items()},
            {query: replace(tap) for query, tap in telegram.taps.items()},
            {name: _own(getattr(telegram, name)) for name in CARRIED},
            {each.id: (list(each.pressed), list(each.own)) for each in people},
            list(starts),
        )

    def resume(self, people: list[Clinician]) -> None:
        """Make the world as it was then; messages are replaced, never changed, so shared."""
        telegram = people[0].telegram
        telegram.chats = {chat: dict(messages) for chat, messages in self.chats.items()}
        telegram.taps = {query: replace(tap) for query, tap in self.taps.items()}
        for name, value in self.carried.items():
            setattr(telegram, name, _own(value))
        for each in people:
            pressed, own = self.people[each.id]
            each.pressed, each.own = list(pressed), list(own)


def _own(value: Any) -> Any:  # noqa: ANN401 - any of what is carried
    return dict(value) if isinstance(value, dict) else value
