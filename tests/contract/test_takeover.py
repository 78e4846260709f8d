"""Two programs on one server: one asks Telegram and sends, and the other goes on when it dies."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.playground.server import Playground
from bot.store.places import Place, place_of
from tests.bot.programs import Page, Program, serving
from tests.postgres import Cluster
from tests.telegram.bot_api_check import checked_playground

ADA, BASHIR = 1001, 1002


@pytest.fixture
async def place() -> AsyncIterator[Playground]:
    async with checked_playground() as place:
        yield place


@pytest.fixture
async def page(place: Playground) -> AsyncIterator[Page]:
    async with aiohttp.ClientSession(place.origin) as http:
        yield Page(http)


@pytest.fixture
def shared(server: Cluster) -> Place:
    return place_of(server.copy())


async def taken(program: Program, *roles: str) -> None:
    """Until this program alone does these things."""
    async with asyncio.timeout(15):
        while {line.get("kind") for line in program.lines} < {*roles}:  # noqa: ASYNC110 - it logs
            await asyncio.sleep(0.02)


@pytest.mark.fault("F22", n="2 programs on one server, 1 kill")
async def test_another_program_goes_on_within_ten_seconds(
    place: Playground, page: Page, shared: Place
) -> None:
    async with serving(place, shared) as first:
        await taken(first, "receive", "send")
        await page.play("say", ADA, text="/start")
        await page.answered(ADA, 1)
        async with serving(place, shared) as second:
            await second.logged("serve.started")
            await page.play("say", BASHIR, text="/start")
            await page.answered(BASHIR, 1)
            assert not [line for line in second.lines if line["event"] == "role.taken"]
            os.kill(first.process.pid, signal.SIGKILL)
            killed = time.monotonic()
            await page.play("say", ADA, text="/consult")
            await taken(second, "receive", "send")
            await page.answered(ADA, 2)
            assert time.monotonic() - killed < 10
            assert second.ask("SELECT count(*) FROM inbox WHERE status = 1") == [(3,)]
            assert (await second.ends_when_asked())[0] == 0
