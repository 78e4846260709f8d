"""Receiving: nothing is confirmed to Telegram before it is committed here."""

import json
from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy.engine import Connection

from bot.exits import Code, Stop
from bot.rhythm import Pulse
from bot.store.engine import Store
from bot.store.outgoing import CardKey, load_card, save_card
from bot.store.rows import CardRow
from bot.store.tables import inbox
from bot.telegram.arrivals import arrival_of, chat_of
from bot.telegram.receive import Receiver, next_offset
from bot.telegram.send import Line

Hands = Any  # the class lives in conftest.py, which tests cannot import
Telegram = Any  # the class lives in conftest.py, which tests cannot import

WEEKS, UPDATES = 50, 1_000
JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(),
    lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
    max_leaves=8,
)


def message(number: int, chat: int = 7) -> dict[str, Any]:
    who = {"id": 7, "is_bot": False, "first_name": "Ada"}
    where = {"id": chat, "type": "private", "first_name": "Ada"}
    head = {"message_id": number, "date": 1772355600, "from": who, "chat": where}
    return {"update_id": number, "message": {**head, "text": "hello"}}


async def rows(store: Store) -> list[tuple[str, int, int]]:
    query = sa.select(inbox.c.key, inbox.c.chat_id, inbox.c.status).order_by(inbox.c.id)
    return [tuple(row) for row in await store.read(lambda db: list(db.execute(query)))]


@pytest.fixture
def receiver(line: Line, store: Store, hands: Hands, pulse: Pulse) -> Receiver:
    return Receiver(line, store, 1, hands.clock, pulse, poll_seconds=0)


async def test_the_offset_moves_only_after_the_commit(
    receiver: Receiver, telegram: Telegram, store: Store, hands: Hands
) -> None:
    telegram.updates = [message(5), message(6, chat=8)]
    await store.write(lambda db: db.exec_driver_sql("ALTER TABLE inbox RENAME TO away"))
    await receiver.once()
    assert hands.slept == [0.5]
    await store.write(lambda db: db.exec_driver_sql("ALTER TABLE away RENAME TO inbox"))
    await receiver.once()
    assert await rows(store) == [("u:5", 7, 0), ("u:6", 8, 0)]
    assert telegram.updates
    await receiver.once()
    assert not telegram.updates
    offsets = [call.get("offset") for call in telegram.of("getUpdates")]
    assert offsets == [None, None, 7]
    assert "chat_member" in telegram.of("getUpdates")[0]["allowed_updates"]


@pytest.mark.fault("F23", n=f"{WEEKS} weeks")
async def test_lower_numbers_after_a_quiet_week_are_taken(
    receiver: Receiver, telegram: Telegram, store: Store
) -> None:
    """After a week without updates Telegram goes on from any number: higher, lower, far lower."""
    numbers = [900, 3, *Random(7).sample(range(10, 2**31), WEEKS - 2)]  # noqa: S311 - a test's dice
    assert sum(later < earlier for earlier, later in pairwise(numbers)) > WEEKS / 3
    for number in numbers:
        telegram.updates = [message(number), message(number + 1)]
        for _ in range(2):
            await receiver.once()
    taken = [key for key, _, _ in await rows(store)]
    assert taken == [f"u:{each}" for number in numbers for each in (number, number + 1)]


async def test_lower_numbers_after_days_without_an_answer_are_taken(
    receiver: Receiver, telegram: Telegram, store: Store, hands: Hands
) -> None:
    """An offset from before an outage would confirm them, and nobody would ever have seen them."""
    telegram.updates = [message(900)]
    await receiver.once()
    telegram.answers["getUpdates"].append("reset")
    await receiver.once()
    hands.move(8 * 86_400)
    telegram.updates = [message(3)]
    await receiver.once()
    assert [key for key, _, _ in await rows(store)] == ["u:900", "u:3"]


