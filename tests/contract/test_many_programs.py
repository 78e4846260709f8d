"""Three programs on one server, kill -9 and a server that stops as in a crash: nothing is lost."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot import turn
from bot.lanes import Hands, take_batch
from bot.ledger import Desk
from bot.operate.reading import reading
from bot.operate.verify import verify
from bot.rhythm import utc_now
from bot.store.engine import writer_engine
from bot.store.places import Place, place_of
from bot.store.schema import migrate
from bot.telegram.arrivals import batch_of, keep
from tests.bot.programs import free_port
from tests.contract.upstream import BOT, FIRST, SECRET, TOKEN, Upstream, codes, messages
from tests.crash.births import Nursery, alive, born, end
from tests.databases import asked
from tests.postgres import DURABLE, Cluster, cluster

# `just many-programs` posts 20,000, with 20 kills and 10 stops.
UPDATES = int(os.environ.get("CURBSIDE_TEST_UPDATES", "1500"))
PEOPLE, KILLS, STOPS = 48, max(6, UPDATES // 1000), max(3, UPDATES // 2000)
PROGRAMS = 3
COMPARED = 8  # of the people: their record beside that of a calm program that is alone


@pytest.fixture(scope="module")
def durable() -> Iterator[Cluster]:
    with cluster(DURABLE) as found:
        yield found


@asynccontextmanager
async def upstream(dice: random.Random) -> AsyncIterator[Upstream]:
    async with aiohttp.ClientSession() as http:
        found = Upstream(http, dice)
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", found.answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        found.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield found
        finally:
            await runner.cleanup()


async def torment(
    home: Nursery, ports: list[int], server: Cluster, above: Upstream, dice: random.Random
) -> list[int]:
    """Kill programs and stop the server, evenly over the updates; who lives at the end."""
    living = [await home.bear(port=port) for port in ports]
    ends = dice.sample(["kill"] * KILLS + ["stop"] * STOPS, KILLS + STOPS)
    for number, what in enumerate(ends, 1):
        while above.acknowledged < UPDATES * number / (len(ends) + 1):  # noqa: ASYNC110 - a count
            await asyncio.sleep(0.01)
        if what == "stop":
            await asyncio.to_thread(server.stop, signal.SIGQUIT)
            await asyncio.to_thread(server.start)
        else:
            place = dice.randrange(PROGRAMS)
            assert alive(living[place]), home.last_words()
            await end(living[place], signal.SIGKILL)
            living[place] = await home.bear(port=ports[place])
    return living


async def rest(database: Place) -> None:
    while asked(database, "SELECT count(*) FROM inbox WHERE status = 0") != [(0,)]:  # noqa: ASYNC110
        await asyncio.sleep(0.1)


def calm(path: Path, updates: list[dict[str, Any]], allow: frozenset[int]) -> Path:
    """The same updates, taken one after the other by one program to whom nothing happens."""
    migrate(f"sqlite:///{path}")
    engine, desk = writer_engine(path), Desk("curbside_bot", allow)
    hands = Hands(partial(turn.take, house=desk), partial(turn.excuse, house=desk))
    for each in updates:
        with engine.begin() as db:
            keep(db, BOT, batch_of([each]), utc_now())
            assert take_batch(db, BOT, hands, utc_now()).aside == []
    engine.dispose()
    return path


def record_of(database: Place, person: int) -> list[tuple[Any, ...]]:
    """What happened to somebody's cases, in its order; the codes are those of a record alone."""
    cases = f"SELECT code FROM consult WHERE owner_id = {person} ORDER BY number"  # noqa: S608
    mine = asked(database, cases)
    names = dict(codes(mine))
    own = f"SELECT key FROM inbox WHERE chat_id = {person}"  # noqa: S608
    columns = "cause, n, kind, turn, consult, body"
    events = f"SELECT {columns} FROM event WHERE cause IN ({own}) ORDER BY id"  # noqa: S608
    told = []
    for cause, n, kind, at, case, body in asked(database, events):
        for code, name in names.items():
            body = body.replace(code, name)  # noqa: PLW2901 - the same words, otherwise named
        told.append((cause, n, kind, at, names.get(case), body))
    return told


@pytest.mark.slow
@pytest.mark.fault("F38", n=f"{STOPS} stops of the server and {KILLS} kills in {UPDATES} updates")
@pytest.mark.fault("F25", n=f"{UPDATES} updates told 200, {KILLS} kills of {PROGRAMS} programs")
async def test_three_programs_lose_nothing_whatever_dies(
    durable: Cluster, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    url, dice = durable.fresh(), random.Random(4)  # noqa: S311 - a test's dice
    migrate(url)
    database, allow = place_of(url), frozenset(range(FIRST, FIRST + PEOPLE))
    own = messages(PEOPLE, UPDATES, dice)
    async with asyncio.timeout(60 + UPDATES / 10), upstream(dice) as above:
        above.ports = [free_port() for _ in range(PROGRAMS)]
        wishes = {
            "token": TOKEN, "database": url, "allow": sorted(allow), "telegram_api": above.url,
            "url": f"{above.url}/telegram", "secret": SECRET,
        }  # fmt: skip
        async with born(wishes) as home:
            tormenting = asyncio.create_task(torment(home, list(above.ports), durable, above, dice))
            await above.post_all(own)
            for child in await tormenting:
                assert alive(child)
            await rest(database)
            for child in home.born[-PROGRAMS:]:
                if alive(child):
                    await end(child, signal.SIGTERM)

    assert above.acknowledged == UPDATES
    assert asked(database, "SELECT status, count(*) FROM inbox GROUP BY status") == [(1, UPDATES)]
    assert asked(database, "SELECT count(DISTINCT key) FROM inbox") == [(UPDATES,)]
    with reading(database) as db:
        verdict = verify(db, lambda _done, _total: None)
    assert verdict.differences == []
    for person in sorted(allow)[:COMPARED]:
        alone = calm(tmp_path / f"{person}.db", own[person], allow)
        assert record_of(database, person) == record_of(alone, person)
    told = f"lost 0, double 0; {above.refused} posts were made again"
    record_property("came out", told)
    sys.stdout.write(f"{UPDATES} updates, {KILLS} kills, {STOPS} stops: {told}\n")
