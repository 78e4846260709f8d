"""Correcting what was said: shown before it is made, kept beside what it replaced, and undone."""

import pytest

from flows.effects import Amend, Forget, Remind, Show
from flows.events import FellDue, Tapped
from flows.lifecycle import State


def shown_text(story, shown):
    return "\n".join(shown(story.screen))


def test_an_old_button_with_another_answer_opens_the_correction(story, shown):
    story.type("58F L4-5").tap("None of these")
    old = story.button("Progressive")
    story.tap("None found")
    story.send(old)
    assert story.told() == "Nothing changed yet: see below"
    assert "Change Deficit: None found → Progressive?" in shown_text(story, shown)
    assert story.consult.episode.answers["neuro_deficit"] == "none"
    story.tap("Change")
    assert story.consult.episode.answers["neuro_deficit"] == "progressive"
    assert story.told() == "Saved: Progressive"


def test_keeping_leaves_all_as_it_was_and_the_open_question_open(story):
    story.type("58F L4-5").tap("None of these")
    old = story.button("Progressive")
    story.tap("None found")
    key, episode = story.scene.key, story.consult.episode
    story.send(old).tap("Keep")
    assert (story.scene.key, story.consult.episode) == (key, episode)
    assert story.told() == "Nothing changed. Saved before: Deficit: None found"


def test_an_old_button_with_the_same_answer_says_what_is_saved(story):
    story.type("58F L4-5").tap("None of these")
    old = story.button("None found")
    story.tap("None found")
    before = story.consult
    story.send(old)
    assert story.told() == "Already saved: None found"
    assert story.consult == before


def test_an_old_mark_asks_its_screen_again_with_what_it_held(story):
    story.type("58F L4-5").tap("Cancer suspected")
    old = story.button("Infection suspected")
    story.tap("Done · others absent").send(old)
    assert story.scene.key == "red_flags"
    assert dict(story.consult.draft) == {"cancer_suspected": "+", "infection_suspected": "+"}
    assert story.consult.episode.answers["infection_suspected"] is False
    story.tap("Done · others absent", "Change")
    assert story.consult.episode.answers["infection_suspected"] is True


def test_marks_not_yet_done_are_not_lost_to_an_old_button(story):
    story.type("58F L4-5").tap("None of these")
    old = story.button("Progressive")
    story.tap("None found", "5", "58 years", "Instability")
    held = dict(story.consult.draft)
    story.send(old).tap("Keep")
    assert dict(story.consult.draft) == held
    story.send(old).tap("Change")
    assert dict(story.consult.draft) == held


def test_an_old_mark_asks_its_screen_again_and_the_marks_here_stay(story):
    story.type("58F L4-5")
    old = story.button("Infection suspected")
    story.tap("None of these", "None found", "5", "58 years", "Instability").send(old)
    assert story.scene.key == "red_flags"
    story.tap("‹ Back")
    assert dict(story.consult.draft) == {"instability": "+"}


def test_a_change_that_leaves_the_advice_alone_leaves_the_plan_alone(story, shown):
    story.followed().tap("Edit an answer", "Pain", "5")
    assert "The advice stays" in shown_text(story, shown)
    assert "stays." in shown_text(story, shown)
    planned = story.consult.follow_up
    story.tap("Change")
    assert story.consult.state is State.FOLLOWING
    assert story.consult.follow_up == planned
    assert story.consult.episode.answers["pain_nrs"] == 5
    assert not [e for e in story.effects if isinstance(e, Amend | Remind | Forget)]


def test_a_change_that_moves_the_advice_supersedes_it_and_keeps_the_reminder(story, shown):
    story.followed()
    given, planned = story.consult.episode.advice, story.consult.follow_up
    story.tap("Edit an answer", "Deficit", "Stable")
    text = shown_text(story, shown)
    assert "Advice: Conservative care, reassess in 3 months → " in text
    assert "The reminder of Sat 14 Nov 2026 stays until you plan again." in text
    story.tap("Change")
    (gone,) = [e for e in story.effects if isinstance(e, Amend)]
    assert gone.mark == "advice:1.0"
    assert "✗ Superseded on" in "\n".join(shown(gone.screen))
    assert "Conservative care" in "\n".join(shown(gone.screen))
    assert story.consult.episode.superseded == (given,)
    assert story.consult.planned == planned
    story.answer_all(story.found)
    while story.consult.state is not State.ADVISED:
        story.tap("Get the advice")
    assert story.consult.episode.advice.low == "surgical_consult"
    assert "stands until you plan again" in shown_text(story, shown)
    story.tap("Keep the planned date")
    assert story.consult.state is State.FOLLOWING
    assert story.consult.planned == planned


def test_the_card_of_a_change_keeps_saying_what_was_changed(story, shown):
    story.followed().tap("Edit an answer", "Deficit", "Progressive", "Change")
    (show,) = story.of(Show)
    sealed = "\n".join(shown(show.seal))
    assert "**Deficit: None found → Progressive" in sealed
    assert "Changed on Fri 14 Aug 2026, 10:24" in sealed
    assert "[" not in sealed


