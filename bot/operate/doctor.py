"""`curbside doctor`: one line a check, the worst of them as the exit code."""

import asyncio
from dataclasses import asdict
from typing import Final

from bot.exits import Code
from bot.operate.finding import Found, State
from bot.operate.inside import inside
from bot.operate.outside import outside
from bot.operate.reading import ENV_FILE
from bot.operate.shown import as_json, say
from bot.rhythm import Clock
from bot.settings import read
from bot.store.places import place_of

CODES: Final = {State.OK: Code.OK, State.LOOK: Code.FINDINGS, State.BROKEN: Code.FAULT}
WORST: Final = (State.BROKEN, State.LOOK, State.OK)


def run(*, json: bool, clock: Clock | None = None) -> int:
    """Check everything that can be checked from here; the exit code.

    Changes nothing, works beside a running bot and without a network, and never shows the token.
    """
    clock = clock or Clock()
    settings = read(ENV_FILE)
    found = [
        *asyncio.run(outside(settings, clock)),
        *inside(place_of(settings.database), clock.now(), settings.allow),
    ]
    state = worst(found)
    if json:
        as_json({"state": state, "checks": [asdict(each) for each in found]})
    else:
        say(*(f"{each.state:<7} {each.check:<10} {each.told}" for each in found))
    return CODES[state]


def worst(found: list[Found]) -> State:
    """The worst that was found."""
    there = {each.state for each in found}
    return next(state for state in WORST if state in there)
