"""Delivery: each way a send can end, what a crash repeats, and whom a failure holds."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.clearance import Clearance
from bot.outbox import Outbox
from bot.rhythm import Pulse
from bot.store.engine import Store
from bot.store.inbound import Arrival, receive
from bot.store.rows import OutboxRow
from bot.store.statements import post
from bot.store.tables import lane
from bot.telegram.send import Line

# The classes live in conftest.py, which tests cannot import.
Desk = Any
Telegram = Any


@pytest.mark.fault("F28", n="1 hold of 30 s")
async def test_retry_after_holds_that_chat_only_and_across_a_restart(
    desk: Desk, telegram: Telegram, store: Store, line: Line, refuse: Callable[..., Any]
) -> None:
    telegram.answers["sendMessage"].append(refuse(429, "Too Many Requests", retry_after=30))
    await desk.post("say", text="held")
    await desk.deliver()
    await desk.post("say", text="behind it")
    await desk.post("say", chat=8, text="elsewhere")
    await desk.deliver(29)
    assert [call["text"] for call in telegram.of("sendMessage")] == ["held", "elsewhere"]
    desk.box = Outbox(store, line, 1, desk.hands.clock, Pulse())
    await desk.deliver(0.5)
    assert len(telegram.of("sendMessage")) == 2
    await desk.deliver(1)
    texts = [call["text"] for call in telegram.of("sendMessage")]
    assert texts == ["held", "elsewhere", "held", "behind it"]
    assert (await desk.rows())["u:1#0"].attempts == 2


@pytest.mark.fault("F29", n="9 failures on end")
async def test_a_broken_network_is_tried_again_for_as_long_as_it_takes(
    desk: Desk, telegram: Telegram, refuse: Callable[..., Any]
) -> None:
    telegram.answers["sendMessage"] += ["reset", (502, "<html>"), refuse(401, "Unauthorized")] * 3
    await desk.post("say", text="one")
    for _ in range(10):
        await desk.deliver(61)
    assert len(telegram.of("sendMessage")) == 10
    row = (await desk.rows())["u:1#0"]
    assert (row.status, row.attempts, row.error) == (1, 10, None)


async def test_a_blocked_chat_is_marked_and_the_others_go_on(
    desk: Desk, telegram: Telegram, store: Store, refuse: Callable[..., Any]
) -> None:
    chats = [Arrival(f"u:{chat}", chat, "{}") for chat in (7, 8)]
    await store.write(lambda db: receive(db, 1, chats, desk.hands.at))

    async def blocked() -> list[int]:
        query = sa.select(lane.c.chat_id).where(lane.c.blocked)
        return await store.read(lambda db: list(db.execute(query).scalars()))

    telegram.answers["sendMessage"].append(refuse(403, "Forbidden: bot was blocked by the user"))
    await desk.post("say", text="one")
    await desk.post("say", chat=8, text="two")
    await desk.deliver()
    assert await desk.status() == [2, 1]
    error = (await desk.rows())["u:1#0"].error
    assert error == "unreachable: 403 Forbidden: bot was blocked by the user"
    assert await blocked() == [7]
    await desk.post("say", text="again")
    await desk.deliver(5)
    assert await blocked() == []


async def test_what_waits_for_a_group_goes_to_the_supergroup_that_it_became(
    desk: Desk, telegram: Telegram, refuse: Callable[..., Any]
) -> None:
    moved = refuse(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1009)
    telegram.answers["sendMessage"].append(moved)
    await desk.post("say", chat=-9, text="one")
    await desk.post("say", chat=-9, text="two")
    await desk.deliver()
    await desk.post("say", chat=-9, text="written to the old address")
    for _ in range(3):
        await desk.deliver(9)
    sent = [(call["chat_id"], call["text"]) for call in telegram.of("sendMessage")]
    assert sent == [
        (-9, "one"),
        (-1009, "one"),
        (-1009, "two"),
        (-1009, "written to the old address"),
    ]
    assert await desk.status() == [1, 1, 1]


async def test_a_groups_pace_goes_on_where_it_stood_after_a_restart_and_after_a_move(
    desk: Desk, telegram: Telegram, store: Store, line: Line, refuse: Callable[..., Any]
) -> None:
    for number in range(6):
        await desk.post("say", chat=-9, text=str(number))
    await desk.deliver()
    assert len(telegram.of("sendMessage")) == 3, "as many as may go at once"
    desk.box = Outbox(store, line, 1, desk.hands.clock, Pulse())
    await desk.deliver(4.9)
    assert len(telegram.of("sendMessage")) == 3
    await desk.deliver(0.2)
    assert len(telegram.of("sendMessage")) == 4
    moved = refuse(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1009)
    telegram.answers["sendMessage"].append(moved)
    await desk.deliver(5)
    await desk.deliver(5)
    assert [call["chat_id"] for call in telegram.of("sendMessage")][4:] == [-9, -1009]


async def test_an_answer_to_a_tap_does_not_say_that_the_chat_is_open_again(
    desk: Desk, telegram: Telegram, refuse: Callable[..., Any]
) -> None:
    telegram.answers["sendMessage"].append(refuse(403, "Forbidden: bot was blocked by the user"))
    await desk.show("the advice", keep=True)
    await desk.deliver()
    await desk.post("receipt", callback_query_id="9")
    await desk.deliver(2)
    assert await desk.status() == [2, 1]
    await desk.post("say", text="taken")
    await desk.deliver(2)
    assert await desk.status() == [1, 1, 1]


async def test_an_unreadable_row_fails_and_the_chat_goes_on(desk: Desk, telegram: Telegram) -> None:
    await desk.post("shout", text="one")
    await desk.post("say", text="two")
    await desk.deliver()
    assert await desk.status() == [2, 1]
    assert len(telegram.of("sendMessage")) == 1


async def test_a_letter_that_trips_us_fails_and_the_chat_goes_on(
    desk: Desk, telegram: Telegram
) -> None:
    # A number that no database takes: the mark fails, in a way that nobody foresaw.
    telegram.answers["sendMessage"].append((200, {"ok": True, "result": {"message_id": 2**64 - 1}}))
    await desk.show("one")
    await desk.deliver()
    await desk.post("say", text="two")
    await desk.deliver(2)
    assert await desk.status() == [2, 1]
    assert len(telegram.of("sendMessage")) == 2


async def test_what_is_not_yet_due_waits(desk: Desk, telegram: Telegram) -> None:
    desk.hands.at += timedelta(minutes=5)
    await desk.post("say", text="later")
    desk.hands.at -= timedelta(minutes=5)
    await desk.deliver()
    assert not telegram.calls
    await desk.deliver(301)
    assert await desk.status() == [1]


async def test_more_rows_than_are_loaded_at_once_all_go(desk: Desk, telegram: Telegram) -> None:
    rows = [
        OutboxRow(1, 1 + n % 400, f"t:{n}#0", "say", None, 2, '{"text": "x"}', desk.hands.at)
        for n in range(700)
    ]
    await desk.box.store.write(lambda db: post(db, rows))
    for _ in range(300):
        await desk.box.once()
        desk.hands.move(0.5)
        await desk.box.landed()
    assert len(telegram.of("sendMessage")) == 700
    assert not desk.box.lineup.known


async def test_a_database_that_says_no_delays_and_loses_nothing(
    desk: Desk, telegram: Telegram, store: Store
) -> None:
    await desk.post("say", text="one")
    await store.write(lambda db: db.exec_driver_sql("ALTER TABLE outbox RENAME TO away"))
    await desk.deliver()
    await store.write(lambda db: db.exec_driver_sql("ALTER TABLE away RENAME TO outbox"))
    await desk.deliver()
    assert await desk.status() == [1]
    assert len(telegram.of("sendMessage")) == 1


async def test_a_mark_that_the_database_refuses_is_made_later_and_nothing_is_sent_twice(
    desk: Desk, telegram: Telegram, store: Store
) -> None:
    await desk.post("say", text="one")

    async def mend(seconds: float) -> None:
        desk.hands.slept.append(seconds)
        if len(desk.hands.slept) == 3:
            await store.write(lambda db: db.exec_driver_sql("ALTER TABLE away RENAME TO card"))

    desk.box.clock = replace(desk.box.clock, sleep=mend)
    await store.write(lambda db: db.exec_driver_sql("ALTER TABLE card RENAME TO away"))
    await desk.deliver()
    assert desk.hands.slept == [0.5, 1, 2]
    assert await desk.status() == [1]
    assert len(telegram.of("sendMessage")) == 1


class Watched(Store):
    """Counts the looks at it."""

    looks = 0

    async def read(self, job: Callable[[Connection], Any]) -> Any:  # noqa: ANN401
        self.looks += 1
        return await super().read(job)


async def test_when_the_last_letter_has_landed_nobody_looks_until_more_is_posted(
    path: Path, desk: Desk, telegram: Telegram
) -> None:
    desk.box.store = store = Watched(path)
    await desk.post("say", text="one")
    running = asyncio.create_task(desk.box.run())
    await telegram.until("sendMessage")
    await desk.box.landed()
    for _ in range(10):
        await asyncio.sleep(0)
    assert store.looks == 1
    await desk.post("say", chat=8, text="two")
    store.wake("outbox")
    await telegram.until("sendMessage", 2)
    await desk.box.landed()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert await desk.status() == [1, 1]
    await store.close()


async def test_many_chats_are_sent_to_at_once_but_not_without_bound(
    desk: Desk, telegram: Telegram
) -> None:
    for chat in range(1, 101):
        await desk.post("say", chat=chat, text="x")
    for _ in range(40):
        await desk.box.once()
        desk.hands.move(0.2)
    await desk.box.landed()
    for _ in range(40):
        await desk.deliver(0.2)
    assert len(telegram.of("sendMessage")) == 100


async def test_a_receipt_that_must_wait_holds_nobody_even_after_a_restart(
    desk: Desk, telegram: Telegram, store: Store, line: Line, refuse: Callable[..., Any]
) -> None:
    telegram.answers["answerCallbackQuery"] += [refuse(429, "Too Many Requests", retry_after=9)]
    await desk.post("receipt", callback_query_id="9")
    await desk.deliver()
    desk.box = Outbox(store, line, 1, desk.hands.clock, Pulse())
    await desk.show("one")
    await desk.deliver()
    assert len(telegram.of("sendMessage")) == 1
    await desk.deliver(10)
    assert await desk.status() == [1, 1]


async def test_nothing_of_a_case_goes_to_somebody_who_was_removed_meanwhile(
    desk: Desk, telegram: Telegram
) -> None:
    desk.box.clearance = Clearance(lambda _db, who: "clinician" if who == 8 else "stranger", 1)
    await desk.show("the advice")
    await desk.post("say", text="for everybody", neutral=True)
    await desk.show("theirs", chat=8)
    for _ in range(3):
        await desk.deliver(2)
    assert {call["text"] for call in telegram.of("sendMessage")} == {"for everybody", "theirs"}
    row, *_ = (await desk.rows()).values()
    assert (row.status, row.error) == (2, "not allowed any more")
