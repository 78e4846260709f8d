"""The last change can be taken back for ten minutes, and a closed case amended after that."""

from flows.effects import Forget, Remind
from flows.events import Edited, Tapped, Typed
from flows.lifecycle import State


def test_a_change_can_be_undone_for_ten_minutes(story):
    story.followed()
    before = story.consult
    story.tap("Edit an answer", "Deficit", "Progressive", "Change").wait(minutes=10).tap("Undo")
    after = story.consult
    assert after.episode.answers == before.episode.answers
    assert after.episode.advice == before.episode.advice
    assert (after.state, after.planned) == (before.state, before.planned)
    assert "Undone" in story.told()


def test_after_ten_minutes_it_is_too_late_to_undo(story):
    story.reviewed().tap("Edit an answer", "Pain", "8", "Change")
    undo = story.button("Undo")
    story.wait(minutes=11)
    assert not [c for c in story.choices() if c.option == ":undo"]
    story.send(undo)
    assert "Too late to undo" in story.told()
    assert story.consult.episode.answers["pain_nrs"] == 8


def test_only_the_last_change_can_be_undone(story):
    story.reviewed().tap("Edit an answer", "Pain", "5", "Change")
    undo = story.button("Undo")
    story.tap("Get the advice").send(undo)
    assert story.consult.episode.answers["pain_nrs"] == 5
    assert story.consult.undo is None


def test_a_case_closed_by_a_slip_comes_back_with_its_reminder(story):
    story.followed()
    planned = story.consult.planned
    story.tap("Close the case", "No longer needed")
    assert story.of(Forget)
    story.tap("Undo")
    (remind,) = story.of(Remind)
    assert story.consult.state is State.FOLLOWING
    assert remind.ask_at == planned.ask_at
    assert story.consult.awaiting(remind.revision)


def test_a_closed_case_is_amended_once_it_is_open_again(story):
    story.followed()
    old = Tapped(1, "neuro_deficit", "progressive")
    story.tap("Close the case", "No longer needed").send(old)
    assert story.told() == "Closed Fri 14 Aug 2026. Open it to amend."
    assert story.consult.state is State.CLOSED
    story.tap("Open it again", "Edit an answer", "Pain", "5", "Change")
    assert story.consult.state is State.FOLLOWING
    assert story.consult.episode.answers["pain_nrs"] == 5


def test_a_case_closed_by_an_older_version_says_so_without_a_day(story):
    story.followed().tap("Close the case", "No longer needed")
    story.consult = story.consult.now(closed_at=None)
    story.send(Tapped(1, "neuro_deficit", "progressive"))
    assert story.told() == "This case is closed. Open it to amend."


def test_undoing_a_correction_of_a_due_case_leaves_it_due(story):
    story.followed().until_asked()
    asked = story.consult.planned
    story.tap("Open case", "Edit an answer", "Deficit", "Progressive", "Change", "Undo")
    assert (story.consult.state, story.consult.planned) == (State.DUE, asked)


def test_undoing_another_label_or_other_words_of_a_note_says_what_is_stored(story):
    story.send(Typed("58F L4-5", 3)).tap("None of these").send(Typed("lives alone", 5)).tap("Note")
    story.send(Edited("58F L5-S1", 3)).tap("Change", "Undo")
    assert story.told() == "Undone. Stored now: the label 58F L4-5"
    story.send(Edited("lives with a son", 5)).tap("Change", "Undo")
    assert story.told() == "Undone. Nothing else changed."
    assert [note.text for note in story.consult.notes] == ["lives alone"]
