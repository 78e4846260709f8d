"""The queue of updates: real offsets, one poller or one webhook, nothing lost at a restart."""

import asyncio
import random
import time
from collections import deque
from collections.abc import Iterable

from bot.playground.errors import CONFLICT, JSON, WEBHOOK_ACTIVE, ApiError, bad
from bot.playground.network import Network
from bot.playground.state import Shelf
from bot.playground.watching import Watch

FIRST_ID = 700000001
MAX_LIMIT = 100
MAX_TIMEOUT = 50
FUTURE = 10  # an offset further than this beyond the newest id is not believed
CONFLICT_PAUSE_SECONDS = 3.0  # between two answers of 409, as Telegram spaces them
OPT_IN = ("chat_member", "message_reaction", "message_reaction_count")
KINDS = (
    *("message", "edited_message", "channel_post", "edited_channel_post"),
    *("business_connection", "business_message", "edited_business_message"),
    *("deleted_business_messages", "guest_message", "message_reaction", "message_reaction_count"),
    *("inline_query", "chosen_inline_result", "callback_query", "shipping_query"),
    *("pre_checkout_query", "purchased_paid_media", "poll", "poll_answer", "my_chat_member"),
    *("chat_member", "chat_join_request", "chat_boost", "removed_chat_boost", "managed_bot"),
)


def _named(payload: JSON) -> list[JSON]:
    """The people whom an update names: who did it, and to whom."""
    named = [payload.get("from"), payload.get("left_chat_member")]
    named += payload.get("new_chat_members", [])
    named.append(payload.get("new_chat_member", {}).get("user"))
    return [user for user in named if user]


