"""Who something came from, and where; without a library of Telegram's, so it costs no import."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from bot.access import Chat

# Accounts of Telegram's own, behind which somebody else writes: an anonymous admin of a group, a
# channel, and the posts of a linked channel. (`sender_chat` says so, too; either is enough.)
ANONYMOUS_ADMIN, CHANNEL, LINKED_CHANNEL = 1087968824, 136817688, 777000
MASKS: Final = frozenset({ANONYMOUS_ADMIN, CHANNEL, LINKED_CHANNEL})


@dataclass(frozen=True, slots=True)
class Whence:
    """Who it came from and where; a private chat is one of that person alone with the bot.

    `thread` is the topic of a group that has topics; None in General and everywhere else. `called`
    is how they name themselves: of use only for who is of the roster. `title` and `is_forum` are a
    group's, as it was when this came from it.
    """

    person: int
    chat: int
    kind: Chat = "private"
    thread: int | None = None
    called: str = field(default="", repr=False, compare=False)
    title: str = field(default="", repr=False, compare=False)
    is_forum: bool = field(default=False, compare=False)

    @property
    def private(self) -> bool:
        return self.kind == "private"

    @property
    def topic(self) -> dict[str, int]:
        """What a message carries that is to stand in the same topic."""
        return {} if self.thread is None else {"message_thread_id": self.thread}
