"""A database that is torn, foreign or locked: one sentence, and nothing of it is overwritten."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.lanes import Hands, take_batch
from bot.rhythm import utc_now
from bot.store.engine import OPERATIONAL, writer_engine
from bot.store.inbound import Arrival, receive
from bot.store.rows import InboxRow, StoreError
from bot.store.schema import migrate
from bot.store.tables import event, inbox
from tests.operate.files import filled, folder, foreign, scribbled, truncated
from tests.operate.practice import practice

Run = Callable[..., tuple[int, str, str]]


def content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (truncated, "curbside.db is damaged: "),
        (scribbled, "curbside.db is damaged: "),
        (foreign, "curbside.db belongs to another program: "),
        (folder, "curbside.db is a folder: "),
    ],
)
def test_a_file_that_cannot_be_trusted_is_not_migrated(
    empty: Path, tmp_path: Path, harm: Callable[[Path], None], sentence: str
) -> None:
    path = filled(empty, tmp_path / "curbside.db")
    harm(path)
    before = content(path)
    with pytest.raises(StoreError, match=f"^{sentence}") as caught:
        migrate(f"sqlite:///{path}")
    assert str(caught.value).count(".") == 2
    assert content(path) == before


def test_an_export_says_damage_by_its_name(
    empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    path = Path(shutil.copy(empty, tmp_path / "curbside.db"))
    monkeypatch.setenv("CURBSIDE_DATABASE", str(path))
    with practice(path, utc_now()) as at_work:
        for _ in range(40):
            at_work.case()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    scribbled(path)
    code, _, err = run("export")
    assert code == 4
    assert err.startswith("curbside: curbside.db is damaged: ")


def test_a_page_that_tears_under_a_running_bot_sets_no_row_aside(
    empty: Path, tmp_path: Path
) -> None:
    path = filled(empty, tmp_path / "curbside.db")
    engine = writer_engine(path)
    with engine.begin() as db:
        receive(db, 1, [Arrival("u:1", 7, "{}")], utc_now())
    engine.dispose()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    scribbled(path)

    def read_the_record(db: Connection, _row: InboxRow, _now: object) -> None:
        db.execute(sa.select(sa.func.sum(sa.func.length(event.c.body)))).scalar_one()

    hands = Hands(read_the_record, read_the_record)
    engine = writer_engine(path)
    with pytest.raises(OPERATIONAL), engine.begin() as db:
        take_batch(db, 1, hands, utc_now())
    with engine.begin() as db:
        assert db.execute(sa.select(inbox.c.status)).scalars().all() == [0]
    engine.dispose()
