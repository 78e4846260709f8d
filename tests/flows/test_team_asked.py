"""A clinician asks a team: which one, what, and nothing is posted that was not looked at."""

from dataclasses import replace

import pytest

from flows.circle import Circle
from flows.effects import Deadline, Post, Say, Topic
from flows.events import Tapped
from flows.lifecycle import State
from flows.posting import MOST
from tests.flows.room import ONE, PAIN, SPINE, TWO, Room


def test_the_only_team_is_not_chosen_and_the_question_comes_first(room):
    room.ask()
    assert room.story.scene.key == "@ask"
    assert "What do you ask the team?" in room.mine()
    assert room.story.consult.circle == ONE


def test_of_several_teams_one_is_chosen(room):
    room.ask(TWO)
    assert "Which team shall be asked?" in room.mine()
    room.story.tap("Pain team")
    assert room.story.consult.asking.team == PAIN.number
    room.story.tap("‹ Back")
    assert room.story.scene.key == "@team"
    room.story.tap("‹ Back")
    assert room.story.scene.key == "@advice"
    assert room.story.consult.circle is None


@pytest.mark.parametrize("near", [Circle(), None])
def test_who_is_in_no_team_is_told_how_to_get_one(room, near):
    tap = room.story.button("Ask the team")
    room.story.send(replace(tap, near=near))
    assert "You are in no team yet. If your group is one, write /consult there" in room.mine()
    room.story.tap("‹ Back")
    assert room.receipt() == "Nothing was posted"


def test_the_preview_is_the_card_to_the_letter_with_a_checklist(room):
    room.ask().story.tap("What would you do next?")
    preview = room.story.screen
    assert room.receipt() == "Not posted yet: see below"
    assert "No name. No date of birth." in room.mine()
    assert "No picture of a face. No room or bed." in room.mine()
    assert "Buttons: Conservative, Augmentation, Surgical referral" in room.mine()
    room.story.tap("Post it")
    (post,) = room.of(Post)
    at = preview.blocks.index(post.screen.blocks[1])
    assert preview.blocks[at - 1 : at - 1 + len(post.screen.blocks)] == post.screen.blocks


def test_posting_makes_a_round_a_card_a_deadline_and_a_topic(room):
    room.posted()
    posting, consult = room.posting, room.story.consult
    assert (posting.number, posting.team, posting.question) == (1, SPINE, "next")
    assert posting.since == consult.turn
    assert (posting.closes - posting.opened).total_seconds() == SPINE.hours * 3600
    assert room.of(Topic) == [Topic(1, is_open=True)]
    assert room.of(Deadline) == [Deadline(1, 1, posting.closes)]
    (post,) = room.of(Post)
    assert post.fresh
    assert post.screen.key == "@card:1"
    assert room.receipt() == "Posted in Spine team. It closes Sat 15 Aug 2026, 10:24."
    assert room.story.scene.key == "@advice"
    assert (consult.asking, consult.circle) == (None, None)


def test_the_card_shows_the_question_the_findings_and_how_far_it_is_and_no_advice(room):
    text = room.posted().group()
    assert "**What would you do next?" in text
    assert "| Red flags: none" in text
    assert "Not known: " not in text
    assert (
        "Opinions in: 0, hidden until yours is in. Closes Sat 15 Aug 2026, 10:24, or when 3 are in."
        in text
    )
    assert "reassess in 3 months" not in text
    assert "[Conservative] [Augmentation]" in text
    assert "[See in person] [Urgent]" in text
    assert "[Full case] [Close round]" in text


def test_what_is_not_known_stands_on_the_card(story, shown):
    story.type("58F L4-5").tap("None of these", "Not examined").tap("More")
    text = Room(story, shown).posted().group()
    assert "Not known: " in text


def test_a_question_in_words_is_guarded_and_shown_before_it_is_posted(room):
    room.ask().story.type("Would Mr Smith walk?")
    assert "looks like a name" in room.text(room.story.effects[1].screen)
    room.story.type("Fuse one level or two?")
    assert room.story.scene.key == "@preview"
    assert "**Fuse one level or two?" in room.mine()
    room.story.tap("‹ Back")
    assert room.story.scene.key == "@ask"
    room.story.type("Fuse one level or two?").tap("Post it")
    assert room.posting.question == "=Fuse one level or two?"
    assert "**Fuse one level or two?" in room.group()


