"""A case in a team's group: its card, its topic, and the end of its round."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.engine import Connection

from bot import team_cards
from bot.ledger import Desk, Turn
from bot.store.places import Place
from bot.store.rows import InboxRow
from bot.store.teams import NO_TOPIC
from flows.effects import Deadline, Post, Say, Topic
from flows.screen import Line, Screen
from flows.text import verbatim
from tests.bot.stage import ADA, DANA, TEAM, Stage, followed, staged

Effect = Post | Say | Topic | Deadline


@pytest.fixture
async def stage(place: Place) -> AsyncIterator[Stage]:
    async with staged(place) as found:
        await found.meet(ADA)
        yield found


def screen(words: str) -> Screen:
    return Screen("@card:1", (Line(verbatim(words)),))


async def carried_out(stage: Stage, number: int, *effects: Effect) -> None:
    """As the turn of an update of this number would."""
    now, bot = stage.app.clock.now(), stage.app.who.bot_id
    case = followed("7K2", ADA, now)

    def write(db: Connection) -> None:
        row = InboxRow(number, bot, f"u:{number}", ADA, "{}", now)
        turn = Turn(db, row, now, Desk("curbside_bot", frozenset({ADA})))
        for effect in effects:
            team_cards.carry_out(turn, case, effect)

    await stage.app.store.write(write)
    stage.app.wake()
    await stage.until(stage.rest)


async def forum(stage: Stage, status: str = "administrator") -> int:
    """A group with topics, in which the bot has these rights."""
    old = (await stage.play("group", DANA, title="Spine team"))["chat"]["id"]
    group = int((await stage.play("upgrade", "bot", chat_id=old))["chat"]["id"])
    await stage.play("forum", "bot", chat_id=group)
    await stage.play("member", "bot", chat_id=group, status=status)
    await stage.link(group, is_forum=True)
    return group


async def topics(stage: Stage, group: int) -> list[dict[str, Any]]:
    chats = (await stage.get(f"state?as={ADA}"))["chats"]
    return next(list(c["topics"]) for c in chats if c["id"] == group)


async def cards(stage: Stage, group: int) -> list[dict[str, Any]]:
    chats = (await stage.get(f"state?as={ADA}"))["chats"]
    messages = next(c["messages"] for c in chats if c["id"] == group)
    return [m for m in messages if m["from"]["is_bot"] and "text" in m]


async def test_a_case_has_one_topic_closed_and_opened_again_with_it(stage: Stage) -> None:
    group, at = await forum(stage), stage.app.clock.now() + timedelta(hours=24)
    begun = (Topic(TEAM, is_open=True), Post(TEAM, screen("one")), Deadline(TEAM, 1, at))
    await carried_out(stage, 901, *begun)
    await carried_out(stage, 902, Post(TEAM, screen("two")), Topic(TEAM, is_open=False))
    (topic,) = await topics(stage, group)
    assert (topic["name"], topic["closed"]) == ("C-7K2 · 58F L4-5", True)
    await carried_out(stage, 903, Topic(TEAM, is_open=True), Say(TEAM, screen("three")))
    (topic,) = await topics(stage, group)
    assert topic["closed"] is False
    found = await cards(stage, group)
    assert [(m["text"], m["message_thread_id"]) for m in found] == [
        ("two", topic["thread"]), ("three", topic["thread"]),
    ]  # fmt: skip
    assert all(m["has_protected_content"] for m in found)
    assert len(await stage.calls("createForumTopic")) == 1


async def test_a_second_round_has_the_topic_of_the_first(stage: Stage) -> None:
    group, at = await forum(stage), stage.app.clock.now() + timedelta(hours=24)
    await carried_out(stage, 901, Post(TEAM, screen("one")), Deadline(TEAM, 1, at))
    await carried_out(stage, 902, Deadline(TEAM, 1, None), Deadline(TEAM, 2, at))
    await carried_out(stage, 903, Topic(TEAM, is_open=True), Post(TEAM, screen("two"), fresh=True))
    assert len(await topics(stage, group)) == 1
    rounds = "SELECT number, status, thread_id > 0 FROM posting ORDER BY number"
    assert [(n, s, bool(t)) for n, s, t in stage.ask(rounds)] == [(1, 2, True), (2, 0, True)]


async def test_without_the_right_to_topics_the_card_stands_in_the_group_with_replies(
    stage: Stage,
) -> None:
    group, at = await forum(stage, "member"), stage.app.clock.now() + timedelta(hours=24)
    await carried_out(stage, 901, Post(TEAM, screen("one")), Deadline(TEAM, 1, at))
    await carried_out(stage, 902, Say(TEAM, screen("two")), Topic(TEAM, is_open=False))
    card, reply = await cards(stage, group)
    assert "message_thread_id" not in card
    assert reply["reply_to_message"]["message_id"] == card["message_id"]
    assert stage.ask("SELECT thread_id FROM posting") == [(NO_TOPIC,)]
    assert await stage.calls("closeForumTopic") == []
    assert stage.ask("SELECT count(*) FROM outbox WHERE status = 2") == [(0,)]


async def test_a_topic_that_somebody_deletes_leaves_the_card_to_the_group(stage: Stage) -> None:
    group, at = await forum(stage), stage.app.clock.now() + timedelta(hours=24)
    await carried_out(stage, 901, Post(TEAM, screen("one")), Deadline(TEAM, 1, at))
    (topic,) = await topics(stage, group)
    await stage.play("topic", DANA, chat_id=group, act="delete", thread=topic["thread"])
    await carried_out(stage, 902, Post(TEAM, screen("two")), Topic(TEAM, is_open=False))
    (card,) = await cards(stage, group)
    assert (card["text"], "message_thread_id" in card) == ("two", False)
    assert stage.ask("SELECT count(*) FROM outbox WHERE status = 2") == [(0,)]


async def test_a_plain_group_gets_its_card_and_no_topic(stage: Stage) -> None:
    group = stage.place.cast.group_id
    await stage.link(group)
    both = (Topic(TEAM, is_open=True), Post(TEAM, screen("one")), Topic(TEAM, is_open=False))
    await carried_out(stage, 901, *both)
    (card,) = await cards(stage, group)
    assert card["text"] == "one"
    assert await stage.calls("createForumTopic") == await stage.calls("closeForumTopic") == []


async def test_a_group_that_is_no_team_any_more_gets_nothing(stage: Stage) -> None:
    await carried_out(stage, 901, Post(TEAM, screen("one")), Say(TEAM, screen("two")))
    assert stage.ask("SELECT count(*) FROM outbox WHERE chat_id < 0") == [(0,)]