@pytest.mark.fault("F05", n="2 updates, twice each")
async def test_what_has_no_number_is_set_aside_once_and_does_not_loop_hot(
    receiver: Receiver, telegram: Telegram, store: Store, hands: Hands
) -> None:
    telegram.strange = True
    telegram.updates = [{"message": {"chat": {"id": 7}}}, "nonsense"]
    await receiver.once()
    await receiver.once()
    assert [(key[:2], status) for key, _, status in await rows(store)] == [("x:", 2), ("x:", 2)]
    assert hands.slept == [0.5, 1.0]


async def test_messages_push_the_cards_of_their_chat_down(
    receiver: Receiver, telegram: Telegram, store: Store
) -> None:
    key = CardKey(1, 7, "C1")
    await store.write(lambda db: save_card(db, key, CardRow(50, "face", 1)))
    telegram.updates = [message(1), message(2), message(3, chat=8)]
    await receiver.once()
    card = await store.read(lambda db: load_card(db, key))
    assert card == CardRow(50, "face", 3)


async def test_a_lone_surrogate_does_not_stop_the_stream(
    receiver: Receiver, telegram: Telegram, store: Store
) -> None:
    telegram.strange = True
    telegram.updates = [{"update_id": 1, "message": {"chat": {"id": 7}, "text": "\ud83d"}}]
    await receiver.once()
    assert await rows(store) == [("u:1", 7, 0)]
    payload = await store.read(lambda db: db.scalar(sa.select(inbox.c.payload)))
    assert json.loads(payload or "")["message"]["text"] == "?"


@pytest.mark.fault("F29", n="10 failures on end")
async def test_the_network_is_waited_for_with_a_growing_pause(
    receiver: Receiver, telegram: Telegram, hands: Hands, refuse: Callable[..., Any]
) -> None:
    telegram.answers["getUpdates"] += [
        "reset",
        (502, "<html>Bad Gateway</html>"),
        (200, "[]"),
        refuse(429, "Too Many Requests", retry_after=7),
        *(refuse(500, "Internal Server Error") for _ in range(6)),
    ]
    for _ in range(10):
        await receiver.once()
    assert hands.slept == [0.5, 1, 2, 7, 8, 16, 30, 30, 30, 30]


@pytest.mark.parametrize(
    "case",
    [
        (401, "Unauthorized", 1, "does not know this token"),
        (404, "Not Found", 1, "does not know this token"),
        (409, "Conflict: terminated by other getUpdates request", 1, "Another program receives"),
    ],
)
async def test_what_no_retry_mends_stops_with_one_sentence(
    case: tuple[int, str, int, str],
    receiver: Receiver,
    telegram: Telegram,
    refuse: Callable[..., Any],
) -> None:
    code, text, tries, sentence = case
    telegram.answers["getUpdates"] += [refuse(code, text)] * tries
    for _ in range(tries - 1):
        await receiver.once()
    with pytest.raises(Stop, match=sentence) as end:
        await receiver.once()
    assert end.value.code == Code.REFUSED
    assert len(telegram.of("getUpdates")) == tries


async def test_who_was_here_first_outlasts_the_newcomer(
    receiver: Receiver, telegram: Telegram, hands: Hands, refuse: Callable[..., Any]
) -> None:
    await receiver.once()
    hands.move(10)
    telegram.answers["getUpdates"] += [refuse(409, "Conflict")] * 20
    for _ in range(20):
        await receiver.once()
    hands.move(31)
    telegram.answers["getUpdates"] += [refuse(409, "Conflict")] * 60
    for _ in range(59):
        await receiver.once()
    with pytest.raises(Stop, match="Another program"):
        await receiver.once()


async def test_the_first_conflict_is_answered_at_once_which_ends_the_newcomers_poll(
    receiver: Receiver, telegram: Telegram, hands: Hands, refuse: Callable[..., Any]
) -> None:
    await receiver.once()
    hands.move(10)
    telegram.answers["getUpdates"] += [refuse(409, "Conflict")] * 3
    for _ in range(3):
        await receiver.once()
    assert hands.slept == [1, 1]


