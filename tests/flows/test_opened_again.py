"""A case that was closed by a slip is opened again, and its follow-up with it."""

from flows import codec
from flows.effects import Forget, Remind, Show
from flows.events import FellDue, Tapped
from flows.lifecycle import State

REASON = "Opened by mistake"


def test_a_closed_case_opens_where_it_stood(story):
    story.type("58F L4-5").tap("None of these", "More", "Close the case", REASON)
    assert story.consult.state is State.CLOSED
    story.tap("Open it again")
    assert story.scene.key == "neuro_deficit"
    assert story.consult.closed_because == ""
    (show,) = story.of(Show)
    assert show.fresh


def test_nothing_found_or_advised_is_lost_by_closing(story):
    before = story.advised().consult
    story.tap("Close the case", REASON, "Open it again")
    assert story.consult.episode == before.episode
    assert story.consult.state is State.ADVISED


def test_the_reminder_comes_back_under_a_new_revision(story):
    story.followed().tap("Close the case", REASON)
    assert story.of(Forget)
    planned = story.consult.follow_up
    story.tap("Open it again")
    (reminder,) = story.of(Remind)
    assert (reminder.revision, reminder.ask_at) == (planned.revision + 1, planned.ask_at)
    assert story.told() == "Open again. Reassessment due Sat 14 Nov 2026"
    before = story.consult
    story.send(FellDue(planned.revision))
    assert story.consult == before
    story.until_asked()
    assert story.consult.state is State.DUE


def test_a_reminder_that_was_being_asked_is_asked_again(story, shown):
    story.followed().until_asked().tap("Close", REASON, "Open it again")
    assert story.consult.state is State.DUE
    (show,) = story.of(Show)
    assert "[Reassess now]" in "\n".join(shown(show.screen))


def test_a_double_tap_opens_it_once(story):
    story.followed().tap("Close the case", REASON)
    tap = story.button("Open it again")
    story.send(tap)
    before = story.consult
    story.send(tap)
    assert story.consult == before
    assert story.of(Remind) == []


def test_an_option_that_a_closed_case_does_not_offer_changes_nothing(story):
    story.followed().tap("Close the case", REASON)
    before = story.consult
    story.send(Tapped(before.turn, "@closed", "zzz"))
    assert story.consult == before


def test_a_record_closed_before_this_was_kept_is_still_read(story):
    stored = codec.encode(story.followed().tap("Close the case", REASON).consult)
    del stored["closed_from"]
    assert codec.decode(stored).closed_from is None
