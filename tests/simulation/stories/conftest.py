"""What the tests of stories share."""

from collections.abc import Callable

import pytest

from tests.simulation.stories.told import Tale, told_in_every_way


@pytest.fixture
def in_every_way(record_property: Callable[[str, object], None]) -> Callable[[Tale], None]:
    """Tell a story in calm and in each of the other ways: nothing may be wrong with any of them."""

    def told(tale: Tale) -> None:
        tellings, wrong = told_in_every_way(tale)
        assert wrong == []
        record_property("came out", f"{tellings} of {tellings} tellings")

    return told
