"""New information, and how a round ends: quorum, presenter, deadline, decision, once more open."""

from dataclasses import replace

import pytest

from flows.case import Handed
from flows.effects import Deadline, Post, Show, Tell, Topic
from flows.events import Tapped
from tests.flows.room import ANNA, BEN, CLEO, OWNER, PRESENTER, SPINE, TWO, Room


@pytest.fixture
def before_team(room):
    return room.posted()


def worse(room):
    """The owner finds something new."""
    room.story.tap("Edit an answer", "Pain", "8", "Change")
    return room


# ---------------------------------------------------------------- the end


def test_the_quorum_ends_the_round_and_the_owner_gets_the_decision(before_team):
    room = before_team.press(ANNA, "o:cons").press(BEN, "o:cons")
    assert room.posting.is_open
    room.press(CLEO, "o:surg")
    assert (room.posting.closed_because, room.posting.is_open) == ("quorum", False)
    assert room.receipt() == "Saved: Surgical referral"
    assert room.of(Deadline) == [Deadline(1, 1, None)]
    text = room.group()
    assert "Conservative: 2 · spine surgery (clinician), radiology (clinician)" in text
    assert "Dissent: pain medicine (lead): Surgical referral" in text
    assert "~ Informal advice; the patient was not examined by the panel." in text
    assert "Closed: enough opinions. No decision yet." in text
    assert "reassess in 3 months" not in text, "the advice waits for the decision"
    assert {tell.to: tell.fresh for tell in room.of(Tell)} == {
        ANNA.id: False, BEN.id: False, CLEO.id: True,
    }  # fmt: skip
    (show,) = room.of(Show)
    assert (show.fresh, show.keep, show.screen.key) == (True, True, "@decide")
    assert room.story.scene.key == "@decide"
    assert "[Follow the panel]" in room.mine()


def test_a_quorum_of_one_is_two(room):
    near = replace(TWO, teams=(replace(SPINE, quorum=1),))
    room.posted(near).press(ANNA, "o:cons")
    assert room.posting.is_open
    assert "or when 2 are in." in room.group()
    room.press(BEN, "o:cons", key="@opinion:1")
    assert not room.posting.is_open


def test_the_presenter_ends_the_round_in_the_group_or_in_private(before_team):
    room = before_team.press(PRESENTER, "close")
    assert room.posting.closed_because == "presenter"
    assert room.receipt() == "The round in Spine team is over."
    room.press(PRESENTER, "close")
    assert room.receipt() == "This round is over: nothing was saved."


def test_the_presenter_ends_it_on_their_own_screens(before_team):
    room = before_team.press(ANNA, "o:cons")
    room.story.tap("More", "Rounds of the team", "Close: Spine team")
    assert room.posting.closed_because == "presenter"
    assert room.story.scene.key == "@decide"
    (show,) = room.of(Show)
    assert show.fresh
    assert "A low number: 1 of 3 on these findings." in room.mine()


def test_the_deadline_ends_it_once(before_team):
    room = before_team.press(ANNA, "o:cons").lapse()
    assert room.posting.closed_because == "deadline"
    assert "Closed: its time is over" in room.group()
    before = room.story.consult
    room.lapse(hours=1)
    assert room.receipt() == "That round is over already. Nothing changed."
    room.lapse(number=7)
    assert room.story.consult == before


def test_a_deadline_that_was_moved_ends_nothing_and_is_set_again(before_team):
    before = before_team.story.consult
    before_team.lapse(hours=1)
    assert before_team.receipt() == "That round goes on. Nothing changed."
    assert before_team.of(Deadline) == [Deadline(1, 1, before.postings[0].closes)]
    assert before_team.story.consult == before


def test_without_an_opinion_there_is_no_panel_to_follow(before_team):
    room = before_team.lapse()
    assert "No opinion came in." in room.mine()
    assert "[Follow the panel]" not in room.mine()
    before = room.story.consult
    room.story.send(Tapped(before.turn, "@decide", "panel"))
    assert room.story.consult == before


def test_a_tie_is_said_and_not_decided(before_team):
    room = before_team.press(ANNA, "o:cons").press(BEN, "o:surg").lapse()
    assert "A tie: Conservative, Surgical referral" in room.mine()
    assert "[Follow the panel]" not in room.mine()
    assert "[Follow the pathway]" in room.mine()


def test_opinions_on_earlier_findings_make_no_majority(before_team):
    room = worse(before_team.press(ANNA, "o:cons").press(BEN, "o:cons")).press(CLEO, "o:surg")
    room.lapse().story.tap("Decide on the team's round")
    assert "Conservative: 2 · spine surgery (clinician) [on earlier findings]" in room.mine()
    assert "Surgical referral" in room.mine()
    assert "A low number: 1 of 3 on these findings." in room.mine()


def test_who_only_misses_something_is_told_of_in_the_tally(before_team):
    room = before_team.press(ANNA, "odi", key="@need:1").lapse()
    assert "No opinion without more information: spine surgery (clinician)" in room.group()


# ---------------------------------------------------------------- the decision


