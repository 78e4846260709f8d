"""A group becomes a team before the real counterpart; the bot is put out of it and comes back."""

from collections.abc import AsyncIterator
from datetime import timedelta

import orjson
import pytest
from sqlalchemy.engine import Connection

from bot.store.inbound import Arrival, receive
from bot.store.places import Place
from bot.store.teams import PostingRow, save_posting
from tests.bot.stage import ADA, BASHIR, DANA, Stage, staged


@pytest.fixture
async def stage(place: Place) -> AsyncIterator[Stage]:
    async with staged(place) as found:
        await found.meet(ADA, BASHIR, DANA)
        await found.enrol(DANA, "lead")
        yield found


async def linked(stage: Stage) -> int:
    group = stage.place.cast.group_id
    start = f"/start@{stage.place.cast.bot_username} team"
    await stage.play("say", DANA, chat_id=group, text=start)
    await stage.said("is a team now", group, ADA)
    await stage.until(stage.rest)
    return group


async def posted(stage: Stage, owner: int = ADA) -> None:
    """A case of somebody's is before the team."""
    await stage.follow(owner)
    ends, bot = stage.app.clock.now() + timedelta(hours=24), stage.app.who.bot_id
    await stage.app.store.write(lambda db: save_posting(db, PostingRow(bot, "7K2", 1, 1, ends)))


async def test_who_leads_the_group_and_the_bot_makes_it_a_team(stage: Stage) -> None:
    group = await linked(stage)
    found = stage.ask("SELECT chat_id, title, linked_by FROM team")
    assert found == [(group, "Spine team", DANA)]
    asked = [call["params"]["user_id"] for call in await stage.calls("getChatMember")]
    assert asked == [DANA, stage.app.who.bot_id]


async def test_a_clinician_who_leads_the_group_does_not(stage: Stage) -> None:
    group = (await stage.play("group", BASHIR, title="Mine"))["chat"]["id"]
    await stage.play("say", BASHIR, chat_id=group, text="/start team")
    await stage.said("Only leads and administrators of this bot", group, BASHIR)
    assert stage.ask("SELECT count(*) FROM team") == [(0,)]


async def test_a_small_group_that_becomes_a_supergroup_stays_the_same_team(stage: Stage) -> None:
    old = (await stage.play("group", DANA, title="Small"))["chat"]["id"]
    await stage.play("say", DANA, chat_id=old, text="/start team")
    await stage.said("is a team now", old, ADA)
    new = (await stage.play("upgrade", "bot", chat_id=old))["chat"]["id"]
    await stage.until(lambda: stage.ask("SELECT chat_id FROM team") == [(new,)])
    await stage.play("say", DANA, chat_id=new, text="/start team")
    await stage.said("is a team already", new, ADA)


async def test_presenters_are_told_in_private_that_the_bot_was_put_out(stage: Stage) -> None:
    await linked(stage)
    await posted(stage)
    await stage.play("member", "bot", status="kicked")
    await stage.said("C-7K2: the group Spine team cannot be written to", ADA)
    await stage.until(stage.rest)
    assert not any("58F" in text and "cannot be" in text for text in await stage.texts(ADA))
    assert stage.ask("SELECT count(*) FROM posting WHERE status = 0") == [(1,)], "nothing is lost"


async def test_who_is_shut_out_of_the_bot_is_in_no_team_and_their_case_is_told(
    stage: Stage,
) -> None:
    group = await linked(stage)
    await stage.play("say", ADA, chat_id=group, text=f"/help@{stage.place.cast.bot_username}")
    members = "SELECT count(*) FROM member WHERE left_at IS NULL"
    await stage.until(lambda: stage.ask(members) == [(2,)])
    await posted(stage)
    await stage.until(stage.rest)
    now, bot = stage.app.clock.now(), stage.app.who.bot_id
    row = Arrival("l:1", ADA, orjson.dumps({"left": ADA}).decode())

    def write(db: Connection) -> None:
        receive(db, bot, [row], now)

    await stage.app.store.write(write)
    stage.app.wake()
    await stage.until(lambda: stage.ask(members) == [(1,)])
    told = "SELECT consult FROM event WHERE kind = 'Left'"
    assert stage.ask(told) == [("7K2",)]
