"""What befalls a practice beside the network's faults: people, chats, deploys, months."""

import sys
from collections.abc import Callable
from functools import cache
from importlib import invalidate_caches
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from pathway import library
from tests.gauntlet.plugin import deploy

if TYPE_CHECKING:
    from tests.simulation.practice import Practice

GROUP, STRANGER = -5001, 1005
DAY = 86_400.0
# Each with the chance that a run has it.
CHANCES = {
    "the program is away when a reminder is due": 0.25,
    "the program often dies when a reminder is due": 0.4,
    "the answer to the poll of the quiet months is lost": 0.4,
    "the bot is blocked when a reminder is due": 0.3,
    "a group becomes a supergroup": 0.25,
    "a stranger comes": 0.25,
    "the program is started anew in good order": 0.3,
    "the program dies while a chat is to be left alone": 0.35,
    "newer content is deployed": 0.08,
}


def begin(run: "Practice") -> None:
    """Arrange what happens while people are at their cases."""
    for name, happens in SOON.items():
        if name in run.climate.incidents:
            run.later(run.dice.uniform(0.5, 9.0), happens, run)


def _anew(run: "Practice") -> None:
    run.program.stop.set()


def newer(run: "Practice", what: str = "inserted") -> None:
    """A deploy: the program ends in good order, and the next one has newer content as well."""
    run.newer_since = run.program.now()
    run.program.stop.set()
    if str(content(what)) not in sys.path:
        sys.path.insert(0, str(content(what)))
    _look_anew()


def older(run: "Practice") -> None:
    """Take newer content away again, for the next run."""
    deployed = [str(content(what)) for what in ("inserted", "first")]
    if run.newer_since is not None and {*deployed} & {*sys.path}:
        sys.path[:] = [each for each in sys.path if each not in deployed]
        _look_anew()


def _look_anew() -> None:
    """Forget what was installed: all such plug-ins have one name."""
    sys.modules.pop("gauntlet_content", None)
    invalidate_caches()
    library.every.cache_clear()


@cache
def content(what: str) -> Path:
    """A plug-in with the same pathway in a newer version: as it is, or with one sign more."""
    return deploy(Path(mkdtemp()) / "newer", "2.0.0", what)


def _upgrade(run: "Practice") -> None:
    """Somebody asks in a group, which becomes a supergroup while the answer is on its way."""
    telegram, person = run.telegram, run.people[0].id
    telegram.queue(telegram.say(person, "/consult@curbside_bot", chat=GROUP))

    def moved() -> None:
        for update in telegram.upgrade(GROUP):
            telegram.queue(update)

    run.later(run.dice.uniform(0.0, 1.5), moved)


def _stranger(run: "Practice") -> None:
    """Somebody whom nobody has let in writes, and presses a button out of another's chat."""
    telegram = run.telegram
    started = telegram.say(STRANGER, "/start")
    run.audit.droppable.add(telegram.queue(started))
    card = run.people[0].card()
    if card is not None:
        data = card["reply_markup"]["inline_keyboard"][0][0].get("callback_data", "x")
        pressed = telegram.tap(STRANGER, started["message"], data)
        run.audit.droppable.add(telegram.queue(pressed))


def _flooded(run: "Practice") -> None:
    """What goes to a chat next is too much for Telegram, and a second later the program dies."""
    run.network.strike = lambda: run.later(0.8, _dies, run)


def _dies(run: "Practice") -> None:
    life = run.program.life
    if life is not None and not life.dead:
        run.fate.crashes.append("after a flood")
        run.note("after a flood")
        life.die()


SOON: dict[str, Callable[["Practice"], None]] = {
    "a group becomes a supergroup": _upgrade,
    "a stranger comes": _stranger,
    "the program is started anew in good order": _anew,
    "the program dies while a chat is to be left alone": _flooded,
    "newer content is deployed": newer,
}


def months(run: "Practice", day: float) -> tuple[float, float]:
    """Time passes to shortly before somebody is reminded, or beyond that without the program.

    Gives how often the program dies after it, at each point, and for how many seconds.
    """
    is_deadly = "the program often dies when a reminder is due" in run.climate.incidents
    odds = 0.04 if is_deadly else run.fate.odds, 14.0
    incidents, telegram, person = run.climate.incidents, run.telegram, run.people[0].id
    telegram.number_anew()
    if "the answer to the poll of the quiet months is lost" in incidents:
        run.network.lose_poll()
        odds = 0.0, 70.0  # a program that died would not know of what it had heard before
    if "the program is away when a reminder is due" in incidents and run.program.life is not None:
        run.fate.crashes.append("an outage")
        run.program.life.die()
        run.loop.skip_to(day + 3 * DAY)
    else:
        run.loop.skip_to(day - 6.0)
    if "the bot is blocked when a reminder is due" in incidents:
        telegram.queue(telegram.block(person, is_blocked=True))
        run.later(run.dice.uniform(15.0, 60.0), _opened, run)
    return odds


def _opened(run: "Practice") -> None:
    telegram = run.telegram
    telegram.queue(telegram.block(run.people[0].id, is_blocked=False))
