"""Telegram's rates: exactly 30 a second, 1 a second in a chat, 20 a minute in a group."""

import pytest

from bot.playground.errors import ApiError
from bot.playground.rates import BURSTS, Rates
from tests.playground.conftest import Driver

GROUP = -1001000000001


class Stopwatch:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def watch() -> Stopwatch:
    return Stopwatch()


def admitted(rates: Rates, chats: list[int], method: str = "sendmessage") -> int:
    """How many go through before the first refusal; all of them if there is none."""
    for number, chat in enumerate(chats):
        try:
            rates.admit(method, chat)
        except ApiError:
            return number
        rates.count(method, chat)
    return len(chats)


@pytest.mark.parametrize("mode", ["friendly", "strict"])
def test_thirty_pass_within_any_second_whatever_the_chats(watch: Stopwatch, mode: str):
    rates = Rates(mode, watch)
    assert admitted(rates, list(range(1, 50))) == 30
    watch.at += 0.9
    assert admitted(rates, [99]) == 0
    watch.at += 0.1
    assert admitted(rates, list(range(100, 150))) == 30


@pytest.mark.parametrize("mode", ["friendly", "strict"])
def test_a_private_chat_takes_a_burst_and_then_one_a_second(watch: Stopwatch, mode: str):
    rates, burst = Rates(mode, watch), BURSTS[mode]
    assert admitted(rates, [7] * 40) == min(burst, 30)
    watch.at += 1.0
    assert admitted(rates, [7] * 5) == 1
    watch.at += 10.0
    assert admitted(rates, [7] * 40) == min(burst, 10)


def test_an_edit_in_a_private_chat_counts_only_where_rates_are_strict(watch: Stopwatch):
    assert admitted(Rates("strict", watch), [7] * 20, "editmessagetext") == 4
    friendly = Rates("friendly", watch)
    assert admitted(friendly, [7] * 29, "editmessagetext") == 29
    watch.at += 1.0
    assert admitted(friendly, [7] * 40) == 30


def test_a_group_takes_twenty_a_minute(watch: Stopwatch):
    rates = Rates("friendly", watch)
    assert admitted(rates, [GROUP] * 25) == 20
    watch.at += 59.0
    with pytest.raises(ApiError) as refusal:
        rates.admit("editmessagetext", GROUP)
    assert refusal.value.description == "Too Many Requests: retry after 1"
    assert admitted(rates, [-5] * 25) == 20
    watch.at += 1.0
    assert admitted(rates, [GROUP] * 25) == 20


@pytest.mark.parametrize("method", ["answercallbackquery", "sendchataction", "getchat"])
def test_what_is_no_message_is_not_counted(watch: Stopwatch, method: str):
    assert admitted(Rates("strict", watch), [7] * 50, method) == 50


def test_rates_can_be_switched_off(watch: Stopwatch):
    assert admitted(Rates("off", watch), [7] * 50) == 50
    with pytest.raises(ValueError, match="mode must be one of off, friendly, strict"):
        Rates("off", watch).choose("brisk")


async def test_rates_hold_without_being_asked_for_and_refused_messages_do_not_count(driver: Driver):
    place = {"chat_id": GROUP, "message_id": 99}
    assert (await driver.refused("editMessageText", **place, text="x"))[0] == 400
    found = [(await driver.raw("sendMessage", chat_id=GROUP, text="x")).json() for _ in range(21)]
    assert [answer.get("error_code") for answer in found] == [None] * 20 + [429]
    assert 1 <= found[-1]["parameters"]["retry_after"] <= 60
    await driver.play("rates", mode="off")
    await driver.call("sendMessage", chat_id=GROUP, text="x")
    assert (await driver.http.get("/play/faults")).json()["rates"] == "off"