async def test_a_webhook_found_in_the_first_seconds_is_removed_and_nothing_is_dropped(
    receiver: Receiver, telegram: Telegram, hands: Hands, refuse: Callable[..., Any]
) -> None:
    hooked = refuse(409, "Conflict: can't use getUpdates method while webhook is active")
    telegram.answers["getUpdates"] += [hooked, hooked]
    telegram.answers["deleteWebhook"] += ["reset"]
    for _ in range(3):
        await receiver.once()
    assert telegram.of("deleteWebhook") == [{"drop_pending_updates": False}] * 2
    assert hands.slept == [1]


async def test_a_webhook_set_while_it_polls_ends_it_with_one_sentence(
    receiver: Receiver, telegram: Telegram, hands: Hands, refuse: Callable[..., Any]
) -> None:
    await receiver.once()
    hands.move(10)
    telegram.answers["getUpdates"] += [refuse(409, "Conflict: terminated by setWebhook request")]
    with pytest.raises(Stop, match="A webhook was set for this bot") as end:
        await receiver.once()
    assert end.value.code == Code.REFUSED
    assert not telegram.of("deleteWebhook")


@pytest.mark.fault("F05", n="100 shapes of JSON")
@given(JSON)
def test_any_json_becomes_an_inbox_row(update: object) -> None:
    arrival = arrival_of(update)
    assert isinstance(json.loads(arrival.payload), type(update))
    next_offset([update])


@pytest.mark.parametrize(
    ("update", "chat"),
    [
        (message(1, chat=-100), -100),
        ({"update_id": 1, "edited_message": {"chat": {"id": 3}}}, 3),
        ({"update_id": 1, "callback_query": {"message": {"chat": {"id": 4}}}}, 4),
        ({"update_id": 1, "callback_query": {"inline_message_id": "x"}}, 0),
        ({"update_id": 1, "my_chat_member": {"chat": {"id": 5}}}, 5),
        ({"update_id": 1, "message": {"chat": {"id": 2**70}}}, 0),
        ({"update_id": 1, "message": {"chat": {"id": True}}}, 0),
        ({"update_id": 1, "poll": {"id": "9"}}, 0),
        ({"update_id": 1}, 0),
    ],
)
def test_every_kind_of_update_has_a_chat(update: dict[str, Any], chat: int) -> None:
    assert chat_of(update) == chat


@pytest.mark.parametrize("depth", [900, 1000, 5000])
def test_an_update_that_is_nested_too_deeply_is_still_a_row(depth: int) -> None:
    deep: list[Any] = []
    for _ in range(depth):
        deep = [deep]
    arrival = arrival_of({"update_id": 4, "message": {"chat": {"id": 7}, "deep": deep}})
    assert (arrival.key, arrival.chat_id) == ("u:4", 7)
    assert json.loads(arrival.payload)


def test_a_number_beyond_the_database_is_no_number() -> None:
    assert arrival_of({"update_id": 2**80}).error == "no update_id"


@pytest.mark.fault("F07", n=f"{UPDATES:,} updates, one in ten of them sent again later")
async def test_of_many_that_come_again_each_counts_once(
    receiver: Receiver, telegram: Telegram, store: Store
) -> None:
    dice, sent = Random(7), list[int]()  # noqa: S311 - a test's dice
    while len(set(sent)) < UPDATES:
        fresh = range(len(set(sent)), len(set(sent)) + 90)
        again = dice.sample(sent, 10) if sent else []
        sent += [*again, *fresh]
        telegram.updates = [message(number, chat=number % 7 + 1) for number in (*again, *fresh)]
        await receiver.once()
        telegram.updates = []  # what was sent out of turn would be below no offset
    taken = [key for key, _, _ in await rows(store)]
    assert len(sent) > 1.05 * UPDATES
    assert sorted(taken) == sorted(f"u:{number}" for number in set(sent))


@pytest.mark.fault("F07", n="3 deliveries of 1")
async def test_an_update_delivered_twice_counts_once(
    receiver: Receiver, telegram: Telegram, store: Store
) -> None:
    for _ in range(3):
        telegram.updates = [message(1)]
        await receiver.once()

    def count(db: Connection) -> int | None:
        return db.scalar(sa.select(sa.func.count()).select_from(inbox))

    assert await store.read(count) == 1
