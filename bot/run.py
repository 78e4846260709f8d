"""What the commands that run something do: settings in, a loop that ends well, an exit code out.

Each imports what it needs when it starts, so that none waits for the libraries of another.
"""

import asyncio
import os
import signal
import socket
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.exits import Code, Stop
from bot.foreseen import foreseen
from bot.playground.server import HOST, REAL_TOKEN, Playground, playground, refuse_real_token
from bot.settings import Settings, read, token, unknown, vault_of

if TYPE_CHECKING:
    from bot.app import App, Config
    from bot.telegram.hook import Hook

ENV_FILE = Path(".env")
FIRST_PORT = 8080
RECENT = 200  # how much of the record the page shows
NO_SERVER = "A webhook needs a web server: install curbside with the extra webhook."
NOBODY = (
    "CURBSIDE_ALLOW is empty: only those whom you invited may use this bot. "
    "`curbside users invite` prints a link for one more."
)


@dataclass(frozen=True, slots=True)
class Trial:
    """How the playground is started; without `keep`, all of it goes when it ends."""

    port: int | None = None
    browser: bool = True
    state: Path | None = None
    keep: Path | None = None
    terminal: bool = False
    record: Path | None = None


async def until_signal(work: Callable[[asyncio.Event], Awaitable[int]]) -> int:
    """Run `work` until it ends; Ctrl-C and SIGTERM ask it to, a second Ctrl-C insists."""
    stop, heard = asyncio.Event(), set[int]()
    loop = asyncio.get_running_loop()

    def ask(number: int) -> None:
        heard.add(number)
        loop.remove_signal_handler(signal.SIGINT)
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ask, number)
    code = await work(stop)
    return int(Code.INTERRUPTED) if signal.SIGINT in heard else code


def _warn(*sentences: str) -> None:
    for sentence in sentences:
        sys.stderr.write(f"curbside: {sentence}\n")


def _config(found: Settings, secret: str) -> "Config":
    from bot.app import Config
    from bot.hours import Hours

    days = "".join("1" if day in found.workdays else "0" for day in range(7))
    return Config(
        token=secret,
        database=found.database,
        allow=found.allow,
        telegram_api=found.telegram_api,
        hours=Hours(found.zone.key, found.ask_at.strftime("%H:%M"), days, found.quiet),
        health=found.health,
        vault=vault_of(found),
    )


def _hook(found: Settings, bot: str, url: str | None, listen: str | None) -> "Hook | None":
    """The webhook that was asked for the bot of that token, if one was."""
    from bot.telegram.hook import LISTEN, hook, secret_of

    if url is None:
        if listen is not None:
            raise Stop(Code.USAGE, "--listen has no meaning without --webhook.")
        return None
    if find_spec("uvicorn") is None or find_spec("starlette") is None:
        raise Stop(Code.USAGE, NO_SERVER)
    given = found.webhook_secret
    secret = secret_of(bot) if given is None else given.get_secret_value()
    return hook(url, listen or LISTEN, secret, found.telegram_api)


def serve(webhook: str | None = None, listen: str | None = None) -> int:
    """`curbside serve`: until a signal, or until something no retry can mend."""
    with foreseen():
        found = read(ENV_FILE)
        secret = token(found).get_secret_value()
        hook = _hook(found, secret, webhook, listen)
        _warn(*unknown(ENV_FILE), *([] if found.allow else [NOBODY]))
        from bot import app, log
        from bot.store.places import password_in

        words_key = found.words_key.get_secret_value() if found.words_key else ""
        hidden = [secret, hook.secret if hook else "", password_in(found.database), words_key]
        log.configure(found.log_level, found.log_format, hidden)
        config = replace(_config(found, secret), webhook=hook)
        return asyncio.run(until_signal(lambda stop: app.serve(config, stop)))


def migrate() -> int:
    """`curbside migrate`: says in one sentence what it did."""
    with foreseen():
        found = read(ENV_FILE)
        from bot import log
        from bot.store import schema

        log.configure("WARNING", found.log_format)
        sys.stdout.write(f"{schema.migrate(found.database)}\n")
    return Code.OK


def simulate(port: int, state: Path | None, secret: str | None) -> int:
    """`curbside sim`: the Bot API counterpart, with its address and token on one line."""
    if secret is not None and REAL_TOKEN.fullmatch(secret):
        raise Stop(Code.USAGE, "A real bot token has no place in a command, nor in a playground.")
    _refuse(os.environ)

    async def work(stop: asyncio.Event) -> int:
        async with playground(port, state, token=secret) as place:
            line = f"Bot API {place.base_url} token {place.token} page {place.page_url}"
            sys.stdout.write(f"{line} state {place.state}\n")
            sys.stdout.flush()
            await stop.wait()
        return Code.OK

    with foreseen():
        return asyncio.run(until_signal(work))


