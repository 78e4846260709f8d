"""Many at once, or one that is slow: who else is reached, when, in which order, how often."""

import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from statistics import quantiles

import pytest
import sqlalchemy as sa

from bot.flood import Gate, let_in
from bot.store.engine import Store
from bot.store.roster import PersonRow, save_person
from bot.store.rows import OutboxRow
from bot.store.statements import post
from bot.store.tables import event, inbox
from bot.telegram.send import Refused, TryAgain
from flows.lifecycle import State
from tests.bot.clockwork import BOT, Clockwork, Sent
from tests.bot.stage import followed

STORM, OWNERS, PATIENCE = 2_000, 1_000, 90.0
LATE, BLOCKED, OVER = 100, 100, 100
OUTAGES = {"6 seconds": 6.0, "3 days": 3 * 86400.0}
CHATS, EACH, HANGS = 20, 20, 5.0
HELD = {chat: 5.0 * chat for chat in range(1, 11)}
FIRST, LEAD = 1001, 5000
Told = Callable[[str, object], None]


def practice(store: Store, owners: int) -> Clockwork:
    return Clockwork(store, frozenset(range(FIRST, FIRST + owners)))


def codes_of(sent: list[Sent]) -> list[str]:
    """The cases that reminders name: one each, or several in one message."""
    return [code for each in sent for code in re.findall(r"C-(\w+)", each.text)]


@pytest.mark.fault("F37", n=f"{STORM:,} reminders of {OWNERS} people due at once")
@pytest.mark.slow
async def test_two_thousand_reminders_at_once_are_sent_within_telegrams_rates(
    store: Store, record_property: Told
) -> None:
    clockwork = practice(store, OWNERS)
    due, start = clockwork.hours.at + timedelta(seconds=1), clockwork.hours.tick
    codes = await clockwork.plan((FIRST + n % OWNERS, due) for n in range(STORM))
    while len(clockwork.exchange.sent) < STORM and clockwork.hours.tick < start + 2 * PATIENCE:
        await clockwork.goes_on(1)
    sent = clockwork.exchange.sent
    seconds = sent[-1].tick - start
    record_property("came out", f"{len(sent):,} sent in {seconds:.0f} s of its clock, 0 x 429")
    assert Counter(codes_of(sent)) == Counter(codes)
    assert clockwork.exchange.too_many == 0
    assert seconds <= PATIENCE


@pytest.mark.fault("F33", n=f"{LATE} reminders, down for 6 seconds and for 3 days")
@pytest.mark.parametrize("outage", OUTAGES.values(), ids=OUTAGES)
async def test_what_fell_due_while_it_was_down_is_sent_at_the_start_the_oldest_first(
    store: Store, outage: float
) -> None:
    clockwork = practice(store, 4)
    since = clockwork.hours.at
    dues = [since + timedelta(seconds=outage * n / LATE) for n in range(LATE)]
    codes = await clockwork.plan((FIRST + n % 4, due) for n, due in enumerate(dues))
    clockwork.hours.move(outage)
    clockwork.start()
    start = clockwork.hours.tick
    await clockwork.goes_on(10)
    clockwork.start()  # and once more, in the middle of it
    await clockwork.goes_on(20)
    sent = clockwork.exchange.sent
    assert sorted(codes_of(sent)) == sorted(codes), "each of them, once"
    assert sent[-1].tick - start <= 30
    for chat in range(FIRST, FIRST + 4):
        theirs = codes_of([each for each in sent if each.chat == chat])
        assert theirs == [code for code in codes if code in theirs]
    assert clockwork.exchange.too_many == 0


@pytest.mark.fault("F31", n=f"{BLOCKED} reminders to people who blocked the bot")
async def test_each_reminder_to_somebody_who_blocked_the_bot_is_told_to_a_lead(
    store: Store, record_property: Told
) -> None:
    clockwork = practice(store, BLOCKED)
    now = clockwork.hours.at
    lead = PersonRow(BOT, LEAD, "lead", "", LEAD, now)
    await store.write(lambda db: save_person(db, lead))
    blocked = Refused(403, "Forbidden: bot was blocked by the user")
    clockwork.exchange.refused = dict.fromkeys(range(FIRST, FIRST + BLOCKED), blocked)
    codes = await clockwork.plan((FIRST + n, now) for n in range(BLOCKED))
    start = clockwork.hours.tick
    while len(clockwork.exchange.sent) < BLOCKED and clockwork.hours.tick < start + 600:
        await clockwork.goes_on(5)
    told = clockwork.exchange.sent
    record_property("came out", f"{len(told)} told within {told[-1].tick - start:.0f} s")
    assert {each.chat for each in told} == {LEAD}
    assert Counter(codes_of(told)) == Counter(codes)
    assert all("cannot be written to" in each.text for each in told)
    query = sa.select(event.c.consult).where(event.c.kind == "Undelivered")
    noted = await store.read(lambda db: list(db.execute(query).scalars()))
    assert sorted(noted) == sorted(codes)


@pytest.mark.fault("F36", n=f"{OVER} reminders: of cases closed, and planned anew")
async def test_what_is_over_or_planned_anew_is_not_asked(store: Store) -> None:
    """They lie in the inbox already when the case changes."""
    clockwork = practice(store, OVER)
    now = clockwork.hours.at
    case = followed("", 0, now)
    assert case.follow_up is not None
    closed = replace(case, state=State.CLOSED, closed_from=case.state, closed_at=now)
    later = replace(case, follow_up=replace(case.follow_up, revision=2))
    await clockwork.plan(((FIRST + n, now) for n in range(OVER)), closed, later)
    await clockwork.goes_on(5)
    taken = sa.select(sa.func.count()).where(inbox.c.status == 1)
    assert await store.read(lambda db: db.scalar(taken)) == OVER
    assert clockwork.exchange.calls == []


