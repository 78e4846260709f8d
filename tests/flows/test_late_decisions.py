"""Words, numbers and old cards that come at the wrong moment decide nothing, and it is said so."""

import pytest

from flows.effects import Forget
from flows.events import Summoned, Tapped
from flows.lifecycle import State


def shown_text(story, shown):
    return "\n".join(shown(story.screen))


@pytest.mark.parametrize("words", ["1", "6", "10", "٣"])
@pytest.mark.parametrize("way", [(), ("None of these",)])
def test_a_number_never_chooses_among_answers_that_bear_no_number(story, words, way):
    story.type("58F L4-5").tap(*way)
    before = story.consult
    story.type(words)
    assert story.consult.episode == before.episode
    assert dict(story.consult.draft) == {}


def test_a_sign_that_is_named_again_stays_marked(story):
    story.type("58F L4-5", "saddle numbness", "saddle numbness", "Saddle numbness")
    assert dict(story.consult.draft) == {"saddle_anaesthesia": "+"}


def test_who_types_is_told_how_to_mark(story, shown):
    told = "To type: what is present, one a message; then done"
    story.type("58F L4-5")  # as everybody does: a label can only be typed
    assert told not in shown_text(story, shown)
    story.type("saddle numbness")
    assert told in shown_text(story, shown)


REMARKS = (
    "new saddle numbness since yesterday, do not close", "cancel", "stop", "wrong button", "no",
)  # fmt: skip


@pytest.mark.parametrize("words", REMARKS)
def test_no_remark_closes_a_case(story, words):
    story.followed().tap("Close the case").type(words)
    assert story.consult.state is State.FOLLOWING
    assert not story.of(Forget)


@pytest.mark.parametrize("words", REMARKS)
def test_no_remark_is_a_decision(story, words):
    story.advised().tap("Otherwise…").type(words)
    assert story.consult.episode.advice.decision == ""


def test_words_for_a_decision_that_sound_like_a_warning_sign_say_so(story, shown):
    story.followed().tap("Close the case").type("incontinent since yesterday")
    assert "⚠ Bladder change, Bowel change?" in shown_text(story, shown)
    story.tap("‹ Back")
    assert story.scene.key == "@follow"
    assert story.consult.proposed == ""


def test_a_button_that_agrees_to_one_reason_never_agrees_to_another(story):
    story.followed().tap("Close the case").type("moved away")
    agrees = story.button("Close the case")
    story.type("died").send(agrees)
    assert story.consult.state is State.FOLLOWING
    story.tap("Close the case")
    assert story.consult.closed_because == "=died"


def test_words_at_the_question_before_a_snooze_are_told_that_they_are_not_kept(story):
    story.followed().until_asked().tap("Snooze 1 week").type("incontinent since yesterday")
    assert story.told().startswith("⚠ Bladder change, Bowel change? Nothing was saved")
    story.type("hello there")
    assert story.told().startswith("Nothing was saved")
    assert story.scene.key == "@snooze"


# ---------------------------------------------------------------- an advice that has lain


def test_an_old_advice_says_when_it_was_given_and_is_confirmed_before_it_is_followed(story, shown):
    story.advised().wait(days=40)
    assert "Given Fri 14 Aug 2026, 10:24" in shown_text(story, shown)
    story.tap("Follow")
    assert story.scene.key == "@confirm"
    while story.scene.key == "@confirm":
        assert story.consult.state is State.ADVISED
        story.tap("Still so")
    assert story.consult.state is State.FOLLOWING


def test_an_advice_of_a_case_that_was_closed_is_confirmed_as_well(story):
    story.advised().tap("Close the case", "Care goes on").wait(days=60).tap("Open it again")
    story.tap("Follow")
    assert story.scene.key == "@confirm"


def test_an_advice_of_today_is_followed_at_once(story):
    story.advised().tap("Follow")
    assert story.consult.state is State.FOLLOWING


def test_the_same_answer_given_anew_is_a_confirmation(story):
    story.reviewed().wait(days=4).tap("Get the advice")
    before = len(story.scene.stale)
    story.tap("Changed", "None of these")
    assert story.told() == "Confirmed"
    assert len(story.scene.stale) == before - 1


# ---------------------------------------------------------------- late and double taps


@pytest.mark.parametrize(
    ("ways", "label"),
    [
        (("Edit an answer", "Pain", "9"), "Change"),
        (("Get the advice",), "Follow"),
    ],
)
def test_a_double_tap_is_not_told_that_nothing_changed(story, ways, label):
    story.reviewed().tap(*ways)
    button = story.button(label)
    story.send(button).send(button)
    assert story.told() == "That step is over already. This tap changed nothing."


def test_a_question_that_comes_again_is_not_called_unneeded(story):
    story.type("58F L4-5").tap("None of these", "None found")
    old = story.button("5")
    story.tap("5", "‹ Back", "‹ Back").send(old)
    assert story.told() == "That comes later: it will be asked again. Nothing changed."


def test_a_tap_below_an_open_page_is_told_so(story):
    story.type("58F L4-5")
    old = story.button("Saddle numbness")
    story.tap("More").send(old)
    assert story.told() == "Another page is open: go back first. Nothing changed."
    assert dict(story.consult.draft) == {}


def test_a_question_that_has_left_the_path_is_kept_aside(story):
    story.type("58F L4-5").tap("None of these", "None found", "5", "58 years")
    story.tap("Degenerative changes", "Done · others absent")
    old = story.button("Present, pain source")
    story.tap("None").tap("More", "Edit an answer", "Age").type("15").tap("Change")
    before = story.consult
    story.send(old)
    assert story.told() == "Not needed now; kept aside."
    assert story.consult.episode == before.episode


def test_looking_at_words_that_wait_takes_no_undo_away(story):
    story.reviewed().tap("Edit an answer", "Pain", "5", "Change").type("oops that was wrong")
    story.tap("Undo")
    assert story.consult.episode.answers["pain_nrs"] == 6
    assert [note.text for note in story.consult.offered] == ["oops that was wrong"]


def test_who_paused_is_told_how_long_ago(story):
    story.type("58F L4-5").tap("None of these", "More", "Pause").wait(days=3).send(Summoned())
    assert story.told() == "Left 3 days ago. Everything is kept."


def test_what_a_sign_was_before_can_be_read_where_it_is_asked_again(story, shown):
    story.type("58F L4-5").tap("None of these", "More", "Edit an answer", "Red flags")
    story.tap("Cancer suspected", "Done · others absent", "Change")
    story.tap("More", "Edit an answer", "Red flags")
    assert "Cancer suspected until Fri 14 Aug 2026, 10:24: Absent" in shown_text(story, shown)


def test_no_answer_to_a_tap_is_cut(story):
    story.type("58F L4-5")
    old = Tapped(story.consult.turn, "red_flags", "none")
    labels = ["Saddle numbness", "Bladder change", "Bowel change", "Sexual dysfunction",
              "Deficit in both legs"]  # fmt: skip
    story.tap(*labels, "Done · others not examined").send(old)
    assert story.told() == "Nothing changed. Saved before: Red flags: 5 present, 4 not examined"
