"""After the advice: another date, snoozes that end, closing, the next contact."""

from datetime import date

import pytest

from flows import codec
from flows.effects import Forget, Remind, Show
from flows.events import FellDue, Opened, Sent, Tapped
from flows.lifecycle import State
from flows.text import Text


def shown_text(story, shown):
    (show,) = story.of(Show)
    return "\n".join(shown(show.screen))


@pytest.mark.parametrize(
    ("label", "due"), [("1 month", date(2026, 9, 14)), ("6 months", date(2027, 2, 14))]
)
def test_the_date_moves_by_button(story, label, due):
    story.followed().tap("Change date", label)
    assert story.consult.follow_up.due_on == due
    assert story.consult.follow_up.revision == 2
    assert story.of(Remind)


@pytest.mark.parametrize("typed", ["14.2.2027", "14/2/2027", "2027-02-14", "on 14 2 2027"])
def test_the_date_moves_by_typing_day_first(story, typed):
    story.followed().tap("Change date").type(typed)
    assert story.consult.follow_up.due_on == date(2027, 2, 14)


@pytest.mark.parametrize("typed", ["31.2.2027", "14.2.2020", "14.2.2099", "soon", "1.2", "3.4.5.6"])
def test_a_date_that_is_none_or_too_far_is_refused(story, shown, typed):
    story.followed().tap("Change date").type(typed)
    assert "I need a date after today" in shown_text(story, shown)
    assert story.consult.follow_up.due_on == date(2026, 11, 14)
    story.tap("‹ Back")
    assert story.scene.key == "@follow"


def test_a_forged_date_option_is_late(story):
    story.followed().tap("Change date")
    before = story.consult
    story.send(Tapped(story.consult.turn, "@date", "99m"))
    assert story.consult == before


def test_after_three_snoozes_it_wants_a_reason(story):
    story.followed().until_asked()
    for n in range(3):
        story.tap("Snooze 1 week", "Not seen")
        assert story.consult.follow_up.snoozes == n + 1
        assert story.consult.follow_up.due_on == date(2026, 11, 14)
        story.until_asked()
    story.tap("Snooze 1 week", "No")
    assert story.scene.key == "@because"
    assert story.consult.state is State.DUE


def test_a_snooze_can_be_left_and_a_warning_sign_reassesses_at_once(story):
    story.followed().until_asked().tap("Snooze 1 week", "‹ Back", "Snooze 1 week")
    story.tap("Yes, reassess now")
    assert story.scene.key == "red_flags"
    assert story.consult.episode.number == 2
    assert story.consult.planned, "begun is not made: it is asked again"


def test_an_old_reminder_is_not_asked_again(story):
    story.followed().until_asked().tap("Snooze 1 week", "No")
    before = story.consult
    story.send(FellDue(1))
    assert story.consult == before
    assert story.effects == ()


def test_why_is_there_before_and_at_the_reminder(story):
    story.followed().tap("Why", "‹ Back").until_asked().tap("Why", "‹ Back")
    assert story.scene.key == "@due"


def test_the_case_is_closed_with_a_reason_in_words(story, shown):
    story.followed().until_asked().tap("Close", "‹ Back", "Close")
    story.type("moved to another town")
    assert story.consult.state is State.DUE, "words alone close nothing"
    story.tap("Close the case")
    assert "Closed: moved to another town" in shown_text(story, shown)
    assert story.of(Forget)


def test_the_follow_up_screen_leads_to_closing_too(story):
    story.followed().tap("Close the case", "No longer needed")
    assert story.consult.state is State.CLOSED


def test_the_reassessment_shows_then_beside_now_and_sets_the_next_date(story, shown):
    story.followed().wait(days=20).tap("Reassess now")
    story.tap("None of these")
    story.answer_all(
        {**story.found, "pain_trend": "improved", "pain_nrs": "2", "functional_limitation": "="}
    )
    assert "Pain: 6/10 → 2/10" in shown_text(story, shown)
    assert "Please check" not in shown_text(story, shown)
    story.tap("Get the advice")
    assert story.consult.episode.advice.low == "routine_monitoring"
    assert "Improved at reassessment" in shown_text(story, shown)
    story.tap("Follow")
    assert story.consult.follow_up.due_on == date(2027, 9, 3)
    assert story.consult.follow_up.phase == "long_term"


def test_a_pain_called_improved_but_higher_than_last_time_is_pointed_out(story, shown):
    story.followed().until_asked().tap("Reassess now", "None of these")
    story.answer_all({**story.found, "pain_trend": "improved", "pain_nrs": "7"})
    assert "higher than last time" in shown_text(story, shown)


def test_same_as_last_time_is_an_answer_but_never_to_a_safety_question(story):
    story.followed().tap("Reassess now").tap("None of these")
    assert story.scene.key == "neuro_deficit"
    assert "=" not in {choice.option for choice in story.choices()}
    before = story.consult
    story.send(Tapped(story.consult.turn, "neuro_deficit", "="))
    assert story.consult == before


def test_not_better_after_an_adequate_trial_goes_to_a_specialist(story):
    story.followed().until_asked().tap("Reassess now", "None of these")
    story.answer_all(
        {**story.found, "pain_trend": "persistent", "conservative_weeks": "13"}
        | {"conservative_adequate": "true"}
    )
    story.tap("Get the advice")
    assert story.consult.episode.advice.low == "specialist_review"


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
    story.advised().tap("Summary")
    (copy,) = (c.copy for row in story.screen.rows for c in row if c.copy)
    assert isinstance(copy, Text)
    assert len(copy.literal) <= 256
    assert "C-7K2 58F L4-5: Conservative care" in copy.literal
