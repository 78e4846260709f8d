"""A visit to the counterpart as one person: its people-side calls, over loopback."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import aiohttp

from bot.playground.errors import JSON

# Whether the bot has taken all that reached it and sent all that it had to say.
AtRest = Callable[[], Awaitable[bool]]

TAP_SECONDS = 15.0  # Telegram's own limit for the answer to a tap
REST_SECONDS = 60.0
LOOK_SECONDS = 0.02


class NotDone(Exception):  # noqa: N818 - a refusal that the person is told, not an error of ours
    """A command was refused; the sentence says why."""


@dataclass(slots=True)
class Visit:
    """Everything is asked as `me`, a person's id."""

    http: aiohttp.ClientSession
    at_rest: AtRest
    me: int

    async def state(self) -> JSON:
        """What this person sees now."""
        async with self.http.get("/play/state", params={"as": self.me}) as answer:
            found: JSON = await answer.json()
            return found

    async def do(self, verb: str, **wish: object) -> JSON:
        """One act. Raises NotDone with the counterpart's sentence."""
        async with self.http.post(f"/play/{verb}", json={"as": self.me, **wish}) as answer:
            done: JSON = await answer.json()
        if not done["ok"]:
            raise NotDone(str(done["error"]))
        return done

    async def faults(self) -> JSON:
        """What can be made to fail."""
        async with self.http.get("/play/faults") as answer:
            found: JSON = await answer.json()
            return found

    async def record(self) -> list[JSON]:
        """The newest lines of the bot's record. Raises NotDone where none is shown."""
        async with self.http.get("/play/record") as answer:
            found: JSON = await answer.json()
        if "events" not in found:
            raise NotDone("the bot that runs here shows no record")
        events: list[JSON] = found["events"]
        return events

    async def settled(self) -> JSON:
        """What this person sees once all that was set off has happened.

        In this order, because things move in this order: the counterpart holds nothing for the
        bot, the bot has nothing left to take or to send; what it has sent is then to be seen.
        Raises NotDone if that takes more than a minute.
        """
        try:
            async with asyncio.timeout(REST_SECONDS):
                while not await self._rested():  # noqa: ASYNC110 - nobody could set an event
                    await asyncio.sleep(LOOK_SECONDS)
        except TimeoutError:
            raise NotDone("the bot is still busy after a minute; :show looks again") from None
        return await self.state()

    async def _rested(self) -> bool:
        return not (await self.state())["waiting"] and await self.at_rest()

    async def changes(self) -> AsyncIterator[None]:
        """One item whenever something has changed for this person."""
        endless = aiohttp.ClientTimeout(total=None)
        async with self.http.get("/play/events", params={"as": self.me}, timeout=endless) as stream:
            async for line in stream.content:
                if line.startswith(b"data:"):
                    yield None
