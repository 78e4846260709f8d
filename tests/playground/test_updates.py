"""getUpdates: offsets confirm, one poller, only what was asked for."""

import asyncio
from typing import Any

from tests.playground.conftest import Drive, Driver


async def say(driver: Driver, *texts: str) -> None:
    for text in texts:
        await driver.play("say", 1001, text=text)


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_updates_stay_until_an_offset_above_them_confirms_them(driver: Driver):
    await say(driver, "a", "b", "c")
    first = await driver.updates()
    assert texts(first) == ["a", "b", "c"]
    assert texts(await driver.updates()) == ["a", "b", "c"]
    assert texts(await driver.updates(first[1]["update_id"])) == ["b", "c"]
    assert texts(await driver.updates()) == ["b", "c"]
    assert await driver.updates(first[2]["update_id"] + 1) == []


async def test_a_negative_offset_keeps_only_the_last_ones(driver: Driver):
    await say(driver, "a", "b", "c")
    assert texts(await driver.updates(-2)) == ["b", "c"]
    assert texts(await driver.updates()) == ["b", "c"]


async def test_the_limit_is_obeyed_and_never_over_a_hundred(drive: Drive):
    async with drive(excused=["poll", "getUpdates"]) as driver:
        for n in range(103):
            await driver.play("inject", update={"poll": {"n": n}})
        assert len(await driver.call("getUpdates", limit=2)) == 2
        assert len(await driver.call("getUpdates", limit=500)) == 100


async def test_a_long_poll_answers_as_soon_as_someone_writes(driver: Driver):
    poll = asyncio.create_task(driver.updates(timeout=30))
    await driver.call("getMe")
    await say(driver, "a")
    async with asyncio.timeout(2):
        assert texts(await poll) == ["a"]


async def test_the_earlier_of_two_pollers_is_told_of_the_conflict(driver: Driver):
    early = asyncio.create_task(driver.raw("getUpdates", timeout=30))
    await driver.call("getMe")  # a round trip later the first poll has been read
    await driver.call("getMe")
    late = asyncio.create_task(driver.raw("getUpdates", timeout=30))
    answer = (await early).json()
    assert answer["error_code"] == 409
    assert answer["description"] == (
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    )
    await say(driver, "a")
    assert (await late).json()["result"][0]["message"]["text"] == "a"


async def test_a_second_conflict_within_three_seconds_is_held_back(driver: Driver):
    await driver.play("network", hurry=20)
    polls = []
    for _ in range(3):
        polls.append(asyncio.create_task(driver.raw("getUpdates", timeout=30)))
        await driver.call("getMe")
        await driver.call("getMe")
    statuses = [(await poll).status_code for poll in polls[:2]]
    assert statuses == [409, 409]
    calls = (await driver.http.get("/play/calls")).json()["calls"]
    held = [call["seconds"] for call in calls if call["method"] == "getUpdates"]
    assert held[1] >= 3 / 20
    await say(driver, "a")
    assert texts((await polls[2]).json()["result"]) == ["a"]


async def test_a_kind_of_update_that_does_not_exist_cannot_be_asked_for(drive: Drive):
    async with drive(excused=["getUpdates"]) as driver:
        _, words = await driver.refused("getUpdates", allowed_updates=["mesage"])
    assert words == 'Bad Request: there is no update type "mesage" to allow'


async def test_only_allowed_kinds_arrive_and_the_wish_is_remembered(driver: Driver):
    await driver.updates(allowed_updates=["callback_query"])
    await say(driver, "a")
    assert await driver.updates() == []
    info = await driver.call("getWebhookInfo")
    assert info["allowed_updates"] == ["callback_query"]
    await driver.updates(allowed_updates=[])
    await say(driver, "b")
    assert texts(await driver.updates()) == ["b"]


async def test_ids_may_go_on_from_a_lower_number_as_after_a_quiet_week(driver: Driver):
    await say(driver, "a")
    await driver.updates(700000002)
    await driver.play("inject", next_id=5)
    await say(driver, "b")
    assert [update["update_id"] for update in await driver.updates()] == [5]


async def test_pending_updates_can_be_dropped(driver: Driver):
    await say(driver, "a")
    await driver.call("deleteWebhook", drop_pending_updates=True)
    assert await driver.updates() == []


async def test_even_half_a_surrogate_pair_gets_through_as_an_escape(drive: Drive):
    half = b'{"update": {"message": {"text": "\\ud83d"}}}'
    async with drive(excused=["message"]) as driver:
        await driver.http.post("/play/inject", content=half)
        answer = await driver.raw("getUpdates")
    assert b"\\ud83d" in answer.content
    assert answer.json()["result"][0]["message"]["text"] == "\ud83d"
