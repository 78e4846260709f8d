"""The queue behind getUpdates: real offsets, one poller, nothing lost at a restart."""

import asyncio

from bot.playground.errors import CONFLICT, JSON, ApiError, bad
from bot.playground.state import Shelf

FIRST_ID = 700000001
MAX_LIMIT = 100
MAX_TIMEOUT = 50
OPT_IN = ("chat_member", "message_reaction", "message_reaction_count")


class UpdateQueue:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.waiting: dict[int, JSON] = {
            int(name): update for name, update in shelf.all("update").items()
        }
        self.allowed: list[str] = shelf.get("queue", "allowed") or []
        self.next_id: int = shelf.get("queue", "next_id") or FIRST_ID
        self._arrived = asyncio.Event()
        self._poller = 0
        self._closing = False

    def push(self, kind: str, payload: JSON) -> int | None:
        """Queue an update, unless the bot has not asked for its kind; gives its id."""
        wanted = kind in self.allowed if self.allowed else kind not in OPT_IN
        return self.inject({kind: payload}) if wanted else None

    def inject(self, update: JSON) -> int:
        """Queue any object whatever, under the next id unless it brings one."""
        update_id = int(update.get("update_id", self.next_id))
        self.waiting[update_id] = {"update_id": update_id, **update}
        self._shelf.put("update", update_id, self.waiting[update_id])
        self.number_from(update_id + 1)
        self._arrived.set()
        return update_id

    def number_from(self, update_id: int) -> None:
        """Continue from this id; after a quiet week Telegram picks one at random."""
        self.next_id = update_id
        self._shelf.put("queue", "next_id", update_id)

    def close(self) -> None:
        """End the open long poll at once."""
        self._closing = True
        self._arrived.set()

    def _confirm(self, offset: int) -> None:
        ids = list(self.waiting)
        gone = ids[:offset] if offset < 0 else [known for known in ids if known < offset]
        for update_id in gone:
            del self.waiting[update_id]
            self._shelf.drop("update", update_id)

    def remember(self, allowed: list[str] | None) -> None:
        if allowed is not None and allowed != self.allowed:
            self.allowed = allowed
            self._shelf.put("queue", "allowed", allowed)

    def drop_pending(self) -> None:
        for update_id in list(self.waiting):
            del self.waiting[update_id]
            self._shelf.drop("update", update_id)

    async def poll(self, offset: int, limit: int, timeout: float) -> list[JSON]:  # noqa: ASYNC109
        """Confirm everything below `offset`, then wait up to `timeout` seconds for an update.

        A later poll ends this one with 409, as Telegram ends the earlier of two.
        """
        if limit < 0 or timeout < 0:
            raise bad("limit and timeout must not be negative")
        self._poller += 1
        mine = self._poller
        self._arrived.set()
        self._confirm(offset)
        self._shelf.commit()
        try:
            async with asyncio.timeout(min(timeout, MAX_TIMEOUT)):
                while not self.waiting and not self._closing:
                    self._arrived.clear()
                    await self._arrived.wait()
                    if mine != self._poller:
                        raise ApiError(409, CONFLICT)
        except TimeoutError:
            pass
        return list(self.waiting.values())[: limit or MAX_LIMIT][:MAX_LIMIT]
