"""A group that becomes a supergroup, and a topic that is gone: nothing is lost, nothing is two."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from bot.store.chats import Move, forwarded, move
from bot.store.engine import Store
from bot.store.inbound import Arrival, claim, heads, receive
from bot.store.outgoing import CardKey, load_card, pending, save_card
from bot.store.places import Place
from bot.store.rows import CardRow, OutboxRow
from bot.store.statements import post
from bot.store.tables import event
from bot.telegram.arrivals import batch_of, keep
from tests.bot.stage import ADA, DANA, Stage, staged

# The classes live in conftest.py, which tests cannot import.
Desk = Any
Telegram = Any

OLD, NEW = -9, -1009
AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
STEP = Move(OLD, NEW)


@pytest.fixture
async def stage(place: Place) -> AsyncIterator[Stage]:
    async with staged(place) as found:
        yield found


@pytest.mark.fault("F21", n="1 group")
async def test_what_a_group_was_to_get_the_supergroup_gets_once_and_as_a_fresh_card(
    stage: Stage,
) -> None:
    await stage.meet(ADA)
    old = (await stage.play("group", DANA, title="Spine team"))["chat"]["id"]
    await stage.link(old)
    await stage.send("show", old, "u:1#show", text="first state", fresh=False, seal=None)
    await stage.said("first state", old, ADA)
    await stage.play("fault", kind="429", retry_after=1, chat_id=old)
    await stage.send("say", old, "u:2#say", text="said before the move")
    await stage.until(lambda: stage.ask("SELECT 1 FROM outbox WHERE error = '429'"))
    new = (await stage.play("upgrade", "bot", chat_id=old))["chat"]["id"]
    await stage.until(lambda: stage.ask("SELECT 1 FROM lane WHERE moved_to IS NOT NULL"))
    await stage.send("show", old, "u:3#show", text="second state", fresh=False, seal=None)
    await stage.said("said before the move", new, ADA)
    await stage.said("second state", new, ADA)
    await stage.until(stage.rest)
    assert await stage.texts(new) == ["said before the move", "second state"]
    assert stage.ask("SELECT DISTINCT status FROM outbox") == [(1,)]
    moves = stage.ask("SELECT kind, body FROM event WHERE kind = 'Moved'")
    assert moves == [("Moved", f'{{"from": {old}, "to": {new}}}')]


@pytest.mark.fault("F21", n="1 group")
async def test_the_refusal_alone_tells_of_the_move_as_well(stage: Stage) -> None:
    """As when the bot was down for the day that Telegram keeps its messages."""
    await stage.meet(ADA)
    old = (await stage.play("group", DANA, title="Spine team"))["chat"]["id"]
    await stage.play("fault", kind="reset", method="getUpdates", times=None)
    new = (await stage.play("upgrade", "bot", chat_id=old))["chat"]["id"]
    await stage.send("say", old, "u:1#say", text="one")
    await stage.send("say", old, "u:2#say", text="two")
    await stage.said("two", new, ADA)
    assert await stage.texts(new) == ["one", "two"]
    assert stage.ask("SELECT chat_id, moved_to FROM lane WHERE moved_to < 0") == [(old, new)]


async def test_what_waits_in_the_inbox_follows_in_its_order(store: Store) -> None:
    before = [Arrival("u:1", OLD, '"1"'), Arrival("u:2", OLD, '"2"'), Arrival("u:3", 7, '"3"')]
    await store.write(lambda db: receive(db, 1, before, AT))
    await store.write(lambda db: move(db, 1, STEP, AT))
    late = [Arrival("u:4", NEW, '"4"'), Arrival("u:5", OLD, '"5"')]
    await store.write(lambda db: receive(db, 1, late, AT))
    assert sorted(await store.write(lambda db: claim(db, 1, 9))) == [NEW, 7]
    found = await store.read(lambda db: heads(db, 1, [NEW], 9))
    assert [row.key for row in found] == ["u:1", "u:2", "u:4", "u:5"]


async def test_no_message_is_changed_by_a_number_that_means_another_there(store: Store) -> None:
    key = CardKey(1, OLD, "7K2")
    seal = OutboxRow(1, OLD, "u:1#seal", "seal", "7K2", 1, '{"message_id": 5}', AT)
    say = OutboxRow(1, OLD, "u:1#say", "say", "7K2", 1, '{"text": "x"}', AT)
    await store.write(lambda db: (post(db, [seal, say]), save_card(db, key, CardRow(5, "x", 0))))
    for _ in range(2):
        await store.write(lambda db: move(db, 1, STEP, AT))
    rows = await store.read(lambda db: pending(db, 1, AT, 9))
    assert [(row.chat_id, row.kind) for row in rows] == [(NEW, "say")]
    assert await store.read(lambda db: load_card(db, key)) is None
    count = sa.select(sa.func.count()).select_from(event)
    assert await store.read(lambda db: db.scalar(count)) == 1


async def test_advice_that_stands_in_the_old_group_is_not_changed_in_the_new_one(
    desk: Desk, telegram: Telegram
) -> None:
    await desk.show("advice", chat=OLD, mark="advice:1.0", keep=True)
    await desk.deliver()
    await desk.box.store.write(lambda db: move(db, 1, STEP, AT))
    await desk.post("amend", chat=OLD, mark="advice:1.0", text="superseded")
    await desk.deliver(2)
    assert telegram.of("editMessageText") == []
    assert await desk.status() == [1, 1]


def service(chat: int, **said: int) -> dict[str, Any]:
    return {"update_id": 1, "message": {"message_id": 1, "chat": {"id": chat}, **said}}


@pytest.mark.parametrize(
    ("update", "moved"),
    [
        (service(OLD, migrate_to_chat_id=NEW), {OLD: NEW}),
        (service(NEW, migrate_from_chat_id=OLD), {OLD: NEW}),
        (service(7, migrate_to_chat_id=NEW), {}),
        (service(OLD, migrate_to_chat_id=7), {}),
        (service(OLD, migrate_to_chat_id=OLD), {}),
        (service(OLD, migrate_to_chat_id=2**70), {}),
        (service(OLD), {}),
        ({"update_id": 1, "edited_message": {"chat": {"id": OLD}, "migrate_to_chat_id": NEW}}, {}),
    ],
)
async def test_either_message_tells_of_the_move(
    store: Store, update: dict[str, Any], moved: dict[int, int]
) -> None:
    await store.write(lambda db: keep(db, 1, batch_of([update]), AT))
    assert await store.read(lambda db: forwarded(db, 1, [OLD, NEW, 7])) == moved


async def topic_of(stage: Stage, group: int) -> int:
    """The group is a forum from now on, and has this topic."""
    await stage.play("forum", "bot", chat_id=group)
    made = await stage.play("topic", DANA, chat_id=group, act="create", name="C-7K2")
    return int(made["topic"]["message_thread_id"])


async def answers(stage: Stage, group: int, count: int) -> list[dict[str, Any]]:
    """What the bot has said in the group, once it is so many messages."""
    found: list[dict[str, Any]] = []

    async def are_there() -> bool:
        chats = (await stage.get(f"state?as={ADA}"))["chats"]
        said = [m for chat in chats if chat["id"] == group for m in chat["messages"]]
        found[:] = [m for m in said if m["from"]["is_bot"]]
        return len(found) == count

    await stage.until(are_there)
    return found


async def test_a_command_in_a_topic_is_answered_in_that_topic(stage: Stage) -> None:
    await stage.meet(ADA)
    group, asking = stage.place.cast.group_id, f"/consult@{stage.place.cast.bot_username}"
    thread = await topic_of(stage, group)
    await stage.play("say", ADA, chat_id=group, text=asking, thread=thread)
    (inside,) = await answers(stage, group, 1)
    assert (inside.get("message_thread_id"), inside.get("is_topic_message")) == (thread, True)
    await stage.play("say", ADA, chat_id=group, text=asking)
    assert "message_thread_id" not in (await answers(stage, group, 2))[-1]


async def test_an_answer_whose_topic_goes_meanwhile_stands_in_general(stage: Stage) -> None:
    await stage.meet(ADA)
    group, asking = stage.place.cast.group_id, f"/consult@{stage.place.cast.bot_username}"
    thread = await topic_of(stage, group)
    await stage.play("fault", kind="429", retry_after=1, chat_id=group)
    await stage.play("say", ADA, chat_id=group, text=asking, thread=thread)
    await stage.until(lambda: stage.ask("SELECT 1 FROM outbox WHERE error = '429'"))
    await stage.play("topic", DANA, act="delete", thread=thread)
    (outside,) = await answers(stage, group, 1)
    assert "message_thread_id" not in outside
    assert stage.ask("SELECT count(*) FROM outbox WHERE status = 2") == [(0,)]


@pytest.mark.fault("F21", n="1 topic")
async def test_a_topic_that_is_gone_leaves_its_messages_to_general(stage: Stage) -> None:
    await stage.meet(ADA)
    old = (await stage.play("group", DANA, title="Spine team"))["chat"]["id"]
    group = (await stage.play("upgrade", "bot", chat_id=old))["chat"]["id"]
    thread = await topic_of(stage, group)
    await stage.link(group)
    topic = {"message_thread_id": thread}
    await stage.send("say", group, "u:1#say", text="in the topic", **topic)
    await stage.said("in the topic", group, ADA)
    await stage.play("topic", DANA, chat_id=group, act="delete", thread=thread)
    await stage.send("say", group, "u:2#say", text="to General", **topic)
    await stage.send("show", group, "u:3#show", text="a card", fresh=False, seal=None, **topic)
    await stage.said("a card", group, ADA)
    chats = (await stage.get(f"state?as={ADA}"))["chats"]
    messages = next(c for c in chats if c["id"] == group)["messages"]
    found = [m for m in messages if m.get("text") in {"to General", "a card"}]
    assert [m.get("message_thread_id") for m in found] == [None, None]
    assert stage.ask("SELECT count(*) FROM outbox WHERE status = 2") == [(0,)]


@pytest.mark.fault("F20", n="1 group")
async def test_a_bot_that_was_kicked_says_what_it_had_to_when_it_is_back(stage: Stage) -> None:
    await stage.meet(ADA)
    group = stage.place.cast.group_id
    await stage.link(group)
    await stage.play("member", "bot", status="kicked")
    await stage.until(lambda: stage.ask("SELECT 1 FROM lane WHERE blocked"))
    await stage.send("show", group, "u:1#show", text="kept", fresh=True, seal=None, keep=True)
    await stage.send("say", group, "u:2#say", text="not kept")
    await stage.until(lambda: stage.ask("SELECT count(*) FROM outbox WHERE status = 2") == [(2,)])
    await stage.play("member", "bot", status="member")
    await stage.said("kept", group, ADA)
    await stage.until(stage.rest)
    assert await stage.texts(group) == ["kept"]
