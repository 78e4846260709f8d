"""The playground as a running server, for `curbside try`, `curbside sim` and tests."""

import asyncio
import re
import secrets
import shutil
import socket
import string
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.playground.cast import Cast
from bot.playground.clock import Clock
from bot.playground.watching import Inspect, Record

if TYPE_CHECKING:
    from bot.playground.app import Server

HOST = "127.0.0.1"
TOKEN_ENV = "CURBSIDE_TOKEN"  # noqa: S105 - a variable's name
REAL_TOKEN = re.compile(r"\s*\d{5,}:(?!SIM-)[\w-]{20,}\s*")
REAL_TOKEN_REFUSED = (
    f"{TOKEN_ENV} holds what looks like a real bot token; the playground is for invented people "
    f"only, so unset {TOKEN_ENV} and start it again."
)
REFUSED_WHEN_GIVEN = "That looks like a real bot token; the playground takes made-up ones only."
EXTRA_MISSING = "The playground needs a web server: install curbside[playground]."


class PlaygroundError(Exception):
    """The playground cannot start; the message is one sentence for the person who tried."""


def refuse_real_token(environ: Mapping[str, str]) -> str | None:
    """The sentence to print when a real token is about, or None when the playground may start.

    A caller that gets a sentence prints it to stderr and exits with code 2.
    """
    return REAL_TOKEN_REFUSED if REAL_TOKEN.fullmatch(environ.get(TOKEN_ENV, "")) else None


def made_up_token() -> str:
    """A token of the right shape that no one could take for a real one."""
    letters = string.ascii_letters + string.digits
    return "1000000001:SIM-" + "".join(secrets.choice(letters) for _ in range(31))


@dataclass(frozen=True, slots=True)
class Playground:
    """Where a running playground is, and what a bot needs in order to use it."""

    origin: str
    token: str
    clock: Clock
    cast: Cast
    state: Path
    server: "Server" = field(repr=False)

    def show_record(self, provider: Record) -> None:
        """Have GET /play/record tell what `provider` gives: the newest events, oldest first.

        Each is a dict with "at" (ISO 8601), "case", "turn", "kind" and "told".
        """
        self.server.api.record = provider

    def inspect(self, inspector: Inspect) -> None:
        """Show `inspector` every request and every update, in order, before it goes further.

        What it asserts in vain is raised where the block of this playground ends.
        """
        self.server.world.watch.inspectors.append(inspector)

    @property
    # reason: every Bot API client calls it so
    def base_url(self) -> str:
        """For a Bot API client, which appends the token: `http://127.0.0.1:PORT/bot`."""
        return f"{self.origin}/bot"

    @property
    def file_url(self) -> str:
        """For a client's file downloads: `http://127.0.0.1:PORT/file/bot`."""
        return f"{self.origin}/file/bot"

    @property
    def page_url(self) -> str:
        return f"{self.origin}/"


def _bound(port: int) -> socket.socket:
    # asyncio sets TCP_NODELAY only on sockets that name their protocol; without it each
    # answer waits 40 ms for an acknowledgement.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError:
        listener.close()
        raise PlaygroundError(f"Port {port} is taken; choose another with --port.") from None
    return listener


@contextmanager
def _state_file(wish: Path | None) -> Iterator[Path]:
    """The state file that was asked for, or one in a temporary folder that goes at the end."""
    if wish is not None:
        yield wish
        return
    folder = Path(tempfile.mkdtemp(prefix="curbside-playground-"))
    try:
        yield folder / "state.sqlite"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _server() -> type["Server"]:
    try:
        from bot.playground.app import Server  # noqa: PLC0415 - an extra, and slow to import
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("bot"):
            raise
        raise PlaygroundError(EXTRA_MISSING) from None
    return Server


@asynccontextmanager
async def playground(
    port: int = 0,
    state: Path | None = None,
    clock: Clock | None = None,
    cast: Cast | None = None,
    token: str | None = None,
) -> AsyncIterator[Playground]:
    """A playground that serves on loopback until the block ends.

    `port` 0 takes a free one. `state` is an SQLite file that is made if missing and carried on
    if not, token and clock included; without it everything goes with the block.
    Raises PlaygroundError with a sentence when it cannot start.
    """
    from bot.playground.state import Shelf  # noqa: PLC0415 - keeps the entry points light

    if token is not None and REAL_TOKEN.fullmatch(token):
        raise PlaygroundError(REFUSED_WHEN_GIVEN)
    server_class = _server()
    listener = _bound(port)
    with _state_file(state) as path:
        shelf = Shelf(path)
        token = token or shelf.get("token", "bot") or made_up_token()
        shelf.put("token", "bot", token)
        clock = clock or Clock()
        kept = timedelta(seconds=shelf.get("clock", "offset") or 0)
        clock.offset = max(clock.offset, kept)
        cast = cast or Cast()
        shelf.commit()
        server = server_class(shelf, cast, clock, token)
        bound_port = listener.getsockname()[1]
        serving = asyncio.create_task(server.serve(listener))
        try:
            await server.wait_until_up(serving)
            yield Playground(f"http://{HOST}:{bound_port}", token, clock, cast, path, server)
        finally:
            server.stop()
            await serving
            shelf.close()
            server.world.watch.settle(sys.exception())
