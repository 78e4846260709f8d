"""A case before a team, from the question to the decision."""

from collections.abc import Callable

import pytest

from tests.simulation.stories import rounds
from tests.simulation.stories.telling import WAYS
from tests.simulation.stories.told import Tale

Tell = Callable[[Tale], None]


def test_a_team_of_three_decides(in_every_way: Tell) -> None:
    in_every_way(rounds.a_team_of_three_decides)


def test_what_is_urgent_is_heard_at_once(in_every_way: Tell) -> None:
    in_every_way(rounds.what_is_urgent_is_heard_at_once)


def test_a_finding_that_is_missed_is_asked_for(in_every_way: Tell) -> None:
    in_every_way(rounds.a_finding_that_is_missed_is_asked_for)


def test_two_cases_in_one_group_do_not_mix(in_every_way: Tell) -> None:
    in_every_way(rounds.two_cases_in_one_group_do_not_mix)


def test_one_case_before_two_teams_has_two_rounds(in_every_way: Tell) -> None:
    in_every_way(rounds.one_case_before_two_teams_has_two_rounds)


@pytest.mark.fault("F21", n=WAYS)
def test_a_group_becomes_a_supergroup_in_the_round(in_every_way: Tell) -> None:
    in_every_way(rounds.a_group_becomes_a_supergroup_in_the_round)


def test_a_card_that_was_deleted_comes_again(in_every_way: Tell) -> None:
    in_every_way(rounds.a_card_that_was_deleted_comes_again)


def test_a_case_that_is_closed_ends_its_round(in_every_way: Tell) -> None:
    in_every_way(rounds.a_case_that_is_closed_ends_its_round)
