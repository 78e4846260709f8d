"""The control side: taps that wait, what can fail, what was handed out, the record beside it."""

import time
from typing import Any

import pytest

from bot.playground.errors import ApiError
from bot.playground.state import Shelf
from bot.playground.taps import Taps
from tests.playground.conftest import Drive, Driver

KEYS = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
GROUP = -1001000000001


async def card(driver: Driver, chat: int = 1001) -> int:
    sent = await driver.call("sendMessage", chat_id=chat, text="x", reply_markup=KEYS)
    return int(sent["message_id"])


async def get(driver: Driver, path: str) -> dict[str, Any]:
    found: dict[str, Any] = (await driver.http.get(f"/play/{path}")).json()
    return found


# ---------------------------------------------------------------- taps


async def test_taps_are_counted_and_those_that_wait_have_an_age(driver: Driver):
    await driver.start()
    number = await card(driver)
    first = await driver.play("tap", 1001, message_id=number, label="Go")
    await driver.play("tap", 1001, message_id=number, data="go", age=20)
    query = {"callback_query_id": first["query_id"]}
    await driver.call("answerCallbackQuery", **query)
    _, words = await driver.refused("answerCallbackQuery", **query)
    assert words.startswith("Bad Request: query is too old")
    told = await get(driver, "taps")
    counts = [told[name] for name in ("pressed", "answered", "refused_answers", "unanswered")]
    assert counts == [2, 1, 1, 1]
    (waiting,) = told["waiting"]
    assert waiting["age"] >= 20
    assert waiting["expired"] is True
    assert (waiting["as"], waiting["chat_id"], waiting["message_id"]) == (1001, 1001, number)


async def test_a_tap_that_waits_can_be_answered_after_a_restart(drive: Drive, tmp_path):
    state = tmp_path / "state.sqlite"
    async with drive(state) as first:
        await first.start()
        tap = await first.play("tap", 1001, message_id=await card(first), label="Go")
    async with drive(state) as again:
        assert (await get(again, "taps"))["unanswered"] == 1
        await again.call("answerCallbackQuery", callback_query_id=tap["query_id"])
        assert (await get(again, "taps"))["unanswered"] == 0


def test_fifteen_seconds_are_in_time_and_a_moment_more_is_not(tmp_path):
    at = [time.monotonic()]
    taps = Taps(Shelf(tmp_path / "state.sqlite"), lambda: at[0])
    in_time, late = taps.press(1001, 1001, 1), taps.press(1001, 1001, 1)
    at[0] += 15
    assert taps.take(in_time).person == 1001
    at[0] += 0.001
    with pytest.raises(ApiError, match="query is too old"):
        taps.take(late)


# ---------------------------------------------------------------- what can fail


async def test_every_trouble_has_one_sentence_and_can_be_posted(drive: Drive):
    async with drive(excused=["sendMessage"]) as driver:
        listed = (await get(driver, "faults"))["faults"]
        assert len(listed) > 20
        assert len({trouble["kind"] for trouble in listed}) == len(listed)
        for trouble in listed:
            assert trouble["told"].endswith(".")
            assert trouble["told"].count(". ") == 0
            answer = await driver.play(trouble["verb"], **await filled(driver, trouble))
            assert answer["ok"], (trouble["kind"], answer)
            await driver.play("fault", clear=True)
            await driver.play("network", latency_ms=0, jitter_ms=0)
            await driver.play("member", "bot", status="administrator")


async def filled(driver: Driver, trouble: dict[str, Any]) -> dict[str, Any]:
    """The wish of a trouble, with what it needs."""
    wish: dict[str, Any] = dict(trouble["wish"])
    wish["person"] = wish.pop("as", 1003 if trouble["kind"] == "left" else 1004)
    needs = set(trouble["needs"]) - {"as"}
    if trouble["verb"] == "upgrade":
        return {**wish, "chat_id": (await driver.play("group", 1004, title="x"))["chat"]["id"]}
    if "thread" in needs:
        await driver.play("forum")
        made = await driver.play("topic", 1004, name="x")
        return {**wish, "chat_id": GROUP, "thread": made["topic"]["message_thread_id"]}
    if "message_id" in needs:
        await driver.play("say", 1004, text="/start")
        wish["message_id"] = await card(driver, 1004)
        return wish | ({"data": "go"} if "data" in needs else {})
    known = {"text": "x", "chat_id": GROUP}
    return wish | {name: known[name] for name in needs}


