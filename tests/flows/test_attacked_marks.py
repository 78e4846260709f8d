"""Marks half made and changes taken back: nothing is lost, nothing goes elsewhere."""

from dataclasses import replace

import pytest

from flows.effects import Amend, Forget, Remind, Show
from flows.events import Edited, FellDue, Tapped, Typed
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


def test_marks_belong_to_their_question_only(story):
    story.type("58F L4-5").tap("None of these")
    old = story.button("Progressive")
    story.tap("None found", "5", "58 years", "Instability").send(old).tap("Change")
    for _ in range(20):
        if story.scene.key.startswith("@"):
            break
        story.send(Tapped(story.consult.turn, story.scene.key, "none"))
        story.send(Tapped(story.consult.turn, story.scene.key, "?"))
    assert story.consult.episode.answers.get("instability") is not True


def test_marks_of_a_question_that_was_left_answer_nothing_later(story):
    story.followed().tap("Edit an answer", "Red flags", "Cancer suspected", "‹ Back")
    assert dict(story.consult.draft) == {}
    story.tap("Edit an answer", "Pain", "9", "Change")
    story.answer_all(story.found | {"symptoms": "none"})
    assert story.consult.episode.answers["cancer_suspected"] is False


@pytest.mark.parametrize("way", ["menu", "old button", "edit"])
def test_marks_of_a_question_asked_again_are_not_swept_away_by_another(story, way):
    say(story, "58F L4-5", 3).tap("None of these", "None found")
    story.tap("More", "Edit an answer", "Red flags", "Cancer suspected")
    if way == "menu":
        story.tap("More", "Edit an answer", "Deficit")
    elif way == "old button":
        story.send(Tapped(story.consult.turn, "neuro_deficit", "stable"))
    else:
        story.send(Edited("58F L5-S1", 3))
    assert story.told() == "Nothing changed. Please finish the marks here first."
    assert story.scene.key == "red_flags"
    story.tap("Done · others absent", "Change")
    assert story.consult.episode.answers["cancer_suspected"] is True


@pytest.mark.parametrize("end", ["Keep", "Change"])
def test_an_edited_label_leaves_the_marks_of_the_open_question(story, end):
    say(story, "58F L4-5", 3).tap("Cancer suspected").send(Edited("58F L5-S1", 3)).tap(end)
    assert dict(story.consult.draft) == {"cancer_suspected": "+"}


def test_asking_a_screen_of_marks_again_leaves_those_of_the_open_one(story):
    story.type("58F L4-5").tap("None of these", "None found", "5", "58 years", "Instability")
    story.tap("More", "Edit an answer", "Red flags", "Cancer suspected", "‹ Back")
    assert dict(story.consult.draft) == {"instability": "+"}
    story.tap("More", "Edit an answer", "Red flags", "Cancer suspected", "Done · others absent")
    story.tap("Change")
    assert story.consult.episode.answers["cancer_suspected"] is True
    assert dict(story.consult.draft) == {"instability": "+"}


def test_undo_says_what_is_stored_now(story):
    story.reviewed().tap("Edit an answer", "Pain", "5", "Change", "Undo")
    assert story.told() == "Undone. Stored now: Pain: 6/10"


def test_taking_a_warning_sign_back_must_be_read(story):
    story.reviewed().tap("Edit an answer", "Red flags", "Cancer suspected", "Done · others absent")
    story.tap("Change", "Undo")
    assert story.told() == "Undone. Stored now: Cancer suspected: Absent"
    assert story.effects[0].alert


def test_the_way_back_stays_while_somebody_looks_around(story):
    story.type("58F L4-5").tap("None of these", "None found", "5").type("44")
    story.tap("More", "‹ Back", "Undo")
    assert "age_years" not in story.consult.episode.answers


def test_undo_throws_no_marks_away(story):
    story.type("58F L4-5").tap("None of these", "None found", "5").type("44")
    undo = story.button("Undo")
    story.tap("Instability")
    assert not [c for c in story.choices() if c.option == ":undo"]
    story.send(undo)
    assert story.told() == "Nothing changed. Please finish the marks here first."
    assert dict(story.consult.draft) == {"instability": "+"}


def test_a_copy_of_the_advice_below_refused_words_is_marked_with_the_others(story):
    story.advised().type("Mr Smith")
    (show,) = story.of(Show)
    assert show.mark == story.consult.episode.mark


def test_an_undo_button_takes_back_what_it_was_shown_for_and_nothing_else(story):
    story.type("58F L4-5").tap("None of these", "None found", "5").type("44")
    undo = story.button("Undo")
    story.type("works as a roofer").tap("Note").send(undo)
    assert len(story.consult.notes) == 1
    assert story.consult.episode.answers["age_years"] == 44


def test_a_typed_undo_takes_back_and_offers_no_way_to_take_that_back(story):
    story.type("58F L4-5").tap("None of these", "None found", "5").type("44", "undo")
    assert "age_years" not in story.consult.episode.answers
    assert story.consult.undo is None


def test_an_undone_answer_of_marks_has_its_marks_again(story):
    story.type("58F L4-5").tap("Cancer suspected").type("done · others absent").tap("Undo")
    assert story.scene.key == "red_flags"
    assert dict(story.consult.draft) == {"cancer_suspected": "+"}


def test_a_reassessment_begun_by_a_slip_can_be_undone_with_its_reminder(story):
    story.followed()
    planned = story.consult.planned
    story.tap("Reassess now", "Undo")
    assert story.consult.state is State.FOLLOWING
    assert story.consult.planned == planned
    assert not [e for e in story.effects if isinstance(e, Remind | Forget)]
    assert story.consult.episode.number == 1


def test_a_reminder_that_came_is_not_put_off_by_a_reassessment_that_was_a_slip(story):
    story.followed().until_asked()
    asked = story.consult.follow_up
    story.tap("Reassess now", "Undo")
    assert story.consult.state is State.DUE
    assert story.consult.planned == asked


def test_no_revision_of_a_reminder_comes_twice_after_an_undo(story):
    """One that was on its way when it was taken back must not be taken for a later plan."""
    story.followed().tap("Close the case", "No longer needed", "Undo")
    (taken_back,) = story.of(Remind)
    story.tap("Reassess now").answer_all(story.found | {"red_flags": "none"})
    story.tap("Get the advice", "Follow")
    (planned,) = story.of(Remind)
    assert planned.revision > taken_back.revision
    before = story.consult
    story.send(FellDue(taken_back.revision))
    assert story.consult == before


def test_undoing_after_ten_minutes_names_the_way_that_there_is(story):
    story.followed().tap("Close the case", "No longer needed")
    undo = story.button("Undo")
    story.wait(minutes=11).send(undo)
    assert story.told() == "Too late to undo. Open it again instead."


def test_a_case_opened_again_under_newer_content_keeps_the_words_of_its_old_advice(story, shown):
    story.advised().tap("Close the case", "No longer needed")
    older = replace(story.consult.episode.advice, sha256="0" * 64, low="gone")
    story.consult = story.consult.in_episode(advice=older).now(sha256="0" * 64)
    story.tap("Open it again")
    assert "newer content" in repainted(story, shown)["advice:1.0"]
