"""How the patient is, is asked once a contact, by button, and never before anything else."""

import pytest

from flows import codec
from flows.effects import Show
from flows.events import Tapped
from flows.lifecycle import State
from flows.outcome import OPTIONS

ASKED = "How is the patient, all in all, since last time?"
AT_THE_END = "How is the patient, all in all, since the advice?"


def shown_text(story, shown):
    (show,) = story.of(Show)
    return "\n".join(shown(show.screen))


def reassessed(story):
    story.followed().until_asked().tap("Reassess now", "None of these")
    story.answer_all({**story.found, "pain_trend": "improved", "pain_nrs": "2"})
    return story.tap("Get the advice", "Follow")


@pytest.mark.parametrize(
    ("label", "kept"),
    [("Better", "better"), ("Same", "same"), ("Worse", "worse"), ("Not known", "unknown")],
)
def test_a_reassessment_asks_when_its_plan_is_made_and_keeps_the_answer(story, shown, label, kept):
    reassessed(story)
    assert ASKED in shown_text(story, shown)
    assert story.consult.planned, "the plan does not wait for the answer"
    story.tap(label)
    assert story.consult.episode.outcome == kept
    assert story.told() == f"Saved: {label}"
    assert ASKED not in shown_text(story, shown)
    assert codec.decode(codec.encode(story.consult)) == story.consult


def test_it_is_not_asked_twice_in_a_contact(story, shown):
    reassessed(story).tap("Better").wait(days=1)
    story.tap("Close the case", "No longer needed")
    assert "How is the patient" not in shown_text(story, shown)
    assert story.consult.episode.outcome == "better"


def test_an_answer_can_be_taken_back_and_given_anew(story):
    reassessed(story).tap("Better", "Undo")
    assert story.consult.episode.outcome == ""
    story.tap("Worse")
    assert story.consult.episode.outcome == "worse"


def test_a_double_tap_changes_nothing_more(story):
    tap = reassessed(story).button("Better")
    story.send(tap)
    before = story.consult
    story.send(tap)
    assert story.consult == before


def test_a_first_visit_asks_only_when_it_is_closed(story, shown):
    story.followed()
    assert "How is the patient" not in "\n".join(shown(story.screen))
    story.tap("Close the case", "No longer needed")
    assert AT_THE_END in shown_text(story, shown)
    story.tap("Worse")
    assert (story.consult.episode.outcome, story.consult.state) == ("worse", State.CLOSED)
    story.tap("Open it again")
    assert story.consult.episode.outcome == "worse"


def test_what_was_no_case_or_had_no_advice_has_no_outcome(story, shown):
    story.followed().tap("Close the case", "Opened by mistake")
    assert "How is the patient" not in shown_text(story, shown)
    story.tap("Open it again")


def test_a_case_closed_before_its_advice_is_not_asked_about(story, shown):
    story.reviewed().tap("More", "Close the case", "No longer needed")
    assert "How is the patient" not in shown_text(story, shown)


def test_nobody_is_asked_in_an_emergency_or_on_a_side_screen(story, shown):
    reassessed(story).tap("More")
    assert "How is the patient" not in shown_text(story, shown)
    story.tap("‹ Back", "Reassess now", "Saddle numbness", "Done · others absent")
    assert story.consult.state is State.ALARMED
    assert "How is the patient" not in shown_text(story, shown)


@pytest.mark.parametrize("option", OPTIONS)
def test_a_forged_outcome_where_none_is_asked_changes_nothing(story, option):
    story.followed()
    before = story.consult
    story.send(Tapped(story.consult.turn, "@follow", option))
    assert story.consult == before


def test_it_can_be_typed(story):
    reassessed(story).type("not known")
    assert story.consult.episode.outcome == "unknown"
