"""What one bot costs on PostgreSQL, what that foretells of many, and what many then do.

Run: uv run python -m tests.bench.capacity --bots 50 --people 4 --think 5. Each bot is a program of
its own, `curbside serve` as installed, pace and all; they share one database of a server that was
started for this, with fsync on. Telegram and the people are this program. The prediction is printed
before the many are started. What others do on the machine meanwhile is measured and said.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg

from tests.bench.capacity_figures import Crowd, Run, beside, foretell, told
from tests.bench.capacity_town import Bot, Door
from tests.bench.counterpart import Window, cpu_seconds
from tests.bot.programs import PROGRAM
from tests.postgres import DURABLE, Cluster, cluster

TICK: Final = os.sysconf("SC_CLK_TCK")
STARTED_TOGETHER: Final = 4
STARTING: Final = 120.0
# After a start there is still some tidying up.
RESTED: Final = 10.0
IN_VAIN: Final = 60.0
# Fewer acts a second than a bot's pace lets through, and enough of them to count.
ONE: Final = Crowd(bots=1, people=8, think=1.0)
SETTINGS: Final = DURABLE | {
    "max_connections": "400", "shared_buffers": "256MB", "autovacuum": "on",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spent:
    """Where the processors' and the server's counters stood at an instant."""

    at: float
    programs: float
    server: float
    counterpart: float
    machine: float
    commits: int
    flushes: int


def stat(pid: int) -> list[str]:
    """What the kernel says of a program, from its state on."""
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()


def seconds(pids: Iterable[int]) -> float:
    """What all threads of these programs have spent so far."""
    return sum(map(cpu_seconds, pids))


def family(parent: int) -> list[int]:
    """A program and those that it has started."""
    found = [parent]
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if int(stat(int(place.name))[1]) == parent:
                found.append(int(place.name))
        except OSError:
            continue  # it has ended meanwhile
    return found


def busy() -> float:
    """Seconds that all processors have worked since the machine began."""
    line = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0]
    ticks = [int(each) for each in line.split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / TICK


def resident(pids: Iterable[int]) -> float:
    """Megabytes in use; what programs share is counted once, by shares."""
    kilobytes = 0
    for pid in pids:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        kilobytes += int(next(x for x in text.splitlines() if x.startswith("Pss:")).split()[1])
    return kilobytes / 1024


@dataclass(slots=True)
class Stage:
    """A server, the programs that use it, and a connection that asks it how it is."""

    server: Cluster
    parent: int
    programs: list[int]
    db: psycopg.Connection[Any]

    def ask(self, question: str) -> int:
        row = self.db.execute(question.encode()).fetchone()
        assert row is not None
        return int(row[0] or 0)

    def spent(self) -> Spent:
        here = family(self.parent)
        ended = sum(int(ticks) for ticks in stat(self.parent)[13:15]) / TICK
        own = resource.getrusage(resource.RUSAGE_SELF)
        return Spent(
            at=time.perf_counter(),
            programs=seconds(self.programs),
            server=seconds(here) + ended,
            counterpart=own.ru_utime + own.ru_stime,
            machine=busy(),
            commits=self.ask("SELECT sum(xact_commit) FROM pg_stat_database"),
            flushes=self.ask("SELECT wal_sync FROM pg_stat_wal"),
        )

    def connections(self) -> int:
        return self.ask(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE application_name = 'curbside' AND backend_type = 'client backend'"
        )


@asynccontextmanager
async def serving(bot: Bot, port: int, database: str, log: Path) -> AsyncIterator[int]:
    """`curbside serve` for a bot; its number. It is ended without goodbye."""
    settings = {
        "TOKEN": bot.token, "TELEGRAM_API": f"http://127.0.0.1:{port}", "DATABASE": database,
        "ALLOW": ",".join(map(str, bot.people)), "LOG_LEVEL": "WARNING",
    }  # fmt: skip
    environment = os.environ | {f"CURBSIDE_{name}": value for name, value in settings.items()}
    with log.open("ab") as out:
        program = await asyncio.create_subprocess_exec(
            sys.executable, "-c", PROGRAM, "serve", env=environment, stdout=out, stderr=out
        )
    try:
        async with asyncio.timeout(STARTING):
            await bot.receives.wait()
        yield program.pid
    finally:
        if program.returncode is None:
            program.kill()
        await program.wait()


async def all_serve(
    stack: AsyncExitStack, bots: Sequence[Bot], port: int, database: str
) -> list[int]:
    """Start them a few at a time: a start is dearer than a minute of work."""
    log = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="capacity-"))) / "log"
    found: list[int] = []
    for first in range(0, len(bots), STARTED_TOGETHER):
        some = bots[first : first + STARTED_TOGETHER]
        starts = [stack.enter_async_context(serving(bot, port, database, log)) for bot in some]
        found += await asyncio.gather(*starts)
    return found


def quantile(ranked: Sequence[float], share: float) -> float:
    return ranked[int(len(ranked) * share)] if ranked else 0.0


def measured(
    stage: Stage, bots: Sequence[Bot], windows: Sequence[Window], ends: tuple[Spent, Spent]
) -> Run:
    before, after = ends
    took = after.at - before.at
    counts = [window.acts / took for window in windows]
    programs, server, own, machine = (
        (getattr(after, name) - getattr(before, name)) / took
        for name in ("programs", "server", "counterpart", "machine")
    )
    waits = sorted(wait for window in windows for wait in window.waits)
    return Run(
        bots=len(bots), people=len(bots[0].people), think=bots[0].think,
        acts=sum(window.acts for window in windows), seconds=took,
        slowest=min(counts), quickest=max(counts),
        p50=quantile(waits, 0.5), p99=quantile(waits, 0.99),
        programs=programs, server=server, counterpart=own,
        others=max(0.0, machine - programs - server - own),
        connections=stage.connections(), commits=(after.commits - before.commits) / took,
        flushes=(after.flushes - before.flushes) / took, megabytes=resident(stage.programs),
        server_megabytes=resident(family(stage.parent)), load=os.getloadavg()[0],
    )  # fmt: skip


async def watched(stage: Stage, bots: Sequence[Bot], warm: float, watch: float) -> Run:
    await asyncio.sleep(warm)
    windows = [Window(pid) for pid in stage.programs]
    before = stage.spent()
    for bot, window in zip(bots, windows, strict=True):
        bot.window = window
    await asyncio.sleep(watch)
    for bot in bots:
        bot.window = None
    return measured(stage, bots, windows, (before, stage.spent()))


async def all_answered(bots: Sequence[Bot]) -> None:
    """Until nobody waits any more; raises `TimeoutError` if somebody does so in vain."""
    async with asyncio.timeout(IN_VAIN):
        while any(p.since is not None for bot in bots for p in bot.people.values()):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def run(wish: argparse.Namespace, server: Cluster, crowd: Crowd) -> tuple[Run, Run]:
    """So many bots, at rest and pressed."""
    bots = [Bot(number, crowd.people, crowd.think) for number in range(crowd.bots)]
    by_token = {bot.token: bot for bot in bots}
    loop = asyncio.get_running_loop()
    door = await loop.create_server(lambda: Door(by_token), "127.0.0.1", 0, backlog=1024)
    port, database = door.sockets[0].getsockname()[1], server.fresh()
    parent = int((server.kept / "postmaster.pid").read_text(encoding="ascii").split()[0])
    async with AsyncExitStack() as stack:
        programs = await all_serve(stack, bots, port, database)
        db = stack.enter_context(psycopg.connect(server.url("postgres"), autocommit=True))
        stage = Stage(server, parent, programs, db)
        idle = await watched(stage, bots, RESTED, wish.watch / 2)
        for bot in bots:
            bot.begin()
        pressed = await watched(stage, bots, wish.warm, wish.watch)
        for bot in bots:
            bot.stopped = True
        await all_answered(bots)
        assert pressed.slowest > 0, "a bot answers nobody"
    door.close()
    return idle, pressed


def say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def main() -> None:
    """One bot, the prediction, and many bots."""
    parser = argparse.ArgumentParser(description="What many bots on one PostgreSQL carry.")
    parser.add_argument("--bots", type=int, default=50)
    parser.add_argument("--people", type=int, default=4, help="of each bot")
    parser.add_argument("--think", type=float, default=5.0, help="seconds before a tap; 0: none")
    parser.add_argument("--warm", type=float, default=25.0, help="seconds before the count")
    parser.add_argument("--watch", type=float, default=40.0, help="seconds that are counted")
    parser.add_argument("--cores", type=float, default=os.cpu_count(), help="to reckon with")
    wish = parser.parse_args()
    crowd = Crowd(wish.bots, wish.people, wish.think)
    with cluster(SETTINGS) as server:
        idle, one = asyncio.run(run(wish, server, ONE))
        say("at rest: " + told(idle), "", "pressed: " + told(one), "")
        foretold = foretell(idle, one, crowd, wish.cores)
        say(f"foretold for {crowd} on {wish.cores:g} cores, bound by {foretold.bound}:")
        say(repr(foretold), "")
        idle, many = asyncio.run(run(wish, server, crowd))
        say("at rest: " + told(idle), "", "pressed: " + told(many), "", beside(foretold, many))


if __name__ == "__main__":
    main()
