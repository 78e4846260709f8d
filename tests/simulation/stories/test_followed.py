"""Reassessments: put off, handed over, passed on where nobody answers."""

from collections.abc import Callable

import pytest

from tests.simulation.stories import followed
from tests.simulation.stories.telling import WAYS
from tests.simulation.stories.told import Tale

Tell = Callable[[Tale], None]


@pytest.mark.fault("F33", n=WAYS)
def test_silence_is_told_to_backup_and_lead_and_is_never_forgotten(in_every_way: Tell) -> None:
    in_every_way(followed.silence_is_told_to_backup_and_lead_and_is_never_forgotten)


def test_a_backup_takes_over_what_nobody_answers(in_every_way: Tell) -> None:
    in_every_way(followed.a_backup_takes_over_what_nobody_answers)


def test_it_is_put_off_three_times_and_then_with_a_reason(in_every_way: Tell) -> None:
    in_every_way(followed.it_is_put_off_three_times_and_then_with_a_reason)


def test_it_is_handed_over_and_accepted(in_every_way: Tell) -> None:
    in_every_way(followed.it_is_handed_over_and_accepted)


def test_it_is_handed_over_and_declined(in_every_way: Tell) -> None:
    in_every_way(followed.it_is_handed_over_and_declined)


def test_an_offer_that_nobody_answers_comes_back(in_every_way: Tell) -> None:
    in_every_way(followed.an_offer_that_nobody_answers_comes_back)


@pytest.mark.fault("F36", n=WAYS)
def test_an_early_reassessment_retires_the_reminder(in_every_way: Tell) -> None:
    in_every_way(followed.an_early_reassessment_retires_the_reminder)


@pytest.mark.fault("F31", n=WAYS)
def test_an_owner_who_cannot_be_reached_is_replaced_at_once(in_every_way: Tell) -> None:
    in_every_way(followed.an_owner_who_cannot_be_reached_is_replaced_at_once)


def test_three_of_one_morning_are_one_message(in_every_way: Tell) -> None:
    in_every_way(followed.three_of_one_morning_are_one_message)


def test_who_is_away_gives_all_to_a_colleague(in_every_way: Tell) -> None:
    in_every_way(followed.who_is_away_gives_all_to_a_colleague)


def test_who_is_back_before_anybody_accepted_has_all_again(in_every_way: Tell) -> None:
    in_every_way(followed.who_is_back_before_anybody_accepted_has_all_again)


@pytest.mark.fault("F49", n=WAYS)
def test_what_newer_content_would_advise_otherwise_is_recalled(in_every_way: Tell) -> None:
    in_every_way(followed.what_newer_content_would_advise_otherwise_is_recalled)
