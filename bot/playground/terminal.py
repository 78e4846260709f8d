"""The playground in a terminal: for SSH, for screen readers, and for scripts through a pipe.

A client of the counterpart's people-side calls, as the page is. Lines come from standard input,
by hand or from a pipe; each is carried out, and what came of it is told once all is at rest.
"""

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from enum import Enum, auto
from pathlib import Path

import aiohttp

from bot.playground.server import Playground
from bot.playground.terminal_commands import Commands
from bot.playground.terminal_groups import Groups
from bot.playground.terminal_seat import Seat
from bot.playground.terminal_visit import AtRest, NotDone, Visit
from bot.playground.terminal_voice import Voice
from bot.playground.terminal_world import World

PIECE = 65536
UNDONE = 1  # what a script ends with when one of its commands was refused


class Heard(Enum):
    """What the terminal waits for besides a line."""

    CHANGE = auto()
    END = auto()


Ear = asyncio.Queue[str | Heard]


def _listen(source: int, hear: Callable[[str | Heard], object]) -> None:
    """Hand over each line of a file, a pipe or a terminal, and its end.

    Unbuffered: at the program's end nobody waits for a reader that holds a buffer's lock.
    """
    rest = b""
    while piece := os.read(source, PIECE):
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            hear(line.decode("utf-8", "replace"))
    if rest:
        hear(rest.decode("utf-8", "replace"))
    hear(Heard.END)


def _ear(source: int) -> Ear:
    ear: Ear = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def hear(line: str | Heard) -> None:
        with suppress(RuntimeError):  # the program has ended meanwhile
            loop.call_soon_threadsafe(ear.put_nowait, line)

    # A thread nobody waits for: a read from a terminal cannot be called back.
    threading.Thread(target=_listen, args=(source, hear), daemon=True).start()
    return ear


async def _watch(visit: Visit, ear: Ear) -> None:
    """Put a change into the ear whenever there is one for the person who sits there."""
    async for _ in visit.changes():
        if ear.empty():
            ear.put_nowait(Heard.CHANGE)


async def _converse(commands: Commands, ear: Ear, voice: Voice) -> bool:
    """Until the end or `:quit`; whether all that was asked was done."""
    done, watching, watched = True, None, 0
    try:
        while not commands.world.over:
            if voice.by_hand and watched != commands.seat.visit.me:
                if watching is not None:
                    watching.cancel()
                watched = commands.seat.visit.me
                watching = asyncio.create_task(_watch(commands.seat.visit, ear))
            voice.prompt(commands.seat.name)
            match await ear.get():
                case Heard.END:
                    break
                case Heard.CHANGE:
                    await commands.overhear()
                case str(line):
                    voice.heard(line)
                    done = await commands.obey(line) and done
    finally:
        if watching is not None:
            watching.cancel()
    return done


async def talk(place: Playground, at_rest: AtRest, record: Path | None = None) -> int:
    """Converse on standard input and output until the end of the input; the exit code.

    `record` gets every command and what was shown. From a pipe the code is 1 if a command was
    refused; by hand a slip of the fingers is no failure.
    """
    by_hand = sys.stdin.isatty()
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession(place.origin))
        kept = stack.enter_context(record.open("w", encoding="utf-8")) if record else None
        voice = Voice(sys.stdout, kept, by_hand=by_hand)
        seat = Seat(Visit(http, at_rest, place.cast.ids[0]), voice)
        commands = Commands(seat, World(seat), Groups(seat))
        with suppress(NotDone):
            await commands.greet()
        done = await _converse(commands, _ear(sys.stdin.fileno()), voice)
    return 0 if done or by_hand else UNDONE
