"""Every point at which the program may die, in every act of one whole case.

The case is taken once in calm, act by act, and the world is kept after each. Then every act is
played again from there, once for each point that it passes, with a crash at that point. When all
has come to rest, the record and the screen must be what they were after the calm act; and since
what follows depends on nothing else, the case ends as it did then.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from tests.simulation.calm import record
from tests.simulation.chapters import Chapter
from tests.simulation.climate import Climate
from tests.simulation.dice import dice
from tests.simulation.fate import Fate
from tests.simulation.judge import judged
from tests.simulation.network import Weather
from tests.simulation.people import CALM
from tests.simulation.practice import Practice, practice
from tests.simulation.run import leaked, overheard
from tests.simulation.virtual import Stuck

LABEL = "58F L4-5 plover"
CLIMATE = Climate(1, 0, 0.0, 0.0, Weather(), CALM, "Europe/Madrid",
                  pauses=(0.3,))  # fmt: skip
# The straight way: on each card the first of these that stands there.
WAY = (
    "Follow, remind in 3 months", "Get the advice", "Skip to the review", "Done · others absent",
    "☐ Degenerative changes", "None of these", "58 years", "Reassess now", "Same: ",
    "Not examined", "Close the case", "Resolved", "Done",
)  # fmt: skip
MONTHS, NO_MORE = "months pass", "the case is closed"
RESTARTED = "☐ Degenerative changes"  # the act in which the program is told to end in good order
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d]*(?:Z|[+]00:00)?|\b\d\d:\d\d\b")
JUDGED = 10  # every so many runs are judged in full, beside being compared


@dataclass(frozen=True)
class World:
    """What counts of the world between two acts, without the instants, which a crash moves."""

    record: str
    screen: str


@dataclass(frozen=True)
class Scene:
    """One act: where it begins, what is done, how the world is after it, how many points it has."""

    number: int
    before: Chapter | None
    act: str
    after: World
    points: int


def world(run: Practice) -> World:
    endings = run.disk.rows(
        "SELECT key, kind, status FROM outbox WHERE status NOT IN (1, 3) ORDER BY id"
    )
    whole = repr((record(run), endings))
    card = run.people[0].card() or {}
    screen = repr((card.get("text"), card.get("reply_markup")))
    return World(INSTANT.sub("<instant>", whole), INSTANT.sub("<instant>", screen))


def next_act(run: Practice) -> str:
    """What the person does now, by what the screen shows."""
    person = run.people[0]
    card = person.card()
    if not person.messages():
        return "/consult"
    if "A label for this case?" in person.shown() or card is None:
        return LABEL
    labels = [button["text"] for row in card["reply_markup"]["inline_keyboard"] for button in row]
    if "Change date" in labels:
        return MONTHS
    return next((label for way in WAY for label in labels if _leads(label, way)), NO_MORE)


def _leads(label: str, way: str) -> bool:
    """Whether a button is the one that is meant; of some only the beginning is known."""
    return label.startswith(way) if way.endswith(" ") else label == way


def do(run: Practice, act: str) -> None:
    person = run.people[0]
    if act == MONTHS:
        run.loop.skip_to((run.next_day() or 0.0) - 2.0)
    elif act in ("/consult", LABEL):
        person.say(act)
    else:
        card = person.card()
        assert card is not None
        rows = card["reply_markup"]["inline_keyboard"]
        person.press(
            card, next(b["callback_data"] for row in rows for b in row if b["text"] == act)
        )


async def played(run: Practice, act: str) -> World:
    """From a start to the rest after the act. Points are counted from the act on."""
    async with run.open():
        await run.rest()
        run.fate.begin()
        do(run, act)
        if act == RESTARTED:  # as at a deploy, while the tap is on its way
            run.loop.call_later(0.12, run.program.stop.set)
        await run.rest()
        if act == MONTHS:
            await run.until(lambda: bool(run.disk.rows("SELECT 1 FROM inbox WHERE key LIKE 't:%'")))
            await run.rest()
        run.fate.end()
        return world(run)


@cache
def whole_case() -> tuple[Scene, ...]:
    """The case in calm: its acts from the first word to its end, and the points of each."""
    scenes, before = list[Scene](), None
    while True:
        with _world(len(scenes), 0, before) as run:
            act = next_act(run)
            if act == NO_MORE:
                return tuple(scenes)
            after = run.loop.run_until_complete(played(run, act))
            points, then = run.fate.counted, run.ended()
            wrong = judged(run)
            assert wrong == [], wrong
        scenes.append(Scene(len(scenes), before, act, after, points))
        before = then


@contextmanager
def _world(number: int, at: int, before: Chapter | None) -> Iterator[Practice]:
    fate = Fate(dice(), at=at)
    with practice(f"act {number}", fate, CLIMATE, before) as run:
        yield run


def crashed(scene: Scene, at: int) -> list[str]:
    """What is wrong after a crash at this point of this act."""
    with _world(scene.number, at, scene.before) as run:
        try:
            after = run.loop.run_until_complete(played(run, scene.act))
        except Stuck as stuck:
            return [str(stuck)]
        wrong = [*run.wrong, *run.audit.wrong, *run.network.violations]
        if len(run.fate.crashes) != 1:
            wrong.append(f"there were {len(run.fate.crashes)} crashes")
        if after.record != scene.after.record:
            wrong.append("the record is not what it was after the calm act")
        if after.screen != scene.after.screen:
            wrong.append("the screen is not what it was after the calm act")
        if at % JUDGED == 0:
            wrong += judged(run)
        where = run.fate.crashes[:1]
    return [f"{scene.act!r}, point {at} {where}: {each}" for each in wrong]


def every_point(part: int, parts: int) -> tuple[int, list[str]]:
    """Visit every point of every act whose turn it is; how many, and what was wrong."""
    visited, wrong = 0, list[str]()
    with overheard() as said:
        for scene in whole_case()[part::parts]:
            for at in range(1, scene.points + 1):
                wrong += crashed(scene, at)
                visited += 1
    return visited, [*wrong, *leaked(said)]
