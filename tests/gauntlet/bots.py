"""The four bots as programs to be started, killed and asked what they have stored.

How each of them words its questions is all that the situations need to know of it.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from bot.playground.server import Playground
from tests.crash.births import alive, end
from tests.gauntlet.peers.mini import ASK_LABEL, QUESTIONS, REMIND_SECONDS, REMINDER
from tests.gauntlet.phone import Message, buttons, within

ROOT = Path(__file__).parents[2]
PEERS = Path(__file__).parent / "peers"
LABEL = "58F L4-5"
ENDING = 10.0  # seconds in which a program that came up, and cannot go on, has ended
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Words:
    """How a bot asks: a question's words by its key, and the label of each answer by its option.

    `straight` are the labels of an ordinary answer, by key: the first that stands on the card.
    """

    asks: Mapping[str, str]
    labels: Mapping[tuple[str, str], str]
    straight: Mapping[str, tuple[str, ...]]
    back: str
    ends: tuple[str, ...]  # what the last card says
    shortcut: str = ""  # a button that ends the questions early, where one stands
    agree: str = ""  # the button that makes a change which was proposed
    first: frozenset[str] = frozenset()  # questions after which the record can be judged already

    def open(self, card: Message) -> str:
        """The key of the question on a card; "end" on the last one, "" on none of ours."""
        text = card.get("text", "")
        if any(words in text for words in self.ends):
            return "end"
        return next((key for key, words in self.asks.items() if words in text), "")

    def next_label(self, card: Message, *, briefly: bool) -> str | None:
        """What a person taps who has nothing special to say; `briefly`: and wants to be done."""
        there = buttons(card)
        ways = self.straight.get(self.open(card), ())
        if briefly and self.shortcut:
            ways = (self.shortcut, *ways)
        return next((way for way in ways if way in there), None)


@dataclass
class Bot:
    """One program on one folder, talking to one counterpart."""

    place: Playground
    folder: Path
    setting: str = ""
    pid: int = 0
    ahead: float = 0  # seconds by which its clock is ahead
    words: Words = field(init=False)
    name: ClassVar[str] = ""
    opening: ClassVar[str] = "/start"
    private_only: ClassVar[bool] = False  # a case is taken in a private chat and nowhere else
    remembers: ClassVar[bool] = True  # whether its library has a reminder at all
    leaves: ClassVar[str] = "stability"  # the question that a later deploy no longer has
    left: ClassVar[str] = "stable"  # and an answer to it
    joins: ClassVar[str] = "deficit"  # the question in which a later deploy asks for more
    after_a_flag: ClassVar[Record] = {}  # what is not asked once a flag is present
    joined: ClassVar[Record] = {"deficit": "none"}  # and what it must have found

    async def start(self, what: str = "", ahead: float = 0) -> None:
        """Start it under one of the deploys (as it is shipped, unless said)."""
        raise NotImplementedError

    async def kill(self) -> None:
        """No goodbye."""
        await end(self.pid, signal.SIGKILL)

    async def stop(self) -> None:
        """As a deploy does: with time to put everything away."""
        await end(self.pid, signal.SIGTERM)

    def pause(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    async def close(self) -> None:
        if self.pid and alive(self.pid):
            self.go_on()
            await self.kill()

    def due_in(self) -> float:
        """Seconds until the newest case is to be followed up, by the bot's clock."""
        raise NotImplementedError

    def reminds(self, message: Message, label: str) -> bool:
        """Whether a message is the reminder of the case with this label."""
        raise NotImplementedError

    async def record(self, person: int, label: str = LABEL) -> Record:
        """What is stored of the case with this label, in the gauntlet's own words."""
        raise NotImplementedError

    async def keeps(self, person: int) -> bool:
        """Whether their answer to the question that left still stands in what is stored."""
        return (await self.record(person)).get(self.leaves) == self.left

    def hold(self) -> None:
        """From now on it comes to no end with what it fetches, where Telegram holds up nothing."""

    async def holds(self) -> bool:
        """Whether something that was fetched waits in it, as far as its storage shows that."""
        return True

    def let_go(self) -> None:
        """After a kill: its next start is not held."""

    def ended(self) -> int | None:
        """How it ended by itself; None while it runs."""
        raise NotImplementedError

    async def refused(self) -> tuple[int, str] | None:
        """How it ended by itself, and the last line it said; None if it runs on."""

        async def over() -> bool:
            return self.ended() is not None

        if not await within(ENDING, over):
            return None
        return self.ended() or 0, self.last_words()

    def last_words(self) -> str:
        """The last line of its log."""
        log = self.folder / "log"
        said = log.read_text(encoding="utf-8").strip().splitlines() if log.exists() else []
        return said[-1] if said else ""

    @property
    def storage(self) -> Path:
        """The one file that everything is in."""
        raise NotImplementedError


@dataclass
class Peer(Bot):
    """A bot of `peers/`, on the library that it is named after."""

    script = ""
    _process: asyncio.subprocess.Process | None = None

    def __post_init__(self) -> None:
        self.words = PEER_WORDS

    async def start(self, what: str = "", ahead: float = 0) -> None:
        del ahead
        environment = os.environ | {
            "PEER_FOLDER": str(self.folder),
            "PEER_TOKEN": self.place.token,
            "PEER_ORIGIN": self.place.origin,
            "PEER_DEPLOY": what or "first",
            "PEER_SETTING": self.setting,
        }
        with (self.folder / "log").open("a") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, PEERS / self.script, env=environment, stdout=log, stderr=log
            )
        self.pid = self._process.pid

    def due_in(self) -> float:
        return REMIND_SECONDS

    def reminds(self, message: Message, label: str) -> bool:
        return message.get("text") == REMINDER.format(label=label)

    async def kill(self) -> None:
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        await self._end(signal.SIGTERM)

    async def _end(self, how: signal.Signals) -> None:
        assert self._process is not None
        with suppress(ProcessLookupError):
            self._process.send_signal(how)
        try:
            async with asyncio.timeout(10):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    async def record(self, person: int, label: str = LABEL) -> Record:
        kept = self.folder / "records.jsonl"
        lines = kept.read_text(encoding="utf-8").splitlines() if kept.exists() else []
        records = [json.loads(line) for line in lines]
        mine = [r for r in records if r.pop("person") == person]
        return next((r for r in reversed(mine) if r.get("label") == label), (mine or [{}])[-1])

    def ended(self) -> int | None:
        assert self._process is not None
        return self._process.returncode


class PtbConversation(Peer):
    name = "PTB ConversationHandler"
    script = "ptb_conversation.py"

    @property
    def storage(self) -> Path:
        return self.folder / "case.pickle"


class AiogramFsm(Peer):
    name = "aiogram FSM"
    script = "aiogram_fsm.py"
    remembers = False

    @property
    def storage(self) -> Path:
        return self.folder / "case.db"


class AiogramDialog(AiogramFsm):
    name = "aiogram-dialog"
    script = "aiogram_dialogs.py"


def _peer_words() -> Words:
    labels = {(k, name): text for k, q in QUESTIONS.items() for name, text in q.options.items()}
    labels["stability", "gone"] = "Stable"
    straight = {
        "flags": ("Done",), "deficit": ("No deficit",), "pain": ("6",), "stability": ("Stable",),
        "level": ("L4-L5",), "summary": ("Confirm",),
    }  # fmt: skip
    asks = {key: question.ask for key, question in QUESTIONS.items()}
    asks |= {"label": ASK_LABEL, "summary": "Is this right?"}
    return Words(asks, labels, straight, back="Back", ends=("Saved.",))


PEER_WORDS = _peer_words()
