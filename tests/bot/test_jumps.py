"""A clock that jumps: nothing is asked early for it, nothing twice, and it is told once."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from structlog.testing import capture_logs

from bot.followups import Waker
from bot.jumps import SETTLED, STEP
from bot.outbox import Outbox
from bot.rhythm import Pulse
from bot.store.engine import Store
from bot.store.rows import FollowUpRow
from bot.store.statements import set_followup
from bot.store.tables import inbox
from bot.telegram.send import Line

# The classes live in conftest.py, which tests cannot import.
Desk = Any
Hands = Any
Telegram = Any

REMINDERS, LETTERS, LOOKS, STEPS = 100, 20, 40, 100
START = datetime(2026, 3, 1, 9, tzinfo=UTC)
YEAR = 365 * 86400.0


@pytest.fixture
async def waker(store: Store, hands: Hands, pulse: Pulse) -> Waker:
    """Reminders of the coming months, one a day; the first of them is not due yet."""

    def plan(db: Connection) -> None:
        for day in range(1, REMINDERS + 1):
            ask_at = START + timedelta(days=day)
            set_followup(db, FollowUpRow(1, f"C{day}", 1, 7, 7, date(2026, 3, 1), ask_at, "UTC"))

    await store.write(plan)
    waker = Waker(store, 1, hands.clock, pulse)
    await waker.once()
    return waker


async def asked(waker: Waker) -> int:
    """How many reminders have been put into the inbox, each key once."""
    query = sa.select(inbox.c.key).where(inbox.c.key.startswith("t:"))
    keys = list(await waker.store.read(lambda db: list(db.execute(query).scalars())))
    assert len(keys) == len({key.partition("@")[0] for key in keys})
    return len(keys)


async def goes_on(waker: Waker, hands: Hands, seconds: float) -> None:
    """So much time passes, as the loop goes round."""
    for _ in range(LOOKS):
        hands.move(seconds / LOOKS)
        await waker.once()


@pytest.mark.fault("F34", n=f"{REMINDERS} reminders, a year ahead and back")
async def test_a_year_ahead_asks_nobody_and_is_told_once(waker: Waker, hands: Hands) -> None:
    with capture_logs() as logs:
        hands.at += timedelta(seconds=YEAR)
        await goes_on(waker, hands, SETTLED - 10)
        assert await asked(waker) == 0
        hands.at -= timedelta(seconds=YEAR)
        await goes_on(waker, hands, 60)
    assert await asked(waker) == 0
    assert [(entry["event"], entry["seconds"]) for entry in logs] == [
        ("clock.jumped", YEAR),
        ("clock.believed", 0),
    ]
    await goes_on(waker, hands, 86400 - SETTLED)
    assert await asked(waker) == 1, "what is due by the clock that was set right is asked"


@pytest.mark.fault("F34", n=f"{REMINDERS} reminders, a year ahead")
async def test_a_clock_that_goes_on_evenly_for_ten_minutes_is_believed(
    waker: Waker, hands: Hands
) -> None:
    hands.at += timedelta(seconds=YEAR)
    await goes_on(waker, hands, SETTLED + 60)
    assert await asked(waker) == REMINDERS


async def test_a_clock_that_jumps_again_is_waited_for_again(waker: Waker, hands: Hands) -> None:
    hands.at += timedelta(seconds=YEAR)
    await goes_on(waker, hands, SETTLED - 10)
    hands.at += timedelta(seconds=YEAR)
    await goes_on(waker, hands, SETTLED - 10)
    assert await asked(waker) == 0


@pytest.mark.fault("F34", n=f"{REMINDERS} reminders, a year back and ahead")
async def test_a_year_back_asks_nobody_again(waker: Waker, hands: Hands) -> None:
    await goes_on(waker, hands, 86400 + 60)
    assert await asked(waker) == 1
    with capture_logs() as logs:
        hands.at -= timedelta(seconds=YEAR)
        await goes_on(waker, hands, 3600)
        hands.at += timedelta(seconds=YEAR)
        await goes_on(waker, hands, SETTLED + 3600)
    assert await asked(waker) == 1
    told = ["clock.went_back", "clock.jumped", "clock.believed"]
    assert [entry["event"] for entry in logs] == told


@pytest.mark.fault("F34", n=f"{STEPS} steps of half an hour")
async def test_small_steps_such_as_a_time_server_makes_hold_nothing(
    waker: Waker, hands: Hands
) -> None:
    with capture_logs() as logs:
        for number in range(STEPS):
            hands.at += timedelta(seconds=STEP / 2 if number % 2 else -STEP / 2)
            assert await waker.once() <= 5
    assert logs == []
    hands.at += timedelta(seconds=STEP)
    hands.move(86400 - STEP + 10)
    await waker.once()
    assert await asked(waker) == 1


async def test_a_jump_that_was_meant_asks_at_once(waker: Waker, hands: Hands) -> None:
    hands.at += timedelta(seconds=YEAR)
    await waker.once()
    assert await asked(waker) == 0
    waker.pulse.jumps.trust()
    await waker.once()
    assert await asked(waker) == REMINDERS


async def test_who_starts_the_program_anew_has_looked_at_the_clock(
    waker: Waker, hands: Hands
) -> None:
    hands.at += timedelta(seconds=YEAR)
    await waker.once()
    await Waker(waker.store, 1, hands.clock, Pulse(lambda: hands.tick)).once()
    assert await asked(waker) == REMINDERS


async def test_an_answer_to_a_flood_of_taps_is_put_off_for_as_long_as_it_takes(
    desk: Desk, telegram: Telegram, hands: Hands
) -> None:
    hands.move(2 * 3600)
    await desk.post("receipt", callback_query_id="9")
    hands.move(-2 * 3600)
    await desk.deliver(60)
    assert telegram.calls == []
    await desk.deliver(2 * 3600)
    assert len(telegram.of("answerCallbackQuery")) == 1


@pytest.mark.fault("F34", n=f"{LETTERS} letters, a year back and a restart")
async def test_what_waited_before_the_clock_went_back_is_sent_at_once(
    desk: Desk, telegram: Telegram, store: Store, line: Line, hands: Hands
) -> None:
    """By the clock it is due in a year; nothing is ever put off for so long."""
    telegram.answers["sendMessage"] += [(502, "<html>")] * (LETTERS // 2)
    for chat in range(1, LETTERS + 1):
        await desk.post("say", chat=chat, text=f"to {chat}")
        if chat == LETTERS // 2:
            await desk.deliver()  # these have been tried, the others have not
    hands.at -= timedelta(seconds=YEAR)
    desk.box = Outbox(store, line, 1, hands.clock, desk.box.pulse)
    for _ in range(LETTERS):
        await desk.deliver(1)
    assert await desk.status() == [1] * LETTERS
    sent = [call["text"] for call in telegram.of("sendMessage")][LETTERS // 2 :]
    assert sorted(sent) == sorted(f"to {chat}" for chat in range(1, LETTERS + 1)), "once each"
