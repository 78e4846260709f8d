"""A network that takes its time, both ways."""

import asyncio
import random
from dataclasses import dataclass, field

from bot.playground.errors import JSON

MOST_MS = 60_000


@dataclass(slots=True)
class Network:
    """Holds every request before it is read and every answer before it is sent.

    `latency_ms` is one way; each crossing takes up to `jitter_ms` more or less. `hurry` divides
    the waits of Telegram's own making, so that a test need not sit through them: between two
    deliveries of one update to a webhook, and between two answers of 409.
    """

    latency_ms: float = 0.0
    jitter_ms: float = 0.0
    hurry: float = 1.0
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    dice: random.Random = field(default_factory=random.Random)

    def arrange(self, wish: JSON) -> JSON:
        """Change what the wish names. Raises ValueError for what is no such time."""
        latency = float(wish.get("latency_ms", self.latency_ms))
        jitter = float(wish.get("jitter_ms", self.jitter_ms))
        hurry = float(wish.get("hurry", self.hurry))
        if not (0 <= jitter <= latency <= MOST_MS) or hurry < 1:
            raise ValueError(
                f"latency_ms is 0 to {MOST_MS}, jitter_ms at most that, hurry at least 1"
            )
        self.latency_ms, self.jitter_ms, self.hurry = latency, jitter, hurry
        if "seed" in wish:
            self.dice.seed(wish["seed"])
        return self.told()

    def told(self) -> JSON:
        return {"latency_ms": self.latency_ms, "jitter_ms": self.jitter_ms, "hurry": self.hurry}

    async def cross(self) -> None:
        """Wait as long as one crossing takes; not at all while the network is quick."""
        if self.latency_ms:
            off = self.dice.uniform(-self.jitter_ms, self.jitter_ms)
            await self.wait((self.latency_ms + off) / 1000)

    async def wait(self, seconds: float) -> None:
        """Wait so many seconds, or until the playground ends."""
        try:
            async with asyncio.timeout(seconds):
                await self.closing.wait()
        except TimeoutError:
            pass
