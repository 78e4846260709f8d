"""A follow-up changes hands only when somebody takes it, and until then it is its owner's."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from flows.case import Owner
from flows.circle import Circle, Colleague
from flows.effects import Remind, Show
from flows.events import (
    Assigned,
    Declined,
    FellDue,
    Pressed,
    Rescheduled,
    Tapped,
)
from flows.lifecycle import State
from tests.flows.near import HOURS, NEAR, A, B, C, accepts, ask, text, told


def offered(story):
    return ask(story.followed(), "hand", "Dr B")


# ---------------------------------------------------------------- offered by its owner


def test_an_offer_names_the_code_and_the_day_and_no_finding(story, shown):
    offered(story)
    (tell,) = told(story, B.id)
    assert shown(tell.screen) == [
        "# C-7K2",
        "a clinician asks you to take over this follow-up.",
        "**Reassessment due Sat 14 Nov 2026",
        "~ Until you accept it stays theirs. Open until Sun 16 Aug 2026, 10:24.",
        "[Accept] [Decline]",
    ]
    assert (tell.screen.key, tell.team) == ("@offer", 0)
    assert "Offered to Dr B until Sun 16 Aug 2026, 10:24" in story.told()
    assert "Offered to Dr B" in text(story.screen, shown)
    assert story.consult.owner.id == A.id
    assert story.consult.circle is None


def test_only_those_who_may_answer_for_a_case_are_asked(story, shown):
    story.followed().send(Tapped(story.consult.turn, "@follow", "hand", NEAR))
    assert "[Dr B, spine surgery]\n[Dr C]\n[‹ Back]" in text(story.screen, shown)
    story.tap("‹ Back")
    assert story.scene.key == "@follow"
    assert story.consult.circle is None


def test_where_nobody_is_near_one_sentence_says_so(story):
    story.followed()
    for option in ("hand", "backup"):
        for near in (None, Circle((A,))):
            story.send(Tapped(story.consult.turn, "@follow", option, near))
            assert story.told().startswith("There is no colleague to ask yet")
            assert story.scene.key == "@follow"
            assert story.consult.circle is None


def test_a_name_can_be_typed_and_a_stranger_is_nobody(story):
    story.followed().send(Tapped(story.consult.turn, "@follow", "hand", NEAR))
    before = story.consult
    story.send(Tapped(story.consult.turn, "@hand", "p:zz"))
    assert story.consult == before
    story.type("Dr C")
    assert story.consult.planned.offer.to == C


def test_many_colleagues_are_listed_as_far_as_a_keyboard_goes(story, shown):
    many = Circle(tuple(Colleague(n, f"Dr {n}") for n in range(5000, 5100)))
    story.followed().send(Tapped(story.consult.turn, "@follow", "hand", many))
    assert "… and 40 more" in text(story.screen, shown)


def test_a_colleague_without_a_name_or_with_a_long_one_has_a_button(story, shown):
    long = Colleague(6, "Dr Maximiliana Featherstonehaugh-Smythe", specialty="surgery")
    near = Circle((Colleague(5), long, Colleague(7, "Dr X", specialty="rehabilitation medicine")))
    story.followed().send(Tapped(story.consult.turn, "@follow", "hand", near))
    lines = text(story.screen, shown)
    assert "[Colleague 5]\n[Dr Maximiliana Featherstoneh]\n[Dr X]" in lines
    story.tap("Colleague 5")
    assert "Offered to a colleague until" in story.told()


def test_an_offer_can_be_taken_back(story, shown):
    ask(offered(story), "hand", "Take the offer back")
    assert story.consult.planned.offer is None
    (tell,) = told(story, B.id)
    assert "The offer was taken back" in text(tell.screen, shown)
    assert not tell.fresh
    story.send(accepts(B))
    assert story.told().startswith("That is over: it was taken back")
    assert story.consult.owner.id == A.id


def test_another_offer_ends_the_first(story):
    ask(offered(story), "hand", "Dr C")
    assert told(story, B.id)
    assert told(story, C.id)
    assert story.consult.planned.offer.to == C


def test_an_offer_may_be_forged_for_a_case_without_a_plan(story):
    story.followed()
    for panel in ("@hand", "@backup_to"):
        story.consult = story.consult.now(follow_up=None, panel=panel, circle=NEAR)
        story.tap("Dr B")
        assert story.told() == "Nothing changed"


# ---------------------------------------------------------------- accepted


def test_who_accepts_is_the_owner_from_then_on_and_it_is_their_morning(story, shown):
    offered(story).send(accepts(B))
    consult = story.consult
    assert consult.owner == Owner(2002, 2002, *HOURS, "21:00-06:00", "Dr B")
    assert consult.handed[0].giver == A.id
    assert consult.handed[0].taker == B
    assert consult.planned.offer is None
    (remind,) = story.of(Remind)
    assert remind.ask_at == datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
    (show,) = story.of(Show)
    assert show.fresh
    assert "You took it over on" in text(show.seal, shown)
    (tell,) = told(story, A.id)
    assert not tell.fresh
    assert text(tell.screen, shown).startswith("# C-7K2\nDr B has taken it over on")
    assert story.told() == "Yours now. Reassessment due Sat 14 Nov 2026"


def test_the_ladder_goes_on_from_where_it_stood(story):
    ask(story.followed().until_asked().until_asked(), "hand", "Dr B").send(accepts(B))
    assert story.consult.state is State.DUE
    assert (story.consult.planned.rung, story.consult.owner.id) == (2, B.id)
    assert story.consult.planned.ask_at == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_who_took_it_over_is_told_so_when_they_tap_again(story):
    offered(story).send(accepts(B)).send(accepts(B))
    assert story.told() == "C-7K2 is yours already."
    story.send(Declined(C))
    assert story.told().startswith("That is over")


def test_a_case_taken_over_half_way_keeps_what_was_marked(story):
    story.followed().until_asked().tap("Reassess now", "Saddle numbness")
    story.send(Assigned(B, C)).send(accepts(B))
    assert dict(story.consult.draft) == {"saddle_anaesthesia": "+"}
    assert story.consult.owner.id == B.id


def test_an_advice_taken_over_is_found_again_by_its_mark(story):
    story.followed().tap("Edit an answer", "Deficit", "Progressive", "Change")
    story.send(Assigned(B, C))
    (show,) = story.of(Show)
    assert show.mark == "advice:1.1"
    story.send(accepts(B))
    (show,) = story.of(Show)
    assert show.mark == "advice:1.1"


def test_what_somebody_else_changed_is_not_undone_with_an_older_change(story, shown):
    offered(story).tap("Edit an answer", "Pain", "5", "Change").send(accepts(B))
    assert "[Undo]" not in text(story.of(Show)[0].screen, shown)
    assert story.consult.undo is None


def test_an_offer_ends_after_48_hours_even_before_anybody_is_woken(story):
    offered(story).wait(hours=48).send(accepts(B))
    assert story.told().startswith("That is over")
    assert story.consult.owner.id == A.id


def test_silence_returns_it_and_the_giver_is_told(story, shown):
    offered(story)
    planned = story.consult.planned
    assert planned.ask_at == story.at + timedelta(hours=48)
    story.until_asked()
    assert story.consult.planned.offer is None
    assert story.consult.planned.ask_at == datetime(2026, 11, 16, 7, 30, tzinfo=UTC)
    (show,) = story.of(Show)
    assert "Dr B has not answered: it stays yours." in text(show.screen, shown)
    assert show.fresh
    assert "The offer has ended without an answer." in text(told(story, B.id)[0].screen, shown)
    assert story.consult.state is State.FOLLOWING


def test_an_offer_that_ends_while_it_is_down_is_told_with_the_reminder(story):
    offered(story)
    planned = story.consult.planned
    story.wait(days=100).send(FellDue(planned.revision))
    assert story.consult.state is State.DUE
    assert story.consult.planned.offer is None
    assert told(story, B.id)


def test_an_offer_that_ended_and_was_not_told_yet_wakes_at_once(story):
    offered(story).wait(days=3).send(Rescheduled(*HOURS))
    planned = story.consult.planned
    story.send(Assigned(C, A))
    assert story.consult.planned.offer.to == C
    story.consult = story.consult.now(follow_up=planned)
    story.consult = story.consult.now(follow_up=replace(planned, ask_at=story.at + timedelta(1)))
    story.send(Rescheduled(*HOURS))
    assert story.consult.planned.ask_at == story.at + timedelta(minutes=1)


# ---------------------------------------------------------------- declined, and by others


def test_who_declines_leaves_it_with_its_owner_who_is_told(story, shown):
    offered(story).send(Declined(B))
    assert story.told() == "Declined: it stays with its owner"
    assert "Dr B declined: it stays yours." in text(story.of(Show)[0].screen, shown)
    assert "You declined" in text(told(story, B.id)[0].screen, shown)
    story.send(Declined(B))
    assert story.told().startswith("That is over")


@pytest.mark.parametrize(("by", "to"), [(C, C.id), (None, "lead")])
def test_what_a_lead_or_whoever_runs_the_bot_offers_is_answered_to_them(story, shown, by, to):
    story.followed().send(Assigned(B, by))
    assert story.told().startswith("Offered to Dr B")
    assert "Offered to Dr B" in text(story.of(Show)[0].screen, shown)
    giver = by.called if by else "Whoever runs this bot"
    assert f"{giver} asks you to take over" in text(told(story, B.id)[0].screen, shown)
    story.send(Declined(B))
    assert "Dr B has not taken it over." in text(told(story, to)[0].screen, shown)


def test_an_owner_hands_over_all_as_whoever_leads_would(story):
    story.followed().send(Assigned(B, A))
    assert story.consult.planned.offer.by == A.id
    story.send(Declined(B))
    assert not told(story, "lead")


def test_what_is_offered_twice_is_asked_once(story):
    story.followed().send(Assigned(B, A)).send(Assigned(B, A))
    assert story.told().startswith("Offered to Dr B")
    assert not told(story, B.id)
    story.send(Assigned(C, A))
    assert story.consult.planned.offer.to == C


def test_a_case_is_not_given_to_who_has_it_nor_one_that_has_no_plan(story):
    story.followed().send(Assigned(A, C))
    assert story.told() == "It is theirs already. Nothing changed."
    story.tap("Close the case", "No longer needed").send(Assigned(B, C))
    assert story.told() == "C-7K2 has no open follow-up. Nothing changed."
    for event in (accepts(B), Declined(B)):
        story.send(event)
        assert story.told() == "C-7K2 is closed: nothing is left to do."


def test_the_buttons_of_a_reassessment_that_was_made_say_so(story):
    ask(story.followed(), "backup", "Dr B").until_asked().tap("Reassess now")
    story.answer_all({**story.found, "red_flags": "none", "pain_trend": "improved"})
    story.tap("Get the advice").send(Pressed(1, "@backup", "no", B))
    assert story.told() == "C-7K2: the reassessment was made. Nothing is left to do."


def test_an_owner_who_is_back_takes_back_what_they_offered_and_nobody_else_does(story, shown):
    offered(story)
    story.send(Assigned(A, C))
    assert story.told() == "It is theirs already. Nothing changed."
    assert story.consult.planned.offer
    story.send(Assigned(A, A))
    assert story.told() == "Taken back: it stays yours"
    assert story.consult.planned.offer is None
    assert "The offer was taken back" in text(told(story, B.id)[0].screen, shown)
    story.send(Assigned(A, A))
    assert story.told() == "It is theirs already. Nothing changed."
