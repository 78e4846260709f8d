"""`curbside try --terminal` through pipes: lines in, and what it showed."""

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.telegram.bot_api_check import check_calls

PROGRAM = "import sys; from bot.cli import main; sys.exit(main())"
TRY = (sys.executable, "-c", PROGRAM, "try", "--terminal", "--port", "0")
ENOUGH_SECONDS, ENOUGH_CHARACTERS = 120, 2**20
# A remark, told when everything before it has been done: the playground is still there to be asked.
CHECKED = "# Whatever passed is held against the Bot API.\n"


def converse(*lines: str, record: Path | None = None) -> "subprocess.CompletedProcess[str]":
    """The program with these lines on its standard input, to the end; what it sent is checked."""
    done = asyncio.run(_conversed(lines, ["--record", str(record)] if record else []))
    if record:
        record.write_text(record.read_text("utf-8").removesuffix(CHECKED), "utf-8")
    return done


async def _conversed(
    lines: Sequence[str], wish: Sequence[str]
) -> "subprocess.CompletedProcess[str]":
    pipe = asyncio.subprocess.PIPE
    program = await asyncio.create_subprocess_exec(
        *TRY, *wish, stdin=pipe, stdout=pipe, stderr=pipe, limit=ENOUGH_CHARACTERS
    )
    assert program.stdin
    assert program.stdout
    assert program.stderr
    try:
        async with asyncio.timeout(ENOUGH_SECONDS):
            page = (await program.stderr.readline()).decode().split()[-1]
            script = (*lines, CHECKED.strip())
            program.stdin.write("".join(f"{line}\n" for line in script).encode())
            shown = await program.stdout.readuntil(CHECKED.encode())
            await check_calls(page)
            program.stdin.close()
            out, err = await program.communicate()
    finally:
        if program.returncode is None:
            program.kill()
            await program.wait()
    out = (shown + out).decode().replace(CHECKED, "")
    return subprocess.CompletedProcess(TRY, program.returncode or 0, out, err.decode())
