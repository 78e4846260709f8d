"""Starts `serve` again and again without importing it again: one process, forked for each start.

Run as a program with a configuration as JSON. Each line on its input starts a bot whose clock is so
many days ahead, and its process id is printed; with a port behind it, it is posted to there instead
of polling. The bots are real processes, and whoever reads the
ids may kill them.
"""

import asyncio
import json
import os
import signal
import sys
from datetime import timedelta
from typing import Any

from bot import app, log
from bot.rhythm import Clock, utc_now
from bot.telegram.hook import Hook


async def serve(wishes: dict[str, Any], ahead: timedelta, port: int) -> int:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    config = app.Config(
        token=wishes["token"],
        database=wishes["database"],
        allow=frozenset(wishes["allow"]),
        telegram_api=wishes["telegram_api"],
        webhook=Hook(wishes["url"], "127.0.0.1", port, wishes["secret"]) if port else None,
    )
    return await app.serve(config, stop, Clock(now=lambda: utc_now() + ahead))


def main() -> None:
    wishes = json.loads(sys.argv[1])
    log.configure("WARNING")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them: the system buries them
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        ahead, port = line.split()
        child = os.fork()
        if not child:
            os._exit(asyncio.run(serve(wishes, timedelta(days=float(ahead)), int(port))))
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
