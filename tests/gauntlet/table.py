"""What is played, and the table of what came of it: the rows and columns of results.md."""

import platform
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.gauntlet import elsewhere, situations
from tests.gauntlet.bots import AiogramDialog, AiogramFsm, Bot, Peer, PtbConversation
from tests.gauntlet.ours import Curbside
from tests.gauntlet.sixteen import SIXTEEN, Situation, Verdict

RESULTS = Path(__file__).with_name("results.md")
TIMES = 5  # how often each is played: what two things race for comes out so or so
BOTS: tuple[type[Bot], ...] = (Curbside, PtbConversation, AiogramFsm, AiogramDialog)
NAMES = [kind.name for kind in BOTS]
# What one other setting of a library would change, where one is near at hand.
OTHERWISE: tuple[tuple[type[Peer], str, Situation], ...] = (
    (PtbConversation, "flush every second", situations.killed_two_seconds_after_an_answer),
    (PtbConversation, "flush every second", situations.fetched_but_unhandled_at_a_kill),
    (PtbConversation, "named states", situations.deploy_inserts_a_question),
    (PtbConversation, "named states", situations.deploy_removes_the_current_question),
    (PtbConversation, "misfire_grace_time=None", elsewhere.follow_up_due_while_busy_or_down),
    (AiogramFsm, "no isolation", situations.double_tap_with_another_value),
    (AiogramFsm, "no isolation", situations.two_taps_at_once),
    (AiogramDialog, "no isolation", situations.double_tap_with_another_value),
    (AiogramDialog, "no isolation", situations.two_taps_at_once),
)
NOTES = {
    "private only": "Curbside takes cases in private chats only. In a group it was tried what it "
    "refuses there, and that a group that moves is found again: not the situation of the others.",
    "asked again": "the answer on the older card was refused, with words, and asked again: it was "
    "not stored at the first tap.",
    "torn only": "a pickle has no locks, so only the torn file was tried.",
}
# The bot, its setting ("" as it comes), the situation.
Place = tuple[str, str, str]
Found = Mapping[Place, "Cell"]


@dataclass(frozen=True, slots=True)
class Cell:
    """What came of one situation for one bot, each time that it was played."""

    plays: tuple[Verdict, ...]

    @property
    def outcome(self) -> str:
        """A pass is one each time."""
        seen = {play.outcome for play in self.plays}
        return next(o for o in ("fail", "not offered", "pass") if o in seen)

    @property
    def passed(self) -> int:
        return sum(play.outcome == "pass" for play in self.plays)

    @property
    def sign(self) -> str:
        if self.outcome != "fail":
            notes = {play.note for play in self.plays} - {""}
            return ", ".join((self.outcome, *sorted(notes)))
        some = f" ({self.passed} of {len(self.plays)} pass)" if self.passed else ""
        return f"**fail**{some}"

    @property
    def said(self) -> str:
        """What happened, the most frequent first."""
        kinds = Counter(play.said for play in self.plays if play.outcome == self.outcome)
        return "; or: ".join(said for said, _ in kinds.most_common())


def title(situation: Situation) -> str:
    return situation.__name__.replace("_", " ")


def places() -> Iterator[tuple[type[Bot], str, Situation]]:
    """Everything that is played, in order."""
    for kind in BOTS:
        yield from ((kind, "", situation) for situation in SIXTEEN)
    yield from OTHERWISE


def pinned() -> dict[str, str]:
    """The peers' packages and their versions, as requirements.txt has them."""
    text = RESULTS.with_name("requirements.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w-]+)(?:\[[\w-]+\])?==(\S+)$", text, re.MULTILINE))


def head(today: str) -> str:
    """When it was written, and what was played."""
    packages = ", ".join(f"{package} {version}" for package, version in pinned().items())
    return (
        f"Written by `just gauntlet` on {today}, Python {platform.python_version()}; {packages}. "
        f"Each was played {TIMES} times, and a pass is one each time. What each bot is, and how it "
        "is judged, is in README.md."
    )


def written(found: Found, head: str) -> Iterator[str]:
    """The results as lines of Markdown."""
    yield from ("# The gauntlet: results", head, "")
    yield from _first_table(found)
    yield from ("", *(f"- {note}: {meaning}" for note, meaning in NOTES.items()))
    for name in NAMES:
        yield from ("", f"## {name}", "")
        for situation in map(title, SIXTEEN):
            cell = found[name, "", situation]
            yield f"- {situation}: {cell.sign.replace('**', '')}; {cell.said}"
    yield from ("", "## With another setting", "")
    yield "| bot | setting | situation | result | what happened |"
    yield "|---|---|---|---|---|"
    for peer, setting, situation in OTHERWISE:
        cell = found[peer.name, setting, title(situation)]
        yield f"| {peer.name} | {setting} | {title(situation)} | {cell.sign} | {cell.said} |"


def _first_table(found: Found) -> Iterator[str]:
    yield "| situation | " + " | ".join(NAMES) + " |"
    yield "|---|" + "---|" * len(NAMES)
    for situation in map(title, SIXTEEN):
        signs = [found[name, "", situation].sign for name in NAMES]
        yield f"| {situation} | " + " | ".join(signs) + " |"
    counts = [counted([found[name, "", title(s)].sign for s in SIXTEEN]) for name in NAMES]
    yield "| **passed** | " + " | ".join(counts) + " |"


def counted(signs: list[str]) -> str:
    """How many were passed as they are, and how many with a note."""
    noted = sum(sign.startswith("pass, ") for sign in signs)
    also = f", {noted} more with a note" if noted else ""
    return f"**{signs.count('pass')} of {len(signs)}**{also}"
