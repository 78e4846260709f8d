"""Words that name somebody are kept nowhere, and their message can be taken out of the chat."""

import pytest

from flows.effects import Erase, Show
from flows.events import Edited, Tapped, Typed
from flows.lifecycle import State

NAMING = "Mr Smith, born 12.3.1958"


def offered(story):
    """The button that would delete, on the card that is shown now; None if there is none."""
    (show,) = story.of(Show)
    options = [c.option for row in show.screen.rows for c in row if c.option.startswith(":x")]
    assert len(options) < 2
    return Tapped(story.consult.turn, show.screen.key, options[0]) if options else None


def erased(story):
    return [effect.message for effect in story.effects if isinstance(effect, Erase)]


WAYS = {
    "a label": lambda story: story,
    "a question": lambda story: story.type("58F L4-5"),
    "a reason": lambda story: story.advised().tap("Otherwise"),
    "an alarm": lambda story: story.type("58F L4-5").tap("Saddle numbness", "Done"),
    "a reminder": lambda story: story.followed().until_asked(),
    "a snooze": lambda story: story.followed().until_asked().tap("Snooze 1 week"),
    "a number": lambda story: story.type("58F L4-5").tap("None of these", "None found"),
    "a closed case": lambda story: story.type("58F L4-5").tap(
        "None of these", "More", "Close the case", "Opened by mistake"
    ),
    "a paused case": lambda story: story.type("58F L4-5").tap("None of these", "More", "Pause"),
}


@pytest.mark.parametrize("way", sorted(WAYS))
def test_a_message_that_names_somebody_can_be_deleted(story, way):
    before = WAYS[way](story).consult
    story.send(Typed(NAMING, 4711))
    assert story.consult == before
    assert story.told().startswith("That looks like a date of birth. Nothing was saved.")
    story.send(offered(story))
    assert erased(story) == [4711]
    assert story.consult == before
    assert "still there" in story.told()
    assert offered(story) is None


def test_an_edit_that_names_somebody_can_be_deleted(story):
    story.send(Typed("58F L4-5", 3)).send(Edited(NAMING, 3)).send(offered(story))
    assert erased(story) == [3]
    assert story.consult.label == "58F L4-5"


def test_a_number_that_fits_no_question_says_what_is_wanted_and_can_be_deleted(story):
    story.type("58F L4-5").tap("None of these", "None found").send(Typed("4853217795", 12))
    assert "0 to 5" in story.told()
    story.send(offered(story))
    assert erased(story) == [12]


def test_other_refusals_offer_no_deletion(story):
    story.send(Typed("x" * 60, 3))
    assert offered(story) is None
    story.type("58F L4-5").send(Typed("hello there", 4))
    assert offered(story) is None


def test_it_can_be_deleted_whatever_happened_since(story):
    """Nothing but the message goes, so it is never too late to press."""
    button = offered(story.send(Typed(NAMING, 4711)))
    story.type("58F L4-5").tap("None of these", "More", "Close the case", "Opened by mistake")
    before = story.consult
    story.send(button)
    assert erased(story) == [4711]
    assert story.consult == before
    assert story.consult.state is State.CLOSED


@pytest.mark.parametrize("option", [":x", ":x0", ":x-1", ":xzz zz", ":x" + "z" * 20])
def test_what_names_no_message_deletes_none(story, option):
    before = story.type("58F L4-5").consult
    story.send(Tapped(before.turn, story.scene.key, option))
    assert story.consult == before
    assert erased(story) == []
