"""New information makes a new revision: who has spoken is asked once whether it still holds."""

from dataclasses import replace

import pytest

from flows.effects import Post, Tell
from flows.events import Pressed, Summoned, Tapped
from tests.flows.room import ANNA, BEN, Room


@pytest.fixture
def before_team(room):
    return room.posted()


def worse(room):
    """The owner finds something new."""
    room.story.tap("Edit an answer", "Pain", "8", "Change")
    return room


def test_a_new_finding_makes_a_revision_and_asks_who_has_spoken_once(before_team):
    room = worse(before_team.press(ANNA, "o:cons"))
    posting = room.posting
    assert (posting.revision, posting.since) == (2, room.story.consult.turn)
    assert posting.news == (("pain_nrs",),)
    assert "| Pain: 8/10" in room.group()
    assert "New since it was posted: Pain: 8/10" in room.group()
    (tell,) = room.tells(ANNA)
    assert tell.fresh
    text = room.told(ANNA)
    assert "**New: Pain: 8/10." in text
    assert "Yours was Conservative." in text
    assert "[Keep] [Change]" in text
    assert [each.to for each in room.of(Tell)] == [ANNA.id]


def test_what_comes_before_they_answer_stands_in_the_same_message(before_team):
    room = worse(before_team.press(ANNA, "o:cons"))
    room.story.tap("More", "Edit an answer", "Function", "Significantly", "Change")
    (tell,) = room.tells(ANNA)
    assert not tell.fresh
    assert "Pain: 8/10" in room.told(ANNA)
    assert "Significantly limited" in room.told(ANNA)
    assert room.posting.revision == 3


def test_an_opinion_that_is_kept_is_of_this_revision(before_team):
    room = worse(before_team.press(ANNA, "o:cons")).press(BEN, "o:surg")
    assert "spine surgery (clinician) [on earlier findings]: Conservative" in room.told(BEN)
    room.press(ANNA, "keep", key="@opinion:1")
    assert room.receipt() == "Kept: Conservative"
    assert room.posting.of(ANNA.id).revision == 2
    room.press(ANNA, "keep", key="@opinion:1")
    assert room.receipt() == "Already saved: Conservative"
    room.press(BEN, "mine")
    assert "on earlier findings" not in room.told(BEN)


def test_a_keep_from_an_older_card_keeps_nothing(before_team):
    room = worse(before_team.press(ANNA, "o:cons"))
    turn = room.story.consult.turn
    room.story.tap("More", "Edit an answer", "Pain", "9", "Change")
    room.story.send(Pressed(turn, "@opinion:1", "keep", ANNA))
    assert "The case has changed since that card." in room.receipt()
    assert room.posting.of(ANNA.id).revision == 1


def test_a_change_that_is_undone_is_news_too_and_loses_no_opinion(before_team):
    room = worse(before_team)
    room.press(ANNA, "o:surg").story.tap("Undo")
    assert room.posting.of(ANNA.id).choice == "surg"
    assert room.posting.revision == 3
    assert "**New: Pain: 6/10." in room.told(ANNA)


def test_an_answer_to_what_was_missed_is_asked_for_no_more(before_team):
    room = before_team.press(ANNA, "odi", key="@need:1")
    assert "The team misses: " in room.mine()
    room.story.tap("Answer: ").type("44").tap("Change")
    assert room.posting.wanted == ()
    assert "You had missed something. What do you think?" in room.told(ANNA)
    assert "[Conservative] [Augmentation]" in room.told(ANNA)
    assert "The team misses" not in room.mine()


def test_what_was_missed_and_cannot_be_found_out_is_asked_for_no_more(before_team):
    room = before_team.press(ANNA, "odi", key="@need:1")
    consult = room.story.consult
    episode = replace(consult.episode, unexamined=consult.episode.unexamined - {"odi"})
    room.story.consult = consult.now(episode=episode)
    room.story.tap("Answer: ", "Not examined")
    if room.story.scene.key == "@change":
        room.story.tap("Change")
    assert room.posting.wanted == ()


def test_a_proposed_change_is_answered_before_a_missed_finding(before_team):
    room = before_team.press(ANNA, "odi", key="@need:1")
    room.story.tap("Edit an answer", "Pain").tap("8")
    before = room.story.consult
    room.story.send(Tapped(before.turn, "@change", ":wanted"))
    assert room.receipt() == "Nothing changed. Please answer this first: Change or Keep."
    assert room.story.consult == before


def test_a_missed_sign_of_a_screen_of_signs_opens_its_screen(story, shown):
    story.type("58F L4-5").tap("Cord signs", "Cord signs", "Done · others absent")
    story.tap("More")
    Room(story, shown).posted().press(ANNA, "cord_signs", key="@need:1")
    story.tap("Answer: Cord signs")
    assert story.consult.focus == "red_flags"


def test_nothing_that_is_not_there_is_answered_or_decided(room):
    before = room.story.consult
    for option in (":wanted", ":decide"):
        room.story.send(Tapped(before.turn, "@advice", option))
        assert room.story.consult == before


def test_a_new_contact_and_a_new_label_are_news(room):
    room.story.tap("Follow")
    room.posted().press(ANNA, "o:cons").story.tap("Reassess now")
    assert room.posting.news == (("@contact",),)
    assert "**New: these are the findings of another contact." in room.told(ANNA)
    story = room.story
    before = story.consult
    story.consult = before.now(panel="@label")
    story.type("59F L4-5")
    assert room.posting.news[-1] == ("@label",)
    assert "the label 59F L4-5" in room.told(ANNA)


def test_more_news_than_fit_are_counted(before_team):
    room = before_team.press(ANNA, "o:cons")
    many = tuple(room.story.pathway.findings)[:9]
    posting = room.posting.now(news=(many,), revision=2)
    room.story.consult = room.story.consult.with_posting(posting)
    room.press(BEN, "full").press(BEN, "o:cons")
    assert "and 3 more" in room.group()


def test_newer_content_that_lost_a_finding_is_a_revision(before_team):
    room = before_team.press(ANNA, "o:cons")
    pathway = room.story.pathway
    findings = {k: f for k, f in pathway.findings.items() if k != "deformity"}
    room.story.consult = room.story.consult.in_episode(
        answers={**room.story.consult.episode.answers, "pain_nrs": 66}
    )
    room.story.pathway = pathway.model_copy(update={"sha256": "f" * 64})
    assert findings
    room.story.send(Summoned())
    assert room.posting.revision == 2
    assert room.of(Post)
    assert room.tells(ANNA)
