"""Updates to a webhook: in order within each queue, several queues at once, again until taken."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.playground.errors import JSON
from bot.playground.network import Network
from bot.playground.state import Shelf
from bot.playground.updates import UpdateQueue

if TYPE_CHECKING:
    from bot.playground.courier import Courier, Hear

LONGEST_PAUSE = 60.0
# What counts as one queue: the messages of a chat, the taps of a person; Telegram's own split.
BY_PERSON = ("callback_query", "chat_member", "chat_join_request")


def queue_of(update: JSON) -> str:
    """The queue whose order is kept; two queues overtake each other."""
    for kind, body in update.items():
        if isinstance(body, dict):
            owner = body.get("from") if kind in BY_PERSON else body.get("chat")
            name = owner.get("id") if isinstance(owner, dict) else ""
            own = kind if kind in (*BY_PERSON, "my_chat_member") else "messages"
            return f"{own}:{name}"
    return ""


async def _unheard(kind: str, body: bytes) -> None:
    del kind, body


class Webhook:
    """Where updates go while a URL is set. The setting outlives the program."""

    def __init__(
        self, shelf: Shelf, updates: UpdateQueue, network: Network, now: Callable[[], int]
    ) -> None:
        self._shelf, self._updates, self._network, self._now = shelf, updates, network, now
        self.settings: JSON = shelf.get("queue", "webhook") or {}
        self.last_error: tuple[int, str] | None = None
        self.next_set = 0.0  # before then Telegram takes no other URL
        self.hear: Hear = _unheard  # what is done with the body of a good answer
        self._running: asyncio.Task[None] | None = None
        updates.webhook_active = bool(self.settings)

    @property
    def url(self) -> str:
        return str(self.settings.get("url", ""))

    def choose(self, settings: JSON) -> None:
        """Set another webhook, or with {} none; what is under way to the old one is cut off."""
        self.settings, self.last_error = settings, None
        self._shelf.put("queue", "webhook", settings)
        self._shelf.commit()
        self._updates.webhook_active = bool(settings)
        self.stop()
        self.start()

    def start(self) -> None:
        if self.url and self._running is None:
            self._running = asyncio.create_task(self._run())

    def stop(self) -> None:
        if self._running is not None:
            self._running.cancel()
            self._running = None

    async def end(self) -> None:
        """Stop, and wait until nothing of it runs any more."""
        running = self._running
        self.stop()
        if running is not None:
            await asyncio.wait([running])

    async def _run(self) -> None:
        """Spread what waits over the queues, each of which is emptied by a task of its own."""
        from bot.playground.courier import Courier  # noqa: PLC0415 - most never have a webhook

        queues: dict[str, deque[JSON]] = {}
        under_way: set[int] = set()
        room = asyncio.Semaphore(int(self.settings["max_connections"]))
        secret = str(self.settings.get("secret_token", ""))
        async with (
            Courier(self.url, secret, self._network, self.hear) as courier,
            asyncio.TaskGroup() as tasks,
        ):

            async def empty(name: str) -> None:
                queue = queues[name]
                while queue:
                    await self._deliver(courier, room, queue[0])
                    self._done(queue.popleft(), under_way)
                del queues[name]

            while True:
                for update in self._new(under_way):
                    name = queue_of(update)
                    if name in queues:
                        queues[name].append(update)
                    else:
                        queues[name] = deque([update])
                        tasks.create_task(empty(name))
                self._updates.arrived.clear()
                await self._updates.arrived.wait()

    def _new(self, under_way: set[int]) -> list[JSON]:
        fresh = [u for number, u in self._updates.waiting.items() if number not in under_way]
        under_way.update(int(update["update_id"]) for update in fresh)
        repeated = list(self._updates.again)
        self._updates.again.clear()
        return fresh + repeated

    def _done(self, update: JSON, under_way: set[int]) -> None:
        self._updates.forget(update["update_id"])
        self._shelf.commit()
        under_way.discard(update["update_id"])

    async def _deliver(self, courier: "Courier", room: asyncio.Semaphore, update: JSON) -> None:
        """Post until it is taken: again at once, then after 2 s, 4 s, and so on up to a minute."""
        fails, pause = 0, 1.0
        fresh = update["update_id"] in self._updates.waiting
        while True:
            async with room:
                self._updates.hand_out(update, "webhook", fresh=fresh and not fails)
                trouble, retry_after = await courier.post(update)
            if not trouble:
                return
            self.last_error = self._now(), trouble
            if fails and not retry_after:
                pause = min(pause * 2, LONGEST_PAUSE)
            wait = retry_after or (pause if fails else 0.0)
            fails += 1
            if wait:
                await asyncio.sleep(wait / self._network.hurry)
