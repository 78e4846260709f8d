"""The states are few, every one can be left, and the drawing is the machine."""

from pathlib import Path

import pytest
from transitions import MachineError

import flows
from flows.lifecycle import MOVES, State, diagram, move


def test_the_drawing_in_the_readme_is_the_machine():
    readme = Path(flows.__file__).parent / "README.md"
    assert diagram() in readme.read_text("utf-8")


def test_a_move_that_is_not_drawn_is_refused():
    with pytest.raises(MachineError):
        move(State.CLOSED, "advise")
    with pytest.raises(MachineError):
        move(State.COLLECTING, "follow")


def test_every_state_can_be_left_and_reached():
    sources, targets = set(), {State.COLLECTING}
    for arrow in MOVES:
        sources |= set(arrow["source"] if isinstance(arrow["source"], list) else [arrow["source"]])
        targets.add(arrow["dest"])
    assert sources == set(State)
    assert targets == set(State)
