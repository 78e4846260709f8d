"""One run: a practice with its clinicians over three months, and everything that befalls it."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from random import Random

from bot.hours import Hours
from tests.canaries import birds
from tests.simulation.audit import Audit
from tests.simulation.chapters import Chapter
from tests.simulation.dice import dice
from tests.simulation.disk import Disk, Trouble
from tests.simulation.fate import Fate
from tests.simulation.network import Network, Weather
from tests.simulation.people import CALM, Clinician, Manners
from tests.simulation.program import START, Program
from tests.simulation.telegram import Telegram
from tests.simulation.virtual import Stuck, VirtualLoop

PERSONS = (1001, 1002, 1003)
ZONES = ("Europe/Madrid", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")
DAY = 86_400.0
PATIENCE = 900.0
USUAL = {"flood": 0.015, "broken": 0.02, "reset": 0.02, "unanswered": 0.02, "slow": 0.004}


@dataclass(frozen=True)
class Climate:
    """How bad a run is, drawn from its seed: some are rough in one way and calm in another.

    `crash`: the chance at each point; `disk`: at each commit; `acts`: what each person may do.
    """

    people: int
    acts: int
    crash: float
    disk: float
    weather: Weather
    manners: Manners
    zone: str
    outage: bool
    chapter: str = ""  # "": from the beginning
    pauses: tuple[float, ...] = (0.3, 0.3, 1.0, 5.0, 20.0)  # how long it is away after a crash

    @classmethod
    def of(cls, chance: Random) -> "Climate":
        # Each fault by itself: what one of them does alone is hidden where everything fails.
        odds = {name: usual * chance.choice((0, 0, 0.5, 1, 2, 8)) for name, usual in USUAL.items()}
        chapter = chance.choice(("", "", *CHAPTERS))
        people = 2 if chapter else chance.choice((1, 2, 2, 3))
        return cls(
            people=people,
            acts=chance.choice((*(8, 12, 20) * 6, 80)) // people,
            crash=chance.choice((0.0, 0.002, 0.005, 0.015)),
            disk=chance.choice((0.0, 0.02, 0.1)),
            weather=Weather(**odds),
            manners=chance.choice((CALM, Manners(), Manners(), Manners(double=0.4, both=0.2))),
            zone=CHAPTERS[chapter].zone if chapter else chance.choice(ZONES),
            outage=chance.random() < 0.3,
            chapter=chapter,
        )


def _prelude(acts: int, zone: str) -> Climate:
    return Climate(2, acts, 0.0, 0.0, Weather(), CALM, zone, outage=False)


# Taken in calm, each once for all runs of this process.
CHAPTERS = {
    "midway": _prelude(12, ZONES[0]),
    "before the advice": _prelude(21, ZONES[1]),
    "followed": _prelude(80, ZONES[2]),
    "followed elsewhere": _prelude(80, ZONES[3]),
}


@dataclass
class Practice:
    """The world of one run; `wrong` is what must not be, `trace` all that happened, in order."""

    seed: object
    loop: VirtualLoop
    climate: Climate
    fate: Fate
    disk: Disk
    wrong: list[str] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    unmarked: set[int] = field(default_factory=set)  # sent, and the program died before it was kept
    starts: list[float] = field(default_factory=list)
    is_over: bool = False

    def __post_init__(self) -> None:
        seed, loop = self.seed, self.loop
        self.dice = dice(seed, "course")
        self.audit = Audit(self.disk)
        self.telegram = Telegram(loop.time, self.date, dice(seed, "telegram"))
        self.telegram.watch, self.telegram.confirmed = self.audit.watch, self.audit.confirmed
        self.disk.committed = self.audit.committed
        self.network = Network(self.telegram, dice(seed, "network"), self.climate.weather)
        self.network.told = self.fate.told = self.note
        people = PERSONS[: self.climate.people]
        self.telegram.names = {
            person: {"first_name": birds.CAST.people[0].user()["first_name"], "last_name": "Avocet"}
            for person in people
        }
        self.program = Program(
            loop, self.disk, self.network, self.fate,
            Trouble(dice(seed, "disk"), self.climate.disk),
            str(seed), frozenset(people), Hours(self.climate.zone),
        )  # fmt: skip
        self.people = [
            Clinician(person, self.telegram, dice(seed, person), self.climate.manners,
                      self.climate.acts)
            for person in people
        ]  # fmt: skip

    def date(self) -> int:
        return int(START.timestamp() + self.loop.moment)

    def note(self, what: str) -> None:
        self.trace.append(f"{self.loop.moment:.6f} {what}")

    def digest(self) -> str:
        return hashlib.sha256("\n".join(self.trace).encode()).hexdigest()

    # ------------------------------------------------------------ the course of it

    async def go(self) -> None:
        async with self.open():
            await self.first_act()
            if (day := self.next_day()) is not None:
                await self._months_pass(day)
                for person in self.people:
                    person.acts += self.climate.acts
                await self._everybody(to_the_end=True)
            self.calm()
            await self.rest()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Meanwhile the program runs, and is started again whenever it has died."""
        running = asyncio.create_task(self.keep_running())
        try:
            yield
        finally:
            self.is_over = True
            self.program.stop.set()
            await running

    async def first_act(self) -> None:
        """Until everybody waits for a reassessment, or has had enough."""
        await self._everybody(to_the_end=False)
        await self.rest()

    async def prelude(self) -> Chapter:
        """The first act alone, and how the world is after it."""
        async with self.open():
            await self.first_act()
        return self.ended()

    def ended(self) -> Chapter:
        """The world as it is, for a run that begins here."""
        return Chapter.ended(self.loop.moment, self.disk, self.people, self.starts)

    async def _everybody(self, *, to_the_end: bool) -> None:
        async with asyncio.TaskGroup() as together:
            for person in self.people:
                together.create_task(person.go_on(to_the_end=to_the_end))

    def next_day(self) -> float | None:
        found = self.disk.rows("SELECT min(ask_at) FROM followup WHERE status = 0")[0][0]
        if found is None:
            return None
        return (datetime.fromisoformat(found).replace(tzinfo=UTC) - START).total_seconds()

    async def _months_pass(self, day: float) -> None:
        """To shortly before somebody is reminded; or the program is away until after that."""
        away = self.climate.outage
        if away and self.program.life is not None:
            self.fate.crashes.append("an outage")
            self.program.life.die()
        self.telegram.number_anew()
        self.loop.skip_to(day + 3 * DAY if away else day - 6.0)
        await asyncio.sleep(14.0)

    async def keep_running(self) -> None:
        """Start the program again whenever it has died."""
        while not self.is_over:
            self.starts.append(self.loop.moment)
            self.note("start")
            await self.program.live()
            if self.program.failed:
                self.wrong += [f"it ended by itself: {error!r}" for error in self.program.failed]
                return
            self._look_at_the_dead()
            if not self.is_over:
                await asyncio.sleep(self.dice.choice(self.climate.pauses))

    def _look_at_the_dead(self) -> None:
        """What stands in a chat, and its row does not know; who was told to wait, unkept."""
        known = {n for (n,) in self.disk.rows("SELECT message_id FROM outbox WHERE message_id > 0")}
        self.unmarked |= self.standing() - known
        waits = "SELECT chat_id, max(due_at) FROM outbox WHERE status = 0 AND error = '429'"
        kept = {
            str(chat): (datetime.fromisoformat(until).replace(tzinfo=UTC) - START).total_seconds()
            for chat, until in self.disk.rows(f"{waits} GROUP BY chat_id")
        }
        self.network.floods = {
            chat: until
            for chat, until in self.network.floods.items()
            if kept.get(chat, 0.0) >= until
        }

    def standing(self) -> set[int]:
        """Every message of the bot's that was ever sent, by its number."""
        return {
            number
            for messages in self.telegram.chats.values()
            for number, message in messages.items()
            if message["from"]["is_bot"]
        }

    def calm(self) -> None:
        """From here on nothing fails any more."""
        self.fate.odds, self.program.trouble.odds = 0.0, 0.0
        self.network.weather = Weather()

    async def until(self, seen: Callable[[], bool]) -> None:
        """Until this is so, for as long as nothing else can be said of it."""
        for _ in range(1000):
            if seen() or self.program.failed:
                return
            await asyncio.sleep(0.25)
        raise Stuck("what was waited for never came")

    async def rest(self) -> None:
        """Until nothing is left to do, even if the faults have to end for that."""
        end = self.loop.moment + PATIENCE
        while not (self.program.life and not self.program.life.dead and self.program.at_rest()):
            if self.loop.moment > end:
                if self.fate.odds == 0 and self.network.weather == Weather():
                    raise Stuck("it never comes to rest")
                self.calm()
                end = self.loop.moment + PATIENCE
            if self.program.failed:
                return
            await asyncio.sleep(0.25)


@contextmanager
def practice(
    seed: object,
    fate: Fate | None = None,
    climate: Climate | None = None,
    before: Chapter | None = None,
) -> Iterator[Practice]:
    """The world of a seed, ready to go, on a loop of its own."""
    climate = climate or Climate.of(dice(seed, "climate"))
    if climate.chapter:
        before = chapter(climate.chapter)
    loop = VirtualLoop(dice(seed, "order"))
    disk = Disk(before.content if before is not None else None)
    asyncio.set_event_loop(loop)
    try:
        fate = fate or Fate(dice(seed, "fate"), climate.crash)
        made = Practice(seed, loop, climate, fate, disk)
        if before is not None:
            loop.skip_to(before.moment)
            before.resume(made.people)
            made.starts += before.starts
        yield made
    finally:
        disk.close()
        asyncio.set_event_loop(None)
        loop.close()


@cache
def chapter(name: str) -> Chapter:
    with practice(name, climate=CHAPTERS[name]) as run:
        return run.loop.run_until_complete(run.prelude())
