"""The whole bot over loopback HTTP: people press the next button as soon as it appears.

Every bot is a program of its own, started, warmed and measured against the same counterpart, which
runs in another program together with the people. Its processor time is its own program's, with all
threads.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from tests.bench.counterpart import TOKEN, Http, Town, Way, Window
from tests.bench.rounds import Figures, Measure, Reach, Side, apart

ROOT: Final = Path(__file__).parents[2]
PEERS: Final = ROOT / "tests" / "gauntlet" / "peers"
CROWD, ALONE = 20, 1
WARMING, WATCHED = 1.5, 5.0  # seconds
STARTING: Final = 30.0
PATIENCE: Final = 15.0

OURS: Final = Way(
    "/consult",
    (
        "Follow, remind in 3 months", "Get the advice", "Done · others absent",
        "☐ Degenerative changes", "None of these", "58 years", "Not examined",
    ),
    end="Reassessment due",
)  # fmt: skip
THEIRS: Final = Way(
    "/start", ("Done", "No deficit", "6", "Stable", "L4-L5", "Confirm"), end="Saved."
)


@dataclass(frozen=True, slots=True)
class Entrant:
    """A bot as a command, its setting, and how its case is walked."""

    name: str
    command: tuple[str, ...]
    way: Way
    setting: str = ""


CURBSIDE: Final = Entrant("Curbside", ("-m", "tests.bench.unpaced"), OURS)
PTB: Final = Entrant("PTB, memory", (str(PEERS / "ptb_conversation.py"),), THEIRS, "memory")
FSM: Final = Entrant("aiogram, memory", (str(PEERS / "aiogram_fsm.py"),), THEIRS, "memory")
FSM_FULL: Final = Entrant("aiogram, SQLite FULL", (str(PEERS / "aiogram_fsm.py"),), THEIRS)
DIALOG: Final = Entrant(
    "aiogram-dialog, memory", (str(PEERS / "aiogram_dialogs.py"),), THEIRS, "memory"
)
RAW: Final = Entrant("raw aiohttp", ("-m", "tests.bench.raw_loop"), THEIRS)


async def walked(entrant: Entrant, people: int) -> Figures:
    """What came of one bot: it is started anew, and ended without goodbye."""
    town = Town(entrant.way, people)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Http(town), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        environment = os.environ | {
            "PEER_FOLDER": folder,
            "PEER_TOKEN": TOKEN,
            "PEER_ORIGIN": f"http://127.0.0.1:{port}",
            "PEER_SETTING": entrant.setting,
            "PEER_REMIND_SECONDS": "100000",
        }
        with (Path(folder) / "log").open("w") as log:
            bot = await asyncio.create_subprocess_exec(
                sys.executable, *entrant.command, cwd=ROOT, env=environment, stdout=log, stderr=log
            )
        try:
            return await watched(town, bot.pid)
        except AssertionError as error:
            raise RuntimeError(f"{entrant.name}: {error}") from error
        finally:
            town.stopped = True
            bot.kill()
            await bot.wait()
            server.close()


async def watched(town: Town, pid: int) -> Figures:
    async with asyncio.timeout(STARTING):
        while not town.polls:  # noqa: ASYNC110 - another program's doing
            await asyncio.sleep(0.05)
    town.begin()
    await asyncio.sleep(WARMING)
    town.window = window = Window(pid)
    window.open()
    await asyncio.sleep(WATCHED)
    town.window = None
    found = window.figures()
    await all_answered(town)
    return found


async def all_answered(town: Town) -> None:
    """A bot that lost an update has not been faster: whoever acted has an answer in the end."""
    acted = {person.id: person.since for person in town.people.values()}
    try:
        async with asyncio.timeout(PATIENCE):
            while any(since == town.people[id_].since for id_, since in acted.items()):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError("somebody was never answered") from None


def played(entrant: Entrant, people: int) -> Figures:
    return asyncio.run(walked(entrant, people))


@contextmanager
def opened(entrants: tuple[Entrant, ...], people: int) -> Iterator[Mapping[str, Side]]:
    yield {each.name: partial(apart, played, each, people) for each in entrants}


NOTE: Final = (
    "Curbside's own pace (25 sends a second in all, 1 a second in a chat) is lifted, since no peer "
    "paces itself; all else is as `serve` runs it, SQLite with FULL sync"
)


def beside(peer: Entrant, speed: float, cpu: float | None = None) -> tuple[Reach, ...]:
    lines = (Reach("updates/s", CURBSIDE.name, peer.name, speed),)
    if cpu is not None:
        lines += (Reach("CPU ms", CURBSIDE.name, peer.name, cpu, at_least=False),)
    return (*lines, Reach("p99 ms", CURBSIDE.name, peer.name, 1.0, at_least=False))


MEASURES: Final = (
    Measure(
        "20 people",
        partial(opened, (CURBSIDE, PTB, FSM, FSM_FULL, DIALOG), CROWD),
        (*beside(PTB, 3.5, 0.3), *beside(FSM, 1.4), *beside(FSM_FULL, 2.0), *beside(DIALOG, 1.7)),
        rounds=7,
        notes=(NOTE, "p99 and CPU are of an update: press to changed card; the bot's own program"),
    ),
    Measure(
        "one person alone",
        partial(opened, (CURBSIDE, RAW), ALONE),
        (Reach("p50 ms", CURBSIDE.name, RAW.name, 2.5, at_least=False),),
        rounds=9,
        notes=(NOTE,),
    ),
)