async def test_what_is_arranged_is_told_until_it_struck(driver: Driver):
    await driver.play("fault", kind="500", method="getMe", times=2)
    await driver.play("network", latency_ms=1, jitter_ms=1)
    await driver.raw("getMe")
    now = await get(driver, "faults")
    assert now["waiting"] == [{"kind": "500", "method": "getMe", "times": 1}]
    assert now["network"] == {"latency_ms": 1, "jitter_ms": 1, "hurry": 1}
    await driver.raw("getMe")
    assert (await get(driver, "faults"))["waiting"] == []
    refused = await driver.play("fault", kind="500", times=0)
    assert refused["error"].startswith("times is at least 1")


async def test_a_slow_network_takes_its_time_both_ways(driver: Driver):
    await driver.play("network", latency_ms=40, jitter_ms=10, seed=1)
    began = time.monotonic()
    await driver.raw("getMe")
    assert time.monotonic() - began >= 0.06  # twice 40 ms, less twice the jitter
    (call,) = (await get(driver, "calls"))["calls"]
    assert call["seconds"] >= 0.06


@pytest.mark.parametrize(
    "wish", [{"latency_ms": -1}, {"jitter_ms": 5}, {"latency_ms": 10**6}, {"hurry": 0}]
)
async def test_no_network_is_like_that(driver: Driver, wish: dict[str, float]):
    assert "latency_ms is 0 to 60000" in (await driver.play("network", **wish))["error"]


# ---------------------------------------------------------------- a second time


async def ids(driver: Driver, offset: int = 0) -> list[int]:
    return [update["update_id"] for update in await driver.updates(offset)]


async def test_what_was_handed_out_can_come_again_whatever_was_confirmed(driver: Driver):
    for text in "abc":
        await driver.play("say", 1001, text=text)
    first = await ids(driver)
    assert await ids(driver, first[-1] + 1) == []
    assert (await driver.play("redeliver", last=2))["update_ids"] == first[-2:]
    assert await ids(driver, first[-1] + 1) == first[-2:]
    assert await ids(driver, first[-1] + 1) == []
    handed = (await get(driver, "updates?since=3"))["updates"]
    assert [one["update"]["update_id"] for one in handed] == first[-2:]


async def test_updates_may_stutter_with_a_probability(driver: Driver):
    await driver.play("redeliver", probability=1)
    await driver.play("say", 1001, text="a")
    (number,) = await ids(driver)
    assert await ids(driver, number + 1) == [number]
    assert await ids(driver, number + 1) == []
    assert (await driver.play("redeliver", probability=2))["error"] == "probability is 0 to 1"


async def test_an_offset_from_before_a_jump_of_ids_confirms_nothing(driver: Driver):
    await driver.play("say", 1001, text="a")
    (number,) = await ids(driver)
    await ids(driver, number + 1)
    await driver.play("inject", next_id=5)
    await driver.play("say", 1001, text="b")
    assert await ids(driver, number + 1) == [5]
    assert await ids(driver, 6) == []


# ---------------------------------------------------------------- the record


async def test_there_is_a_record_only_where_somebody_shows_one(driver: Driver):
    missing = await driver.http.get("/play/record")
    assert (missing.status_code, missing.json()["error"]) == (404, "no record here")

    async def newest() -> list[dict[str, Any]]:
        return [{"at": "2026-11-23", "case": "C-7K2", "turn": 1, "kind": "Opened", "told": "x"}]

    driver.place.show_record(newest)
    assert (await get(driver, "record"))["events"] == await newest()


async def test_a_link_with_a_payload_starts_the_bot(driver: Driver):
    await driver.play("start", 1002, payload="c7k2_-")
    await driver.play("start", 1003)
    assert [u["message"]["text"] for u in await driver.updates()] == ["/start c7k2_-", "/start"]


async def test_a_message_that_a_person_deleted_is_not_found_and_its_button_has_no_message(
    driver: Driver,
):
    await driver.start()
    number = await card(driver)
    await driver.play("delete", 1001, message_id=number)
    _, words = await driver.refused("editMessageText", chat_id=1001, message_id=number, text="y")
    assert words == "Bad Request: message to edit not found"
    await driver.play("tap", 1001, message_id=number, data="go")
    message = (await driver.updates())[-1]["callback_query"]["message"]
    assert set(message) == {"message_id", "chat", "date"}
    theirs = (await driver.play("say", 1002, chat_id=GROUP, text="/x"))["message"]["message_id"]
    refused = await driver.play("delete", 1001, chat_id=GROUP, message_id=theirs)
    assert "only your own messages" in refused["error"]
    assert (await driver.play("delete", 1004, chat_id=GROUP, message_id=theirs))["ok"]
