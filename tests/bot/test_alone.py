"""Before the first update is taken: is anybody else receiving? Nothing is confirmed by looking."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.exits import Code, Stop
from bot.rhythm import Pulse
from bot.store.engine import Store
from bot.telegram.alone import make_sure
from bot.telegram.receive import Receiver
from bot.telegram.send import Line

pytestmark = pytest.mark.sqlite

# The classes live in conftest.py, which tests cannot import.
Hands = Any
Telegram = Any

Look = Callable[[], Awaitable[None]]
ANOTHER = "Conflict: terminated by other getUpdates request"


def message(number: int) -> dict[str, Any]:
    who = {"id": 7, "is_bot": False, "first_name": "Ada"}
    where = {"id": 7, "type": "private", "first_name": "Ada"}
    head = {"message_id": number, "date": 1772355600, "from": who, "chat": where}
    return {"update_id": number, "message": {**head, "text": "hello"}}


def updates(*found: dict[str, Any]) -> tuple[int, Any]:
    return 200, {"ok": True, "result": list(found)}


@pytest.fixture
def look(line: Line, hands: Hands, pulse: Pulse) -> Look:
    return lambda: make_sure(line, hands.clock, pulse)


async def test_a_quiet_look_means_that_nobody_is_there(
    look: Look, telegram: Telegram, hands: Hands
) -> None:
    await look()
    (asked,) = telegram.of("getUpdates")
    assert "offset" not in asked
    assert (asked["limit"], asked["timeout"]) == (1, 5)
    assert "chat_member" in asked["allowed_updates"]
    assert hands.slept == []


async def test_what_waits_and_still_waits_a_second_later_waits_for_us(
    look: Look, telegram: Telegram, hands: Hands
) -> None:
    telegram.updates = [message(5), message(6)]
    await look()
    assert hands.slept == [1]
    assert len(telegram.updates) == 2


@pytest.mark.parametrize("then", [(), (6,)])
async def test_what_somebody_else_confirms_meanwhile_gives_them_away(
    look: Look, telegram: Telegram, then: tuple[int, ...]
) -> None:
    telegram.answers["getUpdates"] += [updates(message(5)), updates(*map(message, then))]
    with pytest.raises(Stop, match="Another program receives") as end:
        await look()
    assert end.value.code == Code.REFUSED


@pytest.mark.parametrize(
    "refused", [(409, ANOTHER, "Another program"), (401, "Unauthorized", "does not know this")]
)
@pytest.mark.parametrize("before", [(), (updates(message(5)),)])
async def test_a_refusal_at_either_look_ends_it(
    look: Look,
    telegram: Telegram,
    refuse: Callable[..., Any],
    before: tuple[Any, ...],
    refused: tuple[int, str, str],
) -> None:
    code, text, sentence = refused
    telegram.answers["getUpdates"] += [*before, refuse(code, text)]
    with pytest.raises(Stop, match=sentence):
        await look()


async def test_a_webhook_is_removed_and_the_network_waited_for(
    look: Look, telegram: Telegram, hands: Hands, refuse: Callable[..., Any]
) -> None:
    hooked = refuse(409, "Conflict: can't use getUpdates method while webhook is active")
    slow = refuse(429, "Too Many Requests", retry_after=7)
    telegram.answers["getUpdates"] += [hooked, "reset", slow, (200, {"ok": True, "result": 3})]
    await look()
    assert telegram.of("deleteWebhook") == [{"drop_pending_updates": False}]
    assert hands.slept == [1, 7, 4]


@pytest.fixture
def receiver(line: Line, store: Store, hands: Hands, pulse: Pulse) -> Receiver:
    return Receiver(line, store, 1, hands.clock, pulse, poll_seconds=0)


async def looks(receiver: Receiver, telegram: Telegram) -> int:
    """How often it looks around before it takes updates, and then meets a conflict."""
    with pytest.raises(Stop, match="Another program"):
        await receiver.run()
    return [call["limit"] for call in telegram.of("getUpdates")].count(1)


@pytest.mark.parametrize("case", [(9, 0), (11, 1)])
async def test_a_database_that_received_lately_need_not_look(
    receiver: Receiver,
    telegram: Telegram,
    hands: Hands,
    refuse: Callable[..., Any],
    case: tuple[int, int],
) -> None:
    minutes, expected = case
    telegram.updates = [message(1)]
    await receiver.once()
    await receiver.once()
    hands.move(minutes * 60)
    telegram.answers["getUpdates"] += [updates()] * expected + [refuse(409, ANOTHER)] * 60
    assert await looks(replace(receiver), telegram) == expected


async def test_a_new_database_looks_and_one_alone_by_its_settings_does_not(
    receiver: Receiver, telegram: Telegram, refuse: Callable[..., Any]
) -> None:
    telegram.answers["getUpdates"] += [refuse(409, ANOTHER)]
    assert await looks(receiver, telegram) == 1
    telegram.calls.clear()
    telegram.answers["getUpdates"] += [refuse(409, ANOTHER)]
    assert await looks(replace(receiver, alone=True), telegram) == 0


async def test_a_database_that_cannot_be_asked_is_no_reason_not_to_look(
    receiver: Receiver, store: Store, telegram: Telegram, refuse: Callable[..., Any]
) -> None:
    await store.write(lambda db: db.exec_driver_sql("ALTER TABLE inbox RENAME TO away"))
    telegram.answers["getUpdates"] += [refuse(409, ANOTHER)]
    assert await looks(receiver, telegram) == 1
