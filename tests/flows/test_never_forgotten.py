"""Whatever happens in whatever order: an open follow-up has an owner, and its time will come."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from flows import codec
from flows.circle import NEEDS_CIRCLE
from flows.effects import Forget, Remind, Show, Tell
from flows.events import (
    Assigned,
    Declined,
    FellDue,
    Left,
    Pressed,
    Rescheduled,
    Resent,
    Sent,
    Summoned,
    Tapped,
    Typed,
    Unreached,
)
from tests.flows.near import HOURS, NEAR, A, B, C, accepts

ORDERS = 150
PEOPLE = (A, B, C)
OPEN = {"ready", "in-progress", "failed"}


class Waker:
    """The one row that a follow-up has in the database, as effects set it."""

    def __init__(self) -> None:
        self.row = None

    def took(self, event):
        if isinstance(event, FellDue) and self.row and self.row.revision == event.revision:
            self.row = None

    def carries_out(self, effects):
        for effect in effects:
            if isinstance(effect, Remind):
                self.row = effect
            elif isinstance(effect, Forget):
                self.row = None


def others(data, story):
    """Something that comes from somebody else, or from nobody."""
    person, other = data.draw(st.sampled_from(PEOPLE)), data.draw(st.sampled_from((*PEOPLE, None)))
    revision = data.draw(st.integers(0, 12))
    pressed = data.draw(st.sampled_from(["no", "take", "accept"]))
    return data.draw(
        st.sampled_from(
            [
                accepts(person), accepts(person), Declined(person), Assigned(person, other),
                Pressed(1, "@backup", pressed, person), Left(person.id), Left(person.id, 3),
                Unreached(revision), Unreached(story.consult.turn), Resent(), Rescheduled(*HOURS),
                Rescheduled("Asia/Tokyo", "17:00", "0000000"), FellDue(revision), Summoned(),
                Sent("photo"), Typed("waits for a result"), Typed("Dr C"),
            ]
        )
    )  # fmt: skip


def owners(data, story):
    """A button of the screen that is open, with who is near where it is about them."""
    option = data.draw(st.sampled_from([choice.option for choice in story.choices()]))
    near = NEAR if option in NEEDS_CIRCLE else None
    return Tapped(story.consult.turn, story.scene.key, option, near)


def next_event(data, story, waker):
    match data.draw(st.integers(0, 5)):
        case 0 | 1 if waker.row:
            story.at = max(story.at, waker.row.ask_at) + timedelta(
                hours=data.draw(st.sampled_from([0, 0, 0, 70, 3000]))
            )
            return FellDue(waker.row.revision, together=data.draw(st.booleans()))
        case 2 | 3:
            return others(data, story)
        case _:
            story.wait(hours=data.draw(st.sampled_from([0, 0, 1, 30, 90])))
            return owners(data, story)


@settings(max_examples=ORDERS)
@given(st.data())
def test_no_order_of_events_leaves_an_open_follow_up_without_a_time(new_story, data):
    story, waker = new_story().followed(), Waker()
    waker.carries_out(story.effects)
    begun = story.consult
    events = len(story.events)
    for _ in range(data.draw(st.integers(5, 40))):
        event = next_event(data, story, waker)
        before = story.consult
        waker.took(event)
        story.send(event)
        waker.carries_out(story.effects)
        consult, planned = story.consult, story.consult.planned
        assert (consult.task in OPEN) is (planned is not None)
        if planned is None:
            assert waker.row is None
        else:
            woken = (planned.revision, planned.due_on, planned.ask_at)
            assert woken == (waker.row.revision, waker.row.due_on, waker.row.ask_at)
        for remind in story.of(Remind):
            assert remind.ask_at > story.at or isinstance(event, Resent)
        for tell in (e for e in story.effects if isinstance(e, Tell)):
            assert "58F" not in str(tell.screen), "nothing of the case but its code"
            assert tell.to != before.owner.id or tell.to != consult.owner.id
        assert consult.turn in (before.turn, before.turn + 1)
        assert len(story.of(Show)) <= 1
    again = type(story)(story.pathway)
    again.consult = begun
    for each, at in story.events[events:]:
        again.at = at
        again.send(codec.decode_event(*codec.encode_event(each)))
    assert again.consult == story.consult
