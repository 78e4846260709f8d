"""The ways in which one story is told: in calm, and with what befalls it at each of its steps."""

import asyncio
from dataclasses import dataclass, field
from random import Random
from typing import ClassVar

from tests.simulation import incidents
from tests.simulation.climate import Climate
from tests.simulation.dice import dice
from tests.simulation.network import Weather
from tests.simulation.people import CALM
from tests.simulation.stories.story import Act, Row, Story, Unseen

PAUSE = (0.3,)  # seconds for which the program is away after a kill
KILLED_WITHIN = 0.6  # of an act: by then its answer is out
STORM = Weather(flood=0.03, broken=0.03, reset=0.04, unanswered=0.08, slow=0.005)
DISK = 0.1


def climate(weather: Weather | None = None, disk: float = 0.0) -> Climate:
    return Climate(12, 0, 0.0, disk, weather or Weather(), CALM, "Europe/Madrid", pauses=PAUSE)


@dataclass
class Telling:
    """In calm: each act comes, is taken and answered before the next. `steps` is what was done."""

    name: ClassVar[str] = "in calm"
    weather: ClassVar[Weather] = Weather()
    disk: ClassVar[float] = 0.0
    line: list[int] = field(default_factory=list)  # of the calm telling
    steps: int = 0
    seed: int = 1

    def __post_init__(self) -> None:
        self.dice: Random = dice(self.name, self.seed)

    def act(self, story: Story, act: Act) -> None:
        self.steps += 1
        self.deliver(story, act, act.find()())

    def deliver(self, story: Story, act: Act, update: Row) -> None:
        del act
        story.run.telegram.queue(update)
        story.rest()

    def let_go(self, story: Story) -> None:
        """Nothing is held back when somebody looks, or time passes."""

    def time_passes(self, story: Story) -> None:
        """Something is due in a moment."""

    def dies(self, story: Story) -> None:
        life = story.run.program.life
        if life is not None and not life.dead:
            story.run.fate.crashes.append("in a story")
            life.die()
        story.rest()


class Killed(Telling):
    """The program dies while it is busy with each act, and shortly after what was due."""

    name = "killed after every step"

    def deliver(self, story: Story, act: Act, update: Row) -> None:
        del act
        story.run.telegram.queue(update)
        self._dies_soon(story)

    def time_passes(self, story: Story) -> None:
        self._dies_soon(story, 3.0)

    def _dies_soon(self, story: Story, earliest: float = 0.0) -> None:
        wait = earliest + self.dice.uniform(0.0, KILLED_WITHIN)
        story.run.loop.run_until_complete(asyncio.sleep(wait))
        self.dies(story)


class UpdatesDoubled(Telling):
    """Telegram hands out every update twice."""

    name = "every update doubled"

    def deliver(self, story: Story, act: Act, update: Row) -> None:
        del act
        number = story.run.telegram.queue(update)
        again = story.run.telegram.sent[number]
        story.run.loop.run_until_complete(asyncio.sleep(self.dice.choice((0.0, 0.05, 0.3))))
        story.run.telegram.repeat(again)
        story.rest()


class TapsDoubled(Telling):
    """Every thumb trembles: each tap comes twice, as two taps."""

    name = "every tap doubled"

    def deliver(self, story: Story, act: Act, update: Row) -> None:
        telegram = story.run.telegram
        telegram.queue(update)
        if act.is_tap and "callback_query" in update:
            query = update["callback_query"]
            telegram.queue(telegram.tap(act.who, query["message"], query["data"]))
        story.rest()


class Swapped(Telling):
    """Of two people who act one after the other the second comes first, where that can be.

    It can where what the second one taps stood there before the first one acted.
    """

    name = "neighbours swapped"
    held: tuple[Act, Row] | None = None
    swapped = 0

    def act(self, story: Story, act: Act) -> None:
        self.steps += 1
        at = len(story.line) - 1
        if self.held is not None:
            self._second(story, act)
        elif self._is_first(at):
            self.held = act, act.find()()
        else:
            self.deliver(story, act, act.find()())

    def _is_first(self, at: int) -> bool:
        """Whether somebody else acts next, before anybody looks."""
        return at + 1 < len(self.line) and self.line[at + 1] not in (0, self.line[at])

    def _second(self, story: Story, act: Act) -> None:
        try:
            update = act.find()()
        except Unseen:
            self.let_go(story)
            update = act.find()()
        else:
            self.swapped += 1
        story.run.telegram.queue(update)
        self.let_go(story)
        story.rest()

    def let_go(self, story: Story) -> None:
        if self.held is not None:
            (_, update), self.held = self.held, None
            story.run.telegram.queue(update)
            story.rest()


class Deployed(Telling):
    """In the middle of it the program ends in good order; the next one has newer content."""

    name = "a deploy in the middle"

    def act(self, story: Story, act: Act) -> None:
        super().act(story, act)
        is_due = self.steps == max(1, sum(who > 0 for who in self.line) // 2)
        if is_due and story.run.newer_since is None:  # else that is what the story is about
            incidents.newer(story.run, "first")
            story.rest()


class Storm(Telling):
    """Commits are refused, or kept and told as refused; requests and answers are lost."""

    name = "a storm"
    weather, disk = STORM, DISK


ALL: tuple[type[Telling], ...] = (Killed, UpdatesDoubled, TapsDoubled, Swapped, Deployed, Storm)
WAYS = f"1 story in {1 + len(ALL)} tellings"
