"""Play the sixteen situations with Curbside and its peers; print the table, write results.md.

Run: just gauntlet. Each situation has a counterpart, a folder and processes of its own. With words,
only the bots and situations whose names hold one of them are played, and nothing is written.
"""
# ruff: noqa: T201

import asyncio
import platform
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bot.playground.server import Playground
from tests.gauntlet import situations
from tests.gauntlet.bots import AiogramDialog, AiogramFsm, Bot, Peer, PtbConversation
from tests.gauntlet.ours import Cradle, Curbside, cradle
from tests.gauntlet.sixteen import SIXTEEN, Situation, Verdict, judged
from tests.gauntlet.stage import stage

RESULTS = Path(__file__).with_name("results.md")
PATIENCE = 12.0
PEERS: tuple[type[Peer], ...] = (PtbConversation, AiogramFsm, AiogramDialog)
PACKAGES = ("python-telegram-bot", "aiogram", "aiogram-dialog", "aiogram-fsm-sqlitestorage")
SIGNS = {"pass": "pass", "fail": "**fail**", "not offered": "not offered"}
# What one other setting of a library would change, where one is near at hand.
OTHERWISE: tuple[tuple[type[Peer], str, Situation], ...] = (
    (PtbConversation, "flush every second", situations.killed_two_seconds_after_an_answer),
    (PtbConversation, "flush every second", situations.fetched_but_unhandled_at_a_kill),
    (PtbConversation, "named states", situations.deploy_inserts_a_question),
    (PtbConversation, "named states", situations.deploy_removes_the_current_question),
    (AiogramFsm, "no isolation", situations.double_tap_with_another_value),
    (AiogramFsm, "no isolation", situations.two_taps_at_once),
)


def title(situation: Situation) -> str:
    return situation.__name__.replace("_", " ")


class Gauntlet:
    """Who is led through, and what came of it."""

    def __init__(self, home: Cradle, only: list[str]) -> None:
        self.home, self.only = home, only
        self.found: dict[tuple[str, str, str], Verdict] = {}

    def wanted(self, *names: str) -> bool:
        return not self.only or any(word in name for word in self.only for name in names)

    async def lead(self, kind: type[Bot], situation: Situation, setting: str = "") -> None:
        """One bot through one situation, on ground of its own."""

        def make(place: Playground, folder: Path) -> Bot:
            if kind is Curbside:
                return Curbside(place, folder, cradle=self.home)
            return kind(place, folder, setting)

        with tempfile.TemporaryDirectory(prefix="gauntlet-") as folder:
            async with stage(Path(folder), make) as on:
                on.patience = PATIENCE
                verdict = await judged(situation, on)
        self.found[kind.name, setting, title(situation)] = verdict
        print(
            f"{kind.name:24} {title(situation):40} {verdict.outcome:12} {verdict.said}", flush=True
        )

    async def play(self) -> None:
        for kind in (Curbside, *PEERS):
            for situation in SIXTEEN:
                if self.wanted(kind.name, situation.__name__):
                    await self.lead(kind, situation)
        for peer, setting, situation in OTHERWISE:
            if self.wanted(setting):
                await self.lead(peer, situation, setting)


def written(found: dict[tuple[str, str, str], Verdict], today: str) -> Iterator[str]:
    """The results as lines of Markdown."""
    names = [kind.name for kind in (Curbside, *PEERS)]
    yield "# The gauntlet: results"
    yield (
        f"Written by `just gauntlet` on {today}, Python {platform.python_version()}; "
        + ", ".join(f"{package} {version(package)}" for package in PACKAGES)
        + ". What each bot is, and how it is judged, is in README.md."
    )
    yield ""
    yield "| situation | " + " | ".join(names) + " |"
    yield "|---|" + "---|" * len(names)
    for situation in SIXTEEN:
        signs = [SIGNS[found[name, "", title(situation)].outcome] for name in names]
        yield f"| {title(situation)} | " + " | ".join(signs) + " |"
    passed = [sum(found[n, "", title(s)].outcome == "pass" for s in SIXTEEN) for n in names]
    yield (
        "| **passed** | " + " | ".join(f"**{count} of {len(SIXTEEN)}**" for count in passed) + " |"
    )
    for name in names:
        yield from ("", f"## {name}", "")
        for situation in SIXTEEN:
            verdict = found[name, "", title(situation)]
            yield f"- {title(situation)}: {verdict.outcome}; {verdict.said}"
    yield from ("", "## With another setting", "")
    yield "| bot | setting | situation | result | what happened |"
    yield "|---|---|---|---|---|"
    for peer, setting, situation in OTHERWISE:
        verdict = found[peer.name, setting, title(situation)]
        sign = SIGNS[verdict.outcome]
        yield f"| {peer.name} | {setting} | {title(situation)} | {sign} | {verdict.said} |"


def main() -> None:
    with cradle() as home:
        gauntlet = Gauntlet(home, sys.argv[1:])
        asyncio.run(gauntlet.play())
        if not gauntlet.only:
            today = datetime.now(UTC).date().isoformat()
            RESULTS.write_text("\n".join(written(gauntlet.found, today)) + "\n", encoding="utf-8")
            print(f"Written: {RESULTS.name}")


if __name__ == "__main__":
    main()
