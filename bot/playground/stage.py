"""What the pages watch: a stream of what changes, for each person what they may see."""

import asyncio
import secrets
from collections.abc import Iterable

from bot.playground.errors import JSON


class Stage:
    """`seq` counts events, so that a page can fetch the state and then skip what it holds."""

    def __init__(self) -> None:
        self.run = secrets.token_hex(4)
        self.seq = 0
        self._watchers: dict[asyncio.Queue[JSON | None], int] = {}

    @property
    def is_watched(self) -> bool:
        return bool(self._watchers)

    def enter(self, person: int) -> asyncio.Queue[JSON | None]:
        queue: asyncio.Queue[JSON | None] = asyncio.Queue()
        self._watchers[queue] = person
        return queue

    def leave(self, queue: asyncio.Queue[JSON | None]) -> None:
        self._watchers.pop(queue, None)

    def tell(self, event: JSON, people: Iterable[int] | None = None) -> None:
        """Show the event to these people's pages, or to every page."""
        self.seq += 1
        audience = None if people is None else set(people)
        for queue, person in self._watchers.items():
            if audience is None or person in audience:
                queue.put_nowait({"seq": self.seq, **event})

    def close(self) -> None:
        """End every stream at once."""
        for queue in self._watchers:
            queue.put_nowait(None)
