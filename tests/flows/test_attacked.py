"""Corrections under attack: what is shown, what is then done, and what the chat goes on saying."""

import pytest

from flows.effects import Amend, Remind, Show
from flows.events import Edited, FellDue, Sent, Summoned, Tapped, Typed
from flows.lifecycle import State


def shown_text(story, shown):
    return "\n".join(shown(story.screen))


def seal_of(story, shown):
    (show,) = story.of(Show)
    return "\n".join(shown(show.seal)) if show.seal else ""


def repainted(story, shown):
    """What is said in messages further up, by their mark."""
    return {
        effect.mark: "\n".join(shown(effect.screen))
        for effect in story.effects
        if isinstance(effect, Amend)
    }


def say(story, text, message):
    return story.send(Typed(text, message))


def proposing(story):
    """At the question whether the deficit is progressive."""
    return story.reviewed().tap("Edit an answer", "Deficit", "Progressive")


LEFT = {
    "asked for again": lambda story: story.send(Summoned()),
    "kept by words": lambda story: story.type("keep"),
    "other words": lambda story: story.type("hello there"),
    "kept by a tap": lambda story: story.tap("Keep"),
}


@pytest.mark.parametrize("way", sorted(LEFT))
def test_a_change_that_was_not_made_is_never_said_to_be_made(story, shown, way):
    before = proposing(story).consult.episode
    LEFT[way](story)
    assert story.consult.episode == before
    assert "Changed on" not in seal_of(story, shown)


def test_a_proposal_left_by_words_says_that_it_was_not_made(story, shown):
    proposing(story).type("keep")
    assert "Not changed" in seal_of(story, shown)


def test_a_reminder_does_not_sweep_a_proposed_warning_sign_away(story, shown):
    story.followed().tap("Edit an answer", "Red flags", "Saddle numbness", "Done · others absent")
    story.until_asked()
    text = shown_text(story, shown)
    assert "⚠ Emergency: image and refer now: tap Change now." in text
    (show,) = story.of(Show)
    assert "Reassessment due" in "\n".join(shown(show.screen))
    assert "Changed on" not in seal_of(story, shown)
    (again,) = story.of(Remind)
    assert story.consult.awaiting(again.revision)
    story.tap("Change")
    assert story.consult.state is State.ALARMED


def test_a_reminder_does_not_sweep_marks_of_a_warning_sign_away(story):
    story.followed().tap("Edit an answer", "Red flags", "Saddle numbness")
    story.until_asked()
    story.tap("Done · others absent", "Change")
    assert story.consult.state is State.ALARMED


def test_a_question_left_open_does_not_hold_a_reminder_up(story):
    story.followed().tap("Edit an answer", "Red flags").until_asked()
    assert story.consult.state is State.DUE


def test_a_button_of_one_preview_never_makes_the_change_of_another(story):
    proposing(story)
    change = story.button("Change")
    story.send(Tapped(story.consult.episode.turn, "neuro_deficit", "stable"))
    assert story.consult.proposed == "stable"
    before = story.consult
    story.send(change)
    assert story.consult == before


def test_a_stale_tap_does_not_push_a_proposed_emergency_away(story, shown):
    story.reviewed().tap("Edit an answer", "Red flags", "Saddle numbness", "Done · others absent")
    before = story.consult
    story.send(Tapped(before.turn, "pain_nrs", "9"))
    assert story.consult == before
    assert "Change or Keep" in story.told()
    assert "tap Change now" in shown_text(story, shown)


def test_an_edit_does_not_push_a_proposed_emergency_away(story):
    say(story, "58F L4-5", 3).tap("None of these", "None found", "More", "Edit an answer")
    story.tap("Red flags", "Saddle numbness", "Done · others absent")
    before = story.consult
    story.send(Edited("58F L5-S1", 3))
    assert story.consult == before
    assert "Change or Keep" in story.told()


def test_keeping_after_a_proposed_emergency_says_what_is_stored_and_must_be_read(story):
    story.reviewed().tap("Edit an answer", "Red flags", "Saddle numbness", "Done · others absent")
    story.tap("Keep")
    assert story.told() == "Nothing changed. Saved before: Red flags: none"
    assert story.effects[0].alert


def test_a_warning_stands_above_what_is_said_of_the_last_tap(story, shown):
    story.followed().tap("Edit an answer", "Red flags", "Saddle numbness", "Done · others absent")
    story.until_asked()
    (show,) = story.of(Show)
    lines = shown(show.screen)
    assert "tap Change now" in lines[1]


def test_a_photo_during_a_proposal_changes_nothing(story):
    before = proposing(story).consult
    story.send(Sent("photo"))
    assert story.consult == before


def test_an_old_reminder_during_a_proposal_is_still_old(story):
    story.followed().tap("Edit an answer", "Pain", "9")
    before = story.consult
    story.send(FellDue(before.follow_up.revision + 3))
    assert story.consult == before


# ---------------------------------------------------------------- what a preview promises


def test_a_preview_says_so_if_the_advice_must_be_given_anew(story, shown):
    """The advice may come to the same again, but a question is open before that is known."""
    story.followed().tap("Edit an answer", "Symptoms and function", "Claudication")
    story.tap("Done · others not examined")
    text = shown_text(story, shown)
    given = story.consult.episode.advice
    story.tap("Change")
    assert story.consult.episode.advice is not given
    assert "The advice stays" not in text


def test_an_edit_beside_an_emergency_that_is_acted_on_leaves_it_as_it_is(story, shown):
    story.reviewed().tap("Edit an answer", "Red flags", "Saddle numbness", "Done · others absent")
    story.tap("Change", "I am acting on it", "Edit an answer", "Pain", "9")
    text = shown_text(story, shown)
    assert "tap Change now" not in text
    assert "The advice stays" in text
    story.tap("Change")
    assert story.consult.state is State.ADVISED


def test_another_emergency_beside_one_that_is_acted_on_is_an_alarm(story, shown):
    story.reviewed().tap("Edit an answer", "Red flags", "Saddle numbness", "Done · others absent")
    story.tap("Change", "I am acting on it", "Edit an answer", "Red flags", "Bladder change")
    story.tap("Done · others absent")
    assert "tap Change now" in shown_text(story, shown)
    story.tap("Change")
    assert story.consult.state is State.ALARMED


def test_a_preview_says_that_a_due_reassessment_goes_on_being_asked(story, shown):
    story.followed().until_asked().tap("Open case", "Edit an answer", "Deficit", "Stable")
    assert "The reminder of Sat 14 Nov 2026 stays until you plan again." in shown_text(story, shown)
    story.tap("Change")
    assert story.consult.planned.ask_at.isoformat() == "2026-11-18T07:30:00+00:00"
