"""What every room's tests share: hypothesis profiles, which rooms are first, and which database.

Anything else belongs beside its tests.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bot.store.places import Place, place_of
from bot.store.schema import migrate
from tests.postgres import Cluster, cluster

# Programs are started by the hundred: none compiles again what another has compiled.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Thousands of databases are made and committed to, and what they prove does not hang on how long a
# disk takes to sync: where memory has plenty of room, they are made in there.
MEMORY, ROOM = Path("/dev/shm"), 2 * 2**30  # noqa: S108 - pytest makes a folder of its own in it
if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK):  # noqa: SIM102 - it is not everywhere
    if shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"], tempfile.tempdir = str(MEMORY), None

# The same examples on each run, so that a red test is red for the next person too.
settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
# New examples on each run, to look for what the steady ones miss.
settings.register_profile("search", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

# The longest files first: else one of them is still at work when everything else has ended. Those
# that wait for programs and pages take turns with those that only think, so that the processors are
# neither idle nor fought for.
WAIT = ("crash", "browser", "playground", "gauntlet", "operate", "shell", "bot")
THINK = ("simulation", "simulation/stories", "turn", "turn/access", "telegram", "contract", "flows")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="what keeps the record in tests that are about no kind of database",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--database") == "postgresql":
        of_a_file = [item for item in items if item.get_closest_marker("sqlite")]
        config.hook.pytest_deselected(items=of_a_file)
        items[:] = [item for item in items if item not in of_a_file]
    for item in items:
        if any(item.get_closest_marker(mark) for mark in ("skip", "xfail")):
            raise pytest.UsageError(f"{item.nodeid} is left out: mend it, or take it away.")
    places = {path: place for place, path in enumerate(_woven({item.path for item in items}))}
    items.sort(key=lambda item: places[item.path])


def _woven(files: set[Path]) -> list[Path]:
    """Files that wait and files that think by turns, then all the others."""
    here = Path(__file__).parent
    waiting, thinking = (
        [path for room in rooms for path in sorted(files) if path.parent == here / room]
        for rooms in (WAIT, THINK)
    )
    woven = [path for pair in zip_longest(waiting, thinking) for path in pair if path]
    return woven + sorted(files - set(woven))


@pytest.fixture(scope="session")
def server() -> Iterator[Cluster]:
    """A PostgreSQL server with an empty database of ours to copy."""
    with cluster() as found:
        found.template = found.fresh()
        migrate(found.template)
        yield found


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def path(empty_file: Path, tmp_path: Path) -> Path:
    """A file with an empty database of ours."""
    return Path(shutil.copy(empty_file, tmp_path / "curbside.db"))


@pytest.fixture
def place(request: pytest.FixtureRequest) -> Place:
    """An empty database of ours, of the kind that this run is about."""
    if request.config.getoption("--database") == "sqlite":
        return Path(request.getfixturevalue("path"))
    server: Cluster = request.getfixturevalue("server")
    return place_of(server.copy())


def pytest_collection_finish() -> None:
    """What was collected stays to the end: the collector need not walk through it each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)
