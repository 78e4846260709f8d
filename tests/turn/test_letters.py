"""A colleague who is asked to take a follow-up over, or backs it, may type what a button says."""

from datetime import timedelta

import pytest

from tests.turn.conftest import ADA, BASHIR, private
from tests.turn.planned import newest, wake


def reply(desktop, code, text):
    """Bashir's answer to the letter that he has about this case."""
    card = {"message_id": 4, "date": 1_780_000_000, "chat": private(BASHIR), "text": f"C-{code}"}
    return desktop.message(BASHIR, text=text, reply_to_message=card)


def offered(desktop, plan):
    (code,) = plan(ADA)
    desktop.say(f"/case {code}")
    desktop.press("Hand over", "Dr B")
    return code


def backed(desktop, plan):
    (code,) = plan(ADA)
    desktop.say(f"/case {code}")
    desktop.press("Change backup", "Dr B")
    return code


def owners(desktop):
    return [row["owner_id"] for row in desktop.rows("consult")]


@pytest.mark.parametrize("words", ["Accept", "accept.", " acc "])
def test_an_offer_is_accepted_in_a_word(desktop, plan, words) -> None:
    code = offered(desktop, plan)
    reply(desktop, code, words)
    assert owners(desktop) == [BASHIR]
    assert f"C-{code}" in newest(desktop, BASHIR)[-1]
    assert "has taken it over" in newest(desktop, ADA)[-1]


def test_an_offer_is_declined_in_a_word(desktop, plan) -> None:
    code = offered(desktop, plan)
    reply(desktop, code, "Decline")
    assert owners(desktop) == [ADA]
    assert "You declined" in newest(desktop, BASHIR)[-1]
    assert desktop.rows("followup")[0]["offered_to"] is None


@pytest.mark.parametrize("words", ["only if I must", "a", "De", "accepted?", "yes"])
def test_other_words_about_an_offer_change_nothing_and_are_told_which_do(
    desktop, plan, words
) -> None:
    code, before = offered(desktop, plan), desktop.rows("event")
    (told,) = reply(desktop, code, words)
    assert told["payload"]["text"] == "Nothing changed. What you can say: Accept, Decline."
    assert desktop.rows("followup")[0]["offered_to"] == BASHIR
    assert desktop.rows("event") == before


def test_an_offer_whose_time_has_passed_is_over(desktop, plan) -> None:
    code = offered(desktop, plan)
    desktop.now += timedelta(hours=49)  # and the clock's own turn has not come yet
    (told,) = reply(desktop, code, "Accept")
    assert told["payload"]["text"].startswith("That is over")
    assert owners(desktop) == [ADA]


def test_the_only_offer_is_meant_without_a_reply_to_it(desktop, plan) -> None:
    offered(desktop, plan)
    desktop.say("Accept", BASHIR)
    assert owners(desktop) == [BASHIR]


def test_of_two_offers_neither_is_meant_without_a_reply(desktop, plan) -> None:
    plan(ADA, ADA)
    desktop.say("/away")
    desktop.press("Dr B")
    (told,) = desktop.say("Accept", BASHIR)
    assert "Nothing was saved" in told["payload"]["text"]
    assert owners(desktop) == [ADA, ADA]


@pytest.mark.parametrize(("words", "told", "owner"), [
    ("accept all", "Yours now: 2", BASHIR), ("Decline all", "Declined: 2", ADA),
])  # fmt: skip
def test_all_that_somebody_who_is_away_offers_is_answered_in_words(
    desktop, plan, words, told, owner
) -> None:
    plan(ADA, ADA)
    desktop.say("/away")
    desktop.press("Dr B")
    desktop.say(words, BASHIR)
    assert told in newest(desktop, BASHIR)
    assert owners(desktop) == [owner, owner]
    assert [row["offered_to"] for row in desktop.rows("followup")] == [None, None]


def test_of_one_case_all_of_it_is_accepted_in_a_reply(desktop, plan) -> None:
    (code,) = plan(ADA)
    desktop.say("/away")
    desktop.press("Dr B")
    reply(desktop, code, "Accept all")
    assert owners(desktop) == [BASHIR]


def test_a_backup_says_that_they_cannot(desktop, plan) -> None:
    code = backed(desktop, plan)
    reply(desktop, code, "I cannot")
    assert "not its backup any more" in newest(desktop, BASHIR)[-1]
    assert "cannot be the backup" in newest(desktop, ADA)[-1]


def test_a_backup_takes_over_only_once_nobody_has_answered(desktop, plan) -> None:
    code = backed(desktop, plan)
    (told,) = reply(desktop, code, "Take over")
    assert told["payload"]["text"] == "Nothing changed. What you can say: I cannot."
    for _ in range(3):  # the day itself, two days later, five days later
        desktop.now += timedelta(days=4)
        wake(desktop)
    assert "has not answered" in newest(desktop, BASHIR)[-1]
    reply(desktop, code, "Take over")
    assert owners(desktop) == [BASHIR]
