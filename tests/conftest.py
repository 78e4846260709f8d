"""What every room's tests share: hypothesis profiles, and which rooms are first.

Anything else belongs beside its tests.
"""

import gc
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Programs are started by the hundred: none compiles again what another has compiled.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# The same examples on each run, so that a red test is red for the next person too.
settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
# New examples on each run, to look for what the steady ones miss.
settings.register_profile("search", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

# The longest files first: else one of them is still at work when everything else has ended.
FIRST = ("crash", "browser", "turn", "playground", "gauntlet", "operate", "bot")
ROOMS = {Path(__file__).parent / room: place for place, room in enumerate(FIRST)}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(item.get_closest_marker(mark) for mark in ("skip", "xfail")):
            raise pytest.UsageError(f"{item.nodeid} is left out: mend it, or take it away.")
    items.sort(key=lambda item: ROOMS.get(item.path.parent, len(ROOMS)))


def pytest_collection_finish() -> None:
    """What was collected stays to the end: the collector need not walk through it each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)
