"""A round opened again, a case that is closed under it, and what the record keeps of both."""

import pytest

from flows.effects import Deadline, Post, Show, Tell, Topic
from flows.events import FellDue, Lapsed, Tapped
from flows.lifecycle import State
from tests.flows.room import ANNA, BEN, CLEO, DAN, OWNER, TWO


@pytest.fixture
def before_team(room):
    return room.posted()


def test_a_round_is_opened_again_and_its_decision_stays_in_the_record(before_team):
    room = before_team.full()
    room.story.tap("Follow the panel").wait(days=1).tap("More", "Rounds of the team")
    room.story.tap("Reopen: Spine team")
    posting = room.posting
    assert (posting.number, posting.decision, posting.decided) == (1, "", None)
    assert posting.reopened == ("panel",)
    assert room.of(Deadline) == [Deadline(1, 1, posting.closes)]
    assert room.of(Topic) == [Topic(1, is_open=True)]
    assert room.of(Post)[0].fresh
    assert len(posting.opinions) == 3
    room.press(DAN, "o:cons")
    assert room.posting.is_open, "the number that was wanted was there before"
    room.story.tap("More", "Summary to hand over")
    assert "Decided before it was reopened: follow the panel: Conservative" in room.mine()


def test_a_round_that_is_over_is_opened_again_instead_of_a_decision(before_team):
    room = before_team.press(ANNA, "o:cons").lapse()
    room.story.tap("Reopen the round")
    assert room.posting.is_open
    assert room.posting.reopened == ()
    assert "[Change my opinion]" in room.told(ANNA)
    before = room.story.consult
    room.lapse(hours=1)
    assert room.story.consult == before


def test_only_the_last_round_of_a_team_is_opened_again(before_team):
    room = before_team.full()
    room.story.tap("Follow the panel")
    room.posted()
    room.story.tap("More", "Rounds of the team")
    assert "[Close: Spine team]" in room.mine()
    assert "Reopen" not in room.mine()
    before = room.story.consult
    room.story.send(Tapped(before.turn, "@rounds", "r:1"))
    assert room.story.consult == before
    assert len(room.story.consult.postings) == 2


def test_closing_the_case_ends_its_open_rounds(room):
    room.posted().posted(TWO, "Pain team").press(ANNA, "o:cons").lapse(2, hours=48)
    room.story.tap("‹ Back", "Close the case", "No longer needed")
    first, second = room.story.consult.postings
    assert (first.closed_because, second.closed_because) == ("case", "deadline")
    assert [post.team for post in room.of(Post)] == [1]
    assert room.of(Deadline) == [Deadline(1, 1, None)]
    assert room.of(Topic) == [Topic(1, is_open=False), Topic(2, is_open=False)]
    assert "Closed with the case. No decision yet." in room.group()
    room.lapse(1)
    assert room.receipt() == "That round is over already. Nothing changed."
    room.story.tap("Open it again")
    assert room.story.consult.postings[0].closed_because == "case"
    assert "[Decide on the team's round]" in room.mine()


def test_closing_the_case_leaves_a_decision_and_takes_its_next_date(before_team):
    room = before_team.full()
    room.story.tap("Follow the panel", "Follow, remind", "Close the case", "No longer needed")
    assert room.of(Topic) == []
    assert "Decision: follow the panel: Conservative" in room.group()
    assert "No reassessment planned" in room.group()


def test_a_reminder_that_falls_due_leaves_the_round_as_it_is(room):
    room.story.tap("Follow")
    room.posted().press(ANNA, "o:cons")
    before = room.story.consult.postings
    planned = room.story.consult.planned
    room.story.at = planned.ask_at
    room.story.send(FellDue(planned.revision))
    assert room.story.consult.state is State.DUE
    assert room.story.consult.postings == before


def test_an_advice_card_that_is_shown_again_keeps_its_name(before_team):
    room = before_team.press(ANNA, "odi", key="@need:1")
    (show,) = room.of(Show)
    assert show.mark == room.story.consult.episode.mark


def test_the_summary_has_tally_dissent_reasons_names_and_decision(before_team):
    room = before_team.press(ANNA, "o:cons").write(ANNA, "stable films")
    room.press(ANNA, "name", key="@opinion:1").press(BEN, "o:cons")
    room.story.tap("More", "Summary to hand over")
    assert "Opinions in: 2, hidden until the round is over." in room.mine()
    assert "stable films" not in room.mine()
    room.story.tap("‹ Back")
    room.press(CLEO, "o:surg").press(CLEO, "name", key="@opinion:1").story.tap("Follow the panel")
    room.story.tap("More", "Summary to hand over")
    text = room.mine()
    for said in (
        "**Round 1, Spine team", "What would you do next?",
        "Conservative: 2 · spine surgery (clinician), radiology (clinician)",
        "Dissent: pain medicine (lead): Surgical referral",
        "• Dr Anna, spine surgery (clinician): Conservative. stable films",
        "• Dr Cleo, pain medicine (lead): Surgical referral",
        "the patient was not examined by the panel",
        "Decision: follow the panel: Conservative",
    ):  # fmt: skip
        assert said in text
    assert "Dr Ben" not in text


def test_a_lapse_of_a_round_that_is_unknown_says_one_sentence(room):
    room.story.send(Lapsed(1))
    assert room.receipt() == "That round is over already. Nothing changed."
    assert room.of(Tell) == []
    assert OWNER
