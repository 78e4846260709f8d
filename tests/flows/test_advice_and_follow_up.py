"""After the findings: other plans, another date, snoozes that end, closing, the next contact."""

from datetime import date

import pytest

from flows import codec
from flows.effects import Forget, Remind, Show
from flows.events import FellDue, Opened, Sent, Tapped
from flows.lifecycle import State
from flows.text import Text

FOUND = {
    "neuro_deficit": "none", "mrc_min": "5", "age_years": "58", "vertebral_fracture": "none",
    "pain_nrs": "6", "deformity": "none", "dyn_translation_mm": "1", "dyn_angulation_deg": "3",
    "symptoms": "none", "egfr": "90", "meds": "none", "functional_limitation": "moderate",
}  # fmt: skip


def reviewed(story):
    story.type("58F L4-5").tap("None of these", "None found", "5", "58 years")
    story.tap("Degenerative changes", "Done · others absent")
    return story.answer_all(FOUND)


def advised(story):
    return reviewed(story).tap("Get the advice")


def followed(story):
    return advised(story).tap("Follow")


def shown_text(story, shown):
    (show,) = story.of(Show)
    return "\n".join(shown(show.screen))


# ---- the label and the way back


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
    reviewed(story).tap("Edit an answer", "Pain")
    assert story.consult.focus == "pain_nrs"
    story.tap("‹ Back")
    assert story.told() == "Nothing changed"
    assert story.consult.episode.answers["pain_nrs"] == 6
    assert story.consult.state is State.REVIEW


def test_back_from_the_review_asks_the_last_question_again_and_says_what_was_there(story, shown):
    reviewed(story).tap("‹ Back")
    assert story.consult.state is State.COLLECTING
    assert "Before: " in shown_text(story, shown)


def test_an_edited_answer_replaces_the_old_one_and_the_review_returns(story, shown):
    reviewed(story).tap("Edit an answer", "Pain")
    assert "Now: 6/10" in shown_text(story, shown)
    story.tap("8")
    assert story.consult.episode.answers["pain_nrs"] == 8
    assert [p.question for p in story.consult.episode.path].count("pain_nrs") == 1


def test_leaving_the_edit_list_changes_nothing(story):
    reviewed(story).tap("Edit an answer", "‹ Back")
    assert story.scene.key == "@review"


# ---- in a hurry


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
    reviewed(story)
    before = story.consult
    story.send(Tapped(story.consult.turn, "@review", "more_questions"))
    assert story.consult == before


# ---- marks


def test_levels_are_marked_and_unmarked(story):
    story.type("58F L4-5").tap("None of these", "None found", "5", "58 years")
    story.tap("Degenerative changes", "Done · others absent")
    story.answer_all({k: v for k, v in FOUND.items() if k != "narrowed_levels"})
    story.tap("Edit an answer", "Narrowed levels")
    story.tap("L4-L5", "L5-S1", "L4-L5")
    assert story.told() == "Unmarked: L4-L5"
    story.send(Tapped(story.consult.turn, "narrowed_levels", "none"))  # not while one is marked
    assert story.scene.key == "narrowed_levels"
    story.tap("Done")
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


# ---- advice and other plans


def test_another_plan_is_kept_with_the_advice(story, shown):
    advised(story).tap("Otherwise…", "Refer now")
    assert story.consult.episode.advice.decision == "refer"
    assert "Your decision: Refer now" in shown_text(story, shown)
    story.tap("Otherwise…").type("second opinion in the clinic")
    assert story.consult.episode.advice.decision == "=second opinion in the clinic"
    story.tap("Otherwise…", "‹ Back")
    assert story.scene.key == "@advice"


def test_a_plan_in_words_must_not_name_the_patient_and_stays_short(story, shown):
    advised(story).tap("Otherwise…").type("call Mr Smith")
    assert "looks like a name" in shown_text(story, shown)
    story.type("x " * 200)
    assert "keep it to 200" in shown_text(story, shown)
    assert story.consult.episode.advice.decision == ""


def test_an_answer_can_be_edited_after_the_advice_and_the_advice_is_computed_anew(story):
    advised(story).tap("Edit an answer", "Deficit", "Progressive")
    story.answer_all(FOUND).tap("Get the advice")
    assert story.consult.episode.advice.low == "urgent"


def test_the_side_menu_closes_and_pauses(story):
    story.type("58F L4-5").tap("More", "‹ Back to the question")
    assert story.scene.key == "red_flags"
    story.tap("More", "Pause")
    assert "Kept" in story.told()
    story.tap("More", "Close the case", "Opened by mistake")
    assert story.consult.state is State.CLOSED
    story.send(Tapped(story.consult.turn, "@closed", "x"))
    assert story.told() == "This case is closed. Nothing changed."


