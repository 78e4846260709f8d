"""What the simulated runs share: coverage is not measured in them.

They say whether what was done was right, not whether each line has a test of its own; and a line is
run here a million times, each of which would be counted.
"""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("no_cover")
