"""Put off by a week, and by one more: each time behind a question, and not for ever."""

from datetime import date

from flows.events import Tapped
from flows.lifecycle import State
from tests.flows.near import B, ask, text, told

# ---------------------------------------------------------------- put off


def put_off(story, times):
    for _ in range(times):
        story.until_asked().tap("Snooze 1 week", "No")
    return story


def test_a_snooze_begins_the_ladder_anew(story):
    story.followed().until_asked().until_asked().tap("Snooze 1 week", "No")
    planned = story.consult.planned
    assert (planned.rung, planned.asked, planned.snoozes) == (0, None, 1)
    assert planned.put_off == date(2026, 11, 18)
    assert planned.due_on == date(2026, 11, 14)
    story.until_asked()
    assert story.consult.planned.asked == story.at


def test_the_fourth_snooze_has_a_reason_and_the_backup_is_told(story, shown):
    ask(story.followed(), "backup", "Dr B")
    put_off(story, 4)
    story.tap("‹ Back", "Snooze 1 week", "Not seen", "A result is awaited")
    assert story.consult.planned.because == "result"
    assert story.consult.planned.snoozes == 4
    (tell,) = told(story, B.id)
    assert "It is put off once more: 4 weeks so far." in text(tell.screen, shown)
    assert "result" not in text(tell.screen, shown)
    story.tap("Summary")
    assert "Put off again: A result is awaited" in text(story.screen, shown)


def test_a_reason_in_words_is_shown_before_it_counts_and_the_lead_is_told(story, shown):
    put_off(story.followed(), 4).type("waits for the surgeon")
    assert story.consult.state is State.DUE
    assert "Put it off for this reason?" in text(story.screen, shown)
    story.tap("Put it off by a week")
    assert story.consult.planned.because == "=waits for the surgeon"
    assert told(story, "lead")
    story.tap("Summary")
    assert "Put off again: waits for the surgeon" in text(story.screen, shown)


def test_a_reason_that_names_somebody_is_refused(story):
    put_off(story.followed(), 4).type("Mr Smith is away, tel 0660 1234567")
    assert story.scene.key == "@because"
    assert story.consult.proposed == ""


def test_after_four_weeks_it_wants_a_reason_however_few_the_snoozes(story):
    put_off(story.followed(), 1).until_asked()
    story.wait(days=22).tap("Snooze 1 week", "No")
    assert story.scene.key == "@because"
    before = story.consult
    story.send(Tapped(before.turn, "@because", "zzz"))
    assert story.consult == before


def test_a_snooze_that_lost_its_follow_up_changes_nothing(story):
    put_off(story.followed(), 4)
    story.consult = story.consult.now(follow_up=None)
    story.tap("A result is awaited")
    assert story.told() == "Nothing changed"
    story.consult = story.consult.now(panel="@snooze")
    story.tap("No")
    assert story.consult.state is State.DUE


def test_a_reassessment_of_a_case_that_lost_its_follow_up_is_begun_all_the_same(story):
    story.followed().until_asked()
    story.consult = story.consult.now(follow_up=None)
    story.tap("Reassess now")
    assert story.consult.episode.number == 2
