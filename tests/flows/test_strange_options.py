"""Options that no screen offers, and records that lack a part."""

import pytest

from flows.effects import Show
from flows.events import Tapped
from flows.lifecycle import State


def shown_text(story, shown):
    (show,) = story.of(Show)
    return "\n".join(shown(show.screen))


@pytest.mark.parametrize(
    "way",
    [
        (), ("Get the advice",), ("Get the advice", "Otherwise…"), ("Get the advice", "Why"),
        ("Get the advice", "Follow"), ("Get the advice", "Follow", "Change date"),
        ("Get the advice", "Close the case"), ("Edit an answer",),
    ],
)  # fmt: skip
def test_an_option_that_no_screen_offers_changes_nothing(story, way):
    story.reviewed().tap(*way)
    for option in ("zzz", "", "+zzz", "more_questions", "31"):
        before = story.consult
        story.send(Tapped(story.consult.turn, story.scene.key, option))
        assert story.consult == before
        assert "over" in story.told()


def test_an_option_that_no_reminder_offers_changes_nothing(story):
    story.followed().until_asked()
    for panel in ((), ("Snooze 1 week",)):
        story.tap(*panel)
        before = story.consult
        story.send(Tapped(story.consult.turn, story.scene.key, "zzz"))
        assert story.consult == before


def test_an_option_that_no_alarm_or_menu_offers_changes_nothing(story):
    story.type("58F L4-5").tap("More")
    before = story.consult
    story.send(Tapped(story.consult.turn, "@more", "zzz"))
    assert story.consult == before
    story.tap("‹ Back", "Saddle numbness", "Done · others absent")
    before = story.consult
    story.send(Tapped(story.consult.turn, "@alarm", "zzz"))
    assert story.consult == before


def test_words_that_fit_no_closed_case_are_told_so(story, shown):
    story.type("58F L4-5").tap("More", "Close the case", "Opened by mistake").type("hello")
    assert "Open it to amend. Nothing was saved." in shown_text(story, shown)


def test_a_question_answered_by_an_edit_is_no_longer_left_out(story):
    story.type("58F L4-5").tap("None of these", "None found", "5", "58 years")
    story.tap("Degenerative changes", "Done · others absent", "None", "6", "None", "Not examined")
    story.tap("Skip to the review")
    late = Tapped(story.consult.turn, "@review", "more_questions")
    story.tap("Edit an answer", "Deficit", "Progressive")
    story.answer_all(story.found)
    story.consult = story.consult.in_episode(unexamined=frozenset(story.pathway.findings))
    before = story.consult
    story.send(Tapped(before.turn, late.question, late.option))
    assert story.consult == before


@pytest.mark.parametrize("state", [State.FOLLOWING, State.DUE])
def test_a_record_without_its_plan_still_shows_a_card(story, state, shown):
    story.advised()
    story.consult = story.consult.in_episode(advice=None).now(state=state, follow_up=None)
    assert "C-7K2" in "\n".join(shown(story.screen))


def test_sources_that_conflict_are_said_to(story, shown):
    story.type("58F L4-5").tap("None of these", "None found", "5", "58 years")
    story.tap("Degenerative changes", "Done · others absent")
    while not story.scene.key.startswith("@"):
        if story.scene.key == "symptoms":
            story.tap("Radiculopathy", "Done · others absent")
        elif story.scene.key == "nerve_root_compression":
            story.tap("Significant")
        else:
            story.send(
                Tapped(story.consult.turn, story.scene.key, story.found.get(story.scene.key, "?"))
            )
    story.tap("Get the advice", "Why")
    assert "(sources conflict)" in shown_text(story, shown)


def test_an_age_out_of_range_is_not_suggested(story):
    story.type("158F L4-5").tap("None of these", "None found", "5")
    assert story.scene.key == "age_years"
    assert [c.option for c in story.choices()] == ["?", "back", "more"]