def test_a_new_plan_replaces_the_old_reminder_under_a_new_revision(story):
    story.followed()
    first = story.consult.follow_up
    story.tap("Edit an answer", "Deficit", "Stable", "Change").answer_all(story.found)
    while story.consult.state is not State.ADVISED:
        story.tap("Get the advice")
    story.tap("Follow")
    (remind,) = story.of(Remind)
    assert remind.revision > first.revision
    before = story.consult
    story.send(FellDue(first.revision))
    assert story.consult == before


def test_a_reminder_that_falls_due_during_a_correction_is_asked_again_in_two_days(story, shown):
    story.followed().tap("Edit an answer", "Pain", "9", "Change")
    assert story.consult.state is State.COLLECTING
    planned = story.consult.planned
    story.at = planned.ask_at
    story.send(FellDue(planned.revision))
    (show,) = story.of(Show)
    assert (show.fresh, show.keep) == (True, True)
    assert "Reassessment due Sat 14 Nov 2026. Please finish this first." in "\n".join(
        shown(show.screen)
    )
    (again,) = story.of(Remind)
    assert again.due_on == planned.due_on
    assert (again.ask_at - story.at).days == 2
    assert story.consult.awaiting(again.revision)


def test_a_correction_while_the_reassessment_is_due_does_not_silence_it(story):
    story.followed().until_asked()
    (again,) = story.of(Remind)
    story.tap("Open case", "Edit an answer", "Deficit", "Stable", "Change")
    assert story.consult.awaiting(again.revision)


def test_a_red_flag_entered_as_a_correction_is_an_alarm(story, shown):
    story.followed().tap("Edit an answer", "Red flags", "Saddle numbness", "Done · others absent")
    assert "⚠ Emergency: image and refer now: tap Change now." in shown_text(story, shown)
    story.tap("Change")
    assert story.consult.state is State.ALARMED
    assert story.consult.episode.advice is None
    assert [e.mark for e in story.effects if isinstance(e, Amend)] == ["advice:1.0"]
    assert "Undo" not in shown_text(story, shown)
    story.tap("I am acting on it")
    assert story.consult.planned


def test_nothing_stands_between_a_person_and_a_warning(story):
    story.type("58F L4-5").tap("None of these")
    old = story.button("Progressive")
    story.tap("None found", "‹ Back", "‹ Back").tap("Saddle numbness", "Done · others absent")
    before = story.consult
    story.send(old)
    assert story.consult == before
    assert story.consult.state is State.ALARMED


def test_what_leaves_the_path_is_named_and_kept_aside(story, shown):
    story.type("58F L4-5").tap("None of these", "None found", "5")
    story.tap("58 years", "Degenerative changes", "Done · others absent")
    answers = dict(story.consult.episode.answers)
    story.tap("More", "Edit an answer", "Age").type("15")
    assert "kept aside" in shown_text(story, shown)
    story.tap("Change")
    assert story.consult.episode.answers == answers | {"age_years": 15}


def test_what_a_finding_held_before_stays_to_be_read(story, shown):
    story.reviewed().tap("Edit an answer", "Pain", "5", "Change")
    (changed,) = story.consult.episode.changes
    assert (changed.finding, changed.was, changed.at) == ("pain_nrs", 6, story.at)
    story.tap("Edit an answer", "Pain")
    text = shown_text(story, shown)
    assert "Now: 5/10" in text
    assert "Until Fri 14 Aug 2026, 10:24: 6/10" in text


def test_an_answer_taken_back_and_given_otherwise_is_in_the_history_too(story):
    story.type("58F L4-5").tap("None of these", "None found", "‹ Back", "Stable")
    (changed,) = story.consult.episode.changes
    assert (changed.finding, changed.was) == ("neuro_deficit", "none")


def test_the_same_answer_again_is_no_change(story):
    story.reviewed().tap("Edit an answer", "Pain", "6")
    assert story.told() == "Already saved. Nothing changed."
    assert story.scene.key == "@review"


def test_a_card_of_an_earlier_contact_corrects_nothing_now(story):
    story.type("58F L4-5").tap("None of these")
    old = story.button("Progressive")
    story.tap("None found", "5", "58 years", "Degenerative changes", "Done · others absent")
    story.answer_all(story.found).tap("Get the advice", "Follow")
    story.until_asked().tap("Reassess now", "None of these", "None found")
    before = story.consult
    story.send(old)
    assert story.consult == before
    assert "earlier contact" in story.told()


def test_nothing_is_left_to_ask_once_a_correction_ends_the_questions(story):
    story.reviewed()
    story.consult = story.consult.now(hurry=True)
    before = story.consult
    story.send(Tapped(before.turn, "@review", "more_questions"))
    assert story.consult == before


@pytest.mark.parametrize("option", ["zzz", "", "+zzz", "more", "edit"])
def test_a_preview_takes_no_other_option(story, option):
    story.reviewed().tap("Edit an answer", "Pain", "8")
    before = story.consult
    story.send(Tapped(before.turn, "@change", option))
    assert story.consult == before


def red_flags_again(story):
    return story.reviewed().tap("Edit an answer", "Red flags")


def test_every_button_of_a_question_asked_again_does_something(new_story):
    for choice in red_flags_again(new_story()).choices():
        story = red_flags_again(new_story())
        before = story.consult
        story.send(Tapped(before.turn, story.scene.key, choice.option))
        assert "over" not in story.told(), choice
        assert story.consult.state is State.REVIEW
        assert story.consult.episode == before.episode
