"""Words that were edited, words that answer nothing, words after a long time: none is swallowed."""

from datetime import timedelta

import pytest

from bot.texts import Reader, render
from flows import phrases
from flows.effects import Show
from flows.events import Edited, Sent, Summoned, Tapped, Typed
from flows.lifecycle import State


def shown_text(story, shown):
    return "\n".join(shown(story.screen))


def say(story, text, message):
    return story.send(Typed(text, message))


def at_the_age(story):
    say(story, "58F L4-5", 1)
    return story.tap("None of these", "None found", "5")


def test_an_edited_answer_asks_before_it_corrects(story, shown):
    say(at_the_age(story), "44", 7).send(Edited("45", 7))
    assert story.consult.episode.answers["age_years"] == 44
    assert "Change Age: 44 years → 45 years?" in shown_text(story, shown)
    story.tap("Change")
    assert story.consult.episode.answers["age_years"] == 45
    story.send(Edited("46", 7)).tap("Keep")
    assert story.consult.episode.answers["age_years"] == 45


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("44", "Already saved"),
        ("440", "whole number from 0 to 120"),
        ("old", "whole number from 0 to 120"),
    ],
)
def test_an_edit_that_is_no_other_answer_changes_nothing_and_says_so(story, text, told):
    say(at_the_age(story), "44", 7)
    before = story.consult
    story.send(Edited(text, 7))
    assert story.consult == before
    assert told in story.told()


def test_an_edit_of_words_that_answered_nothing_changes_nothing(story):
    say(at_the_age(story), "44", 7)
    before = story.consult
    story.send(Edited("45", 99))
    assert story.consult == before
    assert story.told().startswith("Nothing changed")


def test_an_edited_label_is_offered_as_the_new_label(story, shown):
    say(story, "58F L4-5", 3).send(Edited("58F L5-S1", 3))
    assert "Change the label: 58F L4-5 → 58F L5-S1?" in shown_text(story, shown)
    story.tap("Change")
    assert story.consult.label == "58F L5-S1"
    story.send(Edited("Mr Smith", 3))
    assert "looks like" in story.told()
    assert story.consult.label == "58F L5-S1"


def test_an_edited_note_is_offered_as_the_new_note(story, shown):
    say(at_the_age(story), "walks with a stick", 8).tap("Note")
    story.send(Edited("walks with two sticks", 8))
    assert "Change the note: walks with a stick → walks with two sticks?" in shown_text(
        story, shown
    )
    story.tap("Change")
    assert [note.text for note in story.consult.notes] == ["walks with two sticks"]


def test_a_closed_case_and_a_warning_are_corrected_by_no_edit(story):
    say(at_the_age(story), "44", 7)
    story.tap("More", "Close the case", "Opened by mistake")
    before = story.consult
    story.send(Edited("45", 7))
    assert story.consult == before
    assert "Open it to amend" in story.told()
    story.tap("Open it again", "More", "Edit an answer", "Red flags")
    story.tap("Saddle numbness", "Done · others absent", "Change")
    before = story.consult
    story.send(Edited("45", 7))
    assert story.consult == before
    assert story.consult.state is State.ALARMED


def test_words_that_fit_no_answer_may_become_a_note(story, shown):
    say(at_the_age(story), "works as a roofer", 8)
    assert story.consult.notes == ()
    assert "Add this as a note to C-7K2?" in shown_text(story, shown)
    story.tap("Note")
    assert [(n.text, n.message) for n in story.consult.notes] == [("works as a roofer", 8)]
    assert story.scene.key == "age_years"
    story.tap("More")
    assert "works as a roofer" in shown_text(story, shown)


def test_the_question_stays_open_under_the_offer_and_the_offer_beside_the_next(story, shown):
    say(at_the_age(story), "works as a roofer", 8)
    say(story, "44", 9)
    assert story.consult.episode.answers["age_years"] == 44
    assert "works as a roofer" in shown_text(story, shown)
    say(story, "since ten years", 10).tap("Note")
    assert [note.text for note in story.consult.notes] == ["works as a roofer", "since ten years"]


def test_a_note_can_be_ignored_and_undone(story):
    say(at_the_age(story), "works as a roofer", 8).tap("Ignore")
    assert (story.consult.offered, story.consult.notes) == ((), ())
    say(story, "works as a roofer", 9).tap("Note", "Undo")
    assert story.consult.notes == ()


def test_words_that_could_name_somebody_are_not_even_offered(story):
    before = at_the_age(story).consult
    say(story, "call Mr Smith", 8)
    assert story.consult == before
    assert "looks like a name" in story.told()
    say(story, "x " * 700, 9)
    assert story.consult == before
    assert "1000 characters" in story.told()


def test_a_typed_answer_can_be_undone(story):
    say(at_the_age(story), "44", 8).tap("Undo")
    assert story.scene.key == "age_years"
    assert "age_years" not in story.consult.episode.answers


