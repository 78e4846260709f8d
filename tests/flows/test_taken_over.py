"""A colleague takes over: what the summary and the copied line say is true, and all there is."""

import shutil
from importlib.resources import files

import pytest

from flows.effects import Show
from flows.events import FellDue
from flows.lifecycle import State
from pathway.load import load


def shown_text(story, shown):
    return "\n".join(shown(story.screen))


def copied(story):
    (copy,) = [c.copy for row in story.screen.rows for c in row if c.copy]
    return copy.literal


@pytest.fixture(scope="module")
def stricter(tmp_path_factory):
    """Newer content that gives another advice on the same findings."""
    place = tmp_path_factory.mktemp("stricter") / "content"
    shutil.copytree(str(files("pathway") / "content" / "lumbar-degenerative"), place)
    for name, old, new in (
        (
            "triage.toml",
            'then = "continue_conservative"\nlabel = "First visit',
            'then = "specialist_review"\nlabel = "First visit',
        ),
        ("pathway.toml", 'version = "1.0.0"', 'version = "1.1.0"'),
    ):
        file = place / name
        text = file.read_text("utf-8")
        assert text.count(old) == 1
        file.write_text(text.replace(old, new), "utf-8")
    return load(place)


@pytest.mark.parametrize("closed", [False, True])
def test_an_advice_is_told_as_it_was_given_whatever_the_content_says_by_now(
    story, shown, stricter, closed
):
    story.followed()
    if closed:
        story.tap("Close the case", "No longer needed")
    story.pathway = stricter
    if not closed:  # the first tap under newer content is asked again
        story.tap("Summary")
    story.tap("Summary")
    line = copied(story)
    assert "Conservative care" in line
    assert "Specialist review" not in line
    assert "1.0.0 #" in line
    assert "Advice: Conservative care" in shown_text(story, shown)


def test_why_says_under_which_content_the_advice_was_given(story, shown, stricter):
    story.followed()
    story.pathway = stricter
    story.tap("Why")
    story.tap("Why")
    assert "The advice was given under version 1.0.0; this is what 1.1.0 makes of it." in (
        shown_text(story, shown)
    )


def test_a_change_under_newer_content_is_compared_with_the_advice_that_was_given(
    story, shown, stricter
):
    story.followed()
    story.pathway = stricter
    story.tap("Why").tap("Edit an answer", "Pain", "5")
    assert "Advice: Conservative care, reassess in 3 months → Specialist review" in (
        shown_text(story, shown)
    )


def test_what_is_only_a_floor_is_not_told_as_the_answer(story, shown):
    story.type("58F L4-5").tap("More", "Summary")
    text = shown_text(story, shown)
    assert "Outside this pathway" not in text
    assert "Saddle numbness, Bladder change" in text
    assert "and 16 more" in text
    assert "No advice yet: not enough is known for an answer." in text
    assert "⚠ Not excluded: Emergency" in text
    assert "not excluded: Emergency" in copied(story)


def test_the_gravest_that_is_open_comes_first_in_the_copied_line(story):
    story.followed().until_asked().tap("Reassess now").tap("Not examined")
    story.answer_all(story.found | {"pain_trend": "improved"}).tap("Get the advice", "Summary")
    line = copied(story)
    assert line.index("not excluded: Emergency") < line.index("at least")


def test_a_reassessment_tells_what_it_keeps_and_what_was_before(story, shown):
    story.followed().until_asked().tap("Reassess now", "More", "Summary")
    text = shown_text(story, shown)
    assert "From an earlier contact, not asked again" in text
    assert "Age: 58 years" in text
    assert "First visit; “Conservative care, reassess in 3 months”; decision: as advised" in text
    assert "decision: as advised" in text
    assert "Reassessment due Sat 14 Nov 2026" in text


def test_what_was_kept_from_an_earlier_contact_can_be_changed(story, shown):
    story.followed().until_asked().tap("Reassess now", "None of these", "More", "Edit an answer")
    story.tap("Imaging", "Instability", "Done · others absent")
    assert "Instability: Absent → Present" in shown_text(story, shown)
    story.tap("Change")
    assert story.consult.episode.answers["instability"] is True
    assert "instability" in {f for p in story.consult.episode.path for f in p.findings}
    story.tap("Undo")
    assert story.consult.episode.answers["instability"] is False


