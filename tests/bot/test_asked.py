"""A question to Telegram: its answer takes a turn of its own, whatever happens in between."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from bot.store.inbound import heads, push_down
from bot.store.teams import NO_TOPIC, PostingRow, postings, save_posting

Telegram = Any  # the fakes live in conftest.py, which tests cannot import
Desk = Any
GROUP, ADA = -100, 7
THEN = {"chat": GROUP, "link": {"person": ADA}}
AT = datetime(2026, 3, 1, 9, tzinfo=UTC)


async def asked(desk: Desk, **more: Any) -> str:  # noqa: ANN401
    question = {"method": "getChatMember", "params": {"user_id": ADA}, "then": THEN}
    return str(await desk.post("ask", GROUP, **question | more))


async def answers(desk: Desk) -> list[dict[str, Any]]:
    rows = await desk.box.store.read(lambda db: heads(db, 1, [GROUP], 9))
    return [json.loads(row.payload) | {"key": row.key} for row in rows]


async def test_the_answer_is_an_inbox_row_with_what_was_kept_for_it(
    desk: Desk, telegram: Telegram
) -> None:
    telegram.answers["getChatMember"].append((200, {"ok": True, "result": {"status": "member"}}))
    key = await asked(desk)
    await desk.deliver()
    assert telegram.of("getChatMember") == [{"chat_id": GROUP, "user_id": ADA}]
    assert await desk.status() == [1]
    told = {"answer": {"result": {"status": "member"}}, "then": THEN, "key": f"a:{key}"}
    assert await answers(desk) == [told]


async def test_a_refusal_is_an_answer(
    desk: Desk, telegram: Telegram, refuse: Callable[..., Any]
) -> None:
    telegram.answers["getChatMember"].append(refuse(400, "Bad Request: user not found"))
    await asked(desk)
    await desk.deliver()
    assert (await answers(desk))[0]["answer"]["refused"] == 400


async def test_what_passes_is_asked_again_and_answered_once(
    desk: Desk, telegram: Telegram, refuse: Callable[..., Any]
) -> None:
    flood = refuse(429, "Too Many Requests", retry_after=3)
    telegram.answers["getChatMember"] += [flood, "reset", (502, "<html>")]
    await asked(desk)
    for _ in range(4):
        await desk.deliver(70)
    assert len(telegram.of("getChatMember")) == 4
    assert len(await answers(desk)) == 1


async def test_of_a_group_that_moved_it_is_asked_under_its_new_number(
    desk: Desk, telegram: Telegram, refuse: Callable[..., Any]
) -> None:
    telegram.answers["getChatMember"].append(refuse(400, "moved", migrate_to_chat_id=-1009))
    await asked(desk)
    await desk.deliver()
    await desk.deliver(9)
    assert [call["chat_id"] for call in telegram.of("getChatMember")] == [GROUP, -1009]
    found = await desk.box.store.read(lambda db: heads(db, 1, [-1009], 9))
    assert len(found) == 1, "the turn that goes on is one of the group as it is by now"


async def test_a_topic_is_known_before_the_card_behind_it_goes(
    desk: Desk, telegram: Telegram
) -> None:
    row = PostingRow(1, "C1", 1, 4, AT)
    await desk.box.store.write(lambda db: save_posting(db, row))
    made = {"ok": True, "result": {"message_thread_id": 77, "name": "C-C1"}}
    telegram.answers["createForumTopic"].append((200, made))
    topic = {"method": "createForumTopic", "params": {"name": "C-C1"}, "then": {"topic": 4}}
    await desk.post("ask", GROUP, consult=True, **topic)
    await desk.deliver()
    (kept,) = await desk.box.store.read(lambda db: postings(db, 1, "C1"))
    assert kept.thread_id == 77
    assert await answers(desk) == [], "nobody waits for it"


async def test_without_the_right_to_make_topics_that_is_known_as_well(
    desk: Desk, telegram: Telegram, refuse: Callable[..., Any]
) -> None:
    row = PostingRow(1, "C1", 1, 4, AT)
    await desk.box.store.write(lambda db: save_posting(db, row))
    telegram.answers["createForumTopic"].append(refuse(400, "not enough rights"))
    topic = {"method": "createForumTopic", "params": {"name": "C-C1"}, "then": {"topic": 4}}
    await desk.post("ask", GROUP, consult=True, **topic)
    await desk.deliver()
    (kept,) = await desk.box.store.read(lambda db: postings(db, 1, "C1"))
    assert kept.thread_id == NO_TOPIC


async def test_a_question_keeps_its_place_among_the_states_of_its_case(
    desk: Desk, telegram: Telegram
) -> None:
    await desk.show("first", chat=GROUP)
    await desk.post(
        "ask", GROUP, consult=True, method="closeForumTopic", params={"message_thread_id": 7},
        then={},
    )  # fmt: skip
    await desk.show("second", chat=GROUP)
    for _ in range(4):
        await desk.deliver(9)
    assert [name for name, _ in telegram.calls] == [
        "sendMessage", "closeForumTopic", "editMessageText",
    ]  # fmt: skip


@pytest.mark.parametrize("lacking", ["method", "params", "then"])
async def test_a_question_that_nobody_can_ask_holds_nothing_up(desk: Desk, lacking: str) -> None:
    whole = {"method": "getChatMember", "params": {}, "then": {}}
    await desk.post("ask", GROUP, **{k: v for k, v in whole.items() if k != lacking})
    await desk.deliver()
    assert await desk.status() == [2]
    count = await desk.box.store.read(lambda db: db.scalar(sa.text("SELECT count(*) FROM inbox")))
    assert count == 0


async def test_a_card_in_a_group_stays_where_it_is_however_much_is_said_below_it(
    desk: Desk, telegram: Telegram
) -> None:
    for chat in (GROUP, ADA):
        await desk.show("first", chat=chat, protect_content=True)
        await desk.deliver(9)
        await desk.box.store.write(lambda db, chat=chat: push_down(db, 1, {chat: 9}))
        await desk.show("second", chat=chat)
        await desk.deliver(9)
    sent = [(call["chat_id"], call.get("protect_content")) for call in telegram.of("sendMessage")]
    assert sent == [(GROUP, True), (ADA, True), (ADA, None)]
    assert telegram.of("editMessageText")[0]["chat_id"] == GROUP