@pytest.mark.fault("F28", n=f"{len(HELD)} chats held for 5 to 50 s, {CHATS - len(HELD)} not")
async def test_a_hold_is_kept_to_its_end_and_no_longer_and_by_its_chat_alone(
    store: Store, record_property: Told
) -> None:
    clockwork, letters = practice(store, 0), 3
    clockwork.exchange.once = {chat: TryAgain("429", after=s) for chat, s in HELD.items()}
    start = clockwork.hours.tick
    for number in range(letters):
        await posted(clockwork, number)
    await clockwork.goes_on(60)
    worst = 0.0
    for chat in range(1, CHATS + 1):
        calls = [round(tick - start, 3) for tick, to in clockwork.exchange.calls if to == chat]
        assert [each.text for each in clockwork.exchange.sent if each.chat == chat] == [
            f"{n}" for n in range(letters)
        ]
        if chat in HELD:
            assert calls[1] - calls[0] >= HELD[chat], "a call before the end of the hold"
            worst = max(worst, (calls[1] - calls[0]) / HELD[chat])
        else:
            assert calls[-1] < 5
    record_property(
        "came out", f"0 calls too early, the longest hold {worst:.2f} of what was asked"
    )
    assert worst <= 1.1


async def posted(clockwork: Clockwork, number: int) -> None:
    """Put a message of this number for each chat into the outbox."""
    now, text = clockwork.hours.at, f'{{"text": "{number}"}}'
    rows = [
        OutboxRow(BOT, chat, f"u:{number}:{chat}", "say", None, 1, text, now)
        for chat in range(1, CHATS + 1)
    ]
    await clockwork.store.write(lambda db: post(db, rows))


async def waits(path: Path, hung: dict[int, float]) -> dict[int, list[float]]:
    """How long each message of each chat has waited, while some chats hang."""
    store = Store(path)
    clockwork = practice(store, 0)
    clockwork.exchange.hung = hung
    since: list[float] = []
    for number in range(EACH):
        since.append(clockwork.hours.tick)
        await posted(clockwork, number)
        await clockwork.goes_on(1)
    await clockwork.goes_on(EACH * HANGS)
    await store.close()
    found = defaultdict(list)
    for each in clockwork.exchange.sent:
        found[each.chat].append(each.tick - since[int(each.text)])
        assert each.text == str(len(found[each.chat]) - 1), "in order"
    assert {len(each) for each in found.values()} == {EACH}
    return found


@pytest.mark.sqlite
@pytest.mark.fault("F53", n=f"{EACH * CHATS} messages to {CHATS} chats, one of them 5 s slow each")
async def test_a_chat_that_is_slow_delays_no_other(
    empty_file: Path, tmp_path: Path, record_property: Told
) -> None:
    calm = await waits(Path(shutil.copy(empty_file, tmp_path / "calm.db")), {})
    slow = await waits(Path(shutil.copy(empty_file, tmp_path / "slow.db")), {1: HANGS})
    before, after = (
        quantiles([one for chat, each in found.items() if chat != 1 for one in each], n=20)[-1]
        for found in (calm, slow)
    )
    record_property("came out", f"p95 of the others {after:.1f} s, {before:.1f} s without it")
    assert after <= 1.2 * before
    assert max(slow[1]) > HANGS


@pytest.mark.sqlite
@pytest.mark.fault("F52", n="1,000 messages of a colleague and 1,000 of strangers in a minute")
@pytest.mark.slow
async def test_who_floods_delays_no_other(
    empty_file: Path, tmp_path: Path, record_property: Told
) -> None:
    calm = await answered(Path(shutil.copy(empty_file, tmp_path / "calm.db")), flooded=False)
    loud = await answered(Path(shutil.copy(empty_file, tmp_path / "loud.db")), flooded=True)
    before, after = (quantiles(each, n=20)[-1] for each in (calm, loud))
    record_property("came out", f"p95 of the others {after:.1f} s, {before:.1f} s without it")
    assert len(calm) == len(loud) == CHATS * EACH
    assert after <= 1.2 * before


async def answered(path: Path, *, flooded: bool) -> list[float]:
    """How long people wait who ask once in three seconds; the flood, if any, comes first."""
    store = Store(path)
    clockwork = practice(store, CHATS + 1)
    gate = Gate(BOT, clockwork.owners, lambda: clockwork.hours.tick)
    asked: dict[int, list[float]] = defaultdict(list)
    numbers = count(1)

    async def arrive(people: list[int]) -> None:
        updates = [ask(next(numbers), person) for person in people]
        now = clockwork.hours.at
        await store.write(lambda db: let_in(db, BOT, gate, updates, now))

    for second in range(3 * EACH):
        if flooded:
            strangers = [9_000 + 17 * second + n for n in range(17)]
            await arrive([FIRST + CHATS] * 17 + strangers)
        others = [FIRST + n for n in range(CHATS) if n % 3 == second % 3]
        for person in others:
            asked[person].append(clockwork.hours.tick)
        await arrive(others)
        await clockwork.goes_on(1)
    await clockwork.goes_on(10)
    await store.close()
    found = []
    for person, ticks in asked.items():
        told = [each.tick for each in clockwork.exchange.sent if each.chat == person]
        found += [late - early for early, late in zip(ticks, told, strict=True)]
    return found


def ask(number: int, person: int) -> dict[str, object]:
    sender = {"id": person, "is_bot": False, "first_name": "A"}
    chat = {"id": person, "type": "private", "first_name": "A"}
    body = {"message_id": number, "date": 1, "from": sender, "chat": chat, "text": "/help"}
    return {"update_id": number, "message": body}
