"""Groups: who is in, what reaches the bot, in whose name, and where a group went."""

from typing import Any

import pytest

from tests.playground.conftest import Drive, Driver

GROUP = -1001000000001
KEYS = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
UPGRADED = "Bad Request: group chat was upgraded to a supergroup chat"


async def kinds(driver: Driver) -> list[str]:
    """What the updates are, for messages the keys that say which."""
    shown = []
    for update in await driver.updates():
        kind = next(k for k in update if k != "update_id")
        dull = {"message_id", "from", "chat", "date", "sender_chat"}
        more = sorted(set(update[kind]) - dull) if kind == "message" else []
        shown.append(" ".join([kind, *more]))
    return shown


async def small_group(driver: Driver) -> dict[str, Any]:
    made: dict[str, Any] = (await driver.play("group", 1001, title="Ward round"))["chat"]
    return made


async def test_a_new_group_reaches_the_bot_as_telegram_tells_it(driver: Driver):
    chat = await small_group(driver)
    assert chat["type"] == "group"
    assert await kinds(driver) == ["my_chat_member", "message group_chat_created"]
    await driver.call("sendMessage", chat_id=chat["id"], text="x")


async def test_a_group_that_moves_takes_its_people_along_and_its_old_id_says_where(driver: Driver):
    chat = await small_group(driver)
    card = await driver.call("sendMessage", chat_id=chat["id"], text="card", reply_markup=KEYS)
    await driver.updates((await driver.updates())[-1]["update_id"] + 1)
    new = (await driver.play("upgrade", chat_id=chat["id"]))["chat"]
    assert str(new["id"]).startswith("-100")
    assert await kinds(driver) == [
        "message migrate_to_chat_id",
        "my_chat_member",
        "message migrate_from_chat_id",
    ]
    came = (await driver.updates())[-1]["message"]
    assert (came["from"]["id"], came["message_id"]) == (1087968824, 1)
    assert came["migrate_from_chat_id"] == chat["id"]
    for method, more in (
        ("sendMessage", {"text": "x"}),
        ("editMessageText", {"message_id": card["message_id"], "text": "x"}),
        ("getChat", {}),
    ):
        answer = (await driver.raw(method, chat_id=chat["id"], **more)).json()
        assert (answer["error_code"], answer["description"]) == (400, UPGRADED)
        assert answer["parameters"] == {"migrate_to_chat_id": new["id"]}
    assert (await driver.call("sendMessage", chat_id=new["id"], text="x"))["message_id"] == 2
    owner = await driver.call("getChatAdministrators", chat_id=new["id"])
    assert owner[0]["user"]["id"] == 1001


async def test_an_old_button_of_a_group_that_moved_still_brings_its_old_id(driver: Driver):
    chat = await small_group(driver)
    card = await driver.call("sendMessage", chat_id=chat["id"], text="card", reply_markup=KEYS)
    await driver.play("upgrade", chat_id=chat["id"])
    place = {"chat_id": chat["id"], "message_id": card["message_id"]}
    await driver.play("tap", 1002, **place, label="Go")
    query = (await driver.updates())[-1]["callback_query"]
    assert query["message"]["chat"]["id"] == chat["id"]
    refused = await driver.play("say", 1002, chat_id=chat["id"], text="/x")
    assert "became the supergroup" in refused["error"]


async def test_groups_topics_and_moves_are_there_after_a_restart(drive: Drive, tmp_path):
    state = tmp_path / "state.sqlite"
    async with drive(state) as first:
        chat = await small_group(first)
        new = (await first.play("upgrade", chat_id=chat["id"]))["chat"]
        await first.play("forum", chat_id=new["id"])
        made = await first.play("topic", 1001, chat_id=new["id"], name="t")
        await first.play("privacy", on=False)
    async with drive(state) as again:
        answer = (await again.raw("sendMessage", chat_id=chat["id"], text="x")).json()
        assert answer["parameters"] == {"migrate_to_chat_id": new["id"]}
        place = {"chat_id": new["id"], "message_thread_id": made["topic"]["message_thread_id"]}
        assert (await again.call("sendMessage", **place, text="x"))["is_topic_message"]
        assert (await again.call("getMe"))["can_read_all_group_messages"] is True


async def test_without_privacy_everything_said_reaches_the_bot(driver: Driver):
    assert (await driver.call("getMe"))["can_read_all_group_messages"] is False
    await driver.play("say", 1001, chat_id=GROUP, text="unheard")
    await driver.play("say", 1001, chat_id=GROUP, text="hi @curbside_playground_bot")
    await driver.play("privacy", on=False)
    await driver.play("say", 1001, chat_id=GROUP, text="heard")
    assert [u["message"]["text"] for u in await driver.updates()] == ["heard"]


