"""A record to export: a database made by our own store, with one consult that was advised."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import orjson
import pytest
import sqlalchemy as sa

from bot.settings import Settings
from bot.store.engine import writer_engine
from bot.store.places import path_of
from bot.store.rows import ConsultRow, EventRow
from bot.store.schema import migrate
from bot.store.statements import append_events, insert_consult
from flows import codec
from flows.case import Advice, Consult, Episode, FollowUp, Owner
from flows.lifecycle import State
from pathway import library
from pathway.decide import decide

AT = datetime(2026, 8, 14, 9, 30, tzinfo=UTC)
FINDINGS = {"neuro_deficit": "progressive", "pain_nrs": 6, "narrowed_levels": ("L4L5",)}


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of this machine, and no `.env` of this folder, reaches a test."""
    for field in Settings.model_fields:
        monkeypatch.delenv(f"CURBSIDE_{field.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def case() -> Consult:
    """A consult with advice for what was found, computed by the content at hand."""
    pathway = library.get("lumbar-degenerative")
    found = decide(pathway, FINDINGS, "initial")
    advice = Advice(AT, found.low, found.high, found.applicable, pathway.version, pathway.sha256)
    return Consult(
        code="7K2",
        owner=Owner(1001, 1001, "Europe/Madrid", "08:30", "1111100"),
        pathway=pathway.id,
        version=pathway.version,
        sha256=pathway.sha256,
        opened=AT,
        episode=Episode(1, "initial", AT, FINDINGS, frozenset({"odi"}), (), advice),
        state=State.FOLLOWING,
        label="58F L4-5",
        follow_up=FollowUp(1, date(2026, 11, 14), AT.replace(month=11), "reassess_3mo"),
    )


@dataclass(frozen=True, slots=True)
class Record:
    """A database file, and how a consult gets into it."""

    path: Path
    engine: sa.Engine

    def put(self, case: Consult, number: int = 1, body: str | None = None, bot: int = 42) -> None:
        stored = body or orjson.dumps(codec.encode(case)).decode()
        row = ConsultRow(
            *(bot, case.code, number, case.owner.id, case.owner.chat, case.state.value, case.turn),
            *(case.episode.phase, case.pathway, case.version, case.sha256, stored, AT, AT),
        )
        typed = orjson.dumps({"text": '=cmd|"/C calc"!A0'}).decode()
        event = EventRow(bot, case.code, 1, "Typed", typed, 1001, AT, f"u:{number}", 0)
        with self.engine.begin() as db:
            insert_consult(db, row)
            append_events(db, [event, replace(event, kind="Tapped", n=1)])


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Record]:
    path = tmp_path / "record.db"
    monkeypatch.setenv("CURBSIDE_DATABASE", str(path))
    migrate(f"sqlite:///{path}")
    engine = writer_engine(path_of(f"sqlite:///{path}"))
    yield Record(path, engine)
    engine.dispose()


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """One command in this process: its exit code, its output and its sentences."""
    from bot.cli import main  # noqa: PLC0415, each test sees the import as the program does

    def command(*args: str) -> tuple[int, str, str]:
        code = main(args)
        told = capfd.readouterr()
        return code, told.out, told.err

    return command
