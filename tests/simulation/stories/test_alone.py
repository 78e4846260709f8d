"""One clinician with their own cases."""

from collections.abc import Callable

import pytest

from tests.simulation.stories import alone
from tests.simulation.stories.telling import WAYS
from tests.simulation.stories.told import Tale

Tell = Callable[[Tale], None]


@pytest.mark.fault("F33", n=WAYS)
def test_a_whole_case_of_one_person(in_every_way: Tell) -> None:
    in_every_way(alone.a_whole_case)
