"""Programs that share a server: they wake each other, and what one does alone, one does alone."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from bot.rhythm import Pulse
from bot.store.places import place_of, server_of
from bot.store.together import Together
from tests.postgres import Cluster, cut


@pytest.fixture
def url(server: Cluster) -> str:
    return server.fresh()


class Peer:
    """A program as the others see it."""

    def __init__(self, url: str, bot: int = 1) -> None:
        self.woken = asyncio.Queue[str]()
        self.together = Together(server_of(url), bot, self.woken.put_nowait)
        self.doing = asyncio.Event()
        self.begun = self.ended = self.idle = 0

    async def works(self, lost: asyncio.Event) -> None:
        self.begun += 1
        self.doing.set()
        try:
            await lost.wait()
        finally:
            self.ended += 1
            self.doing.clear()

    async def wants(self) -> None:
        await self.together.alone("send", self.works, self._idle, 5)

    def _idle(self) -> None:
        self.idle += 1

    def heard(self) -> list[str]:
        return [self.woken.get_nowait() for _ in range(self.woken.qsize())]


@asynccontextmanager
async def alive(*peers: Peer) -> AsyncIterator[list[asyncio.Task[None]]]:
    tasks = [asyncio.create_task(peer.together.run()) for peer in peers]
    try:
        async with asyncio.timeout(30):
            yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until(done: Callable[[], bool]) -> None:
    while not done():  # noqa: ASYNC110 - several programs' counts
        await asyncio.sleep(0.01)


def test_who_stands_by_is_as_ready_as_who_does_it() -> None:
    ticks = [0.0]
    pulse = Pulse(lambda: ticks[0])
    pulse.beat("receive")
    ticks[0] = 400.0
    assert pulse.ages()["receive"] == pulse.meter.silence() == 400.0
    pulse.stand_by("receive")
    assert pulse.ages()["receive"] == pulse.meter.silence() == 0.0


async def test_who_rings_wakes_the_others_of_this_bot_and_nobody_else(url: str) -> None:
    first, second, other = Peer(url), Peer(url), Peer(url, bot=2)
    async with alive(first, second, other):
        await until(lambda: min(peer.woken.qsize() for peer in (first, second, other)) >= 3)
        for peer in (first, second, other):
            peer.heard()
        for _ in range(50):
            first.together.ring(["outbox"])
        assert await second.woken.get() == "outbox"
        second.together.ring(["inbox", "followups"])
        assert {await first.woken.get(), await first.woken.get()} == {"inbox", "followups"}
        assert other.heard() == []
        assert second.woken.qsize() < 10, "many rings at once are one"


async def test_one_does_it_and_when_it_dies_another_does(url: str) -> None:
    first, second = Peer(url), Peer(url)
    async with alive(first) as tasks:
        doing = asyncio.create_task(first.wants())
        await first.doing.wait()
        async with alive(second):
            waiting = asyncio.create_task(second.wants())
            await until(lambda: second.idle > 1)
            assert (first.begun, second.begun) == (1, 0)
            tasks[0].cancel()  # with its connections
            await second.doing.wait()
            waiting.cancel()
        doing.cancel()


async def test_who_ends_lets_go_at_once(url: str) -> None:
    first, second = Peer(url), Peer(url)
    async with alive(first, second):
        doing = asyncio.create_task(first.wants())
        await first.doing.wait()
        waiting = asyncio.create_task(second.wants())
        doing.cancel()
        await second.doing.wait()
        assert first.ended == 1
        waiting.cancel()


@pytest.mark.fault("F38", n="2 cuts of all connections")
async def test_after_the_connections_were_cut_the_one_that_had_it_comes_first(url: str) -> None:
    first, second = Peer(url), Peer(url)
    async with alive(first, second):
        tasks = [asyncio.create_task(first.wants())]
        await first.doing.wait()
        tasks.append(asyncio.create_task(second.wants()))
        await until(lambda: second.idle > 1)
        for times in (2, 3):
            cut(url)
            await until(lambda times=times: first.begun == times)
            assert first.ended == times - 1, "what it did before has ended"
        assert second.begun == 0
        for task in tasks:
            task.cancel()


async def test_what_ends_by_itself_is_not_begun_again_and_an_error_is_told(url: str) -> None:
    async def done(_: asyncio.Event) -> None:
        return

    async def fails(_: asyncio.Event) -> None:
        raise LookupError("told")

    peer = Peer(url)
    async with alive(peer):
        await peer.together.alone("receive", done, lambda: None)
        with pytest.raises(LookupError, match="told"):
            await peer.together.alone("receive", fails, lambda: None)
    assert place_of(url) == server_of(url)
