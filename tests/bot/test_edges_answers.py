"""Every tap is answered, once, whatever else waits; what nobody waits for any more is let go."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.outbox import STALE, Outbox
from bot.rhythm import Pulse
from bot.store.engine import Store
from bot.store.places import Place
from bot.telegram.send import Line
from tests.bot.stage import ADA, BASHIR, CHIDI, DANA, Stage, staged

# The classes live in conftest.py, which tests cannot import.
Desk = Any
Telegram = Any

COLLEAGUES = (ADA, BASHIR, CHIDI, DANA)
TAPS = 25


@pytest.fixture
async def stage(place: Place) -> AsyncIterator[Stage]:
    async with staged(place) as found:
        yield found


async def welcome(stage: Stage, person: int) -> int:
    """The number of the message with the buttons of the desk."""
    chats = (await stage.get(f"state?as={person}"))["chats"]
    messages = next(c for c in chats if c["id"] == person)["messages"]
    return int(next(m for m in messages if m.get("reply_markup"))["message_id"])


async def test_a_hundred_taps_of_four_people_are_answered_once_each(stage: Stage) -> None:
    await stage.meet(*COLLEAGUES)

    async def tap(person: int) -> None:
        message = await welcome(stage, person)
        for number in range(TAPS):
            data = ("1.@desk.0", f"nonsense {number}", "x" * 64)[number % 3]
            await stage.play("tap", person, message_id=message, data=data)

    async with asyncio.TaskGroup() as people:
        for person in COLLEAGUES:
            people.create_task(tap(person))
    await stage.until(stage.rest)
    count = len(COLLEAGUES) * TAPS
    told = await stage.get("taps")
    assert (told["pressed"], told["answered"], told["unanswered"]) == (count, count, 0)
    answers = await stage.calls("answerCallbackQuery")
    each = Counter(str(call["params"]["callback_query_id"]) for call in answers)
    assert (len(each), set(each.values())) == (count, {1})
    assert {call["status"] for call in answers} == {200}


async def test_an_answer_does_not_wait_for_the_chat_that_telegram_has_told_to_wait(
    stage: Stage,
) -> None:
    await stage.meet(ADA)
    message = await welcome(stage, ADA)
    await stage.play("fault", kind="429", retry_after=2, chat_id=ADA)
    await stage.play("say", text="/help")
    await stage.until(lambda: stage.ask("SELECT 1 FROM outbox WHERE error = '429'"))
    done = await stage.play("tap", message_id=message, label="Help", wait=10)
    assert done["answer"] is not None
    assert stage.ask("SELECT count(*) FROM outbox WHERE error = '429'") == [(1,)]
    await stage.said("How it works")
    assert (await stage.get("calls"))["violations"] == []


@pytest.mark.fault("F53", n="3 taps")
async def test_an_answer_does_not_wait_for_an_edit_that_hangs(stage: Stage) -> None:
    await stage.meet(ADA)
    await stage.play("say", text="/consult")
    await stage.said("A label for this case?")
    await stage.play("say", text="58F L4-5")
    await stage.said("Which of these red flags")
    await stage.until(stage.rest)
    chats = (await stage.get(f"state?as={ADA}"))["chats"]
    card = next(c for c in chats if c["id"] == ADA)["messages"][-1]
    buttons = [b for row in card["reply_markup"]["inline_keyboard"] for b in row]
    marks = [b["callback_data"] for b in buttons if b["text"].startswith("☐")]
    await stage.play("fault", kind="timeout", seconds=3, method="editMessageText")
    for data in marks[:3]:
        tapped = {"message_id": card["message_id"], "data": data}
        done = await stage.play("tap", **tapped, wait=2)
        assert done["answer"]["text"]
    assert (await stage.get("faults"))["waiting"] == []
    assert await stage.calls("editMessageText") == []


@pytest.mark.fault("F12", n="1 tap, 20 s old")
async def test_a_tap_that_was_too_long_on_its_way_is_taken_and_nothing_is_stuck(
    stage: Stage,
) -> None:
    await stage.meet(ADA)
    message = await welcome(stage, ADA)
    await stage.play("tap", message_id=message, label="Help", age=20)
    await stage.said("How it works")
    await stage.until(stage.rest)
    assert stage.ask("SELECT DISTINCT status FROM outbox") == [(1,)]


@pytest.mark.fault("F12", n=f"{len(COLLEAGUES) * TAPS} taps")
async def test_what_was_tapped_is_stored_though_no_tap_can_be_answered(stage: Stage) -> None:
    await stage.meet(*COLLEAGUES)
    wish = {"code": 400, "description": "Bad Request: query is too old", "times": None}
    await stage.play("fault", kind="error", method="answerCallbackQuery", **wish)

    async def mark_and_unmark(person: int) -> None:
        await stage.play("say", person, text="/consult")
        await stage.said("A label for this case?", person)
        await stage.play("say", person, text="58F L4-5")
        await stage.said("Which of these red flags", person)
        tapped: set[tuple[int, str]] = set()
        while len(tapped) < TAPS:
            fresh = [each for each in await signs(stage, person) if each not in tapped]
            for message, data in fresh[: TAPS - len(tapped)]:
                tapped.add((message, data))
                await stage.play("tap", person, message_id=message, data=data)
            await asyncio.sleep(0.02)

    async with asyncio.TaskGroup() as people:
        for person in COLLEAGUES:
            people.create_task(mark_and_unmark(person))
    await stage.until(stage.rest)
    count = len(COLLEAGUES) * TAPS
    assert stage.ask("SELECT count(*) FROM event WHERE kind = 'Tapped'") == [(count,)]
    assert stage.ask("SELECT DISTINCT status FROM outbox WHERE kind = 'receipt'") == [(1,)]


async def signs(stage: Stage, person: int) -> list[tuple[int, str]]:
    """The newest card, and each button that marks a sign, or takes a mark away."""
    chats = (await stage.get(f"state?as={person}"))["chats"]
    card = next(c for c in chats if c["id"] == person)["messages"][-1]
    buttons = [b for row in card["reply_markup"]["inline_keyboard"] for b in row]
    marks = [b["callback_data"] for b in buttons if b["text"][0] in "☐☑?"]
    return [(int(card["message_id"]), data) for data in marks]


@pytest.mark.fault("F29", n="6 faults, 4 messages each")
@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "500"},
        {"kind": "502"},
        {"kind": "reset"},
        {"kind": "timeout", "seconds": 0.1},
        {"kind": "429", "retry_after": 1},
        {"kind": "lost_answer"},
    ],
)
async def test_whatever_the_network_does_all_is_said_in_the_end(
    stage: Stage, fault: dict[str, Any]
) -> None:
    await stage.meet(ADA)
    await stage.play("fault", method="sendMessage", times=2, **fault)
    words = [f"message {number}" for number in range(4)]
    for word in words:
        await stage.send("say", ADA, f"u:{word}", text=word)
    await stage.said(words[-1])
    said = [text for text in await stage.texts(ADA) if text in words]
    assert list(dict.fromkeys(said)) == words
    repeats = len(said) - len(words)
    assert repeats <= (2 if fault["kind"] == "lost_answer" else 0)
    assert (await stage.get("calls"))["violations"] == []


def receipt(query: str) -> dict[str, Any]:
    return {"callback_query_id": query, "text": "Saved"}


@pytest.mark.fault("F12", n="1 answer")
async def test_an_answer_that_nobody_waits_for_any_more_is_let_go(
    desk: Desk, telegram: Telegram
) -> None:
    telegram.answers["answerCallbackQuery"] += [(502, "<html>")] * 99
    await desk.post("receipt", **receipt("9"))
    while await desk.status() == [0]:
        await desk.deliver(10)
    tries = len(telegram.of("answerCallbackQuery"))
    assert 2 < tries <= STALE.total_seconds() / 10
    (row,) = (await desk.rows()).values()
    assert (row.status, row.error) == (3, "too late")
    await desk.deliver(60)
    assert len(telegram.of("answerCallbackQuery")) == tries


async def test_after_a_restart_much_later_it_is_let_go_at_once(
    desk: Desk, telegram: Telegram, store: Store, line: Line
) -> None:
    telegram.answers["answerCallbackQuery"] += [(502, "<html>")] * 2
    await desk.post("receipt", **receipt("9"))
    await desk.deliver()
    desk.box = Outbox(store, line, 1, desk.hands.clock, Pulse())
    await desk.deliver(STALE.total_seconds() + 60)
    assert await desk.status() == [3]
    assert len(telegram.of("answerCallbackQuery")) == 1


@pytest.mark.fault("F52", n="1,000 taps")
async def test_a_thousand_taps_of_one_colleague_delay_no_other(
    desk: Desk, telegram: Telegram
) -> None:
    """All of them come in one batch, before another's answer and a third one's card."""
    for number in range(1000):
        await desk.post("receipt", chat=7, **receipt(f"7{number:03}"))
    await desk.post("receipt", chat=8, **receipt("8"))
    await desk.post("say", chat=9, text="a card")
    waited = 0.0
    while not (telegram.of("sendMessage") and receipt("8") in _answered(telegram)):
        await desk.deliver(0.1)
        waited += 0.1
    assert waited < 2
    while 0 in await desk.status():
        await desk.deliver(0.1)
    answered = len(telegram.of("answerCallbackQuery"))
    assert 20 <= answered < 100, "so many of theirs that one can look at"
    assert (await desk.status()).count(3) == 1001 - answered
    assert receipt("7999") in _answered(telegram), "the last one is the one they look at"


def _answered(telegram: Telegram) -> list[dict[str, Any]]:
    return [
        {**call, "callback_query_id": str(call["callback_query_id"])}
        for call in telegram.of("answerCallbackQuery")
    ]


@pytest.mark.fault("F53", n="100 sends that hang")
async def test_sends_that_hang_leave_room_for_answers(desk: Desk, telegram: Telegram) -> None:
    telegram.slow["sendMessage"] = asyncio.Event()
    for chat in range(1, 101):
        await desk.post("say", chat=chat, text="x")
    for _ in range(60):  # as many as may be in flight at once
        await desk.box.once()
        desk.hands.move(0.2)
    hanging = len(telegram.of("sendMessage"))
    await desk.post("receipt", **receipt("9"))
    for _ in range(3):
        await desk.box.once()
        desk.hands.move(0.2)
    await telegram.until("answerCallbackQuery")
    assert hanging < 100
    telegram.slow["sendMessage"].set()
    await desk.box.landed()
    assert json.loads((await desk.rows())["u:101#0"].payload) == receipt("9")
