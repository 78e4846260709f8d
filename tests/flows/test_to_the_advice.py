"""From the label to the advice: the way back, marks, what is left out, other plans."""

from flows.effects import Show
from flows.events import Tapped
from flows.lifecycle import State


def shown_text(story, shown):
    (show,) = story.of(Show)
    return "\n".join(shown(show.screen))


def test_back_from_the_first_question_leads_to_the_label_which_can_be_kept(story):
    story.type("58F L4-5").tap("‹ Back")
    assert story.scene.key == "@label"
    story.tap("Keep it")
    assert story.consult.label == "58F L4-5"
    assert story.scene.key == "red_flags"


def test_a_label_that_is_too_long_is_refused(story, shown):
    story.type("disc " * 20)
    assert "keep the label to 40" in shown_text(story, shown)
    assert story.consult.label == ""


def test_back_drops_marks_first_then_the_last_question(story):
    story.type("58F L4-5").tap("Cancer suspected")
    assert story.consult.draft
    story.tap("‹ Back")
    assert story.told() == "Marks removed"
    assert not story.consult.draft
    story.tap("None of these").tap("‹ Back")
    assert story.scene.key == "red_flags"
    assert story.consult.episode.answers == {}


def test_back_from_an_edit_leaves_the_answer_as_it_was(story):
    story.reviewed().tap("Edit an answer", "Pain")
    assert story.consult.focus == "pain_nrs"
    story.tap("‹ Back")
    assert story.told() == "Nothing changed"
    assert story.consult.episode.answers["pain_nrs"] == 6
    assert story.consult.state is State.REVIEW


def test_back_from_the_review_asks_the_last_question_again_and_says_what_was_there(story, shown):
    story.reviewed().tap("‹ Back")
    assert story.consult.state is State.COLLECTING
    assert "Before: " in shown_text(story, shown)


def test_an_edited_answer_replaces_the_old_one_and_the_review_returns(story, shown):
    story.reviewed().tap("Edit an answer", "Pain")
    assert "Now: 6/10" in shown_text(story, shown)
    story.tap("8", "Change")
    assert story.consult.episode.answers["pain_nrs"] == 8
    assert [p.question for p in story.consult.episode.path].count("pain_nrs") == 1


def test_leaving_the_edit_list_changes_nothing(story):
    story.reviewed().tap("Edit an answer", "‹ Back")
    assert story.scene.key == "@review"


def test_what_only_refines_the_advice_can_be_skipped_and_taken_up_again(story):
    story.type("58F L4-5").tap("None of these", "None found", "5", "58 years")
    story.tap("Degenerative changes", "Done · others absent", "None", "6", "None")
    story.tap("Not examined")  # no films: two findings at once
    assert {"dyn_translation_mm", "dyn_angulation_deg"} <= story.consult.episode.unexamined
    story.tap("Skip to the review")
    assert story.scene.key == "@review"
    story.tap("Answer")
    assert story.consult.state is State.COLLECTING
    story.tap("Skip to the review").tap("Get the advice")
    assert story.consult.state is State.ADVISED


def test_a_button_for_more_questions_is_late_when_there_are_none(story):
    story.reviewed()
    before = story.consult
    story.send(Tapped(story.consult.turn, "@review", "more_questions"))
    assert story.consult == before


def test_levels_are_marked_and_unmarked(story):
    story.type("58F L4-5").tap("None of these", "None found", "5", "58 years")
    story.tap("Degenerative changes", "Done · others absent")
    story.answer_all({k: v for k, v in story.found.items() if k != "narrowed_levels"})
    story.tap("Edit an answer", "Narrowed levels")
    story.tap("L4-L5", "L5-S1", "L4-L5")
    assert story.told() == "Unmarked: L4-L5"
    story.send(Tapped(story.consult.turn, "narrowed_levels", "none"))  # not while one is marked
    assert story.scene.key == "narrowed_levels"
    story.tap("Done", "Change")
    assert story.consult.episode.answers["narrowed_levels"] == ("L5S1",)


def test_a_finding_marked_present_is_not_given_up_by_a_tap_meant_for_an_empty_screen(story):
    story.type("58F L4-5")
    late = story.button("Not examined")
    story.tap("Cancer suspected").send(late)
    assert dict(story.consult.draft) == {"cancer_suspected": "+"}
    assert story.scene.key == "red_flags"


def test_done_without_a_mark_is_no_answer(story):
    story.type("58F L4-5")
    before = story.consult
    story.send(Tapped(story.consult.turn, "red_flags", "done"))
    assert story.consult == before


def test_present_and_not_examined_stand_side_by_side(story, shown):
    story.type("58F L4-5").tap("Cancer suspected", "Cord signs", "Cord signs")
    story.tap("Done · others absent")
    assert "Red flags: Cancer suspected; not examined: Cord signs" in shown_text(story, shown)


def test_another_plan_is_kept_with_the_advice(story, shown):
    story.advised().tap("Otherwise…", "Refer now")
    assert story.consult.episode.advice.decision == "refer"
    assert "Your decision: Refer now" in shown_text(story, shown)
    story.tap("Otherwise…").type("second opinion in the clinic")
    assert story.consult.episode.advice.decision == "refer", "words alone decide nothing"
    story.tap("Keep as my decision")
    assert story.consult.episode.advice.decision == "=second opinion in the clinic"
    story.tap("Otherwise…", "‹ Back")
    assert story.scene.key == "@advice"


def test_a_plan_in_words_must_not_name_the_patient_and_stays_short(story, shown):
    story.advised().tap("Otherwise…").type("call Mr Smith")
    assert "looks like a name" in shown_text(story, shown)
    story.type("x " * 200)
    assert "keep it to 200" in shown_text(story, shown)
    assert story.consult.episode.advice.decision == ""


def test_an_answer_can_be_edited_after_the_advice_and_the_advice_is_computed_anew(story):
    story.advised().tap("Edit an answer", "Deficit", "Progressive", "Change")
    story.answer_all(story.found)
    assert story.consult.episode.advice.low == "urgent"
    assert story.consult.episode.advice.status == "complete"


def test_the_side_menu_closes_and_pauses(story):
    story.type("58F L4-5").tap("More", "‹ Back")
    assert story.scene.key == "red_flags"
    story.tap("More", "Pause")
    assert story.told() == "Paused. Everything is kept."
    story.tap("Go on", "More", "Close the case", "Opened by mistake")
    assert story.consult.state is State.CLOSED
    story.send(Tapped(story.consult.turn, "@closed", "x"))
    assert story.told() == "Closed Fri 14 Aug 2026. Open it to amend."


def test_out_of_scope_offers_no_reminder(story):
    story.type("15F").tap("None of these", "None found", "5", "15 years").answer_all({})
    story.tap("Get the advice")
    assert "follow" not in {choice.option for choice in story.choices()}
    before = story.consult
    story.send(Tapped(story.consult.turn, "@advice", "follow"))
    assert story.consult == before


def test_with_nothing_known_the_advice_does_not_call_it_outside_the_pathway(story, shown):
    story.type("58F L4-5").tap("Not examined").answer_all({}).tap("Get the advice")
    text = shown_text(story, shown)
    assert "Not enough is known for an answer" in text
    assert "⚠ Not excluded: Emergency" in text
    assert "Outside this pathway" not in text