def test_who_types_is_shown_what_to_type_until_they_tap(story, shown):
    say(story, "58F L4-5", 1)
    say(story, "none of these", 2)
    assert "To type: None found · Stable · Progressive · not examined" in shown_text(story, shown)
    story.tap("None found")
    assert "To type" not in shown_text(story, shown)


def test_old_warning_signs_are_confirmed_one_tap_each_before_an_advice(story, shown):
    story.reviewed().wait(days=4).tap("Get the advice")
    asked = []
    while story.scene.key == "@confirm":
        asked.append(story.scene.stale[0].question)
        assert "Is this still so?" in shown_text(story, shown)
        assert "Answered 4 days ago" in shown_text(story, shown)
        story.tap("Still so")
    assert {"red_flags", "neuro_deficit", "pain_nrs"} <= set(asked)
    assert story.consult.state is State.ADVISED


def test_what_has_changed_since_is_asked_again_and_then_confirmed(story):
    story.reviewed().wait(days=4).tap("Get the advice", "Changed", "Cancer suspected")
    story.tap("Done · others absent", "Change")
    assert story.consult.episode.answers["cancer_suspected"] is True
    assert "red_flags" not in [p.question for p in story.scene.stale]
    story.answer_all(story.found).tap("Get the advice")
    assert story.scene.key == "@confirm"
    story.tap("‹ Back")
    assert story.consult.state is State.REVIEW


def test_what_was_not_examined_needs_no_confirmation(story):
    story.type("58F L4-5").tap("Not examined").answer_all({}).wait(days=9).tap("Get the advice")
    assert story.consult.state is State.ADVISED


def test_a_correction_after_days_rests_on_confirmed_signs_only(story):
    story.followed().wait(days=5).tap("Edit an answer", "Deficit", "Progressive", "Change")
    assert story.consult.state is State.REVIEW
    story.tap("Get the advice")
    assert story.scene.key == "@confirm"


def test_what_is_to_be_confirmed_takes_no_other_answer(story):
    story.reviewed().wait(days=4).tap("Get the advice")
    before = story.consult
    story.send(Tapped(before.turn, "@confirm", "zzz"))
    assert story.consult == before


@pytest.mark.parametrize("option", [":note", ":ignore", ":undo", ":zzz"])
def test_a_side_button_of_an_earlier_card_does_nothing_now(story, option):
    before = at_the_age(story).consult
    story.send(Tapped(before.turn, "age_years", option))
    assert story.consult == before


@pytest.mark.parametrize(
    ("hours", "said"), [(0, "just now"), (1, "an hour ago"), (30, "30 hours ago")]
)
def test_how_long_ago_is_said_in_words(story, hours, said):
    assert render(phrases.ago(story.at, story.at + timedelta(hours=hours)), Reader()) == said


def test_coming_back_after_days_says_when_it_was_left(story, shown):
    at_the_age(story).wait(days=3).send(Summoned())
    (show,) = [e for e in story.effects if hasattr(e, "screen")]
    assert "Left 3 days ago. Everything is kept." in "\n".join(shown(show.screen))


def test_a_paused_case_goes_on_where_it_was(story, shown):
    at_the_age(story).tap("More", "Pause")
    assert "Paused" in shown_text(story, shown)
    assert not story.consult.asks
    story.send(Sent("sticker")).send(Summoned())
    assert story.scene.key == "age_years"
    story.tap("More", "Pause", "Go on")
    assert story.scene.key == "age_years"
    story.tap("More", "Pause").type("go on", "44")
    assert story.consult.episode.answers["age_years"] == 44


def test_a_number_typed_to_a_paused_case_answers_no_question_that_was_not_on_the_screen(
    story, shown
):
    at_the_age(story).tap("More", "Pause")
    before = story.consult.episode
    say(story, "44", 9)
    assert story.consult.episode == before
    assert story.scene.key == "age_years"
    assert "It was paused; here it is again." in "\n".join(shown(story.of(Show)[0].screen))
    assert [note.text for note in story.consult.offered] == ["44"], "and it is not swallowed"


def test_a_summary_can_be_taken_over_from(story, shown):
    say(story.followed(), "lives alone", 30).tap("Note", "Summary")
    text = shown_text(story, shown)
    for part in ("C-7K2 · 58F L4-5", "Question: Lumbar", "follow-up planned", "Deficit: None found",
                 "Advice: Conservative care", "Decision: as advised", "Reassessment due Sat 14 Nov",
                 "Owner: clinician 1001", "lives alone", "1.0.0 #"):  # fmt: skip
        assert part in text
    story.tap("‹ Back")
    assert story.scene.key == "@follow"


@pytest.mark.parametrize("way", [(), ("None of these",), ("Saddle numbness",)])
def test_a_summary_is_there_wherever_it_stops(story, shown, way):
    story.type("58F L4-5").tap(*way, "More", "Summary")
    text = shown_text(story, shown)
    assert "No advice yet" in text
    assert "No reassessment planned" in text
    (copy,) = [c.copy for row in story.screen.rows for c in row if c.copy]
    assert len(copy.literal) <= 256