def test_marks_that_are_not_saved_are_told_wherever_somebody_may_stop(story, shown):
    story.type("58F L4-5").tap("Saddle numbness", "More")
    for way in ((), ("Summary",), ("‹ Back", "More", "Pause")):
        story.tap(*way)
        text = shown_text(story, shown)
        assert "Marked and not saved yet: Saddle numbness" in text, way
        assert "⚠ Emergency: image and refer now: tap Done now." in text, way


def test_no_case_is_closed_over_a_marked_warning_sign(story):
    story.type("58F L4-5").tap("Saddle numbness", "More", "Close the case", "No longer needed")
    assert story.consult.state is State.COLLECTING
    assert story.effects[0].alert
    assert dict(story.consult.draft) == {"saddle_anaesthesia": "+"}


def test_a_summary_is_there_on_the_alarm_and_then_says_what_was_decided(story, shown):
    story.type("58F L4-5").tap("Saddle numbness", "Done · others absent", "Summary")
    assert "emergency signs, not yet acted on" in shown_text(story, shown)
    story.tap("‹ Back", "I am acting on it", "Summary")
    assert "Decision: I am acting on it" in shown_text(story, shown)
    assert "decision: I am acting on it" in copied(story)


def test_a_closed_case_says_when_and_why(story, shown):
    story.followed().tap("Close the case", "Care goes on elsewhere", "Summary")
    assert "Stands at: closed Fri 14 Aug 2026, 10:24: Care goes on elsewhere" in (
        shown_text(story, shown)
    )


def test_a_case_that_an_older_version_closed_says_why_without_a_date(story, shown):
    story.followed().tap("Close the case", "No longer needed")
    story.consult = story.consult.now(closed_at=None)
    assert "Stands at: closed: No longer needed" in shown_text(story.tap("Summary"), shown)


def test_the_plan_and_the_reminder_name_another_decision(story, shown):
    story.advised().tap("Otherwise…", "Refer now", "Follow")
    assert "Your decision: Refer now" in shown_text(story, shown)
    story.until_asked()
    assert "Your decision: Refer now" in shown_text(story, shown)


def test_an_advice_given_anew_beside_a_reminder_does_not_contradict_itself(story, shown):
    story.followed().tap("Edit an answer", "Deficit", "Progressive", "Change", "Summary")
    text = shown_text(story, shown)
    assert "no follow-up planned" not in text
    assert "the earlier reminder stands" in text
    assert "Reassessment due Sat 14 Nov 2026" in text


def test_what_cannot_wait_is_said_before_the_advice_is_asked_for(story, shown):
    story.followed().wait(days=60).tap("Edit an answer", "Deficit", "Progressive", "Change")
    assert story.scene.key == "@review"
    assert "⚠ So far at least: Urgent specialist assessment" in shown(story.screen)[2]


# ---------------------------------------------------------------- a reassessment left half way


def test_a_reassessment_that_is_left_half_way_is_asked_for_again(story, shown):
    story.followed().until_asked().tap("Reassess now", "None of these")
    planned = story.consult.planned
    assert planned
    story.at = planned.ask_at
    story.send(FellDue(planned.revision))
    (show,) = story.of(Show)
    assert "Reassessment due Sat 14 Nov 2026. Please finish this first." in shown(show.screen)[1]
    assert story.consult.planned


def test_an_early_reassessment_that_is_left_half_way_keeps_its_date(story):
    story.followed()
    planned = story.consult.planned
    story.wait(days=20).tap("Reassess now", "None of these")
    assert story.consult.planned == planned


def test_a_reassessment_that_is_made_retires_the_reminder_before_it(story, shown):
    story.followed().wait(days=20).tap("Reassess now").answer_all(
        story.found | {"red_flags": "none", "pain_trend": "improved"}
    )
    before = story.consult.follow_up
    story.tap("Get the advice")
    assert story.consult.planned is None
    assert "reminder" not in shown_text(story, shown).split("Options")[0]
    story.at = before.ask_at
    after = story.consult
    story.send(FellDue(before.revision))
    assert story.consult == after
