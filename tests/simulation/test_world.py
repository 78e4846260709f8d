"""The simulated world is one: its loop has no time of its own, its Telegram speaks the Bot API."""

import asyncio
import random

import pytest

from tests.simulation.climate import ZONES, Climate
from tests.simulation.dice import dice
from tests.simulation.network import Weather
from tests.simulation.people import CALM, FORGED
from tests.simulation.practice import chapter, practice
from tests.simulation.virtual import Life, Stuck, VirtualLoop
from tests.telegram.bot_api_check import wrong_in_request, wrong_in_update

CALMLY = Climate(2, 0, 0.0, 0.0, Weather(), CALM, ZONES[0])


def loop(seed: int = 1) -> VirtualLoop:
    return VirtualLoop(random.Random(seed), steps=5000)  # noqa: S311 - a test's dice


def test_three_months_pass_at_once() -> None:
    made = loop()
    made.run_until_complete(asyncio.sleep(90 * 86_400))
    assert made.time() == 90 * 86_400
    made.close()


def test_a_deadlock_and_an_endless_run_are_errors() -> None:
    async def for_ever() -> None:
        while True:  # noqa: ASYNC110 - it is never to end
            await asyncio.sleep(0)

    async def for_nobody() -> None:
        await asyncio.Event().wait()

    for endless, words in ((for_nobody, "somebody else"), (for_ever, "to rest")):
        made = loop()
        task = made.create_task(endless())
        with pytest.raises(Stuck, match=words):
            made.run_until_complete(task)
        made.steps = 10
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            made.run_until_complete(task)
        made.close()


def test_who_goes_first_is_for_the_seed_to_say() -> None:
    def order(seed: int) -> list[int]:
        made, seen = loop(seed), list[int]()

        async def go(number: int) -> None:
            seen.append(number)

        async def all_of_them() -> None:
            await asyncio.gather(*(go(number) for number in range(5)))

        made.run_until_complete(all_of_them())
        made.close()
        return seen

    assert order(3) == order(3)
    assert len({tuple(order(seed)) for seed in range(20)}) > 10


def test_what_a_life_began_ends_with_it() -> None:
    made, life, seen = loop(), Life(1), list[str]()

    async def program() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(10))
            await asyncio.sleep(10)
            seen.append("it went on")

    async def watch() -> None:
        main = life.begin(program())
        await asyncio.sleep(1)
        life.die()
        await life.gone()
        assert main.cancelled()

    made.run_until_complete(watch())
    assert len(life.tasks) == 2
    assert (seen, made.time()) == ([], 1)
    made.close()


def test_the_same_words_give_the_same_dice() -> None:
    assert dice(7, "order").random() == dice(7, "order").random() != dice(7, "people").random()


@pytest.mark.parametrize("seed", [3, 7, 12])
def test_what_is_said_both_ways_is_as_the_bot_api_has_it(seed: int) -> None:
    with practice(seed) as run:
        asked = list[tuple[str, dict[str, object]]]()
        run.telegram.heard = lambda method, form: asked.append((method, form))
        run.loop.run_until_complete(run.go())
    sent = run.telegram.sent.values()
    plain = [u for u in sent if u.get("callback_query", {}).get("data") not in FORGED]
    assert [each for update in plain for each in wrong_in_update(update)] == []
    assert [each for method, form in asked for each in wrong_in_request(method, form, "json")] == []
    assert min(len(plain), len(asked)) > 5


def test_a_chapter_that_waits_has_somebody_who_waits_for_a_reminder() -> None:
    for name in ("waiting in India", "followed elsewhere"):
        with practice("any", climate=CALMLY, before=chapter(name)) as run:
            assert run.disk.rows("SELECT count(*) FROM consult") == [(2,)]
            assert run.disk.rows("SELECT 1 FROM followup WHERE status = 0")
