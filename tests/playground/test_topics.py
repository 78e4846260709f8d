"""Forum topics: a message goes where it is sent, and nowhere when the topic is gone."""

import pytest

from tests.playground.conftest import Driver

GROUP = -1001000000001


@pytest.fixture
async def forum(driver: Driver) -> Driver:
    """A playground whose group has topics and is led by the bot."""
    await driver.play("forum")
    await driver.play("member", "bot", status="administrator")
    last = (await driver.updates())[-1]["update_id"]
    await driver.updates(last + 1)
    return driver


async def topic(driver: Driver, name: str = "C-7K2") -> int:
    made = await driver.call("createForumTopic", chat_id=GROUP, name=name)
    assert made["name"] == name
    return int(made["message_thread_id"])


async def test_the_bot_makes_a_topic_and_writes_in_it(forum: Driver):
    thread = await topic(forum)
    created = (await forum.updates())[-1]["message"]
    assert created["forum_topic_created"] == {"name": "C-7K2", "icon_color": 7322096}
    assert created["message_id"] == created["message_thread_id"] == thread
    sent = await forum.call("sendMessage", chat_id=GROUP, message_thread_id=thread, text="card")
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (thread, True)
    assert sent["reply_to_message"]["message_id"] == thread
    general = await forum.call("sendMessage", chat_id=GROUP, text="to all")
    assert "message_thread_id" not in general
    assert general["chat"]["is_forum"] is True
    assert (await forum.state())["chats"][-1]["topics"][0]["name"] == "C-7K2"


async def test_people_write_in_topics_and_the_bot_sees_which(forum: Driver):
    thread = await topic(forum)
    await forum.play("say", 1002, chat_id=GROUP, text="in it", thread=thread)
    await forum.play("say", 1002, chat_id=GROUP, text="outside")
    inside, outside = [update["message"] for update in (await forum.updates())[-2:]]
    assert (inside["message_thread_id"], inside["is_topic_message"]) == (thread, True)
    assert "message_thread_id" not in outside


async def test_a_reply_stands_in_the_topic_of_what_it_answers_unless_another_is_named(
    forum: Driver,
):
    thread, other = await topic(forum), await topic(forum, "C-8M4")
    card = await forum.call("sendMessage", chat_id=GROUP, message_thread_id=thread, text="card")
    general = await forum.call("sendMessage", chat_id=GROUP, text="to all")
    place = {"chat_id": GROUP, "reply_to": card["message_id"]}
    await forum.play("say", 1002, text="I agree", **place)
    await forum.play("attach", 1002, kind="sticker", **place)
    await forum.play("say", 1002, text="see there", thread=other, **place)
    await forum.play("say", 1002, chat_id=GROUP, reply_to=general["message_id"], text="yes")
    said = [update["message"] for update in (await forum.updates())[-4:]]
    assert [m.get("message_thread_id") for m in said] == [thread, thread, other, None]
    assert [m.get("is_topic_message") for m in said] == [True, True, True, None]
    quoted = [m["reply_to_message"]["message_id"] for m in said]
    assert quoted == [*[card["message_id"]] * 3, general["message_id"]]


async def test_in_a_closed_topic_nobody_replies(forum: Driver):
    thread = await topic(forum)
    card = await forum.call("sendMessage", chat_id=GROUP, message_thread_id=thread, text="card")
    await forum.play("topic", 1004, act="close", thread=thread)
    refused = await forum.play("say", 1002, chat_id=GROUP, reply_to=card["message_id"], text="x")
    assert "this topic is closed" in refused["error"]


async def test_a_topic_that_is_gone_is_not_found(forum: Driver):
    thread = await topic(forum)
    sent = await forum.call("sendMessage", chat_id=GROUP, message_thread_id=thread, text="card")
    await forum.play("topic", 1004, act="delete", thread=thread)
    for method, more in (("sendMessage", {"text": "x"}), ("sendChatAction", {"action": "typing"})):
        place = {"chat_id": GROUP, "message_thread_id": thread}
        assert await forum.refused(method, **place, **more) == (
            400,
            "Bad Request: message thread not found",
        )
    where = {"chat_id": GROUP, "message_id": sent["message_id"]}
    _, words = await forum.refused("editMessageText", **where, text="x")
    assert words == "Bad Request: message to edit not found"
    await forum.call("sendMessage", chat_id=GROUP, text="General is always there")