def test_a_second_tap_on_post_posts_nothing(room):
    room.ask().story.tap("What would you do next?")
    tap = room.story.button("Post it")
    room.story.send(tap).send(tap)
    assert len(room.story.consult.postings) == 1
    assert room.of(Post) == []


def test_nothing_is_asked_before_there_is_a_finding(story, shown):
    story.type("58F L4-5").tap("More")
    room = Room(story, shown).ask()
    assert room.receipt() == "First a label and one finding, please: then ask."
    assert story.scene.key == "@more"


def test_a_second_round_in_one_team_leads_to_the_one_that_is_open(room):
    room.posted().ask()
    assert room.receipt() == "Spine team has this case before it already."
    assert room.story.scene.key == "@rounds"
    assert "Opinions in: 0, hidden until the round is over." in room.mine()


def test_a_round_that_is_over_is_decided_before_the_team_is_asked_again(room):
    room.posted().lapse().story.tap("‹ Back")
    room.ask()
    assert room.receipt() == "First decide on the round that is over."
    assert room.story.scene.key == "@decide"


def test_two_teams_are_asked_beside_each_other(room):
    room.posted().posted(TWO, "Pain team")
    assert [p.team.number for p in room.story.consult.postings] == [1, 2]
    (post,) = room.of(Post)
    assert (post.team, post.screen.key) == (2, "@card:2")


def test_a_case_is_asked_about_so_often_and_no_oftener(room):
    posting = room.posted().posting
    many = tuple(replace(posting, number=n) for n in range(1, MOST + 1))
    room.story.consult = room.story.consult.now(postings=many)
    room.ask(TWO)
    assert room.receipt() == "This case has been asked about 20 times: that is all it can be."


def test_an_emergency_is_told_to_the_team_with_a_sound_and_without_the_advice(story, shown):
    story.type("58F L4-5").tap("Saddle numbness", "Done · others absent")
    assert story.consult.state is State.ALARMED
    room = Room(story, shown)
    story.send(replace(story.button("Tell my team"), near=ONE))
    story.tap("What would you do next?", "Post it")
    (say,) = room.of(Say)
    assert say.urgent
    assert "⚠ There are emergency signs: please look at the card now." in room.text(say.screen)
    assert "refer now" not in room.group() + room.text(say.screen)
    assert story.scene.key == "@alarm"


@pytest.mark.parametrize(
    ("key", "option"),
    [
        ("@team", "t:9"), ("@team", "zz"), ("@ask", "q:zz"), ("@ask", "zz"), ("@preview", "zz"),
    ],
)  # fmt: skip
def test_an_option_that_is_not_there_asks_nobody(room, key, option):
    room.ask(TWO)
    if key != "@team":
        room.story.tap("Spine team")
    if key == "@preview":
        room.story.tap("What would you do next?")
    before = room.story.consult
    room.story.send(Tapped(before.turn, key, option))
    assert room.story.consult == before


def test_a_panel_without_its_team_leads_back(room):
    room.ask().story.tap("What would you do next?")
    room.story.consult = room.story.consult.now(circle=None)
    assert "You are in no team yet." in room.mine()
    room.story.send(Tapped(room.story.consult.turn, "@preview", "post"))
    assert room.story.scene.key == "@ask"
    room.story.send(Tapped(room.story.consult.turn, "@ask", "q:next"))
    assert room.story.scene.key == "@advice"
    room.ask(TWO)
    room.story.consult = room.story.consult.now(circle=None)
    room.story.send(Tapped(room.story.consult.turn, "@team", "t:1"))
    assert room.story.consult.postings == ()


def test_the_case_may_be_asked_about_from_each_screen_that_rests(story, shown):
    room = Room(story.followed(), shown)
    room.ask()
    assert story.scene.key == "@ask"
    story.tap("‹ Back").until_asked()
    room.ask()
    assert story.scene.key == "@ask"
