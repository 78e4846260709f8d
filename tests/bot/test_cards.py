"""Cards: one live message for each consult in a chat, edited in place, sent anew, sealed."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.outbox import Outbox
from bot.rhythm import Pulse
from bot.store.engine import Store
from bot.store.inbound import push_down
from bot.store.outgoing import CardKey, load_card
from bot.store.tables import outbox
from bot.telegram.send import Line

# The classes live in conftest.py, which tests cannot import.
Desk = Any
Telegram = Any


async def test_a_card_is_sent_once_and_then_edited_in_place(
    desk: Desk, telegram: Telegram, store: Store
) -> None:
    for text in ("one", "two", "two"):
        await desk.show(text)
        await desk.deliver(2)
    assert [call["text"] for call in telegram.of("sendMessage")] == ["one"]
    assert [(c["message_id"], c["text"]) for c in telegram.of("editMessageText")] == [(101, "two")]
    assert {row.message_id for row in (await desk.rows()).values()} == {101}
    assert await desk.status() == [1, 1, 1]
    card = await store.read(lambda db: load_card(db, CardKey(1, 7, "C1")))
    assert card is not None
    assert (card.message_id, card.below) == (101, 0)


async def test_a_fresh_card_seals_the_old_one(desk: Desk, telegram: Telegram) -> None:
    await desk.show("one")
    await desk.deliver()
    await desk.show("two", fresh=True, seal="answered above")
    await desk.deliver(2)
    await desk.show("three", fresh=True)
    await desk.deliver(2)
    assert [call["text"] for call in telegram.of("sendMessage")] == ["one", "two", "three"]
    sealed = telegram.of("editMessageText")
    assert [(call["message_id"], call["text"]) for call in sealed] == [(101, "answered above")]
    assert "reply_markup" not in sealed[0]
    assert [c["message_id"] for c in telegram.of("editMessageReplyMarkup")] == [102]
    assert set(await desk.status()) == {1}


async def test_a_card_far_up_is_sent_anew(desk: Desk, telegram: Telegram, store: Store) -> None:
    await desk.show("one")
    await desk.deliver()
    await desk.post("say", text="said")
    await desk.deliver(2)
    await store.write(lambda db: push_down(db, 1, {7: 5}))
    await desk.show("two")
    await desk.deliver(2)
    assert [call["text"] for call in telegram.of("sendMessage")] == ["one", "said", "two"]
    assert [c["message_id"] for c in telegram.of("editMessageReplyMarkup")] == [101]


async def test_older_states_are_superseded(desk: Desk, telegram: Telegram) -> None:
    for text in ("one", "two", "three"):
        await desk.show(text)
    await desk.deliver()
    assert [call["text"] for call in telegram.of("sendMessage")] == ["three"]
    assert await desk.status() == [3, 3, 1]


@pytest.mark.parametrize("text", ["message to edit not found", "message can't be edited"])
async def test_a_card_that_cannot_be_edited_is_sent_anew(
    text: str, desk: Desk, telegram: Telegram, refuse: Callable[..., Any]
) -> None:
    await desk.show("one")
    await desk.deliver()
    telegram.answers["editMessageText"].append(refuse(400, f"Bad Request: {text}"))
    await desk.show("two")
    await desk.deliver(2)
    await desk.show("three")
    await desk.deliver(2)
    assert [call["text"] for call in telegram.of("sendMessage")] == ["one", "two"]
    assert telegram.of("editMessageText")[-1]["message_id"] == 102
    assert set(await desk.status()) == {1}


@pytest.mark.fault("F32", n="2 refusals")
async def test_not_modified_is_success_and_a_late_receipt_is_done(
    desk: Desk, telegram: Telegram, refuse: Callable[..., Any]
) -> None:
    await desk.show("one")
    await desk.deliver()
    telegram.answers["editMessageText"].append(refuse(400, "Bad Request: message is not modified"))
    telegram.answers["answerCallbackQuery"].append(refuse(400, "Bad Request: query is too old"))
    await desk.show("two")
    await desk.post("receipt", callback_query_id="9", text="Stored")
    await desk.deliver(2)
    assert await desk.status() == [1, 1, 1]


async def test_a_seal_whose_message_is_gone_is_done(
    desk: Desk, telegram: Telegram, refuse: Callable[..., Any]
) -> None:
    telegram.answers["editMessageText"].append(refuse(400, "message to edit not found"))
    await desk.post("seal", message_id=5, seal="old")
    await desk.deliver()
    assert await desk.status() == [1]


@pytest.mark.fault("F30", n="1 crash")
async def test_a_crash_between_send_and_mark_repeats_an_edit_harmlessly(
    desk: Desk, telegram: Telegram, store: Store, line: Line
) -> None:
    await desk.show("one")
    await desk.deliver()
    key = await desk.show("two")
    await desk.deliver(2)

    def forget(db: Connection) -> None:  # as if the mark had not been committed
        db.execute(sa.update(outbox).where(outbox.c.key == key).values(status=0))
        db.exec_driver_sql("UPDATE card SET shown = 'one'")

    await store.write(forget)
    desk.box = Outbox(store, line, 1, desk.hands.clock, Pulse())
    await desk.deliver(2)
    assert len(telegram.of("sendMessage")) == 1
    assert [call["message_id"] for call in telegram.of("editMessageText")] == [101, 101]
    assert await desk.status() == [1, 1]


async def test_a_card_that_cannot_be_looked_up_is_tried_again(
    desk: Desk, telegram: Telegram, store: Store
) -> None:
    await desk.show("one")
    await store.write(lambda db: db.exec_driver_sql("ALTER TABLE card RENAME TO away"))
    await desk.deliver()
    assert not telegram.calls
    await store.write(lambda db: db.exec_driver_sql("ALTER TABLE away RENAME TO card"))
    await desk.deliver(1)
    assert await desk.status() == [1]


async def test_advice_that_was_overtaken_still_reaches_the_chat(
    desk: Desk, telegram: Telegram
) -> None:
    await desk.show("question")
    await desk.deliver()
    await desk.show("the review")
    await desk.show("the advice", fresh=True, keep=True, seal="the findings")
    await desk.show("why")
    await desk.show("the plan", fresh=True, keep=True, seal="the advice, sealed")
    await desk.show("another date")
    for _ in range(4):
        await desk.deliver(2)
    sent = [call["text"] for call in telegram.of("sendMessage")]
    assert sent == ["question", "the advice", "the plan"]
    edits = [(call["message_id"], call["text"]) for call in telegram.of("editMessageText")]
    sealed = [(101, "the findings"), (102, "the advice, sealed")]
    assert [edit for edit in edits if edit in sealed] == sealed
    assert edits.count((103, "another date")) == 1
    assert not any("keep" in parameters for _, parameters in telegram.calls)
    assert 0 not in await desk.status()


async def test_notices_that_were_overtaken_are_one_message(desk: Desk, telegram: Telegram) -> None:
    for text in ("one", "two", "three"):
        await desk.show(text, fresh=True)
    await desk.deliver()
    assert [call["text"] for call in telegram.of("sendMessage")] == ["three"]