@pytest.mark.parametrize("chat", [GROUP, 1001])
async def test_general_has_no_number_and_a_private_chat_no_topics(forum: Driver, chat: int):
    await forum.start()
    place = {"chat_id": chat, "message_thread_id": 1}
    _, words = await forum.refused("sendMessage", **place, text="x")
    assert words == "Bad Request: message thread not found"


async def test_a_closed_topic_is_closed_to_all_but_who_leads(forum: Driver):
    thread = await topic(forum)
    await forum.play("topic", 1004, act="close", thread=thread)
    assert "forum_topic_closed" in (await forum.updates())[-1]["message"]
    place = {"chat_id": GROUP, "message_thread_id": thread}
    await forum.call("sendMessage", **place, text="an administrator may")
    refused = await forum.play("say", 1002, chat_id=GROUP, thread=thread, text="x")
    assert "this topic is closed" in refused["error"]
    await forum.play("member", "bot", status="member")
    assert await forum.refused("sendMessage", **place, text="x") == (
        400,
        "Bad Request: TOPIC_CLOSED",
    )
    await forum.play("topic", 1004, act="reopen", thread=thread)
    await forum.call("sendMessage", **place, text="x")


async def test_general_can_be_closed_too(forum: Driver):
    await forum.call("closeGeneralForumTopic", chat_id=GROUP)
    await forum.play("member", "bot", status="member")
    _, words = await forum.refused("sendMessage", chat_id=GROUP, text="x")
    assert words == "Bad Request: TOPIC_CLOSED"
    await forum.play("member", "bot", status="administrator")
    await forum.call("reopenGeneralForumTopic", chat_id=GROUP)
    await forum.call("sendMessage", chat_id=GROUP, text="x")


async def test_the_bot_renames_closes_reopens_and_deletes(forum: Driver):
    thread = await topic(forum)
    place = {"chat_id": GROUP, "message_thread_id": thread}
    await forum.call("editForumTopic", **place, name="C-7K2 closed")
    await forum.call("closeForumTopic", **place)
    await forum.call("reopenForumTopic", **place)
    seen = [set(update["message"]) for update in (await forum.updates())[-3:]]
    for kind, keys in zip(("edited", "closed", "reopened"), seen, strict=True):
        assert f"forum_topic_{kind}" in keys
    await forum.call("deleteForumTopic", **place)
    _, words = await forum.refused("closeForumTopic", **place)
    assert words == "Bad Request: TOPIC_ID_INVALID"


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"name": " "}, "name must be non-empty"),
        ({"name": "x", "icon_color": 5}, "invalid icon color specified"),
        ({"name": "x", "chat_id": 1001}, "the chat is not a forum"),
    ],
)
async def test_what_no_topic_can_be_is_refused(forum: Driver, wish: dict[str, object], words: str):
    await forum.start()
    _, told = await forum.refused("createForumTopic", **{"chat_id": GROUP, **wish})
    assert told == f"Bad Request: {words}"


async def test_only_a_bot_that_leads_makes_topics(driver: Driver):
    _, words = await driver.refused("createForumTopic", chat_id=GROUP, name="x")
    assert words == "Bad Request: the chat is not a forum"
    await driver.play("forum")
    _, words = await driver.refused("createForumTopic", chat_id=GROUP, name="x")
    assert words == "Bad Request: not enough rights to create a topic"


async def test_a_group_that_is_no_forum_any_more_takes_everything_in_one_place(forum: Driver):
    thread = await topic(forum)
    await forum.play("forum", on=False)
    sent = await forum.call("sendMessage", chat_id=GROUP, message_thread_id=thread, text="x")
    assert "message_thread_id" not in sent
