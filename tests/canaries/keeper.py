"""Real processes of the program in a folder of their own, and somebody who talks to the bot."""

import asyncio
import json
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import aiohttp

from bot.playground.server import Playground
from tests.canaries import net
from tests.canaries.birds import ADA, BASHIR, TOKEN

PROGRAM = "import sys; from bot.cli import main; sys.exit(main())"
Message = dict[str, Any]
GONE = 999_999  # the app still shows a message that is no more


@dataclass
class Cage:
    """A folder in which a program runs; what it says goes beside it, what it writes stays in it."""

    folder: Path
    said: dict[str, bytes] = field(default_factory=dict)
    started: list[asyncio.subprocess.Process] = field(default_factory=list)

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def database(self) -> Path:
        return self.home / "curbside.db"

    def environment(self, **settings: str) -> dict[str, str]:
        """Nothing of this machine but where its programs are; temporary files land in the cage."""
        self.home.mkdir(parents=True, exist_ok=True)
        temporary = self.home / "tmp"
        temporary.mkdir(exist_ok=True)
        given = {f"CURBSIDE_{name}": value for name, value in settings.items()}
        whereabouts = {"HOME": str(self.home), "TMPDIR": str(temporary), "PATH": os.environ["PATH"]}
        return {**whereabouts, "CURBSIDE_DATABASE": str(self.database), **given}

    async def start(self, *command: str, program: str = PROGRAM, **settings: str) -> "Running":
        self.home.mkdir(parents=True, exist_ok=True)
        name = len(list(self.folder.glob("out-*")))
        out, err = (self.folder / f"{kind}-{name}" for kind in ("out", "err"))
        with out.open("wb") as stdout, err.open("wb") as stderr:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", program, *command,
                stdout=stdout, stderr=stderr, cwd=self.home, env=self.environment(**settings),
            )  # fmt: skip
        self.started.append(process)
        return Running(self, process, out, err)

    async def run(self, *command: str, **settings: str) -> tuple[int, str]:
        """One command to its end: the code, and what it told on standard error."""
        running = await self.start(*command, **settings)
        return await running.end(), running.told()

    def ask(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.database, timeout=20)) as db:
            rows = db.execute(question, values).fetchall()
            db.commit()
            return rows

    def places(self) -> dict[str, bytes]:
        """Everything that was written anywhere but into the record."""
        said = {path.name: path.read_bytes() for path in self.folder.glob("*-*") if path.is_file()}
        return {**self.said, **said, **net.files(self.home)}


@dataclass
class Running:
    """One process, until it ends."""

    cage: Cage
    process: asyncio.subprocess.Process
    out: Path
    err: Path

    def told(self) -> str:
        return self.err.read_text("utf-8")

    def look(self) -> None:
        """Keep how it was called, while it can be seen."""
        self.cage.said[f"arguments of {self.process.pid}"] = net.arguments(self.process.pid)

    async def says(self, words: str) -> None:
        """Until it has said so, in its log or in a sentence."""
        async with asyncio.timeout(60):
            while words not in self.told():
                assert self.process.returncode is None, self.told()
                await asyncio.sleep(0.02)

    async def end(self, how: signal.Signals | None = None) -> int:
        if how is not None:
            self.process.send_signal(how)
        async with asyncio.timeout(30):
            return await self.process.wait()


@dataclass
class Person:
    """Somebody at the page of the playground."""

    place: Playground
    http: aiohttp.ClientSession
    cage: Cage

    async def do(self, verb: str, who: int = ADA, **wish: object) -> dict[str, Any]:
        url = f"{self.place.origin}/play/{verb}"
        async with self.http.post(url, json={"as": who, **wish}) as answer:
            told = await answer.json()
        assert told["ok"], told
        return dict(told)

    async def see(self, path: str) -> dict[str, Any]:
        async with self.http.get(f"{self.place.origin}/play/{path}") as answer:
            return dict(await answer.json())

    async def messages(self) -> list[Message]:
        chats = (await self.see(f"state?as={ADA}"))["chats"]
        return [message for chat in chats if chat["id"] == ADA for message in chat["messages"]]

    async def rest(self, *, sent: bool = False) -> None:
        """Until every update is taken; with `sent`, until all that is to be said is said, too."""
        async with asyncio.timeout(60):
            while await self._busy(sent=sent):  # noqa: ASYNC110 - it polls a page and a file
                await asyncio.sleep(0.02)

    async def _busy(self, *, sent: bool) -> bool:
        if (await self.see(f"state?as={ADA}"))["waiting"] or not self.cage.database.exists():
            return True
        tables = ["inbox", "outbox"] if sent else ["inbox"]
        query = "SELECT count(*) FROM {} WHERE status = 0"
        return any(self.cage.ask(query.format(table))[0][0] for table in tables)

    async def say(self, text: str, who: int = ADA, **wish: object) -> Message:
        said = await self.do("say", who, text=text, **wish)
        await self.rest()
        return dict(said["message"])

    async def reply(self, text: str) -> Message:
        """To the newest message of the bot: of several cases it is then known which is meant."""
        await self.rest(sent=True)
        newest = [m for m in await self.messages() if m["from"]["is_bot"]][-1]
        return await self.say(text, reply_to=newest["message_id"])

    async def press(self, *labels: str) -> None:
        """The newest button that begins so, one after the other, wherever its card stands by now.

        Faster than the cards are sent: the bot keeps to a message a second in one chat.
        """
        for label in labels:
            await self.do("tap", message_id=GONE, data=self.button(label))
            await self.rest()

    def button(self, label: str) -> str:
        posted = self.cage.ask("SELECT payload FROM outbox ORDER BY id DESC LIMIT 40")
        for (payload,) in posted:
            markup = json.loads(payload).get("reply_markup") or {}
            for button in chain.from_iterable(markup.get("inline_keyboard", [])):
                if button["text"].lstrip("☐☑? ").startswith(label):
                    return str(button["callback_data"])
        raise AssertionError(f"no button {label!r}")


@asynccontextmanager
async def caged(folder: Path) -> AsyncIterator[Cage]:
    """A cage; whatever still runs in it when the block ends is ended, too."""
    cage = Cage(folder)
    try:
        yield cage
    finally:
        for process in cage.started:
            if process.returncode is None:
                process.kill()
                await process.wait()


@asynccontextmanager
async def talking(place: Playground, cage: Cage) -> AsyncIterator[Person]:
    async with aiohttp.ClientSession() as http:
        yield Person(place, http, cage)


def serving(place: Playground, **more: str) -> dict[str, str]:
    """The settings of a bot that talks to this playground and says as much as it can."""
    return {
        "TOKEN": TOKEN, "TELEGRAM_API": place.origin, "ALLOW": f"{ADA},{BASHIR}",
        "LOG_LEVEL": "DEBUG", **more,
    }  # fmt: skip
