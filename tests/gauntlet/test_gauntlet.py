"""Sixteen hard situations through real processes and the Bot API counterpart: ours passes each.

The code is the very one that `run.py` plays with the peers. Here every request of the bot and every
update is held against the Bot API's models as well.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.store.places import Place
from tests.gauntlet import elsewhere, situations
from tests.gauntlet.ours import Cradle, Curbside, cradle
from tests.gauntlet.sixteen import SIXTEEN, judged
from tests.gauntlet.stage import STARTS, GauntletError, Stage, stage
from tests.telegram.bot_api_check import checked_playground


@pytest.fixture(scope="session")
def home() -> Iterator[Cradle]:
    with cradle() as born:
        yield born


@pytest.fixture
async def on(home: Cradle, tmp_path: Path, place: Place) -> AsyncIterator[Stage]:
    async with (
        checked_playground() as telegram,
        stage(Curbside(telegram, tmp_path, cradle=home, database=place)) as found,
    ):
        found.thorough = False
        yield found


@dataclass
class Stillborn(Curbside):
    """Ends before it has come up, the first times."""

    first: int = 1
    tried: int = 0

    async def start(self, what: str = "", ahead: float = 0) -> None:
        self.tried += 1
        if self.tried > self.first:
            await super().start(what, ahead)

    def ended(self) -> int | None:
        return super().ended() if self.tried > self.first else 1


@pytest.mark.fault("F09", n="1 double tap")
async def test_double_tap(on: Stage) -> None:
    await situations.double_tap(on)


@pytest.mark.fault("F09", n="1 double tap")
async def test_double_tap_with_another_value(on: Stage) -> None:
    await situations.double_tap_with_another_value(on)


@pytest.mark.fault("F10", n="1 button")
async def test_old_button_at_a_later_question(on: Stage) -> None:
    assert "Nothing changed yet" in await situations.old_button_at_a_later_question(on)


@pytest.mark.fault("F07", n="1 update twice")
async def test_same_update_twice(on: Stage) -> None:
    await situations.same_update_twice(on)


@pytest.mark.fault("F02", n="1 kill")
async def test_killed_two_seconds_after_an_answer(on: Stage) -> None:
    await situations.killed_two_seconds_after_an_answer(on)


@pytest.mark.fault("F49", n="1 deploy")
async def test_deploy_inserts_a_question(on: Stage) -> None:
    assert "nothing was saved" in await situations.deploy_inserts_a_question(on)
    assert on.note == "asked again"


@pytest.mark.fault("F49", n="1 deploy")
async def test_deploy_removes_the_current_question(on: Stage) -> None:
    assert "kept" in await situations.deploy_removes_the_current_question(on)


async def test_another_person_presses(on: Stage) -> None:
    assert "not yours" in await elsewhere.another_person_presses(on)


async def test_same_button_from_another_topic(on: Stage) -> None:
    assert "in private" in await elsewhere.same_button_from_another_topic(on)


@pytest.mark.fault("F21", n="1 group")
async def test_group_becomes_supergroup(on: Stage) -> None:
    await elsewhere.group_becomes_supergroup(on)


@pytest.mark.fault("F13", n="1 edit")
async def test_edited_text_of_an_earlier_answer(on: Stage) -> None:
    await situations.edited_text_of_an_earlier_answer(on)


@pytest.mark.fault("F09", n="1 batch of 2")
async def test_two_taps_at_once(on: Stage) -> None:
    await situations.two_taps_at_once(on)


@pytest.mark.sqlite
async def test_torn_or_locked_database(on: Stage) -> None:
    assert "curbside.db is damaged" in await elsewhere.torn_or_locked_database(on)


@pytest.mark.fault("F33", n="1 reminder")
async def test_follow_up_due_while_busy_or_down(on: Stage) -> None:
    await elsewhere.follow_up_due_while_busy_or_down(on)


@pytest.mark.fault("F02", n="1 kill")
async def test_fetched_but_unhandled_at_a_kill(on: Stage) -> None:
    await situations.fetched_but_unhandled_at_a_kill(on)


async def test_back_after_a_branch(on: Stage) -> None:
    await situations.back_after_a_branch(on)


def test_every_situation_of_the_table_is_a_test_here() -> None:
    assert {f"test_{situation.__name__}" for situation in SIXTEEN} <= set(globals())
    assert len(SIXTEEN) == 16


async def test_a_start_that_does_not_come_is_tried_again(home: Cradle, tmp_path: Path) -> None:
    async with checked_playground() as place:
        bot = Stillborn(place, tmp_path, cradle=home)
        async with stage(bot) as on:
            await on.start()
            assert bot.tried == 2


async def test_a_start_that_never_comes_is_no_verdict(home: Cradle, tmp_path: Path) -> None:
    async with checked_playground() as place:
        bot = Stillborn(place, tmp_path, cradle=home, first=STARTS)
        async with stage(bot) as on:
            with pytest.raises(GauntletError, match="did not start"):
                await judged(situations.double_tap, on)