def test_the_panel_is_followed_and_all_are_told(before_team):
    room = before_team.full()
    room.story.tap("Follow the panel")
    posting = room.posting
    assert (posting.decision, posting.decided) == ("panel", room.story.at)
    assert room.receipt() == "Saved: follow the panel: Conservative"
    text = room.group()
    assert "**Decision: follow the panel: Conservative" in text
    assert "No reassessment planned" in text
    assert "Owner: the presenter" in text
    assert "| Red flags" not in text, "what is found later was not decided on"
    assert {tell.to for tell in room.of(Tell)} == {ANNA.id, BEN.id, CLEO.id}
    assert "Decision: follow the panel" in room.told(BEN)
    assert room.of(Topic) == [Topic(1, is_open=False)]
    assert room.story.scene.key == "@advice"


def test_the_final_card_tells_the_next_date_when_there_is_one(before_team):
    room = before_team.full()
    room.story.tap("Follow the panel", "Follow, remind")
    assert "Reassessment due Sat 14 Nov 2026" in room.group()
    room.story.tap("Change date", "6 months")
    assert "Reassessment due Sun 14 Feb 2027" in room.group()


def test_who_has_taken_the_case_over_is_its_owner_on_the_final_card(before_team):
    room, consult = before_team.full(), before_team.story.consult
    for taker, said in ((replace(CLEO, id=OWNER), "pain medicine (lead)"), (CLEO, "the presenter")):
        handed = (Handed(room.story.at, 7, taker),)
        room.story.consult = consult.now(handed=handed)
        room.story.tap("Follow the panel")
        assert f"Owner: {said}" in room.group()


def test_the_pathway_is_followed_as_it_stood_then(before_team):
    room = before_team.full()
    room.story.tap("Follow the pathway")
    said = "follow the pathway: Conservative care, reassess in 3 months"
    assert f"Decision: {said}" in room.group()
    room.story.wait(hours=1).tap("Edit an answer", "Deficit", "Progressive", "Change")
    assert room.of(Post) == [], "a decision stays as it was made"
    room.story.answer_all(room.story.found).tap("More", "Summary to hand over")
    assert f"Decision: {said}" in room.mine()


def test_another_decision_is_said_in_words_and_shown_before_it_counts(before_team):
    room = before_team.full()
    room.story.tap("Other, why")
    assert "What will you do, and why?" in room.mine()
    room.story.type("ask Mr Smith again")
    assert room.posting.decided is None
    room.story.type("second look at the films")
    assert room.posting.decided is None
    assert "Keep this as your decision?" in room.mine()
    room.story.tap("Keep as my decision")
    assert room.posting.decision == "=second look at the films"
    assert "Decision: second look at the films" in room.group()


def test_a_decision_can_wait_and_stands_on_every_screen_that_rests(before_team):
    room = before_team.full()
    room.story.tap("Other, why", "‹ Back", "‹ Back")
    assert room.receipt() == "Nothing is decided yet"
    assert room.story.scene.key == "@advice"
    room.story.tap("Decide on the team's round")
    assert room.story.scene.key == "@decide"
    room.story.tap("‹ Back", "More", "Rounds of the team", "Decide: Spine team", "Follow the panel")
    assert "Decide on" not in room.mine()


def test_without_an_advice_there_is_no_pathway_to_follow(story, shown):
    story.type("58F L4-5").tap("None of these").tap("More")
    room = Room(story, shown).posted().lapse()
    assert story.scene.key == "neuro_deficit", "an open question is not covered"
    assert "The round in Spine team is over." in room.text(room.of(Show)[0].screen)
    story.tap("Decide on the team's round")
    assert "[Follow the pathway]" not in room.mine()
    story.tap("Other, why").type("image first").tap("Keep as my decision")
    assert room.posting.decision == "=image first"
    story.tap("More", "Summary to hand over")
    assert "Decision: image first" in room.mine()


def test_the_older_of_two_rounds_that_are_over_is_decided_first(room):
    room.posted().posted(TWO, "Pain team").lapse(1).lapse(2, hours=48)
    assert room.story.consult.asking.number == 1
    room.story.tap("Follow the pathway")
    assert room.story.consult.postings[0].decided
    room.story.tap("Decide on the team's round", "Follow the pathway")
    assert room.story.consult.postings[1].decided


@pytest.mark.parametrize("key", ["@decide", "@instead"])
def test_a_decision_on_nothing_leads_back(before_team, key):
    room = before_team
    room.story.consult = room.story.consult.now(panel=key)
    assert "C-7K2" in room.mine()
    room.story.send(Tapped(room.story.consult.turn, key, "other"))
    assert "Nothing is decided yet" in room.receipt()


@pytest.mark.parametrize(("key", "option"), [
    ("@decide", "zz"), ("@instead", "zz"), ("@rounds", "zz"), ("@rounds", "c:9"),
    ("@rounds", "d:2"), ("@rounds", "c:1"), ("@rounds", "z:1"),
])  # fmt: skip
def test_an_option_that_is_not_there_decides_nothing(before_team, key, option):
    room = before_team.full()
    match key:
        case "@instead":
            room.story.tap("Other, why")
        case "@rounds":
            room.story.tap("‹ Back", "More", "Rounds of the team")
    before = room.story.consult
    room.story.send(Tapped(before.turn, key, option))
    assert room.story.consult == before


def test_the_rounds_can_be_left(before_team):
    before_team.story.tap("More", "Rounds of the team", "‹ Back")
    assert before_team.story.scene.key == "@advice"
