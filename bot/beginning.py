"""What must be so before the loops run: a database that answers, pathways, a known token."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import structlog

from bot.exits import Code, Stop
from bot.rhythm import Clock
from bot.store.engine import OPERATIONAL, Store, refusal
from bot.store.places import place_of
from bot.store.rows import Away, StoreError
from bot.store.schema import migrate
from bot.store.statements import pathways_in_use
from bot.telegram.receive import CAP_SECONDS
from bot.telegram.send import Answered, Barred, Line, Refused
from pathway import library

T = TypeVar("T")

# So long a server may take until it answers, when we start.
SERVER_SECONDS: Final = 30.0
SERVER_CAP_SECONDS: Final = 2.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the token belongs to."""

    bot_id: int
    username: str


async def patiently(
    work: Callable[[], Awaitable[T]], stop: asyncio.Event, clock: Clock
) -> T | None:
    """What the work gives, as soon as the database answers; None if `stop` comes first.

    A server may be starting, as we are. Raises `StoreError` if it does not answer for a while.
    """
    end, tries = clock.ticks() + SERVER_SECONDS, 0
    while not stop.is_set():
        try:
            return await work()
        except Away:
            if clock.ticks() > end:
                raise
            if tries == 0:
                log.warning("store.disconnected", error="Away")
            await clock.sleep(clock.backoff(tries, SERVER_CAP_SECONDS))
            tries += 1
    return None


async def opened(database: str) -> Store:
    """The database, brought forward and open; `StoreError` for what cannot be used."""
    await asyncio.to_thread(migrate, database)
    store = Store(place_of(database))
    try:
        know(await store.read(pathways_in_use))
    except OPERATIONAL as error:
        await store.close()
        raise refusal(error, place_of(database)) from error
    except StoreError:
        await store.close()
        raise
    return store


def know(in_use: dict[str, int]) -> None:
    """Refuse to start where an open consult could be neither shown nor asked for again."""
    known = {pathway.id for pathway in library.current()}
    for pathway, count in in_use.items():
        if pathway not in known:
            raise StoreError(
                f"The database holds {count} open consults of the pathway {pathway}, "
                "which is not installed: install it again and start."
            )


async def introduce(line: Line, clock: Clock) -> Identity:
    """Ask Telegram who we are, for as long as it takes."""
    tries = 0
    while True:
        reply = await line.call("getMe", {})
        if isinstance(reply, Answered) and isinstance(reply.result, dict):
            return Identity(int(reply.result["id"]), str(reply.result.get("username", "")))
        if isinstance(reply, Barred | Refused):
            raise Stop(Code.REFUSED, "Telegram does not know this token: check it with @BotFather.")
        if tries == 0:
            log.warning("serve.unreachable")
        await clock.sleep(clock.backoff(tries, CAP_SECONDS))
        tries += 1


async def unless(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """The work's result, or None if `stop` comes first."""
    doing, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({doing, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return doing.result() if doing.done() else None
    finally:
        doing.cancel()
        stopping.cancel()
        await asyncio.gather(doing, stopping, return_exceptions=True)
