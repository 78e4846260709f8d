"""Power loss: what was answered was on the disk before, as the system calls of the program show."""

import asyncio
import re
import shutil
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from tests.bot.programs import Page, Program, serving
from tests.telegram.bot_api_check import checked_playground

COLLEAGUES, MESSAGES = (1001, 1002, 1003, 1004), 100
STRACE = shutil.which("strace")
SYNCS = ("fsync", "fdatasync")
# A call as strace prints it, in two lines if another thread does something meanwhile.
BEGUN = re.compile(r"(?P<thread>\d+) +(?P<call>\w+)\((?P<rest>.*)")
RESUMED = re.compile(r"(?P<thread>\d+) +<\.\.\. (?P<call>\w+) resumed>")


@dataclass
class Disk:
    """What the system calls do to the log of the database.

    `answers` are the sends of messages: for each, how many commits were made safe since the one
    before, and whether anything that was written was not safe yet.
    """

    dirty: bool = False
    synced: int = 0
    answers: list[tuple[int, bool]] = field(default_factory=list)

    def see(self, call: str, rest: str) -> None:
        if call == "pwrite64" and "-wal>" in rest:
            self.dirty = True
        elif call in SYNCS and "-wal>" in rest:
            self.synced += self.dirty
            self.dirty = False
        elif "/sendMessage" in rest:
            self.answers.append((self.synced, self.dirty))
            self.synced = 0


def calls(trace: str) -> Iterator[tuple[str, str]]:
    """Each system call with its arguments: a write when it begins, a sync when it is done."""
    syncing: dict[str, str] = {}
    for line in trace.splitlines():
        if found := RESUMED.match(line):
            if found["thread"] in syncing:
                yield "fsync", syncing.pop(found["thread"])
        elif found := BEGUN.match(line):
            if found["call"] in SYNCS and line.endswith("<unfinished ...>"):
                syncing[found["thread"]] = found["rest"]
            else:
                yield found["call"], found["rest"]


async def watched(program: Program, log: Path) -> asyncio.subprocess.Process:
    assert STRACE is not None, "strace is missing: the package of that name has it"
    watch = ("-f", "-y", "-s", "256", "-e", "trace=pwrite64,fsync,fdatasync,sendto,sendmsg,write")
    return await asyncio.create_subprocess_exec(
        *(STRACE, *watch, "-o", log, "-p", str(program.process.pid)),
        stderr=asyncio.subprocess.PIPE,
    )


@pytest.mark.sqlite
@pytest.mark.fault("F03", n=f"{MESSAGES} answers")
@pytest.mark.slow
async def test_each_answer_is_sent_after_its_commit_was_made_safe_on_the_disk(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    log = tmp_path / "trace"
    async with (
        asyncio.timeout(120),
        checked_playground() as place,
        aiohttp.ClientSession(place.origin) as http,
        serving(place, tmp_path / "curbside.db") as bot,
    ):
        page = Page(http)
        for person in COLLEAGUES:
            await page.play("say", person, text="/help")
            await page.answered(person, 1)
        strace = await watched(bot, log)
        assert strace.stderr is not None
        told = await strace.stderr.readline()
        assert b"attached" in told, told.decode()
        for number in range(MESSAGES):
            person = COLLEAGUES[number % 4]
            await page.play("say", person, text="/help")
            await page.answered(person, 2 + number // 4)
        strace.send_signal(signal.SIGINT)
        await strace.wait()
    disk = Disk()
    for call, rest in calls(log.read_text(encoding="utf-8", errors="replace")):
        disk.see(call, rest)
    safe = sum(synced >= 2 and not dirty for synced, dirty in disk.answers)
    record_property("came out", f"{safe} of {MESSAGES} after both of their commits were synced")
    assert len(disk.answers) == MESSAGES
    assert safe == MESSAGES
