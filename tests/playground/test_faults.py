"""Faults on demand do what they say, and who calls too early is noted."""

from typing import Any

import httpx
import pytest

from tests.playground.conftest import Drive, Driver


async def sent(driver: Driver) -> list[str]:
    chat = next(c for c in (await driver.state())["chats"] if c["id"] == 1001)
    return [m["text"] for m in chat["messages"] if m["from"]["is_bot"]]


async def test_a_429_names_its_seconds_and_an_early_call_is_a_violation(driver: Driver):
    await driver.start()
    await driver.start(1002)
    await driver.play("fault", kind="429", method="sendMessage", retry_after=30)
    first = await driver.raw("sendMessage", chat_id=1001, text="x")
    assert first.status_code == 429
    assert first.json()["parameters"] == {"retry_after": 30}
    assert first.json()["description"] == "Too Many Requests: retry after 30"
    other = await driver.raw("sendMessage", chat_id=1002, text="x")
    early = await driver.raw("sendMessage", chat_id=1001, text="x")
    assert (other.status_code, early.status_code) == (200, 429)
    log = (await driver.http.get("/play/calls")).json()
    assert [v["chat_id"] for v in log["violations"]] == [1001]
    assert [c["status"] for c in log["calls"][-3:]] == [429, 200, 429]
    since = (await driver.http.get(f"/play/calls?since={log['last']}")).json()
    assert since["calls"] == []


@pytest.mark.parametrize("kind", ["500", "502"])
async def test_a_5xx_has_a_proxys_html_body(driver: Driver, kind: str):
    await driver.play("fault", kind=kind)
    response = await driver.raw("getMe")
    assert response.status_code == int(kind)
    assert response.headers["content-type"].startswith("text/html")
    assert "<html>" in response.text
    assert (await driver.raw("getMe")).status_code == 200


@pytest.mark.parametrize(("kind", "kept"), [("reset", []), ("timeout", []), ("lost_answer", ["x"])])
async def test_a_broken_connection_says_nothing_and_only_a_lost_answer_was_applied(
    driver: Driver, kind: str, kept: list[str]
):
    await driver.start()
    await driver.play("fault", kind=kind, method="sendmessage", times=1, seconds=0.05)
    with pytest.raises(httpx.TransportError):
        await driver.raw("sendMessage", chat_id=1001, text="x")
    assert await sent(driver) == kept
    await driver.call("sendMessage", chat_id=1001, text="y")


async def test_a_made_up_error_carries_its_parameters(driver: Driver):
    await driver.play(
        "fault",
        kind="error",
        description="Bad Request: group chat was upgraded to a supergroup chat",
        parameters={"migrate_to_chat_id": -1002},
    )
    answer = (await driver.raw("getMe")).json()
    assert answer["parameters"] == {"migrate_to_chat_id": -1002}


async def test_a_probable_fault_strikes_the_same_calls_for_the_same_seed(driver: Driver):
    runs = []
    for _ in range(2):
        await driver.play("fault", kind="500", times=None, probability=0.5, seed=7)
        runs.append([(await driver.raw("getMe")).status_code for _ in range(20)])
        await driver.play("fault", clear=True)
    assert runs[0] == runs[1]
    assert set(runs[0]) == {200, 500}


async def test_a_fault_of_no_known_kind_is_refused(driver: Driver):
    answer = await driver.play("fault", kind="flood")
    assert answer["error"].startswith("kind must be one of")
    assert (await driver.play("fault", kind="500", colour="red"))["ok"] is False


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"kind": "timeout", "seconds": "x"}, "seconds is a number from 0 to 3600"),
        ({"kind": "timeout", "seconds": -1}, "seconds is a number from 0 to 3600"),
        ({"kind": "timeout", "seconds": True}, "seconds is a number from 0 to 3600"),
        ({"kind": "429", "retry_after": -3}, "retry_after is a whole number, at least 1"),
        ({"kind": "429", "retry_after": 0.5}, "retry_after is a whole number, at least 1"),
        ({"kind": "500", "probability": 5}, "probability is a number from 0 to 1"),
        ({"kind": "500", "times": "all"}, "times is at least 1, or null for all of them"),
        ({"kind": "500", "times": 0}, "times is at least 1, or null for all of them"),
        ({"kind": "500", "chat_id": "Ada"}, "chat_id is a whole number, or null for every chat"),
        ({"kind": "500", "method": None}, "method is text"),
        ({"kind": "500", "seed": [7]}, "seed is a number or text"),
        ({"kind": "error", "code": 200}, "code is a whole number from 400 to 599"),
        ({"kind": "error", "description": 1}, "description is text"),
        ({"kind": "error", "parameters": {"retry_after": "x"}}, "parameters are whole numbers"),
        ({"kind": ["429"]}, "kind must be one of"),
        ({"kind": "500", "colour": "red"}, "a fault has no colour"),
    ],
)
async def test_a_fault_that_makes_no_sense_is_refused_in_one_sentence(
    driver: Driver, wish: dict[str, Any], words: str
):
    answer = await driver.play("fault", **wish)
    assert not answer["ok"]
    assert answer["error"].startswith(words)
    assert (await driver.raw("getMe")).status_code == 200
    assert (await driver.http.get("/play/faults")).json()["waiting"] == []


async def test_what_is_no_number_in_json_is_none_here(driver: Driver):
    for seconds in ("NaN", "Infinity"):
        body = f'{{"kind": "timeout", "seconds": {seconds}}}'
        answer = (await driver.http.post("/play/fault", content=body)).json()
        assert answer["error"] == "seconds is a number from 0 to 3600"


async def test_a_client_that_leaves_before_the_connection_is_cut_troubles_nobody(
    drive: Drive, caplog: pytest.LogCaptureFixture
):
    async with drive() as driver:
        await driver.play("fault", kind="timeout", method="getMe", seconds=60)
        url = f"/bot{driver.place.token}/getMe"
        with pytest.raises(httpx.ReadTimeout):
            await driver.http.get(url, timeout=httpx.Timeout(10, read=0.05))
        await driver.call("getMe")  # by now the server has seen who left
    assert caplog.records == []  # where the block ends, what is held is cut


async def test_telegrams_rates_hold_when_they_are_switched_on(driver: Driver):
    await driver.start()
    await driver.play("fault", kind="limits")
    group = driver.place.cast.group_id
    private = [
        (await driver.raw("sendMessage", chat_id=1001, text="x")).status_code for _ in "abcde"
    ]
    assert private == [200, 200, 200, 200, 429]
    public = [
        (await driver.raw("sendMessage", chat_id=group, text="x")).status_code for _ in range(21)
    ]
    assert public == [200] * 20 + [429]
    await driver.play("fault", clear=True)
    await driver.call("sendMessage", chat_id=group, text="x")
