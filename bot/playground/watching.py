"""Who looks over the shoulder of the server: a test that checks all that goes in and out."""

import json
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from bot.playground.errors import JSON

KEPT_UPDATES = 1000
TOLD_COMPLAINTS = 5


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it was read, before anything is done; or one update as it is handed out.

    `method` is as the client wrote it, "" for an update. `transport` is query, json, form or
    multipart for a request, poll or webhook for an update.
    """

    what: Literal["request", "update"]
    content: JSON
    transport: str
    method: str = ""


Inspect = Callable[[Seen], None]
Record = Callable[[], Awaitable[list[JSON]]]


class Watch:
    """Tells every inspector, in order and at once, and keeps the newest updates for /play/updates.

    An AssertionError of an inspector does not disturb the server: it waits in `complaints`.
    """

    def __init__(self) -> None:
        self.inspectors: list[Inspect] = []
        self.complaints: list[AssertionError] = []
        self._updates: deque[tuple[int, str, str]] = deque(maxlen=KEPT_UPDATES)
        self._count = 0

    def request(self, method: str, content: JSON, transport: str) -> None:
        self._show(Seen("request", content, transport, method))

    def update(self, update: JSON, transport: str) -> None:
        self._count += 1
        self._updates.append((self._count, transport, json.dumps(update)))  # a third of its size
        self._show(Seen("update", update, transport))

    def _show(self, seen: Seen) -> None:
        for inspect in self.inspectors:
            try:
                inspect(seen)
            except AssertionError as complaint:
                self.complaints.append(complaint)

    def since(self, number: int) -> JSON:
        """The updates that were handed out after this number, and the last number."""
        newer = [kept for kept in self._updates if kept[0] > number]
        shown = [{"n": n, "by": by, "update": json.loads(text)} for n, by, text in newer]
        return {"updates": shown, "last": self._count}

    def newest(self, count: int) -> list[JSON]:
        """The last so many updates, each once, in the order in which they first came."""
        by_id = {u["update_id"]: u for u in (json.loads(text) for *_, text in self._updates)}
        return list(by_id.values())[-count:] if count > 0 else []

    def settle(self, during: BaseException | None) -> None:
        """At the end: raise what the inspectors complained of, or note it on the error there is."""
        if not self.complaints:
            return
        first, *more = self.complaints
        for complaint in (self.complaints if during else more)[:TOLD_COMPLAINTS]:
            (during or first).add_note(f"an inspector of the playground: {complaint}")
        if during is None:
            raise first
