"""Opinions: who may give one, what is saved, what is hidden until then, what is told at once."""

from dataclasses import replace

import pytest

from flows.effects import Post, Receipt, Say, Tell
from flows.events import Discussed, Left, Pressed
from tests.flows.room import ANNA, BEN, CLEO, DAN, OBSERVER, OWNER, PRESENTER


@pytest.fixture
def before_team(room):
    return room.posted()


def test_an_opinion_is_saved_counted_in_the_group_and_shown_to_its_author(before_team):
    room = before_team.press(ANNA, "o:cons")
    assert room.receipt() == "Saved: Conservative"
    assert "Opinions in: 1, hidden until yours is in." in room.group()
    (own,) = room.tells(ANNA)
    assert (own.team, own.fresh) == (1, True)
    assert own.screen.key == "@opinion:1"
    text = room.told(ANNA)
    assert "**Yours: Conservative" in text
    assert "You are the first." in text
    assert "The pathway: Conservative care, reassess in 3 months" in text
    assert "May I name you in the record?" in text
    assert "[Yes] [✓ Role only]" in text
    assert "[Change my opinion]" in text


def test_the_others_are_shown_with_specialty_and_role_once_ones_own_is_in(before_team):
    room = before_team.press(ANNA, "o:cons").press(BEN, "o:surg")
    assert "• spine surgery (clinician): Conservative" in room.told(BEN)
    assert room.tells(ANNA) == []
    room.press(ANNA, "mine")
    assert "• radiology (clinician): Surgical referral" in room.told(ANNA)


def test_before_ones_own_opinion_nothing_is_shown(before_team):
    room = before_team.press(ANNA, "o:surg").press(BEN, "mine")
    assert room.receipt() == "Hidden until your own opinion is in."
    assert room.of(Tell) == []
    room.press(BEN, "full").press(BEN, "mine", key="@opinion:1")
    assert "The others' opinions are hidden until yours is in." in room.told(BEN)
    assert "Surgical referral (" not in room.told(BEN)


def test_the_whole_case_can_be_read_without_an_opinion_and_holds_none(before_team):
    room = before_team.press(ANNA, "o:surg").press(BEN, "full")
    text = room.told(BEN)
    assert "Contact 1: First visit" in text
    assert "| Red flags: none" in text
    assert "reassess in 3 months" not in text
    assert "spine surgery" not in text
    assert room.receipt() == "See your own chat with me"


def test_of_a_later_contact_the_one_before_is_told(room):
    story = room.story.tap("Follow").until_asked().tap("Reassess now")
    story.answer_all({"red_flags": "none", "pain_nrs": "8", **story.found})
    story.tap("More")
    room.posted().press(ANNA, "full")
    assert "Contact 2: Reassessment at 3 months" in room.told(ANNA)
    assert "At the contact before" not in room.told(ANNA), "nothing is otherwise"
    before = replace(story.consult.earlier[-1], answers={
        **story.consult.earlier[-1].answers, "pain_nrs": 4})  # fmt: skip
    story.consult = story.consult.now(earlier=(before,))
    room.press(ANNA, "full")
    assert "| Pain: 4/10" in room.told(ANNA)


def test_the_same_button_twice_says_what_is_saved(before_team):
    room = before_team.press(ANNA, "o:cons")
    before = room.story.consult
    room.press(ANNA, "o:cons")
    assert room.receipt() == "Already saved: Conservative"
    assert room.story.consult == before
    assert room.story.effects == (Receipt(room.story.effects[0].text),)


def test_an_opinion_can_be_changed_and_what_was_thought_before_is_kept(before_team):
    room = before_team.press(ANNA, "o:cons").write(ANNA, "no red flags")
    room.press(ANNA, "change", key="@opinion:1")
    assert "What you said stands until you choose." in room.told(ANNA)
    (screen,) = [tell.screen for tell in room.of(Tell)]
    assert room.options(screen) == ["o:cons", "o:augm", "o:surg", "person", "urgent", "mine"]
    room.press(ANNA, "o:surg", key="@opinion:1")
    opinion = room.posting.of(ANNA.id)
    assert (opinion.choice, opinion.was, opinion.reason) == ("surg", ("cons",), "")
    assert [tell.fresh for tell in room.tells(ANNA)] == [False]
    assert len(room.posting.opinions) == 1


