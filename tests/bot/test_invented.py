"""The playground's people as the bot has them: each is what the cast says, or was made since."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot import people
from bot.access import Standing
from bot.invented import enrol, gather
from bot.playground.cast import Cast
from bot.store.engine import Store
from bot.store.roster import PersonRow, load_person, save_person
from bot.store.teams import left, load_team, members, save_team, teams

BOT, ADA, CHIDI, DANA, SAM = 1, 1001, 1003, 1004, 1005
NOW = datetime(2030, 1, 7, 9, tzinfo=UTC)
CAST = Cast()


async def standing(store: Store, person: int) -> Standing:
    allow = frozenset(CAST.allowed_ids)
    return (await store.read(lambda db: people.recall(db, BOT, person, allow))).role


async def begin(store: Store) -> None:
    await store.write(lambda db: enrol(db, CAST, BOT, NOW))


@pytest.mark.parametrize(
    ("person", "role"),
    [(ADA, "clinician"), (CHIDI, "observer"), (DANA, "admin"), (SAM, "stranger")],
)
async def test_each_of_the_cast_is_let_in_as_what_they_are(
    store: Store, person: int, role: Standing
) -> None:
    await begin(store)
    assert await standing(store, person) == role


async def test_what_somebody_was_made_since_stands_at_the_next_start(store: Store) -> None:
    made = PersonRow(BOT, CHIDI, "lead", "Chidi", CHIDI, NOW)
    gone = PersonRow(BOT, ADA, "", "", ADA, NOW, None, NOW)
    for row in (made, gone):
        await store.write(lambda db, row=row: save_person(db, row))
    await begin(store)
    await begin(store)
    assert await store.read(lambda db: load_person(db, BOT, CHIDI)) == made
    assert await standing(store, ADA) == "stranger"


async def test_somebody_whose_chat_is_known_keeps_it_and_gets_a_name(store: Store) -> None:
    await store.write(lambda db: save_person(db, PersonRow(BOT, DANA, "", "", DANA, NOW)))
    await begin(store)
    row = await store.read(lambda db: load_person(db, BOT, DANA))
    known = PersonRow(BOT, DANA, "admin", "Dr. Dana", DANA, NOW, specialty="Pain medicine")
    assert row == known


async def test_the_group_is_a_team_from_the_start_with_all_who_are_let_in(store: Store) -> None:
    await store.write(lambda db: gather(db, CAST, BOT, NOW))
    (team,) = await store.read(lambda db: teams(db, BOT))
    assert (team.chat_id, team.title) == (CAST.group_id, CAST.group_title)
    found = await store.read(lambda db: members(db, BOT, team.number))
    assert {each.person_id for each in found} == set(CAST.allowed_ids)


async def test_a_team_that_was_let_go_or_left_is_not_gathered_again(store: Store) -> None:
    await store.write(lambda db: gather(db, CAST, BOT, NOW))
    await store.write(lambda db: left(db, BOT, 1, ADA, NOW))
    team = await store.read(lambda db: load_team(db, BOT, 1))
    assert team
    gone = replace(team, unlinked_at=NOW)
    await store.write(lambda db: save_team(db, gone))
    await store.write(lambda db: gather(db, CAST, BOT, NOW))
    assert await store.read(lambda db: teams(db, BOT)) == []
    found = await store.read(lambda db: members(db, BOT, 1))
    assert ADA not in {each.person_id for each in found}