async def test_service_messages_pass_privacy_and_member_changes_only_when_asked_for(driver: Driver):
    await driver.play("member", "bot", status="administrator")
    await driver.play("member", 1002, status="left")
    await driver.play("member", 1002, status="member")
    assert await kinds(driver) == [
        "my_chat_member",
        "message left_chat_member",
        "message new_chat_members",
    ]
    await driver.updates(allowed_updates=["chat_member"])
    await driver.play("member", 1003, status="kicked")
    changes = [u["chat_member"] for u in await driver.updates() if "chat_member" in u]
    assert [c["new_chat_member"]["status"] for c in changes] == ["kicked"]


@pytest.mark.parametrize(
    ("status", "words"), [("kicked", "bot was kicked from the"), ("left", "bot is not a member of")]
)
async def test_a_bot_that_was_thrown_out_is_told_so(driver: Driver, status: str, words: str):
    small = await small_group(driver)
    for chat, kind in ((GROUP, "supergroup"), (small["id"], "group")):
        await driver.play("member", "bot", chat_id=chat, status=status)
        told = [u for u in await driver.updates() if "message" in u][-1]["message"]
        assert told["left_chat_member"]["is_bot"] is True
        more = "the " if status == "left" else ""
        assert await driver.refused("sendMessage", chat_id=chat, text="x") == (
            403,
            f"Forbidden: {words} {more}{kind} chat",
        )
    await driver.play("member", "bot", status="member")
    await driver.call("sendMessage", chat_id=GROUP, text="back")


async def test_a_hidden_administrator_has_no_person_but_a_tap_has(driver: Driver):
    card = await driver.call("sendMessage", chat_id=GROUP, text="card", reply_markup=KEYS)
    refused = await driver.play("say", 1002, chat_id=GROUP, text="/x", through="anonymous")
    assert "only who leads the group" in refused["error"]
    await driver.play("say", 1004, chat_id=GROUP, text="/x", through="anonymous")
    message = (await driver.updates())[-1]["message"]
    assert message["from"]["username"] == "GroupAnonymousBot"
    assert message["sender_chat"]["id"] == GROUP
    await driver.play("tap", 1004, chat_id=GROUP, message_id=card["message_id"], label="Go")
    assert (await driver.updates())[-1]["callback_query"]["from"]["id"] == 1004


@pytest.mark.parametrize(
    ("through", "sender"), [("channel", 136817688), ("linked_channel", 777000)]
)
async def test_a_channel_writes_with_a_sender_of_its_own(driver: Driver, through: str, sender: int):
    await driver.play("say", 1001, chat_id=GROUP, text="/x", through=through)
    message = (await driver.updates())[-1]["message"]
    assert (message["from"]["id"], message["sender_chat"]["type"]) == (sender, "channel")
    assert ("is_automatic_forward" in message) is (through == "linked_channel")
    assert (await driver.play("say", 1001, text="x", through=through))["ok"] is False


async def test_what_was_forwarded_says_so(driver: Driver):
    await driver.play("say", 1001, text="44", forwarded_from="Somebody")
    origin = (await driver.updates())[-1]["message"]["forward_origin"]
    assert (origin["type"], origin["sender_user_name"]) == ("hidden_user", "Somebody")


@pytest.mark.parametrize(
    ("verb", "wish", "words"),
    [
        ("upgrade", {"chat_id": GROUP}, "is a supergroup already"),
        ("upgrade", {"chat_id": 1001}, "there is no group 1001"),
        ("group", {"title": " "}, "a title has 1 to 128 characters"),
        ("topic", {"act": "fold", "thread": 5}, "only who made a topic"),
        ("topic", {"name": "x"}, "the chat is not a forum"),
        ("member", {"status": "creator"}, "status is administrator, member, left or kicked"),
        ("member", {"status": "left", "chat_id": 1001}, "there is no group 1001"),
        ("say", {"text": "x", "chat_id": GROUP, "through": "window"}, "through is one of"),
        ("start", {"payload": "a b"}, "a start payload has at most 64"),
        ("delete", {"message_id": 99}, "there is no message 99"),
    ],
)
async def test_what_an_app_would_not_offer_is_refused_in_a_sentence(
    driver: Driver, verb: str, wish: dict[str, Any], words: str
):
    assert words in (await driver.play(verb, 1001, **wish))["error"]
