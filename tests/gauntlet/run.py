"""Play the sixteen situations with Curbside and its peers; print the table, write results.md.

Run: just gauntlet. Each situation has a counterpart, a folder and processes of its own, each time
that it is played. With words, only the bots, settings and situations whose names hold one of them
are played, once, and nothing is written.
"""
# ruff: noqa: T201

import asyncio
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bot.playground.server import Playground, playground
from tests.gauntlet.bots import Bot
from tests.gauntlet.ours import Cradle, Curbside, cradle
from tests.gauntlet.sixteen import Situation, Verdict, judged
from tests.gauntlet.stage import GauntletError, stage
from tests.gauntlet.table import RESULTS, TIMES, Cell, Place, head, pinned, places, title, written

PATIENCE = 12.0
TRIES = 3  # before a fault of the gauntlet's own ends it


class Gauntlet:
    """Who is led through, and what came of it."""

    def __init__(self, home: Cradle, only: list[str]) -> None:
        self.home, self.only = home, only
        self.found: dict[Place, Cell] = {}

    def wanted(self, *names: str) -> bool:
        return not self.only or any(word in name for word in self.only for name in names)

    def bot(self, kind: type[Bot], setting: str, place: Playground, folder: Path) -> Bot:
        if kind is Curbside:
            return Curbside(place, folder, cradle=self.home)
        return kind(place, folder, setting)

    async def once(self, kind: type[Bot], setting: str, situation: Situation) -> Verdict:
        """One bot through one situation, on ground of its own."""
        with tempfile.TemporaryDirectory(prefix="gauntlet-") as folder:
            async with (
                playground() as place,
                stage(self.bot(kind, setting, place, Path(folder))) as on,
            ):
                on.patience = PATIENCE
                return await judged(situation, on)

    async def lead(self, kind: type[Bot], setting: str, situation: Situation) -> None:
        """As often as it is played; what the gauntlet itself did wrong is played again."""
        plays: list[Verdict] = []
        faults = 0
        while len(plays) < (1 if self.only else TIMES):
            try:
                plays.append(await self.once(kind, setting, situation))
            except GauntletError as fault:
                faults += 1
                print(f"again: {title(situation)}: {fault}", flush=True)
                if faults == TRIES:
                    raise
        cell = Cell(tuple(plays))
        self.found[kind.name, setting, title(situation)] = cell
        name = f"{kind.name}, {setting}" if setting else kind.name
        print(f"{name:46} {title(situation):38} {cell.sign:12} {cell.said}", flush=True)

    async def play(self) -> None:
        for kind, setting, situation in places():
            names = (setting,) if setting else (kind.name, situation.__name__)
            if self.wanted(*names):
                await self.lead(kind, setting, situation)


def main() -> None:
    here = {package: version(package) for package in pinned()}
    if here != pinned():
        sys.exit(f"These are not the versions of requirements.txt: {here}")
    with cradle() as home:
        gauntlet = Gauntlet(home, sys.argv[1:])
        asyncio.run(gauntlet.play())
        if not gauntlet.only:
            lines = written(gauntlet.found, head(datetime.now(UTC).date().isoformat()))
            RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
            print(f"Written: {RESULTS.name}")


if __name__ == "__main__":
    main()
