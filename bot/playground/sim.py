"""`curbside sim`: the Bot API counterpart by itself, for a bot that runs in another program."""

import argparse
import asyncio
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path

from bot.playground.cast import Cast
from bot.playground.server import PlaygroundError, playground, refuse_real_token

DEFAULT_PORT = 8081


@dataclass(frozen=True, slots=True)
class SimSettings:
    """How to start; a missing token is made up, a missing state lies in a temporary folder."""

    port: int = DEFAULT_PORT
    state: Path | None = None
    token: str | None = None
    cast: Cast = field(default_factory=Cast)


async def _serve(settings: SimSettings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with playground(
        settings.port, settings.state, cast=settings.cast, token=settings.token
    ) as place:
        line = f"Bot API {place.base_url} token {place.token} page {place.page_url}"
        sys.stdout.write(f"{line} state {place.state}\n")
        sys.stdout.flush()
        await stop.wait()


def run_sim(settings: SimSettings) -> int:
    """Serve until Ctrl-C or SIGTERM; the exit code is 0, or 2 with a sentence on stderr."""
    refusal = refuse_real_token(os.environ)
    if refusal is None:
        try:
            asyncio.run(_serve(settings))
        except PlaygroundError as sentence:
            refusal = str(sentence)
    if refusal is None:
        return 0
    sys.stderr.write(f"{refusal}\n")
    return 2


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bot.playground.sim", description=__doc__)
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="0 takes a free one")
    parser.add_argument("--state", type=Path, help="an SQLite file; carried on if it exists")
    parser.add_argument("--token", help="otherwise one is made up")
    options = parser.parse_args()
    return run_sim(SimSettings(options.port, options.state, options.token))


if __name__ == "__main__":
    sys.exit(main())
