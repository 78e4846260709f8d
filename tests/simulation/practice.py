"""One run: a practice with its clinicians over three months, and everything that befalls it."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache

from bot.hours import Hours
from tests.canaries import birds
from tests.simulation import incidents
from tests.simulation.audit import Audit
from tests.simulation.calm import replayed
from tests.simulation.chapters import Chapter
from tests.simulation.climate import CHAPTERS, PERSONS, Climate
from tests.simulation.dice import dice
from tests.simulation.disk import Disk, Trouble
from tests.simulation.fate import Fate
from tests.simulation.meaning import Meaning
from tests.simulation.network import Network, Weather
from tests.simulation.people import Clinician
from tests.simulation.program import START, Program
from tests.simulation.telegram import Telegram
from tests.simulation.virtual import Stuck, VirtualLoop

PATIENCE = 900.0


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
    before: Chapter | None = None  # where it began
    newer_since: datetime | None = None  # newer content is there
    is_calm: bool = False
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
            incidents.begin(self)
            if self.before is not None:  # whoever waits for a reminder only has said something, too
                self.people[0].say("/settings")
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
        usual = self.fate.odds
        self.fate.odds, lasts = incidents.months(self, day)
        self.loop.call_later(lasts, self._dies_as_usual, usual)
        await asyncio.sleep(14.0)

    def _dies_as_usual(self, odds: float) -> None:
        if not self.is_calm:
            self.fate.odds = odds

    def later(self, seconds: float, happens: Callable[..., None], *more: object) -> None:
        """Let this happen then; nobody is at rest before."""
        self.telegram.coming += 1

        def come() -> None:
            self.telegram.coming -= 1
            happens(*more)

        self.loop.call_later(seconds, come)

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
        waits = (
            "SELECT chat_id, max(due_at) FROM outbox"
            " WHERE status = 0 AND error = '429' AND kind != 'receipt'"
        )
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
        self.is_calm = True
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
    content: bytes | None = None,
) -> Iterator[Practice]:
    """The world of a seed, ready to go, on a loop of its own; `content`: a database to begin with.

    Where it goes on from a chapter, that has a database of its own.
    """
    climate = climate or Climate.of(dice(seed, "climate"))
    if climate.chapter:
        before = chapter(climate.chapter)
    loop = VirtualLoop(dice(seed, "order"))
    disk = Disk(before.content if before is not None else content)
    asyncio.set_event_loop(loop)
    made = Practice(seed, loop, climate, fate or Fate(dice(seed, "fate"), climate.crash), disk)
    try:
        if before is not None:
            made.before = before
            loop.skip_to(before.moment)
            before.resume(made.people)
            made.starts += before.starts
        yield made
    finally:
        incidents.older(made)
        disk.close()
        asyncio.set_event_loop(None)
        loop.close()


@cache
def chapter(name: str) -> Chapter:
    with practice(name, climate=CHAPTERS[name]) as run:
        ended, meaning = run.loop.run_until_complete(run.prelude()), Meaning()
        found = list(replayed(run, meaning))
        assert found == [], found[0]
        return replace(ended, meaning=meaning)