class UpdateQueue:
    """`waiting` holds what is not confirmed, by id; `again` what will come a second time.

    `met` are the people of whom the bot has heard: in a supergroup that it does not lead it can
    ask for nobody else.
    """

    def __init__(self, shelf: Shelf, watch: Watch, network: Network) -> None:
        self._shelf, self._watch, self._network = shelf, watch, network
        self.waiting: dict[int, JSON] = {
            int(name): update for name, update in shelf.all("update").items()
        }
        self.allowed: list[str] = shelf.get("queue", "allowed") or []
        self.next_id: int = shelf.get("queue", "next_id") or FIRST_ID
        self.again: deque[JSON] = deque()
        self.met: set[int] = set(shelf.get("queue", "met") or [])
        self.webhook_active = False
        self.arrived = asyncio.Event()
        self._poller = 0
        self._ended_by = CONFLICT
        self._next_conflict = 0.0
        self._chance, self._dice = 0.0, random.Random()  # noqa: S311 - a test's dice

    # ------------------------------------------------------------ coming in

    def push(self, kind: str, payload: JSON) -> int | None:
        """Queue an update, unless the bot has not asked for its kind; gives its id."""
        wanted = kind in self.allowed if self.allowed else kind not in OPT_IN
        if not wanted:
            return None
        self.meet(user["id"] for user in _named(payload))
        return self.inject({kind: payload})

    def meet(self, people: Iterable[int]) -> None:
        """Note whom the bot hears of."""
        met = self.met.union(people)
        if met != self.met:
            self.met = met
            self._shelf.put("queue", "met", sorted(met))

    def inject(self, update: JSON) -> int:
        """Queue any object whatever, under the next id unless it brings one."""
        update_id = int(update.get("update_id", self.next_id))
        self.waiting[update_id] = {"update_id": update_id, **update}
        self._shelf.put("update", update_id, self.waiting[update_id])
        self.number_from(update_id + 1)
        self.arrived.set()
        return update_id

    def number_from(self, update_id: int) -> None:
        """Continue from this id; after a quiet week Telegram picks one at random."""
        self.next_id = update_id
        self._shelf.put("queue", "next_id", update_id)

    def remember(self, allowed: list[str] | None) -> None:
        """Take the kinds that the bot asks for; None leaves them as they were. Raises ApiError."""
        if allowed is None or allowed == self.allowed:
            return
        for kind in allowed:
            if kind not in KINDS:
                raise bad(f'there is no update type "{kind}" to allow')
        self.allowed = allowed
        self._shelf.put("queue", "allowed", self.allowed)

    # ------------------------------------------------------------ a second time

    def repeat(self, count: int) -> list[int]:
        """Have the last so many that were handed out come again; gives their ids."""
        chosen = self._watch.newest(count)
        self.again.extend(chosen)
        self.arrived.set()
        return [int(update["update_id"]) for update in chosen]

    def stutter(self, chance: float, seed: int | None = None) -> None:
        """From now on let each update come a second time with this probability."""
        if not 0 <= chance <= 1:
            raise ValueError("probability is 0 to 1")
        self._chance = chance
        self._dice.seed(seed)

    # ------------------------------------------------------------ going out

    def hand_out(self, update: JSON, transport: str, *, fresh: bool = True) -> None:
        """Show an update to whoever watches, on its way to the bot."""
        self._watch.update(update, transport)
        if fresh and self._chance and self._dice.random() < self._chance:
            self.again.append(update)
            self.arrived.set()

    def forget(self, update_id: int) -> None:
        """Drop one that was confirmed."""
        if self.waiting.pop(update_id, None) is not None:
            self._shelf.drop("update", update_id)

    def drop_pending(self) -> None:
        for update_id in list(self.waiting):
            self.forget(update_id)
        self.again.clear()

    def _confirm(self, offset: int) -> None:
        """Drop what lies below the offset; an offset far ahead of every id drops nothing."""
        ids = list(self.waiting)
        if offset > self.next_id + FUTURE:
            return
        for update_id in ids[:offset] if offset < 0 else [n for n in ids if n < offset]:
            self.forget(update_id)

    # ------------------------------------------------------------ polling

    def end_poll(self, words: str) -> None:
        """Answer the poll that waits with this conflict."""
        self._poller += 1
        self._ended_by = words
        self.arrived.set()

    async def _conflict(self, words: str) -> ApiError:
        """A 409; the second within three seconds is held back that long, as Telegram does."""
        now = time.monotonic()
        if now >= self._next_conflict:
            self._next_conflict = now + CONFLICT_PAUSE_SECONDS
        else:
            await self._network.wait(CONFLICT_PAUSE_SECONDS / self._network.hurry)
        return ApiError(409, words)

    async def poll(self, offset: int, limit: int, timeout: float) -> list[JSON]:  # noqa: ASYNC109
        """Confirm everything below `offset`, then wait up to `timeout` seconds for an update.

        A later poll ends this one with 409, as Telegram ends the earlier of two; it does so even
        where Telegram would let a poll pass that need not wait.
        """
        if self.webhook_active:
            raise await self._conflict(WEBHOOK_ACTIVE)
        if limit < 0 or timeout < 0:
            raise bad("limit and timeout must not be negative")
        self.end_poll(CONFLICT)
        mine = self._poller
        self._confirm(offset)
        self._shelf.commit()
        try:
            async with asyncio.timeout(min(timeout, MAX_TIMEOUT)):
                while not (self.waiting or self.again or self._network.closing.is_set()):
                    self.arrived.clear()
                    await self.arrived.wait()
                    if mine != self._poller:
                        break
        except TimeoutError:
            pass
        if mine != self._poller:
            raise await self._conflict(self._ended_by)
        return self._found(min(limit or MAX_LIMIT, MAX_LIMIT))

    def _found(self, limit: int) -> list[JSON]:
        repeated = [self.again.popleft() for _ in range(min(limit, len(self.again)))]
        for update in repeated:
            self.hand_out(update, "poll", fresh=False)
        fresh = list(self.waiting.values())[: limit - len(repeated)]
        for update in fresh:
            self.hand_out(update, "poll")
        return repeated + fresh
