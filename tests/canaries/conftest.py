"""A cage for one test: a folder, and no process left behind."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.canaries.keeper import Cage, caged


@pytest.fixture
async def cage(tmp_path: Path) -> AsyncIterator[Cage]:
    async with caged(tmp_path) as found:
        yield found
