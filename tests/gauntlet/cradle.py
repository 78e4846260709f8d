"""Starts Curbside again and again without importing it again: one program, forked for each start.

Each line on its input is a bot as JSON; its process id is printed. A folder of content becomes a
plug-in of that one bot, as an installed package would bring it. What it says goes to its own log;
how it ended, if it ended by itself, goes beside its database.
"""

import asyncio
import json
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot import app, log
from bot.exits import Stop
from bot.foreseen import foreseen
from bot.rhythm import Clock, utc_now
from pathway import library


async def serve(wishes: dict[str, Any]) -> int:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    config = app.Config(
        token=wishes["token"],
        database=wishes["database"],
        allow=frozenset(wishes["allow"]),
        telegram_api=wishes["telegram_api"],
        alone=True,
    )
    ahead = timedelta(seconds=wishes["ahead"])
    return await app.serve(config, stop, Clock(now=lambda: utc_now() + ahead))


def live(wishes: dict[str, Any]) -> int:
    folder = Path(wishes["folder"])
    with (folder / "log").open("a") as file:
        os.dup2(file.fileno(), sys.stderr.fileno())
    if wishes["content"]:
        sys.path.insert(0, wishes["content"])
        library.every.cache_clear()
    try:
        with foreseen():
            code = asyncio.run(serve(wishes))
    except Stop as end:
        sys.stderr.write(f"curbside: {end}\n")
        code = int(end.code)
    sys.stderr.flush()
    (folder / "ended").write_text(str(code), encoding="ascii")
    return code


def main() -> None:
    log.configure("WARNING")
    library.every()  # read once for all of them; who brings content reads it anew
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them: the system buries them
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            os._exit(live(json.loads(line)))
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
