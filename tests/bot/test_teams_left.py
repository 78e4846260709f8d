"""Who is not in a team any more: not a byte of its cases reaches them, whatever waited for them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.engine import Connection

from bot.clearance import Clearance
from bot.store.inbound import heads
from bot.store.teams import TeamRow, left, member_of, save_team, seen

Telegram = Any  # the fakes live in conftest.py, which tests cannot import
Desk = Any
BOT, BASHIR, GROUP, TEAM = 1, 7, -100, 4
SECRET = "the findings of C-7K2"


@pytest.fixture
async def desk(desk: Desk) -> Desk:
    """Bashir is a clinician and in the team, last seen there now."""
    desk.box.clearance = Clearance(lambda _db, _who: "clinician", BOT)

    def write(db: Connection) -> None:
        at = desk.hands.at
        settings = (False, 3, 24, False, "2,5,10,30", at, 1)
        save_team(db, TeamRow(BOT, TEAM, GROUP, "Spine team", *settings))
        seen(db, BOT, TEAM, BASHIR, at)

    await desk.box.store.write(write)
    return desk


async def place(desk: Desk) -> Any:  # noqa: ANN401, a row
    return await desk.box.store.read(lambda db: member_of(db, BOT, TEAM, BASHIR))


def words(telegram: Telegram) -> str:
    return str([call for name, call in telegram.calls if name != "getChatMember"])


async def test_whoever_was_seen_within_a_minute_is_not_asked_about(
    desk: Desk, telegram: Telegram
) -> None:
    await desk.show(SECRET, chat=BASHIR, member=TEAM)
    await desk.deliver(59)
    assert SECRET in words(telegram)
    assert telegram.of("getChatMember") == []


async def test_after_a_minute_telegram_is_asked_first(desk: Desk, telegram: Telegram) -> None:
    telegram.answers["getChatMember"].append((200, {"ok": True, "result": {"status": "member"}}))
    await desk.show(SECRET, chat=BASHIR, member=TEAM)
    await desk.deliver(61)
    assert telegram.of("getChatMember") == [{"chat_id": GROUP, "user_id": BASHIR}]
    assert SECRET in words(telegram)
    await desk.show("more", chat=BASHIR, member=TEAM)
    await desk.deliver(30)
    assert len(telegram.of("getChatMember")) == 1, "they were seen just now"
    assert (await place(desk)).seen_at > desk.hands.at - timedelta(minutes=1)


@pytest.mark.parametrize(
    "result",
    [{"status": "left"}, {"status": "kicked"}, {"status": "restricted", "is_member": False}, None],
)
@pytest.mark.fault("F18", n="4 ways of having left")
async def test_who_left_unnoticed_gets_nothing_and_is_out(
    desk: Desk, telegram: Telegram, refuse: Callable[..., Any], result: dict[str, Any] | None
) -> None:
    answer = (200, {"ok": True, "result": result}) if result else refuse(400, "user not found")
    telegram.answers["getChatMember"].append(answer)
    await desk.show(SECRET, chat=BASHIR, member=TEAM, keep=True)
    await desk.show(SECRET, chat=BASHIR, member=TEAM, keep=True)
    await desk.deliver(61)
    await desk.deliver(61)
    assert SECRET not in words(telegram)
    assert await desk.status() == [2, 2], "and nobody is told to reach them"
    assert (await place(desk)).left_at is not None
    (row,) = await desk.box.store.read(lambda db: heads(db, BOT, [GROUP], 9))
    assert row.payload == f'{{"left":{BASHIR},"team":{TEAM}}}', "its cases are told"


@pytest.mark.fault("F18", n="1 person, of whom a flood, a broken network and a restart")
async def test_what_waited_through_floods_and_a_restart_never_goes_to_who_left_meanwhile(
    desk: Desk, telegram: Telegram, refuse: Callable[..., Any]
) -> None:
    telegram.answers["sendMessage"] += [refuse(429, "Too Many", retry_after=20), "reset"]
    await desk.show(SECRET, chat=BASHIR, member=TEAM)
    await desk.deliver(1)
    await desk.deliver(21)
    sent = len(telegram.of("sendMessage"))
    await desk.box.store.write(lambda db: left(db, BOT, TEAM, BASHIR, desk.hands.at))
    desk.box.lineup = type(desk.box.lineup)()  # as after a kill
    await desk.deliver(120)
    assert len(telegram.of("sendMessage")) == sent, "not once more"
    assert await desk.status() == [2]


async def test_while_telegram_cannot_be_asked_it_waits(
    desk: Desk, telegram: Telegram, refuse: Callable[..., Any]
) -> None:
    telegram.answers["getChatMember"] += [refuse(429, "Too Many", retry_after=5), "reset"]
    telegram.answers["getChatMember"].append((200, {"ok": True, "result": {"status": "member"}}))
    await desk.show(SECRET, chat=BASHIR, member=TEAM)
    await desk.deliver(61)
    assert SECRET not in words(telegram)
    for _ in range(3):
        await desk.deliver(70)
    assert SECRET in words(telegram)


async def test_where_the_bot_was_put_out_nobody_is_asked_and_nothing_goes(
    desk: Desk, telegram: Telegram, refuse: Callable[..., Any]
) -> None:
    telegram.answers["getChatMember"].append(refuse(403, "Forbidden: bot was kicked"))
    await desk.show(SECRET, chat=BASHIR, member=TEAM)
    await desk.deliver(61)
    assert SECRET not in words(telegram)
    assert (await place(desk)).left_at is None, "it is not known that they have left"


async def test_a_group_that_moved_is_asked_under_its_new_number(
    desk: Desk, telegram: Telegram, refuse: Callable[..., Any]
) -> None:
    moved = refuse(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1009)
    telegram.answers["getChatMember"] += [
        moved, (200, {"ok": True, "result": {"status": "member"}}),
    ]  # fmt: skip
    await desk.show(SECRET, chat=BASHIR, member=TEAM)
    await desk.deliver(61)
    await desk.deliver(1)
    assert [call["chat_id"] for call in telegram.of("getChatMember")] == [GROUP, -1009]
    assert SECRET in words(telegram)


@pytest.mark.parametrize("more", [{"read": True}, {}])
async def test_an_observer_reads_what_was_meant_for_observers(
    desk: Desk, telegram: Telegram, more: dict[str, Any]
) -> None:
    desk.box.clearance = Clearance(lambda _db, _who: "observer", BOT)
    await desk.show(SECRET, chat=BASHIR, member=TEAM, **more)
    await desk.deliver()
    assert (SECRET in words(telegram)) == bool(more)


async def test_a_group_gets_what_is_of_a_case_only_while_it_is_a_team(
    desk: Desk, telegram: Telegram
) -> None:
    await desk.show(SECRET, chat=-5)
    await desk.post("say", -5, text="This group is no team any more.")
    await desk.show("a card", chat=GROUP, team=TEAM)
    await desk.deliver(61)
    await desk.deliver(61)
    assert SECRET not in words(telegram)
    sent = {call["chat_id"] for call in telegram.of("sendMessage")}
    assert sent == {-5, GROUP}
    assert not [call for call in telegram.of("sendMessage") if "team" in call or "member" in call]