def test_see_in_person_is_a_choice_like_the_others(before_team):
    room = before_team.press(ANNA, "person")
    assert room.receipt() == "Saved: See in person"
    assert room.posting.of(ANNA.id).choice == "person"


# ---------------------------------------------------------------- urgent


def test_urgent_is_shown_to_all_and_told_at_once_with_a_sound(before_team):
    room = before_team.press(ANNA, "urgent")
    assert "**⚠ Urgent, says spine surgery (clinician)." in room.group()
    (say,) = room.of(Say)
    assert say.urgent
    for to in (OWNER, "lead"):
        (tell,) = [each for each in room.of(Tell) if each.to == to]
        assert (tell.urgent, tell.team) == (True, 1)
        assert "⚠ Urgent, says spine surgery (clinician)." in room.told(to)
    assert room.story.effects.index(say) < room.story.effects.index(room.of(Post)[0])


def test_urgent_is_told_once_an_opinion(before_team):
    room = before_team.press(ANNA, "urgent").press(ANNA, "urgent")
    assert room.of(Say) == []
    room.press(ANNA, "o:cons")
    assert "Urgent, says" not in room.group()
    room.press(ANNA, "urgent")
    assert room.of(Say) == []
    assert "Urgent, says" in room.group()
    room.press(BEN, "o:cons").press(BEN, "urgent")
    assert len(room.of(Say)) == 1


# ---------------------------------------------------------------- who may not


def test_the_presenter_gives_no_opinion_and_sees_none(before_team):
    room = before_team.press(ANNA, "o:cons")
    before = room.story.consult
    room.press(PRESENTER, "o:surg")
    assert room.receipt() == "You present this case: the opinions are your colleagues'."
    for option in ("mine", "full"):
        room.press(PRESENTER, option)
        assert "Opinions are shown when the round is over." in room.receipt()
        assert room.of(Tell) == []
    assert room.story.consult == before


def test_an_observer_reads_and_gives_no_opinion(before_team):
    room = before_team.press(OBSERVER, "o:cons")
    assert room.receipt() == "Observers read along: clinicians and leads give opinions."
    assert room.posting.opinions == ()
    assert len(room.press(OBSERVER, "full").tells(OBSERVER)) == 1
    room.press(OBSERVER, "mine")
    assert room.receipt() == "Observers see the opinions when the round is over."
    room.full().press(OBSERVER, "mine")
    assert "Conservative: 2 · spine surgery (clinician), radiology (clinician)" in room.told(
        OBSERVER
    )


def test_who_has_said_no_specialty_is_told_by_their_role(before_team):
    room = before_team.press(DAN, "o:cons").press(BEN, "o:surg")
    assert "• clinician: Conservative" in room.told(BEN)


def test_only_the_presenter_closes_a_round(before_team):
    room = before_team.press(ANNA, "close")
    assert room.receipt() == "Only who presents the case can close its round."
    assert room.posting.is_open
    room.press(ANNA, "close", key="@opinion:1")
    assert room.receipt() == "That is none of the choices any more. Nothing was saved."


@pytest.mark.parametrize("option", ["o:gone", "zz", "", "o:more"])
def test_a_choice_that_is_not_offered_is_not_filed(before_team, option):
    room = before_team.press(ANNA, option)
    assert room.receipt() == "That is none of the choices any more. Nothing was saved."
    assert room.posting.opinions == ()


def test_a_round_that_nobody_knows_is_not_pressed(before_team):
    room = before_team.press(ANNA, "o:cons", key="@card:2")
    assert room.receipt() == "That round is not known. Nothing was saved."


@pytest.mark.parametrize("option", ["o:cons", "keep", "change", "more", "urgent"])
def test_a_round_that_is_over_takes_nothing(before_team, option):
    room = before_team.full()
    before = room.story.consult
    room.press(DAN, option)
    assert room.receipt() == "This round is over: nothing was saved."
    assert room.story.consult == before


def test_an_opinion_on_a_closed_case_changes_nothing(before_team):
    room = before_team.press(ANNA, "o:cons")
    room.story.tap("Close the case", "No longer needed")
    before = room.story.consult
    for option in ("o:surg", "name", "keep"):
        room.press(ANNA, option)
        assert room.receipt() == "This case is closed: nothing was saved."
    assert room.story.consult == before
    assert "Closed with the case" in room.press(ANNA, "mine").told(ANNA)


