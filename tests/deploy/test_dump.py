"""The runbook's way to keep and bring back a server's record, typed as it stands there."""

import os
import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.operate.reading import reading
from bot.operate.verify import verify
from bot.store.places import Place, server_of
from bot.store.schema import migrate
from tests.databases import asked
from tests.deploy.files import DEPLOY
from tests.operate.practice import practice
from tests.postgres import Cluster, cluster, programs

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
IN_SERVER = re.compile(r"^docker compose .* exec -T postgres (.+)$", re.MULTILINE)
PART = (DEPLOY / "README.md").read_text(encoding="utf-8").partition("**Back up** with")[2]
KEEP, *BRING_BACK = IN_SERVER.findall(PART)


@pytest.fixture
def server() -> Iterator[Cluster]:
    with cluster() as found:
        found.execute("CREATE ROLE postgres SUPERUSER LOGIN")
        found.execute("CREATE DATABASE curbside OWNER curbside")
        yield found


def typed(server: Cluster, folder: Path, command: str) -> None:
    """As in the server's container, where its programs are at hand."""
    subprocess.run(
        ["bash", "-c", command],
        env=os.environ
        | {
            "PATH": f"{programs()}:/usr/bin:/bin",
            "PGHOST": "127.0.0.1",
            "PGPORT": str(server.port),
        },
        cwd=folder,
        check=True,
        capture_output=True,
    )


def record(place: Place) -> dict[str, list[tuple[Any, ...]]]:
    tables = ("consult", "event", "outbox", "card", "followup", "person", "said")
    return {t: asked(place, f"SELECT * FROM {t} ORDER BY 1, 2, 3") for t in tables}  # noqa: S608


def test_a_dump_that_is_brought_back_is_the_same_record(server: Cluster, tmp_path: Path) -> None:
    place = server_of(server.url("curbside"))
    migrate(server.url("curbside"))
    with practice(place, NOW) as office:
        office.to_the_plan(office.case())
        office.stirs(office.case(), 6)
    before = record(place)
    assert before["event"]

    typed(server, tmp_path, KEEP)
    with practice(place, NOW) as office:
        office.case()
    assert record(place) != before
    assert len(BRING_BACK) == 3
    for command in BRING_BACK:
        typed(server, tmp_path, command)

    assert record(place) == before
    with reading(place) as db:
        verdict = verify(db, lambda _done, _total: None)
    assert (verdict.consults, verdict.differences) == (2, [])
    owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
    assert asked(place, owners) == [("curbside",)]
    with practice(place, NOW) as office:  # its counters go on where they stood
        office.to_the_plan(office.case())
