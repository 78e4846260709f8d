"""What a run came to, and what it foretells of a run with more bots: plain arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.pacing import ALL_PER_SECOND, CHAT_PER_SECOND

# A program's connections: two that write, two that read, one that hears, one that rings.
CONNECTIONS: Final = 6
# A tap is answered, and its card is edited.
SENDS: Final = 2


@dataclass(frozen=True, slots=True)
class Run:
    """One run, over its window. Cores are seconds of processor time a second of the clock.

    `slowest`, `quickest`: acts a second of the bot with the fewest and the most. `others`: cores
    that everything else on the machine took meanwhile.
    """

    bots: int
    people: int
    think: float
    acts: int
    seconds: float
    slowest: float
    quickest: float
    p50: float
    p99: float
    programs: float
    server: float
    counterpart: float
    others: float
    connections: int
    commits: float
    flushes: float
    megabytes: float
    server_megabytes: float
    load: float

    @property
    def rate(self) -> float:
        return self.acts / self.seconds

    @property
    def cores(self) -> float:
        return self.programs + self.server + self.counterpart


@dataclass(frozen=True, slots=True)
class Foretold:
    """What so many bots should show; `bound`: what stops them from doing more."""

    rate: float
    a_bot: float
    p50: float
    programs: float
    server: float
    counterpart: float
    connections: int
    commits: float
    flushes: float
    megabytes: float
    bound: str


@dataclass(frozen=True, slots=True)
class Crowd:
    """So many bots with so many people each, who think for so many seconds before they tap."""

    bots: int
    people: int
    think: float


def foretell(idle: Run, one: Run, crowd: Crowd, machine: float) -> Foretold:
    """From one bot that rests and one that is pressed, on a machine of so many cores.

    Each bot costs what it costs at rest, and each act what it costs beyond that. People act as
    often as they like, unless their chats, their bots' pace or the processors let through less:
    then they wait for it. Where nothing holds them, an act waits 1 / (1 - load) times as long.
    """
    bots, everybody = crowd.bots, crowd.bots * crowd.people
    act = (one.cores - idle.cores) / one.rate
    rest = bots * (idle.programs + idle.server)
    if rest >= machine:
        raise ValueError("the machine is too small for so many bots, even at rest")
    limits = {
        "people": everybody / (crowd.think + one.p50),
        "chats": everybody * CHAT_PER_SECOND,
        "pace": bots * ALL_PER_SECOND / SENDS,
        "processors": (machine - rest) / act,
    }
    bound = min(limits, key=limits.__getitem__)
    rate = limits[bound]
    load = (rest + rate * act) / machine
    return Foretold(
        rate=rate,
        a_bot=rate / bots,
        p50=one.p50 / (1 - load) if bound == "people" else everybody / rate - crowd.think,
        programs=bots * idle.programs + rate * (one.programs - idle.programs) / one.rate,
        server=bots * idle.server + rate * (one.server - idle.server) / one.rate,
        counterpart=rate * one.counterpart / one.rate,
        connections=bots * CONNECTIONS,
        commits=bots * idle.commits + rate * (one.commits - idle.commits) / one.rate,
        flushes=bots * idle.flushes + rate * (one.flushes - idle.flushes) / one.rate,
        megabytes=bots * one.megabytes,
        bound=bound,
    )


def told(run: Run) -> str:
    """A run as a paragraph."""
    return (
        f"{run.bots} bots, {run.people} people each, {run.think:g} s to think: "
        f"n {run.acts} in {run.seconds:.0f} s, {run.rate:.1f}/s in all, "
        f"{run.rate / run.bots:.2f}/s a bot ({run.slowest:.2f} to {run.quickest:.2f}); "
        f"tap to card p50 {run.p50 * 1000:.0f} ms, p99 {run.p99 * 1000:.0f} ms; "
        f"cores: programs {run.programs:.3f}, server {run.server:.3f}, counterpart and people "
        f"{run.counterpart:.3f}, others {run.others:.2f}; {run.connections} connections, "
        f"{run.commits:.1f} commits/s, {run.flushes:.1f} flushes/s; {run.megabytes:.0f} MB in "
        f"programs, {run.server_megabytes:.0f} MB in the server; load average {run.load:.1f}"
    )


def beside(foretold: Foretold, run: Run) -> str:
    """The prediction and what came, line by line, as a Markdown table."""
    rows = (
        ("updates/s in all", f"{foretold.rate:.1f}", f"{run.rate:.1f}"),
        ("updates/s a bot", f"{foretold.a_bot:.2f}", f"{run.rate / run.bots:.2f}"),
        ("tap to card, p50 ms", f"{foretold.p50 * 1000:.0f}", f"{run.p50 * 1000:.0f}"),
        ("cores, programs", f"{foretold.programs:.2f}", f"{run.programs:.2f}"),
        ("cores, server", f"{foretold.server:.2f}", f"{run.server:.2f}"),
        ("cores, counterpart", f"{foretold.counterpart:.2f}", f"{run.counterpart:.2f}"),
        ("connections", f"{foretold.connections}", f"{run.connections}"),
        ("commits/s", f"{foretold.commits:.0f}", f"{run.commits:.0f}"),
        ("flushes/s", f"{foretold.flushes:.0f}", f"{run.flushes:.0f}"),
        ("MB in programs", f"{foretold.megabytes:.0f}", f"{run.megabytes:.0f}"),
    )
    lines = [f"| {what} | {before} | {after} |" for what, before, after in rows]
    return "\n".join(["| | foretold | measured |", "|---|---|---|", *lines])
