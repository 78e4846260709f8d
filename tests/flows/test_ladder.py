"""A follow-up that nobody answers: asked again, then told to others, and never to nobody."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from flows.effects import Forget, Remind, Show
from flows.events import FellDue, Tapped, Unreached
from flows.lifecycle import State
from tests.flows.near import B, C, ask, text, told


def climb(story, times):
    for _ in range(times):
        story.until_asked()
    return story


def day(story):
    return (story.consult.planned.ask_at - story.consult.planned.asked).days


# ---------------------------------------------------------------- silence


def test_the_owner_is_asked_on_the_day_and_two_and_five_days_later(story):
    story.followed().until_asked()
    assert story.consult.planned.asked == story.at
    days = []
    for _ in range(2):
        days.append(day(story))
        story.until_asked()
        (show,) = story.of(Show)
        assert show.fresh
    assert days == [2, 7], "five days later is a Saturday: it is asked on the Monday"
    assert story.consult.state is State.DUE
    assert day(story) == 10


def test_the_backup_is_told_on_the_third_time_and_may_take_over(story, shown):
    ask(story.followed(), "backup", "Dr B")
    climb(story, 2)
    assert not told(story, B.id)
    story.until_asked()
    (tell,) = told(story, B.id)
    said = text(tell.screen, shown)
    assert "[Take over] [I cannot]" in said
    assert "58F" not in said
    assert tell.team == 0
    assert "Your backup was told." in text(story.screen, shown)


def test_without_a_backup_whoever_leads_is_told_instead(story, shown):
    climb(story.followed(), 3)
    (tell,) = told(story, "lead")
    assert "Its owner has not answered." in text(tell.screen, shown)
    assert "Whoever leads was told." in text(story.screen, shown)


def test_after_ten_days_whoever_leads_is_told_which_case_since_when_and_whose(story, shown):
    story.consult = story.consult.now(owner=replace(story.consult.owner, called="Dr A"))
    climb(story.followed(), 4)
    (tell,) = told(story, "lead")
    assert shown(tell.screen) == [
        "# C-7K2",
        "**Reassessment due Sat 14 Nov 2026",
        "Its owner has not answered.",
        "It is with Dr A.",
        "~ To give it to somebody: /followups",
    ]
    (show,) = story.of(Show)
    assert not show.fresh, "the owner was asked three times: that is enough"


def test_after_thirty_days_it_has_failed_and_nothing_is_deleted(story, shown):
    climb(story.followed(), 5)
    assert story.consult.task == "failed"
    assert "it counts as failed" in text(story.screen, shown)
    (show,) = story.of(Show)
    assert show.fresh
    (tell,) = told(story, "lead")
    assert "it has failed" in text(tell.screen, shown)
    assert story.consult.planned.ask_at == datetime(2027, 1, 1, 7, 30, tzinfo=UTC)


def test_what_has_failed_is_told_once_a_month_in_one_line(story, shown):
    climb(story.followed(), 6)
    (tell,) = told(story, "lead")
    assert shown(tell.screen) == [
        "C-7K2 · still no answer since Sat 14 Nov 2026; it is with a clinician."
    ]
    assert story.consult.planned.ask_at == datetime(2027, 2, 1, 7, 30, tzinfo=UTC)
    assert story.consult.task == "failed"
    story.tap("Reassess now")
    assert story.consult.state is State.COLLECTING


def test_a_team_has_a_ladder_of_its_own(story):
    story.followed()
    planned = story.consult.planned
    story.at = planned.ask_at
    story.send(FellDue(planned.revision, (1, 2, 3, 4)))
    assert day(story) == 1


def test_what_comes_late_is_asked_once_and_the_days_count_from_then(story):
    story.followed()
    planned = story.consult.planned
    story.at = planned.ask_at
    story.wait(days=40).send(FellDue(planned.revision))
    assert story.of(Show)
    assert day(story) == 2
    again = story.consult.planned
    story.wait(days=60).send(FellDue(again.revision))
    assert story.consult.planned.ask_at > story.at
    assert story.consult.planned.rung == 2


def test_the_ladder_goes_on_while_a_reassessment_is_begun_and_not_made(story, shown):
    story.followed().until_asked().tap("Reassess now", "None of these")
    assert story.consult.task == "in-progress"
    story.until_asked()
    (show,) = story.of(Show)
    lines = shown(show.screen)
    assert lines[:3] == [
        "# C-7K2 · Reassessment due Sat 14 Nov 2026",
        "~ Reassessment due Sat 14 Nov 2026. Please finish this first.",
        "# 58F L4-5",
    ]
    assert story.consult.state is State.COLLECTING
    climb(story, 3)
    assert story.consult.task == "failed"
    assert story.scene.key == "neuro_deficit"


def test_one_of_several_on_a_morning_moves_and_is_not_shown(story):
    story.followed()
    planned = story.consult.planned
    story.at = planned.ask_at
    story.send(FellDue(planned.revision, together=True))
    assert (story.of(Show), story.consult.state) == ([], State.DUE)
    assert story.of(Remind)
    story.send(Tapped(planned.revision, "@follow", "date"))
    assert story.told() == "That step is over already. This tap changed nothing."
    assert story.of(Show)


def test_a_kept_date_that_was_asked_already_is_asked_on(story):
    story.followed().until_asked().tap("Open case", "Edit an answer", "Deficit", "Progressive")
    story.tap("Change", "Get the advice", *["Still so"] * 4, "Keep the planned date")
    assert story.consult.state is State.FOLLOWING
    climb(story, 3)
    assert story.consult.state is State.DUE


def test_a_lock_screen_shows_the_code_and_the_day_alone(story, shown):
    story.followed().until_asked()
    (show,) = story.of(Show)
    assert shown(show.screen)[:2] == ["# C-7K2 · Reassessment due Sat 14 Nov 2026", "**58F L4-5"]


# ---------------------------------------------------------------- a task, as others call it


def test_a_follow_up_is_a_task(story):
    assert story.consult.task == "draft"
    story.followed()
    assert story.consult.task == "ready"
    assert story.consult.planned.window == (date(2026, 11, 14), date(2026, 12, 14))
    story.until_asked()
    assert story.consult.task == "ready"
    story.tap("Reassess now")
    assert story.consult.task == "in-progress"
    story.answer_all({**story.found, "red_flags": "none", "pain_trend": "improved"})
    story.tap("Get the advice")
    assert story.consult.task == "completed"
    story.tap("Follow")
    assert story.consult.task == "ready"
    story.tap("Close the case", "No longer needed")
    assert story.consult.task == "cancelled"


def test_a_case_without_a_plan_is_cancelled_when_it_is_closed(story):
    story.type("58F L4-5").tap("More", "Close the case", "Opened by mistake")
    assert story.consult.task == "cancelled"


def test_a_case_that_is_closed_after_its_reassessment_was_made_is_completed(story):
    story.followed().until_asked().tap("Reassess now")
    story.answer_all({**story.found, "red_flags": "none", "pain_trend": "improved"})
    story.tap("Get the advice", "Close the case", "No longer needed")
    assert story.consult.task == "completed"


# ---------------------------------------------------------------- nobody is there


def test_an_owner_who_cannot_be_written_to_is_told_to_the_backup_at_once(story, shown):
    ask(story.followed(), "backup", "Dr B")
    asked = story.consult.planned.revision
    story.until_asked()
    planned = story.consult.planned
    story.send(Unreached(asked))
    (tell,) = told(story, B.id)
    assert "Its owner cannot be written to." in text(tell.screen, shown)
    assert (story.consult.planned.ask_at, story.of(Remind)) == (planned.ask_at, [])


@pytest.mark.parametrize("revision", [0, 9])
def test_an_old_reminder_that_came_back_tells_nobody(story, revision):
    story.followed().until_asked().tap("Snooze 1 week", "No")
    before = story.consult
    story.send(Unreached(revision))
    assert (story.consult, story.effects) == (before, ())


# ---------------------------------------------------------------- it is answered


def test_an_early_reassessment_tells_all_who_were_asked(story, shown):
    ask(story.followed(), "backup", "Dr B")
    climb(story, 4)
    ask(story, "hand", "Dr C").tap("Reassess now")
    for to in (B.id, C.id, "lead"):
        (tell,) = told(story, to)
        assert not tell.fresh
        assert "Its reassessment has begun." in text(tell.screen, shown)
    assert story.consult.planned.offer is None
    assert story.of(Remind)
    story.answer_all({**story.found, "red_flags": "none", "pain_trend": "improved"})
    story.tap("Get the advice")
    assert not told(story, B.id), "nobody was told anew"
    assert story.of(Forget)
    story.tap("Follow")
    assert story.consult.planned.backup == B


def test_closing_tells_the_backup_and_opening_again_too(story, shown):
    ask(story.followed(), "backup", "Dr B").tap("Close the case", "No longer needed")
    (tell,) = told(story, B.id)
    assert shown(tell.screen) == ["# C-7K2", "The case is closed."]
    story.tap("Open it again")
    (tell,) = told(story, B.id)
    assert "You are its backup" in text(tell.screen, shown)
    story.tap("Close the case", "No longer needed", "Undo")
    assert told(story, B.id)
    assert story.consult.planned.backup == B


def test_another_day_tells_those_who_were_asked_that_it_is_over(story):
    ask(story.followed(), "hand", "Dr B").tap("Change date", "6 months")
    assert told(story, B.id)
    assert story.consult.planned.offer is None


def test_a_case_opened_again_after_its_day_is_asked_the_next_morning(story):
    story.followed().tap("Close the case", "Care goes on elsewhere").wait(days=200)
    story.tap("Open it again")
    (remind,) = story.of(Remind)
    assert remind.ask_at == datetime(2027, 3, 3, 7, 30, tzinfo=UTC)
    assert remind.due_on == date(2026, 11, 14)
