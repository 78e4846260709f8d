"""The program as `bot/app.py` makes it, on ports that are simulated; started, killed, started."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.app import App, Config
from bot.beginning import Identity
from bot.hours import Hours
from bot.rest import at_rest
from bot.rhythm import Clock, Pulse
from bot.telegram.send import Line
from tests.simulation.dice import dice
from tests.simulation.disk import Disk, SimulatedStore, Trouble
from tests.simulation.fate import Fate
from tests.simulation.network import Network, SimulatedWire
from tests.simulation.telegram import BOT
from tests.simulation.virtual import Life, VirtualLoop

TOKEN = "1000000001:SIM-canaryKeptInItsCage0123456789abc"
START = datetime(2026, 8, 14, 6, 0, tzinfo=UTC)


@dataclass
class Program:
    """What is started again after each crash. `failed`: how a life ended that nobody had ended."""

    loop: VirtualLoop
    disk: Disk
    network: Network
    fate: Fate
    trouble: Trouble
    seed: str
    allow: frozenset[int]
    hours: Hours
    lives: int = 0
    life: Life | None = None
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    failed: list[BaseException] = field(default_factory=list)

    def now(self) -> datetime:
        return START + timedelta(seconds=self.loop.moment)

    async def live(self) -> None:
        """One life, from its start to its crash or its end in good order."""
        self.lives += 1
        self.loop.dice = dice(self.seed, "order", self.lives)
        self.life, self.stop = Life(self.lives), asyncio.Event()
        main = self.life.begin(self._app(self.life).run(self.stop))
        try:
            await asyncio.wait({main})
            if not self.life.dead and (error := main.exception()) is not None:
                self.failed.append(error)
        finally:
            self.life.die()
            await self.life.gone()

    def _app(self, life: Life) -> App:
        chance = dice(self.seed, "chance", self.lives)
        clock = Clock(self.now, self.loop.time, asyncio.sleep, chance.random)
        pulse = Pulse(clock.ticks)
        line = Line(TOKEN, "http://telegram.invalid", pulse.meter)
        line.wire = SimulatedWire(self.network, life, self.fate)
        store = SimulatedStore(self.disk, life, self.fate, self.trouble)
        config = Config(TOKEN, "sqlite:///in-memory", self.allow, hours=self.hours)
        return App(config, clock, store, line, Identity(BOT["id"], BOT["username"]), pulse)

    def at_rest(self) -> bool:
        """Nothing waits at Telegram, on its way, in the inbox or in the outbox."""
        telegram = self.network.telegram
        if telegram.coming or telegram.waiting or telegram.again or self.network.flying:
            return False
        with self.disk.connection.begin():
            return at_rest(self.disk.connection, BOT["id"], self.now())
