"""Who is in a group, as far as a bot can ask; what it may do there by right."""

from tests.playground.conftest import Drive, Driver

GROUP, BOT = -1001000000001, 1000000001
KEYS = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
NOBODY = (400, "Bad Request: PARTICIPANT_ID_INVALID")


async def standing(driver: Driver, person: int, chat: int = GROUP) -> str:
    member = await driver.call("getChatMember", chat_id=chat, user_id=person)
    return str(member["status"])


async def test_a_bot_that_does_not_lead_knows_only_those_of_whom_it_has_heard(
    drive: Drive, tmp_path
):
    state = tmp_path / "state.sqlite"
    async with drive(state) as driver:
        card = await driver.call("sendMessage", chat_id=GROUP, text="card", reply_markup=KEYS)
        assert await driver.refused("getChatMember", chat_id=GROUP, user_id=1002) == NOBODY
        await driver.play("tap", 1002, chat_id=GROUP, message_id=card["message_id"], label="Go")
        await driver.play("say", 1003, text="/start")
        await driver.play("say", 1006, chat_id=GROUP, text="not for the bot")
    async with drive(state) as again:
        assert [await standing(again, person) for person in (1002, 1003)] == ["member", "member"]
        assert await again.refused("getChatMember", chat_id=GROUP, user_id=1006) == NOBODY


async def test_those_who_lead_are_named_to_every_bot(driver: Driver):
    assert await driver.refused("getChatMember", chat_id=GROUP, user_id=1004) == NOBODY
    leading = await driver.call("getChatAdministrators", chat_id=GROUP)
    assert [(one["user"]["id"], one["status"]) for one in leading] == [(1004, "creator")]
    assert await standing(driver, 1004) == "creator"


async def test_a_bot_that_leads_may_ask_for_anybody(driver: Driver):
    await driver.play("member", "bot", status="administrator")
    assert await standing(driver, 1006) == "member"
    await driver.play("member", 1006, status="left")
    assert await standing(driver, 1006) == "left"
    assert await driver.refused("getChatMember", chat_id=GROUP, user_id=4711) == NOBODY


async def test_a_small_group_tells_who_is_in_it(driver: Driver):
    chat = (await driver.play("group", 1001, title="Ward round"))["chat"]["id"]
    await driver.play("member", 1003, chat_id=chat, status="left")
    assert [await standing(driver, n, chat) for n in (1002, 1003)] == ["member", "left"]
    assert await driver.refused("getChatMember", chat_id=chat, user_id=4711) == NOBODY


async def test_a_group_that_hides_its_members_shows_them_only_to_a_bot_that_leads(driver: Driver):
    await driver.start(1002)
    await driver.play("hide")
    asked = {"chat_id": GROUP, "user_id": 1002}
    refused = await driver.refused("getChatMember", **asked)
    assert refused == (400, "Bad Request: CHAT_ADMIN_REQUIRED")
    assert (await driver.call("getChat", chat_id=GROUP))["has_hidden_members"] is True
    assert await standing(driver, BOT) == "member", "of itself a bot can always ask"
    await driver.play("member", "bot", status="administrator")
    assert await standing(driver, 1002) == "member"
    small = (await driver.play("group", 1001, title="Ward round"))["chat"]["id"]
    assert "only a supergroup" in (await driver.play("hide", chat_id=small))["error"]


async def test_a_private_chat_has_two_people(driver: Driver):
    await driver.start()
    assert await standing(driver, 1001, 1001) == await standing(driver, BOT, 1001) == "member"
    refused = await driver.refused("getChatMember", chat_id=1001, user_id=1002)
    assert refused == (400, "Bad Request: member not found")
    refused = await driver.refused("getChatMember", chat_id=1001, user_id=-5)
    assert refused == (400, "Bad Request: invalid user_id specified")


async def test_an_administrator_may_lack_the_right_to_topics(driver: Driver):
    await driver.play("forum")
    wish = {"chat_id": GROUP, "name": "C-7K2"}
    await driver.play("member", "bot", status="administrator", rights=["can_pin_messages"])
    refused = await driver.refused("createForumTopic", **wish)
    assert refused == (400, "Bad Request: not enough rights to create a topic")
    last = (await driver.updates())[-1]["update_id"]
    await driver.play("member", "bot", status="administrator", rights=["can_manage_topics"])
    change = (await driver.updates(last + 1))[-1]["my_chat_member"]
    assert change["old_chat_member"]["can_manage_topics"] is False
    assert change["new_chat_member"]["can_manage_topics"] is True
    thread = (await driver.call("createForumTopic", **wish))["message_thread_id"]
    place = {"chat_id": GROUP, "message_thread_id": thread}
    await driver.play("member", "bot", status="member")
    await driver.call("closeForumTopic", **place)
    refused = await driver.refused("sendMessage", **place, text="x")
    assert refused == (400, "Bad Request: TOPIC_CLOSED")
    unknown = await driver.play("member", "bot", status="administrator", rights=["can_fly"])
    assert unknown["error"] == "there is no right can_fly"


async def test_a_topic_somebody_else_made_is_not_the_bots_to_change(driver: Driver):
    await driver.play("forum")
    made = (await driver.play("topic", 1002, name="Rota"))["topic"]["message_thread_id"]
    place = {"chat_id": GROUP, "message_thread_id": made}
    for method, words in (
        ("closeForumTopic", "close or open the topic"),
        ("reopenForumTopic", "close or open the topic"),
        ("deleteForumTopic", "delete the topic"),
    ):
        refused = await driver.refused(method, **place)
        assert refused == (400, f"Bad Request: not enough rights to {words}")
    refused = await driver.refused("editForumTopic", **place, name="x")
    assert refused == (400, "Bad Request: not enough rights to edit the topic")


async def test_who_leads_the_group_deletes_the_bots_message_and_others_do_not(driver: Driver):
    card = await driver.call("sendMessage", chat_id=GROUP, text="card", reply_markup=KEYS)
    place = {"chat_id": GROUP, "message_id": card["message_id"]}
    assert "only your own messages" in (await driver.play("delete", 1002, **place))["error"]
    assert (await driver.play("delete", 1004, **place))["ok"]
    refused = await driver.refused("editMessageText", **place, text="newer")
    assert refused == (400, "Bad Request: message to edit not found")
