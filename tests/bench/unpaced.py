"""Curbside as `serve` runs it, but for Telegram's pace, which the bench's counterpart does not set.

The loops are the production's, put together here with a pace that never waits: the peers have none
either. Run by `whole_bot.py`, with the peers' environment.
"""

import asyncio
import os
from pathlib import Path

from bot import app, log
from bot.clearance import Clearance
from bot.flood import Gate
from bot.followups import Waker
from bot.lanes import Hands, Lanes
from bot.lineup import Lineup
from bot.outbox import Outbox
from bot.pacing import Pace
from bot.telegram.receive import Receiver


class Unpaced(Pace):
    """Everything may go at once."""

    def wait(self, chat: int, tick: float) -> float:
        del chat, tick
        return 0.0

    def take(self, chat: int, tick: float) -> None:
        del chat, tick


class Endless:
    """A bucket that is never empty."""

    def wait(self, tick: float) -> float:
        del tick
        return 0.0

    def take(self, tick: float) -> None:
        del tick


async def serve() -> None:
    folder = Path(os.environ["PEER_FOLDER"])
    config = app.Config(
        os.environ["PEER_TOKEN"],
        f"sqlite:///{folder / 'curbside.db'}",
        frozenset(range(1001, 1101)),
        os.environ["PEER_ORIGIN"],
        alone=True,
    )
    async with app.opened(config, asyncio.Event()) as bot:
        assert bot is not None
        held = bot.who.bot_id, bot.clock, bot.pulse
        lanes = Lanes(bot.store, held[0], Hands(bot.take, bot.excuse), *held[1:])
        lineup = Lineup(pace=Unpaced(everything=Endless()))
        outbox = Outbox(bot.store, bot.line, *held, Clearance(bot.standing, bot.who.bot_id), lineup)
        gate = Gate(held[0], config.allow, bot.clock.ticks)
        receiver = Receiver(bot.line, bot.store, *held, alone=True, gate=gate)
        waker = Waker(bot.store, *held)
        await asyncio.gather(receiver.run(), waker.run(), lanes.run(), outbox.run())


if __name__ == "__main__":
    log.configure("WARNING")
    asyncio.run(serve())
