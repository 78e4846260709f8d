"""Telegram's rates: 30 messages a second in all, 1 a second in a chat, 20 a minute in a group."""

import time
from collections import defaultdict, deque
from collections.abc import Callable
from math import ceil

from bot.playground.errors import ApiError

ALL_PER_SECOND = 30
GROUP_PER_MINUTE = 20
BURSTS = {"friendly": 30, "strict": 4}  # what a private chat takes at once before one a second
MODES = ("off", *BURSTS)
NEW = ("send", "copy", "forward")
COUNTED = (*NEW, "edit", "delete")
FREE = ("sendchataction",)


def too_many(seconds: float) -> ApiError:
    whole = max(1, ceil(seconds))
    return ApiError(429, f"Too Many Requests: retry after {whole}", retry_after=whole)


class Rates:
    """Counts what is sent, in real seconds; a message too many is refused and not counted.

    Telegram does not say how long a burst it takes, nor how an edit counts in a private chat.
    `friendly` takes as many new messages as one case has, and any edits; `strict` takes four of
    either. In a group, and in all, edits count as messages.
    """

    def __init__(self, mode: str = "friendly", ticks: Callable[[], float] = time.monotonic) -> None:
        self._ticks = ticks
        self.mode = mode
        self._sent: dict[int | None, deque[float]] = defaultdict(deque)
        self._full_at: dict[int, float] = {}

    def choose(self, mode: str) -> None:
        """Change the mode and forget what was sent. Raises ValueError for an unknown one."""
        if mode not in MODES:
            raise ValueError(f"mode must be one of {', '.join(MODES)}")
        self.mode = mode
        self._sent.clear()
        self._full_at.clear()

    def _window(self, key: int | None, most: int, seconds: float) -> float:
        """Seconds until the window of so many seconds has room again."""
        sent, now = self._sent[key], self._ticks()
        while sent and sent[0] <= now - seconds:
            sent.popleft()
        return sent[0] + seconds - now if len(sent) >= most else 0.0

    def _chat(self, method: str, chat_id: int) -> float:
        """Seconds until a private chat takes one more."""
        if self.mode == "friendly" and not method.startswith(NEW):
            return 0.0
        burst = BURSTS[self.mode]
        return self._full_at.get(chat_id, 0.0) - (burst - 1) - self._ticks()

    def _limited(self, method: str, chat_id: int | None) -> bool:
        counted = method.startswith(COUNTED) and method not in FREE
        return counted and chat_id is not None and self.mode != "off"

    def admit(self, method: str, chat_id: int | None) -> None:
        """Raises the 429 that names its seconds, where this would be a message too many."""
        if chat_id is None or not self._limited(method, chat_id):
            return
        if chat_id < 0:
            own = self._window(chat_id, GROUP_PER_MINUTE, 60.0)
        else:
            own = self._chat(method, chat_id)
        wait = max(own, self._window(None, ALL_PER_SECOND, 1.0))
        if wait > 0:
            raise too_many(wait)

    def count(self, method: str, chat_id: int | None) -> None:
        """Count a message that was taken; one that was refused for what it is does not count."""
        if chat_id is None or not self._limited(method, chat_id):
            return
        now = self._ticks()
        self._sent[None].append(now)
        if chat_id < 0:
            self._sent[chat_id].append(now)
        elif self.mode == "strict" or method.startswith(NEW):
            self._full_at[chat_id] = max(self._full_at.get(chat_id, 0.0), now) + 1.0
