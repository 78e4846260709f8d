"""Groups: who comes and goes, deadlines, a bot that is put out."""

from collections.abc import Callable

import pytest

from tests.simulation.stories import gatherings
from tests.simulation.stories.telling import WAYS
from tests.simulation.stories.told import Tale

Tell = Callable[[Tale], None]


def test_a_tie_at_the_deadline_is_said_and_not_decided(in_every_way: Tell) -> None:
    in_every_way(gatherings.a_tie_at_the_deadline_is_said_and_not_decided)


@pytest.mark.fault("F18", n=WAYS)
def test_who_leaves_the_group_hears_nothing_more(in_every_way: Tell) -> None:
    in_every_way(gatherings.who_leaves_the_group_hears_nothing_more)


@pytest.mark.fault("F20", n=WAYS)
def test_a_bot_that_is_put_out_and_taken_back_goes_on(in_every_way: Tell) -> None:
    in_every_way(gatherings.a_bot_that_is_put_out_and_taken_back_goes_on)


@pytest.mark.fault("F17", n=WAYS)
def test_a_group_becomes_a_team_and_is_let_go(in_every_way: Tell) -> None:
    in_every_way(gatherings.a_group_becomes_a_team_and_is_let_go)