def _refuse(environ: Mapping[str, str]) -> None:
    if refusal := refuse_real_token(environ):
        raise Stop(Code.USAGE, refusal)


def _port(wish: int | None) -> int:
    """The port that was asked for; else the usual one, or any when somebody has that."""
    if wish is not None:
        return wish
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, FIRST_PORT))
        except OSError:
            return 0
    return FIRST_PORT


def _show(url: str, *, browser: bool) -> None:
    """Say where it is; open it where a person sits before a screen."""
    sys.stdout.write(
        f"Curbside is at {url}\n"
        "Everyone there is invented and nothing leaves this machine. Ctrl-C ends it.\n"
    )
    sys.stdout.flush()
    screen = sys.platform != "linux" or {"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ)
    if browser and screen and sys.stdout.isatty():
        # A thread nobody waits for: some browsers keep the call until they are closed.
        threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()


def _point(url: str) -> None:
    """Say where the page is, out of the way of a conversation in the terminal."""
    _warn(f"The same people have a page, too: {url}")


def _folder(trial: Trial, stack: AsyncExitStack) -> Path:
    if trial.keep is None:
        return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="curbside-")))
    trial.keep.mkdir(parents=True, exist_ok=True)
    return trial.keep


async def play(trial: Trial, stop: asyncio.Event, tell: Callable[[str], None]) -> int:
    """A playground, and the bot in it on the same clock, until `stop`; `tell` gets the address.

    The page is up before the bot's libraries are; what people do meanwhile waits in the queue.
    """
    async with AsyncExitStack() as stack:
        folder = _folder(trial, stack)
        state = trial.state or (folder / "playground.sqlite")
        place = await stack.enter_async_context(playground(_port(trial.port), state))
        tell(place.page_url)
        await asyncio.to_thread(import_module, "bot.app")
        if stop.is_set():
            return Code.OK
        from bot.app import Config, opened
        from bot.rhythm import Clock
        from bot.store.places import url_of

        config = Config(
            token=place.token,
            database=url_of(folder / "curbside.db"),
            allow=frozenset(place.cast.allowed_ids),
            telegram_api=place.origin,
            alone=True,
        )
        clock = Clock(now=place.clock.now)
        bot = await stack.enter_async_context(opened(config, stop, clock))
        if bot is None:
            return Code.OK

        await _acquaint(place, bot)
        if trial.terminal:
            return await _conversed(bot, place, trial.record, stop)
        await bot.run(stop)
    return Code.OK


async def _acquaint(place: Playground, bot: "App") -> None:
    """The bot knows the cast, a jump of the clock wakes it, and its record can be watched."""
    from bot.invented import enrol, gather
    from bot.store.recent import newest

    async def wake() -> None:
        bot.wake()

    async def record() -> list[dict[str, Any]]:
        return await bot.store.read(lambda db: newest(db, bot.who.bot_id, RECENT))

    for learn in (enrol, gather):
        now = bot.clock.now()
        await bot.store.write(partial(learn, cast=place.cast, bot_id=bot.who.bot_id, now=now))
    place.clock.on_jump(wake)
    place.show_record(record)


async def _conversed(
    bot: "App", place: Playground, record: Path | None, stop: asyncio.Event
) -> int:
    """The bot, and a terminal: whichever ends first ends the other."""
    from bot.playground.terminal import talk
    from bot.rest import at_rest

    async def rested() -> bool:
        return await bot.store.read(lambda db: at_rest(db, bot.who.bot_id, bot.clock.now()))

    talking = asyncio.create_task(talk(place, rested, record))
    talking.add_done_callback(lambda _: stop.set())
    try:
        await bot.run(stop)
    finally:
        talking.cancel()
        await asyncio.wait({talking})
    return Code.OK if talking.cancelled() else talking.result()


def try_out(trial: Trial, environ: Mapping[str, str]) -> int:
    """`curbside try`: the bot and a playground in one program, on one clock that can jump."""
    _refuse(environ)
    from bot import log

    log.configure("WARNING")
    tell = _point if trial.terminal else partial(_show, browser=trial.browser)
    with foreseen():
        return asyncio.run(until_signal(lambda stop: play(trial, stop, tell)))
