"""Advice that does not hold any more is marked so where it stands in the chat."""

from typing import Any

import pytest

# The classes live in conftest.py, which tests cannot import.
Desk = Any
Telegram = Any
Refuse = Any


async def test_the_message_shown_under_a_mark_is_found_again(
    desk: Desk, telegram: Telegram
) -> None:
    await desk.show("advice", mark="advice:1.0", keep=True)
    await desk.deliver(2)
    await desk.show("plan", fresh=True)
    await desk.deliver(2)
    await desk.post("amend", mark="advice:1.0", text="superseded")
    await desk.deliver(2)
    changed = telegram.of("editMessageText")
    assert [(call["message_id"], call["text"]) for call in changed] == [(101, "superseded")]
    assert "reply_markup" not in changed[0]
    assert "mark" not in telegram.of("sendMessage")[0]
    assert set(await desk.status()) == {1}


async def test_an_advice_that_still_waits_is_sent_before_it_is_marked(
    desk: Desk, telegram: Telegram
) -> None:
    await desk.show("advice", mark="advice:1.0", keep=True)
    await desk.show("next", fresh=True, seal="superseded")
    await desk.post("amend", mark="advice:1.0", text="superseded")
    for _ in range(4):
        await desk.deliver(2)
    assert [call["text"] for call in telegram.of("sendMessage")] == ["advice", "next"]
    changed = {(call["message_id"], call["text"]) for call in telegram.of("editMessageText")}
    assert changed == {(101, "superseded")}


async def test_what_never_stood_in_the_chat_needs_no_mark(desk: Desk, telegram: Telegram) -> None:
    await desk.post("amend", mark="advice:1.0", text="superseded")
    await desk.deliver(2)
    assert telegram.calls == []
    assert await desk.status() == [1]


@pytest.mark.parametrize("why", ["message to edit not found", "message can't be edited"])
async def test_an_advice_that_cannot_be_changed_any_more_holds_nothing_up(
    desk: Desk, telegram: Telegram, refuse: Refuse, why: str
) -> None:
    await desk.show("advice", mark="advice:1.0")
    await desk.deliver(2)
    telegram.answers["editMessageText"].append(refuse(400, f"Bad Request: {why}"))
    await desk.post("amend", mark="advice:1.0", text="superseded")
    await desk.show("next", fresh=True)
    for _ in range(3):
        await desk.deliver(2)
    assert [call["text"] for call in telegram.of("sendMessage")] == ["advice", "next"]
    assert set(await desk.status()) == {1}


async def test_every_copy_in_the_chat_is_marked(desk: Desk, telegram: Telegram) -> None:
    for _ in range(3):
        await desk.show("advice", mark="advice:1.0", fresh=True, keep=True)
        await desk.deliver(2)
    await desk.show("plan", fresh=True)
    for _ in range(3):
        await desk.deliver(2)
    before = len(telegram.of("editMessageText"))
    await desk.post("amend", mark="advice:1.0", text="superseded")
    await desk.deliver(2)
    changed = telegram.of("editMessageText")[before:]
    assert sorted(call["message_id"] for call in changed) == [101, 102, 103]
    assert {call["text"] for call in changed} == {"superseded"}


async def test_the_live_card_is_never_painted_over_by_what_ended(
    desk: Desk, telegram: Telegram
) -> None:
    """The card that showed the advice asks the next question by now."""
    await desk.show("advice", mark="advice:1.0", keep=True)
    await desk.deliver(2)
    await desk.show("question")
    await desk.post("amend", mark="advice:1.0", text="superseded")
    for _ in range(3):
        await desk.deliver(2)
    assert [call["text"] for call in telegram.of("editMessageText")] == ["question"]
    assert set(await desk.status()) == {1}


async def test_a_mark_that_telegram_holds_up_is_tried_again_for_all(
    desk: Desk, telegram: Telegram, refuse: Refuse
) -> None:
    for _ in range(2):
        await desk.show("advice", mark="advice:1.0", fresh=True, keep=True)
        await desk.deliver(2)
    await desk.show("plan", fresh=True)
    for _ in range(3):
        await desk.deliver(2)
    await desk.post("amend", mark="advice:1.0", text="superseded")
    telegram.answers["editMessageText"].append(refuse(429, "Too Many Requests", retry_after=1))
    for _ in range(4):
        await desk.deliver(2)
    changed = {call["message_id"] for call in telegram.of("editMessageText")}
    assert changed == {101, 102}
    assert set(await desk.status()) == {1}


async def test_every_part_of_a_long_advice_is_marked(desk: Desk, telegram: Telegram) -> None:
    await desk.post("say", consult=True, text="advice 1/2", mark="advice:1.0", part=0)
    await desk.show("advice 2/2", mark="advice:1.0", fresh=True, keep=True)
    for _ in range(3):
        await desk.deliver(2)
    await desk.show("plan", fresh=True)
    for _ in range(3):
        await desk.deliver(2)
    before = len(telegram.of("editMessageText"))
    await desk.post("amend", mark="advice:1.0", text="ended 2/2", before=["ended 1/2"])
    await desk.deliver(2)
    changed = telegram.of("editMessageText")[before:]
    assert {(call["message_id"], call["text"]) for call in changed} == {
        (101, "ended 1/2"),
        (102, "ended 2/2"),
    }
    sent = telegram.of("sendMessage")[0]
    assert not {"mark", "part"} & sent.keys(), "what a letter says to us is not said to Telegram"
