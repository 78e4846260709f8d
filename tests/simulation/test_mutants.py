"""The simulation bites: whatever is planted that loses or doubles something, it finds."""

import pytest

from tests.simulation import mutants
from tests.simulation.planted import FAULTS
from tests.turn.mutants import ROOT


def test_every_fault_that_can_be_planted_has_its_place() -> None:
    places = {m.name: (ROOT / m.file).read_text(encoding="utf-8").count(m.old) for m in FAULTS}
    assert set(places.values()) == {1}, places


@pytest.mark.nightly
def test_every_planted_fault_is_found_within_twenty_seeds() -> None:
    assert mutants.main() == 0
