"""Ten people press at once in one group, for a minute."""

import asyncio
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from tests.simulation.dice import dice
from tests.simulation.judge import judged
from tests.simulation.stories.cast import CROWD, GROUP, WARD, A, B, C, E
from tests.simulation.stories.story import Story
from tests.simulation.stories.telling import Telling
from tests.simulation.stories.told import begins, played, world
from tests.simulation.stories.ways import an_advised_case, posted
from tests.simulation.telegram import Row

PEOPLE = (B, C, E, *CROWD)
SECONDS, PAUSE = 60.0, (0.3, 3.0)
CHOICES = ("Conservative", "Augmentation", "Surgical referral", "See in person")
MOST = 15  # edits of a group in any minute
ALL_A_SECOND = 30  # what Telegram takes from one bot


@dataclass
class Crowd:
    """What they pressed, last of all, and when the bot wrote to whom."""

    chosen: dict[int, str] = field(default_factory=dict)
    taps: int = 0
    calls: list[tuple[float, int]] = field(default_factory=list)

    def heard(self, at: float, method: str, form: Row) -> None:
        """The bot writes to a chat, or changes what it has written."""
        if method in ("sendMessage", "editMessageText"):
            self.calls.append((at, int(form["chat_id"])))

    async def press(self, story: Story, person: int, chance: Random) -> None:
        """One of them, until the minute is over."""
        end = story.run.loop.time() + SECONDS
        while story.run.loop.time() < end:
            await asyncio.sleep(chance.uniform(*PAUSE))
            label = chance.choice(CHOICES)
            story.run.telegram.queue(story.found(person, label, GROUP)())
            self.chosen[person], self.taps = label, self.taps + 1

    def busiest(self, seconds: float, chat: int | None = None) -> int:
        """The most calls in any span so long; of one chat, or of all."""
        times = sorted(at for at, of in self.calls if chat is None or of == chat)
        return max(n + 1 - bisect_left(times, at - seconds) for n, at in enumerate(times))


@begins(an_advised_case)
def ten_people_press_at_once(story: Story) -> None:
    """The round is open to all of them: nobody's opinion ends it."""
    story.run.disk.raw.execute("UPDATE team SET quorum = 12 WHERE number = ?", (WARD,))
    posted(story, A, "Dunnock ward")


def pressed() -> tuple[Crowd, list[str]]:
    """Let them press; what was wrong with what came of it."""
    crowd = Crowd()
    with world(ten_people_press_at_once, Telling()) as story:

        def crowded(story: Story) -> None:
            ten_people_press_at_once(story)
            telegram = story.run.telegram
            telegram.heard = lambda method, form: crowd.heard(telegram.now(), method, form)
            story.run.loop.run_until_complete(_minute(story, crowd))

        wrong = played(story, crowded)
        wrong += [*judged(story.run), *_unlike(story, crowd)]
    return crowd, wrong


async def _minute(story: Story, crowd: Crowd) -> None:
    async with asyncio.TaskGroup() as together:
        for person in PEOPLE:
            together.create_task(crowd.press(story, person, dice("crowd", person)))
    await story.run.rest()


def _unlike(story: Story, crowd: Crowd) -> Iterator[str]:
    """Everybody was answered, and what stands on record is what they pressed last."""
    yield from ("a tap was lost" for tap in story.run.telegram.taps.values() if tap.told is None)
    for person, label in crowd.chosen.items():
        if f"Yours: {label}" not in story.sight(person):
            yield f"what {person} thinks is not what they pressed"
    if f"Opinions in: {len(PEOPLE)}" not in story.sight(GROUP):
        yield "the card does not count all of them"
