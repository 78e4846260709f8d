"""Tells one story in one way, and says what was wrong with what came of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.simulation.chapters import Chapter
from tests.simulation.fate import Fate
from tests.simulation.judge import judged
from tests.simulation.practice import practice
from tests.simulation.run import leaked, overheard
from tests.simulation.stories.cast import gather, practice_with_teams
from tests.simulation.stories.onlooker import overheard_by_others
from tests.simulation.stories.record import recorded, unlike
from tests.simulation.stories.story import Story
from tests.simulation.stories.telling import ALL, Telling, climate
from tests.simulation.virtual import Stuck

Tale = Callable[[Story], None]
BEGINS: dict[str, tuple[Tale, ...]] = {}
STEPS = 2_000_000  # of the loop: a story may take half a year


@dataclass
class Told:
    """What a telling was: its steps, what is on record after it, what was wrong."""

    line: list[int]
    record: dict[str, Any]
    wrong: list[str]
    steps: int


def begins(*before: Tale) -> Callable[[Tale], Tale]:
    """A story goes on from where these have ended, which were told once, in calm."""

    def marked(tale: Tale) -> Tale:
        BEGINS[tale.__name__] = before
        return tale

    return marked


def tell(tale: Tale, telling: Telling) -> Told:
    """From the first word to the rest after the last one."""
    name = f"{tale.__name__} {telling.name}"
    with overheard() as said, world(tale, telling) as story:
        run = story.run
        wrong = played(story, tale)
        wrong += [*run.wrong, *judged(run), *overheard_by_others(story)]
        record = recorded(run.disk)
    wrong += leaked(said)
    return Told(story.line, record, [f"{name}: {each}" for each in wrong], telling.steps)


@contextmanager
def world(tale: Tale, telling: Telling) -> Iterator[Story]:
    before, content = BEGINS.get(tale.__name__, ()), practice_with_teams()
    chapter = _chapter(before) if before else None
    weather, fate = climate(telling.weather, telling.disk), Fate(telling.dice)
    with practice(f"{tale.__name__} {telling.name}", fate, weather, chapter, content) as run:
        gather(run.telegram)
        run.loop.steps = STEPS
        yield Story(run, telling)


@cache
def _chapter(tales: tuple[Tale, ...]) -> Chapter:
    """The world after these, one after the other."""
    with world(_chapter, Telling()) as story:
        for tale in tales:
            wrong = played(story, tale)
            assert wrong == [], wrong[0]
        return story.run.ended()


def played(story: Story, tale: Tale) -> list[str]:
    """Tell it while the program runs; where it did not go on as it should."""
    run = story.run
    running = run.loop.create_task(run.keep_running())
    try:
        story.rest()
        tale(story)
        story.telling.let_go(story)
        run.calm()
        story.rest()
    except (AssertionError, Stuck) as error:
        return [f"step {story.telling.steps}: {error}"]
    finally:
        run.is_over = True
        run.program.stop.set()
        run.loop.run_until_complete(running)
    return []


def told_in_every_way(tale: Tale, ways: tuple[type[Telling], ...] = ALL) -> tuple[int, list[str]]:
    """Tell it in calm and in each of the ways; how many tellings, and what was wrong with them."""
    calm = tell(tale, Telling())
    if calm.wrong:
        return 1, calm.wrong
    wrong = []
    for way in ways:
        told = tell(tale, way(line=calm.line))
        wrong += told.wrong
        if not told.wrong:
            wrong += [f"{tale.__name__} {way.name}: {x}" for x in unlike(calm.record, told.record)]
    return 1 + len(ways), wrong