def test_out_of_scope_offers_no_reminder(story):
    story.type("15F").tap("None of these", "None found", "5", "15 years").answer_all({})
    story.tap("Get the advice")
    assert "follow" not in {choice.option for choice in story.choices()}
    before = story.consult
    story.send(Tapped(story.consult.turn, "@advice", "follow"))
    assert story.consult == before


# ---- the date


@pytest.mark.parametrize(
    ("label", "due"), [("1 month", date(2026, 9, 14)), ("6 months", date(2027, 2, 14))]
)
def test_the_date_moves_by_button(story, label, due):
    followed(story).tap("Change date", label)
    assert story.consult.follow_up.due_on == due
    assert story.consult.follow_up.revision == 2
    assert story.of(Remind)


@pytest.mark.parametrize("typed", ["14.2.2027", "14/2/2027", "2027-02-14", "on 14 2 2027"])
def test_the_date_moves_by_typing_day_first(story, typed):
    followed(story).tap("Change date").type(typed)
    assert story.consult.follow_up.due_on == date(2027, 2, 14)


@pytest.mark.parametrize("typed", ["31.2.2027", "14.2.2020", "14.2.2099", "soon", "1.2", "3.4.5.6"])
def test_a_date_that_is_none_or_too_far_is_refused(story, shown, typed):
    followed(story).tap("Change date").type(typed)
    assert "I need a date after today" in shown_text(story, shown)
    assert story.consult.follow_up.due_on == date(2026, 11, 14)
    story.tap("‹ Back")
    assert story.scene.key == "@follow"


def test_a_forged_date_option_is_late(story):
    followed(story).tap("Change date")
    before = story.consult
    story.send(Tapped(story.consult.turn, "@date", "99m"))
    assert story.consult == before


# ---- the reminder


def test_after_three_snoozes_the_case_is_reassessed_or_closed(story):
    followed(story).until_asked()
    for n in range(3):
        story.tap("Snooze 1 week", "Not seen")
        assert story.consult.follow_up.snoozes == n + 1
        assert story.consult.follow_up.due_on == date(2026, 11, 14)
        story.until_asked()
    assert "snooze" not in {choice.option for choice in story.choices()}
    before = story.consult
    story.send(Tapped(story.consult.turn, "@due", "snooze"))
    assert story.consult == before


def test_a_snooze_can_be_left_and_a_warning_sign_reassesses_at_once(story):
    followed(story).until_asked().tap("Snooze 1 week", "‹ Back", "Snooze 1 week")
    story.tap("Yes, reassess now")
    assert story.scene.key == "red_flags"
    assert story.consult.episode.number == 2
    assert story.of(Forget)


def test_an_old_reminder_is_not_asked_again(story):
    followed(story).until_asked().tap("Snooze 1 week", "No")
    before = story.consult
    story.send(FellDue(1))
    assert story.consult == before
    assert story.effects == ()


def test_why_is_there_before_and_at_the_reminder(story):
    followed(story).tap("Why", "‹ Back").until_asked().tap("Why", "‹ Back")
    assert story.scene.key == "@due"


def test_the_case_is_closed_with_a_reason_in_words(story, shown):
    followed(story).until_asked().tap("Close the case", "‹ Back", "Close the case")
    story.type("moved to another town")
    assert "Closed: moved to another town" in shown_text(story, shown)
    assert story.of(Forget)


def test_the_follow_up_screen_leads_to_closing_too(story):
    followed(story).tap("Close the case", "No longer needed")
    assert story.consult.state is State.CLOSED


# ---- the reassessment


def test_the_reassessment_shows_then_beside_now_and_sets_the_next_date(story, shown):
    followed(story).wait(days=20).tap("Reassess now")
    story.tap("None of these")
    story.answer_all(
        {**FOUND, "pain_trend": "improved", "pain_nrs": "2", "functional_limitation": "="}
    )
    assert "Pain: 6/10 → 2/10" in shown_text(story, shown)
    story.tap("Get the advice")
    assert story.consult.episode.advice.low == "routine_monitoring"
    assert "Improved at reassessment" in shown_text(story, shown)
    story.tap("Follow")
    assert story.consult.follow_up.due_on == date(2027, 9, 3)
    assert story.consult.follow_up.phase == "long_term"


def test_same_as_last_time_is_an_answer_but_never_to_a_safety_question(story):
    followed(story).tap("Reassess now").tap("None of these")
    assert story.scene.key == "neuro_deficit"
    assert "=" not in {choice.option for choice in story.choices()}
    before = story.consult
    story.send(Tapped(story.consult.turn, "neuro_deficit", "="))
    assert story.consult == before


