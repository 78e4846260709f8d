"""Somebody stands behind each follow-up: its backup, or whoever leads; whoever leaves."""

from datetime import UTC, datetime

import pytest

from flows import codec
from flows.case import Consult
from flows.effects import Remind, Show
from flows.events import (
    Assigned,
    Declined,
    FellDue,
    Left,
    Pressed,
    Rescheduled,
    Resent,
    Summoned,
    Tapped,
)
from tests.flows.near import HOURS, NEAR, A, B, C, accepts, ask, text, told


def offered(story):
    return ask(story.followed(), "hand", "Dr B")


# ---------------------------------------------------------------- the backup


def test_the_backup_is_told_neutrally_and_the_plan_names_them(story, shown):
    ask(story.followed(), "backup", "Dr B")
    assert "Owner: you. Backup: Dr B." in text(story.screen, shown)
    (tell,) = told(story, B.id)
    assert shown(tell.screen) == [
        "# C-7K2",
        "You are its backup: you hear of it if nobody answers when the reassessment is due, Sat 14 Nov 2026.",  # noqa: E501 - one line of a screen
        "[I cannot]",
    ]
    story.tap("Summary")
    assert "Backup: Dr B" in text(story.screen, shown)


def test_another_backup_or_none_ends_the_first(story, shown):
    ask(story.followed(), "backup", "Dr B")
    ask(story, "backup", "Dr C")
    assert "not its backup any more" in text(told(story, B.id)[0].screen, shown)
    ask(story, "backup", "No backup")
    assert story.consult.planned.backup is None
    assert told(story, C.id)
    ask(story, "backup", "‹ Back")
    story.send(Tapped(story.consult.turn, "@follow", "backup", NEAR))
    before = story.consult
    story.send(Tapped(before.turn, "@backup_to", "nobody"))
    assert story.consult == before


def test_a_backup_who_cannot_is_none_and_the_owner_is_told(story, shown):
    ask(story.followed(), "backup", "Dr B").send(Pressed(1, "@backup", "no", B))
    assert story.told() == "You are not its backup any more"
    assert "Dr B cannot be the backup: there is none now." in text(story.of(Show)[0].screen, shown)
    before = story.consult
    for question, option, who in (("@backup", "no", B), ("@backup", "no", C), ("@x", "y", B)):
        story.send(Pressed(1, question, option, who))
        assert story.told().startswith("That is over")
    assert story.consult == before


def test_a_backup_takes_over_and_the_offer_to_somebody_else_ends(story):
    ask(story.followed(), "backup", "Dr B")
    for _ in range(3):
        story.until_asked()
    ask(story, "hand", "Dr C").send(accepts(B))
    assert story.consult.owner.id == B.id
    assert (story.consult.planned.backup, story.consult.planned.offer) == (None, None)
    assert story.consult.planned.told == ()
    assert told(story, C.id)


# ---------------------------------------------------------------- who is not there any more


def test_a_backup_who_left_is_none_and_the_owner_is_told(story, shown):
    ask(story.followed(), "backup", "Dr B").send(Left(B.id))
    assert story.consult.planned.backup is None
    assert "Your backup may not use this bot" in text(story.of(Show)[0].screen, shown)


def test_an_offer_to_somebody_who_left_comes_back(story, shown):
    offered(story).send(Left(B.id))
    assert story.consult.planned.offer is None
    assert "it stays yours" in text(story.of(Show)[0].screen, shown)


@pytest.mark.parametrize("event", [Left(2002, team=5), Left(9999)])
def test_who_left_a_team_only_or_has_no_part_in_it_changes_nothing(story, event):
    ask(story.followed(), "backup", "Dr B")
    before = story.consult
    story.send(event)
    assert (story.consult, story.effects) == (before, ())


def test_a_case_whose_owner_left_is_offered_to_its_backup(story, shown):
    ask(story.followed(), "backup", "Dr B").send(Left(A.id))
    assert story.consult.planned.offer.to == B
    assert "Whoever runs this bot asks you" in text(told(story, B.id)[0].screen, shown)
    story.until_asked()
    assert "Dr B has not taken it over." in text(told(story, "lead")[0].screen, shown)


def test_a_case_whose_owner_left_without_a_backup_is_told_to_whoever_leads(story, shown):
    story.followed().send(Left(A.id))
    assert "Its owner may not use this bot" in text(told(story, "lead")[0].screen, shown)
    story.send(Assigned(C, None)).send(accepts(C))
    assert story.consult.owner.id == C.id


def test_an_offer_of_an_owner_who_left_stands_and_whoever_leads_hears_of_its_end(story):
    offered(story).send(Left(A.id))
    assert story.consult.planned.offer.to == B
    story.until_asked()
    assert told(story, "lead")


def test_who_leaves_a_case_without_a_plan_leaves_nothing_behind(story):
    before = story.consult
    story.send(Left(A.id))
    assert (story.consult, story.effects) == (before, ())


# ---------------------------------------------------------------- again, and at other hours


def test_asked_again_now_begins_the_ladder_anew(story):
    story.followed().until_asked().until_asked().wait(hours=3).send(Resent())
    (remind,) = story.of(Remind)
    assert remind.ask_at == story.at
    assert story.told() == "C-7K2 is asked again now"
    story.send(FellDue(remind.revision))
    assert story.of(Show)[0].fresh
    assert story.consult.planned.rung == 1
    assert story.consult.planned.due_on.isoformat() == "2026-11-14"


def test_what_has_no_plan_is_not_asked_again(story):
    story.send(Resent())
    assert story.told() == "C-7K2 has no open follow-up. Nothing changed."


def test_other_hours_move_what_is_still_ahead(story, shown):
    story.followed().send(Rescheduled("America/New_York", "10:00", "0111110", "22:00-08:00"))
    assert story.consult.planned.ask_at == datetime(2026, 11, 14, 15, 0, tzinfo=UTC)
    assert story.consult.owner.quiet == "22:00-08:00"
    assert "(America/New_York)" in text(story.of(Show)[0].screen, shown)
    planned = story.consult.planned
    story.at = planned.ask_at
    story.send(Rescheduled(*HOURS))
    assert story.consult.planned == planned, "it is on its way already"
    assert story.consult.owner.zone == "Europe/Vienna"


def test_other_hours_of_an_owner_without_a_plan_are_kept(story):
    story.send(Rescheduled(*HOURS))
    assert story.consult.owner.ask_at == "09:00"
    assert story.of(Show) == []


# ---------------------------------------------------------------- the record


def test_a_story_of_all_of_it_is_rebuilt_from_its_events(story):
    ask(story.followed(), "backup", "Dr B")
    ask(story.until_asked(), "hand", "Dr C").send(Declined(C)).until_asked().until_asked()
    story.send(Pressed(1, "@backup", "no", B)).send(Assigned(B, C)).send(Left(9999))
    story.send(accepts(B)).send(Rescheduled(*HOURS)).send(Summoned()).until_asked().send(Resent())
    story.until_asked().tap("Snooze 1 week", "No").until_asked().send(Left(B.id))
    stored = [(codec.encode_event(event), at) for event, at in story.events]
    again = type(story)(story.pathway)
    for (kind, body), at in stored:
        again.at = at
        again.send(codec.decode_event(kind, body))
    assert again.consult == story.consult
    assert isinstance(again.consult, Consult)
