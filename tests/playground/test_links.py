"""Links to the bot: one starts it, one takes it into a group, and all stay in the playground."""

import pytest

from tests.playground.conftest import Driver

GROUP = -1001000000001
BOT = "curbside_playground_bot"
LINK = f"https://t.me/{BOT}"
ADDRESSED = f"/start@{BOT} team"


def inline(url: str) -> dict[str, object]:
    return {"inline_keyboard": [[{"text": "Choose a group", "url": url}]]}


async def told(driver: Driver) -> list[str]:
    """What each update is about: a text, or the kind of what happened."""
    shown = []
    for update in await driver.updates():
        message = update.get("message", {})
        kinds = [key for key in message if key.endswith(("members", "member"))]
        other = next(key for key in update if key != "update_id")
        shown.append(message.get("text") or (kinds or [other])[0])
    return shown


async def test_a_link_for_a_group_sends_start_with_its_payload_there(driver: Driver):
    done = await driver.play("follow", 1004, url=f"{LINK}?startgroup=team")
    assert done["chat_id"] == GROUP
    message = (await driver.updates())[-1]["message"]
    assert (message["from"]["id"], message["chat"]["id"]) == (1004, GROUP)
    assert message["text"] == ADDRESSED
    assert message["entities"][0]["type"] == "bot_command"


async def test_a_bot_that_is_not_in_the_group_is_let_in_first(driver: Driver):
    await driver.play("member", "bot", status="left")
    last = (await driver.updates())[-1]["update_id"]
    await driver.updates(last + 1)
    await driver.play("follow", 1002, url=f"{LINK}?startgroup=team")
    assert await told(driver) == ["my_chat_member", "new_chat_members", ADDRESSED]
    came, joined, _ = await driver.updates()
    assert came["my_chat_member"]["from"]["id"] == joined["message"]["from"]["id"] == 1002


async def test_without_a_payload_the_bot_only_comes(driver: Driver):
    assert (await driver.play("follow", 1004, url=f"{LINK}?startgroup"))["message"] is None
    assert await told(driver) == []


async def test_who_threw_the_bot_out_must_let_it_in_again(driver: Driver):
    await driver.play("member", "bot", status="kicked")
    refused = await driver.play("follow", 1002, url=f"{LINK}?startgroup=team")
    assert refused["error"] == "the bot was thrown out; only who leads the group can let it in"
    assert (await driver.play("follow", 1004, url=f"{LINK}?startgroup=team"))["ok"]


async def test_who_leads_the_group_grants_what_the_link_asks_for(driver: Driver):
    link = f"{LINK}?startgroup=team&admin=manage_topics+pin_messages+fly"
    await driver.play("follow", 1002, url=link)
    me = await driver.call("getChatMember", chat_id=GROUP, user_id=1000000001)
    assert me["status"] == "member", "who does not lead cannot grant"
    await driver.play("follow", 1004, url=link)
    me = await driver.call("getChatMember", chat_id=GROUP, user_id=1000000001)
    assert (me["status"], me["can_manage_topics"]) == ("administrator", True)
    assert (me["can_pin_messages"], me["can_delete_messages"]) == (True, False)


async def test_of_several_groups_one_must_be_named(driver: Driver):
    other = (await driver.play("group", 1001, title="Ward round"))["chat"]["id"]
    refused = await driver.play("follow", 1001, url=f"{LINK}?startgroup=team")
    assert f"Spine team ({GROUP}), Ward round ({other})" in refused["error"]
    done = await driver.play("follow", 1001, url=f"{LINK}?startgroup=team", chat_id=other)
    assert done["message"]["chat"]["title"] == "Ward round"
    elsewhere = await driver.play("follow", 1001, url=f"{LINK}?startgroup=team", chat_id=1002)
    assert elsewhere["error"] == "there is no group 1002"


async def test_whoever_left_a_group_takes_nobody_there(driver: Driver):
    await driver.play("member", 1002, status="left")
    for more in ({}, {"chat_id": GROUP}):
        assert not (await driver.play("follow", 1002, url=f"{LINK}?startgroup=team", **more))["ok"]


@pytest.mark.parametrize(
    ("link", "text", "chat"),
    [
        (f"{LINK}?start=c-7K2", "/start c-7K2", 1001),
        (f"https://telegram.me/{BOT.upper()}", "/start", 1001),
        (f"{LINK}?startgroup=team", ADDRESSED, GROUP),
    ],
)
async def test_a_button_with_a_link_to_the_bot_is_followed_within_the_playground(
    driver: Driver, link: str, text: str, chat: int
):
    markup = inline(link)
    card = await driver.call("sendMessage", chat_id=GROUP, text="card", reply_markup=markup)
    place = {"chat_id": GROUP, "message_id": card["message_id"]}
    done = await driver.play("tap", 1001, **place, label="Choose")
    assert (done["message"]["text"], done["chat_id"]) == (text, chat)


async def test_a_link_that_leads_elsewhere_is_not_followed(driver: Driver):
    away = "https://example.org/paper"
    card = await driver.call("sendMessage", chat_id=GROUP, text="x", reply_markup=inline(away))
    place = {"chat_id": GROUP, "message_id": card["message_id"]}
    assert (await driver.play("tap", 1001, **place, label="Choose"))["button"]["url"] == away
    refused = await driver.play("follow", 1001, url=away)
    assert refused["error"] == f"{away} leads out of the playground"
    assert await told(driver) == []


async def test_a_payload_that_would_not_arrive_is_refused_in_a_button_and_in_a_link(driver: Driver):
    long = f"{LINK}?startgroup={'x' * 65}"
    wish = {"chat_id": GROUP, "text": "x", "reply_markup": inline(long)}
    assert await driver.refused("sendMessage", **wish) == (400, "Bad Request: BUTTON_URL_INVALID")
    assert "at most 64" in (await driver.play("follow", 1001, url=long))["error"]
