"""The gate in the receiver's own transaction, and whoever was removed at the moment of a send."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from bot import people
from bot.clearance import Clearance
from bot.flood import ALL_BURST, Gate
from bot.rhythm import Pulse
from bot.store.engine import Store, writer_engine
from bot.store.places import Place
from bot.store.roster import PersonRow, save_person
from bot.store.tables import inbox
from bot.telegram.receive import Receiver
from bot.telegram.send import Line

Telegram = Any  # the fakes live in conftest.py, which tests cannot import
Desk = Any
Hands = Any
BOT, ADA = 1, 7
NEUTRAL = "This bot is for invited clinicians."


def message(number: int, who: int) -> dict[str, Any]:
    chat = {"id": who, "type": "private", "first_name": "A"}
    sender = {"id": who, "is_bot": False, "first_name": "A"}
    body = {"message_id": 1, "date": 1_780_000_000, "chat": chat, "from": sender, "text": "x"}
    return {"update_id": number, "message": body}


async def test_the_receiver_keeps_no_flood_and_confirms_all_of_it(
    telegram: Telegram, line: Line, store: Store, hands: Hands, pulse: Pulse
) -> None:
    telegram.updates += [message(n, 5000 + n) for n in range(1, 251)] + [message(251, ADA)]
    gate = Gate(BOT, frozenset({ADA}), lambda: hands.tick)
    receiver = Receiver(line, store, BOT, hands.clock, pulse, alone=True, gate=gate)
    for _ in range(4):
        await receiver.once()
    kept = await store.read(lambda db: list(db.execute(sa.select(inbox.c.chat_id)).scalars()))
    assert len(kept) == ALL_BURST + 1
    assert ADA in kept
    assert gate.dropped == 250 - ALL_BURST
    assert telegram.updates == [], "what was dropped is not fetched again"


@pytest.fixture
def roster(desk: Desk, place: Place) -> Callable[..., None]:
    """Writes a person's row from another connection, as the command line does."""
    desk.box.clearance = Clearance(
        lambda db, person: people.recall(db, BOT, person, frozenset({ADA})).role, BOT
    )

    def write(role: str = "clinician", *, is_gone: bool = False) -> None:
        engine = writer_engine(place)
        gone = desk.hands.at if is_gone else None
        with engine.begin() as db:
            save_person(db, PersonRow(BOT, ADA, role, "", ADA, desk.hands.at, None, gone))
        engine.dispose()

    return write


@pytest.mark.fault("F18", n="1 person")
async def test_what_waited_when_its_owner_was_shut_out_never_goes(
    desk: Desk, telegram: Telegram, refuse: Callable[..., Any], roster: Callable[..., None]
) -> None:
    """Loaded, tried, and told by Telegram to wait half a minute: in between they are removed."""
    roster()
    telegram.answers["sendMessage"] += [refuse(429, "Too Many Requests", retry_after=30)]
    await desk.show("C-7K2: the advice")
    await desk.deliver()
    assert len(telegram.of("sendMessage")) == 1
    roster(is_gone=True)
    for _ in range(4):
        await desk.deliver(20)
    assert len(telegram.of("sendMessage")) == 1
    (row,) = (await desk.rows()).values()
    assert (row.status, row.error) == (2, "not allowed any more")


async def test_a_card_is_not_even_edited_or_sealed_for_one_who_was_shut_out(
    desk: Desk, telegram: Telegram, roster: Callable[..., None]
) -> None:
    await desk.show("C-7K2: the first question")
    await desk.deliver(2)
    roster(is_gone=True)
    await desk.show("C-7K2: the second question")
    await desk.show("C-7K2: the advice", fresh=True)
    await desk.post("seal", message_id=101, seal="C-7K2: what stood there")
    for _ in range(4):
        await desk.deliver(2)
    assert [name for name, _ in telegram.calls] == ["sendMessage"]


async def test_the_answer_to_a_tap_goes_without_what_it_said_of_the_case(
    desk: Desk, telegram: Telegram, roster: Callable[..., None]
) -> None:
    roster(is_gone=True)
    await desk.post("receipt", callback_query_id="q1", text="Saved: progressive", show_alert=False)
    await desk.deliver()
    (call,) = telegram.of("answerCallbackQuery")
    assert (call["callback_query_id"], call["text"]) == ("q1", NEUTRAL)


async def test_only_what_was_marked_as_neutral_goes_to_a_stranger(
    desk: Desk, telegram: Telegram, roster: Callable[..., None], refuse: Callable[..., Any]
) -> None:
    """A list of cases belongs to no one case: it waited at a 429 while they were removed."""
    roster()
    telegram.answers["sendMessage"] += [refuse(429, "Too Many Requests", retry_after=30)]
    await desk.post("say", text="Your open cases: 58F L4-5")
    await desk.deliver()
    roster(is_gone=True)
    await desk.post("say", text=NEUTRAL, neutral=True)
    await desk.post("erase", message_id=5)
    for _ in range(4):
        await desk.deliver(20)
    assert [call["text"] for call in telegram.of("sendMessage")][1:] == [NEUTRAL]
    assert [call["message_id"] for call in telegram.of("deleteMessage")] == [5]
    assert await desk.status() == [2, 1, 1]


@pytest.mark.parametrize(
    ("role", "sent"), [("clinician", 1), ("lead", 1), ("admin", 1), ("observer", 0)]
)
async def test_cases_are_sent_to_those_who_work_on_them(
    desk: Desk, telegram: Telegram, roster: Callable[..., None], role: str, sent: int
) -> None:
    roster(role)
    await desk.show("C-7K2: the advice")
    await desk.deliver(2)
    assert len(telegram.of("sendMessage")) == sent