def test_not_better_after_an_adequate_trial_goes_to_a_specialist(story):
    followed(story).until_asked().tap("Reassess now", "None of these")
    story.answer_all(
        {**FOUND, "pain_trend": "persistent", "conservative_weeks": "13"}
        | {"conservative_adequate": "true"}
    )
    story.tap("Get the advice")
    assert story.consult.episode.advice.low == "specialist_review"


# ---- odds and ends


def test_a_consult_is_opened_once(story):
    before = story.consult
    story.send(Opened("ZZZ", 1, 1, "UTC", "08:30", "1111111"))
    assert story.consult == before


def test_newer_content_pins_the_consult_to_itself_and_keeps_the_findings(story):
    story.type("58F L4-5").tap("None of these")
    story.pathway = story.pathway.model_copy(update={"sha256": "f" * 64, "version": "2.0.0"})
    story.tap("None found")
    assert story.consult.version == "2.0.0"
    assert story.consult.episode.answers["cord_signs"] is False


def test_a_stored_consult_of_a_newer_shape_is_refused(story):
    stored = codec.encode(story.consult) | {"shape": 99}
    with pytest.raises(codec.UnknownShape, match="shape 99"):
        codec.decode(stored)
    with pytest.raises(codec.UnknownShape, match="Teleported"):
        codec.decode_event("Teleported", {})


def test_every_event_is_read_back_as_it_was_written():
    for event in (Opened("7K2", 1, 2, "UTC", "08:30", "1"), Tapped(3, "q", "o"), Sent("photo"),
                  FellDue(2)):  # fmt: skip
        assert codec.decode_event(*codec.encode_event(event)) == event


def test_a_summary_for_the_record_fits_a_copy_button(story):
    advised(story)
    (copy,) = (c.copy for row in story.screen.rows for c in row if c.copy)
    assert isinstance(copy, Text)
    assert len(copy.literal) <= 256
    assert "C-7K2 58F L4-5: Conservative care" in copy.literal


@pytest.mark.parametrize(
    "way",
    [
        (), ("Get the advice",), ("Get the advice", "Otherwise…"), ("Get the advice", "Why"),
        ("Get the advice", "Follow"), ("Get the advice", "Follow", "Change date"),
        ("Get the advice", "Close the case"), ("Edit an answer",),
    ],
)  # fmt: skip
def test_an_option_that_no_screen_offers_changes_nothing(story, way):
    reviewed(story).tap(*way)
    for option in ("zzz", "", "+zzz", "more_questions", "31"):
        before = story.consult
        story.send(Tapped(story.consult.turn, story.scene.key, option))
        assert story.consult == before
        assert "over" in story.told()


def test_an_option_that_no_reminder_offers_changes_nothing(story):
    followed(story).until_asked()
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
    story.tap("‹ Back to the question", "Saddle numbness", "Done · others absent")
    before = story.consult
    story.send(Tapped(story.consult.turn, "@alarm", "zzz"))
    assert story.consult == before


def test_words_that_fit_no_closed_case_are_told_so(story, shown):
    story.type("58F L4-5").tap("More", "Close the case", "Opened by mistake").type("hello")
    assert "did not find that" in shown_text(story, shown)


def test_a_question_answered_by_an_edit_is_no_longer_left_out(story):
    story.type("58F L4-5").tap("None of these", "None found", "5", "58 years")
    story.tap("Degenerative changes", "Done · others absent", "None", "6", "None", "Not examined")
    story.tap("Skip to the review")
    late = Tapped(story.consult.turn, "@review", "more_questions")
    story.tap("Edit an answer", "Deficit", "Progressive")
    story.answer_all(FOUND)
    story.consult = story.consult.in_episode(unexamined=frozenset(story.pathway.findings))
    before = story.consult
    story.send(Tapped(before.turn, late.question, late.option))
    assert story.consult == before


@pytest.mark.parametrize("state", [State.FOLLOWING, State.DUE])
def test_a_record_without_its_plan_still_shows_a_card(story, state, shown):
    advised(story)
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
            story.send(Tapped(story.consult.turn, story.scene.key, FOUND.get(story.scene.key, "?")))
    story.tap("Get the advice", "Why")
    assert "(sources conflict)" in shown_text(story, shown)


def test_an_age_out_of_range_is_not_suggested(story):
    story.type("158F L4-5").tap("None of these", "None found", "5")
    assert story.scene.key == "age_years"
    assert [c.option for c in story.choices()] == ["?", "back", "more"]