# ---------------------------------------------------------------- thread and leaving


def test_replies_in_the_thread_are_counted(before_team):
    room = before_team
    room.story.send(Discussed(1, 90, ANNA, "I agree")).send(Discussed(1, 91, BEN))
    assert room.posting.talked == 2
    before = room.story.consult
    room.story.send(Discussed(9, 92, ANNA))
    assert room.story.consult == before
    room.story.tap("More", "Summary to hand over")
    assert "Replies in its thread: 2" in room.mine()


def test_who_leaves_keeps_a_marked_opinion(before_team):
    room = before_team.press(ANNA, "o:cons")
    room.story.send(Left(ANNA.id, 9))
    assert not room.posting.of(ANNA.id).left
    room.story.send(Left(ANNA.id, 1))
    assert room.posting.of(ANNA.id).left
    assert room.of(Post) == [], "in an open round nothing is seen of it"
    before = room.story.consult
    room.story.send(Left(ANNA.id)).send(Left(DAN.id))
    assert room.story.consult == before
    room.press(BEN, "o:surg")
    assert "spine surgery (clinician) [has left the team]: Conservative" in room.told(BEN)
    room.lapse()
    assert room.tells(ANNA) == [], "who has left is told nothing"
    assert "has left the team" in room.group()
    room.story.send(Left(BEN.id))
    assert room.group().count("has left the team") >= 2


def test_who_comes_back_and_says_the_same_is_a_member_again(before_team):
    room = before_team.press(ANNA, "o:cons")
    room.story.send(Left(ANNA.id, 1))
    room.press(ANNA, "o:cons")
    assert room.receipt() == "Saved: Conservative"
    assert not room.posting.of(ANNA.id).left


def test_a_card_of_content_that_is_gone_is_still_read(before_team):
    room = before_team.press(ANNA, "o:cons")
    room.story.pathway = room.story.pathway.model_copy(update={
        "sha256": "f" * 64, "opinions": room.story.pathway.opinions[1:], "asks": ()})  # fmt: skip
    room.press(BEN, "o:surg")
    assert "spine surgery (clinician): cons" in room.told(BEN)
    room.press(CLEO, "o:cons")
    assert "none of the choices any more" in room.receipt()
    assert "next" in room.press(CLEO, "full").told(CLEO)


@pytest.mark.parametrize("said", ["", "o:cons"])
def test_who_presses_an_older_card_of_their_own_gets_it_as_it_is_now(before_team, said):
    room = before_team.press(ANNA, said or "full")
    turn = room.story.consult.turn
    room.story.tap("Edit an answer", "Pain", "8", "Change")
    room.press(ANNA, "o:surg", "@opinion:1", turn)
    assert "The case has changed since that card." in room.receipt()
    (card,) = room.tells(ANNA)
    assert not card.fresh
    assert ("New: Pain: 8/10" in room.text(card.screen)) == bool(said)
    room.press(ANNA, "o:surg", "@opinion:1")
    assert room.posting.of(ANNA.id).choice == "surg"


def test_a_round_that_is_over_says_so_on_the_card_that_was_pressed(before_team):
    room = before_team.press(DAN, "full")
    turn = room.story.consult.turn
    room.full().press(DAN, "o:cons", "@opinion:1", turn)
    assert room.receipt() == "This round is over: nothing was saved."
    assert "Closed: enough opinions." in room.told(DAN)
    room.story.tap("‹ Back", "Close the case", "No longer needed")
    room.press(DAN, "o:cons", "@opinion:1", turn)
    assert room.receipt() == "This case is closed: nothing was saved."
    assert "[Full case]" in room.told(DAN)


def test_a_button_of_an_older_revision_files_nothing(before_team):
    room = before_team
    turn = room.story.consult.turn
    room.story.tap("Edit an answer", "Pain", "8", "Change")
    room.story.send(Pressed(turn, "@card:1", "o:cons", ANNA))
    assert "The case has changed since that card." in room.receipt()
    assert room.posting.opinions == ()
    room.story.send(Pressed(turn, "@card:1", "full", ANNA))
    assert "| Pain: 8/10" in room.told(ANNA)
