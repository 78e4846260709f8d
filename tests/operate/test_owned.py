"""An open follow-up that nobody may answer for is found, counted, and told by its code."""

import json
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from bot.operate.owned import REASONS, counted, unowned
from bot.rhythm import Clock, Pulse, utc_now
from bot.store.chats import shut
from bot.store.engine import Store
from bot.store.tables import outbox
from bot.watch import EVERY, Watch
from tests.operate.practice import ADA, BOT, LEAD, Practice, practice

NOBODY = frozenset[int]()


@pytest.fixture
def clinic(empty: Path, tmp_path: Path) -> Iterator[Practice]:
    """One case that is followed, with its owner and a lead in the roster."""
    path = Path(shutil.copy(empty, tmp_path / "curbside.db"))
    with practice(path, utc_now()) as at_work:
        at_work.to_the_plan(at_work.case())
        at_work.staffed()
        yield at_work


def reasons(clinic: Practice, *, now: datetime | None = None, **of: datetime) -> list[str]:
    with clinic.engine.connect() as db:
        found = unowned(db, BOT, NOBODY, now or clinic.now, **of)
    return [each.reason for each in found]


def change(clinic: Practice, statement: str) -> None:
    with clinic.engine.begin() as db:
        db.exec_driver_sql(statement)


def test_with_an_owner_a_lead_and_a_day_ahead_nothing_is_found(clinic: Practice) -> None:
    assert reasons(clinic) == []


def test_each_thing_that_is_missing_is_told_and_one_at_a_time(clinic: Practice) -> None:
    change(clinic, "UPDATE person SET role = 'observer' WHERE person_id = 1009")
    assert reasons(clinic) == ["nobody_else"]
    with clinic.engine.begin() as db:
        shut(db, BOT, ADA)
    assert reasons(clinic) == ["chat"]
    change(clinic, "UPDATE person SET revoked_at = '2026-01-01' WHERE person_id = 1001")
    assert reasons(clinic) == ["owner"]


def test_a_backup_who_can_be_told_is_enough_and_one_whose_chat_is_shut_is_not(
    clinic: Practice,
) -> None:
    change(clinic, "UPDATE person SET role = 'clinician' WHERE person_id = 1009")
    change(clinic, "UPDATE followup SET backup_id = 1009")
    assert reasons(clinic) == []
    with clinic.engine.begin() as db:
        shut(db, BOT, LEAD)
    assert reasons(clinic) == ["nobody_else"]


def test_who_leads_and_owns_it_is_nobody_else(clinic: Practice) -> None:
    change(clinic, "DELETE FROM person WHERE person_id = 1009")
    change(clinic, "UPDATE person SET role = 'lead' WHERE person_id = 1001")
    assert reasons(clinic) == ["nobody_else"]


def test_what_should_have_been_asked_ten_minutes_ago_is_told_but_not_right_after_a_start(
    clinic: Practice,
) -> None:
    later = clinic.now + timedelta(days=200)
    assert reasons(clinic, now=later) == ["no_wake_up"]
    assert reasons(clinic, now=later, since=later - timedelta(minutes=5)) == []
    assert reasons(clinic, now=later, since=later - timedelta(minutes=11)) == ["no_wake_up"]


def test_a_closed_case_owes_nothing(clinic: Practice) -> None:
    change(clinic, "DELETE FROM person")
    assert reasons(clinic) == ["owner"]
    change(clinic, "UPDATE consult SET state = 'closed'")
    assert reasons(clinic) == []
    assert counted([]) == dict.fromkeys(REASONS, 0)


async def test_every_minute_it_is_counted_and_once_a_day_a_lead_is_told_by_the_code(
    clinic: Practice, tmp_path: Path
) -> None:
    with clinic.engine.begin() as db:
        shut(db, BOT, ADA)
    at, tick = [clinic.now], [1000.0]
    clock = Clock(lambda: at[0], lambda: tick[0])
    store, pulse = Store(tmp_path / "curbside.db"), Pulse(clock.ticks)
    watch = Watch(store, BOT, clock, pulse, NOBODY)

    def passes(seconds: float) -> None:
        at[0] += timedelta(seconds=seconds)
        tick[0] += seconds

    with capture_logs() as logs:
        for _ in range(3):
            await watch.once()
            passes(EVERY)
        assert pulse.meter.unowned == {"owner": 0, "chat": 1, "nobody_else": 0, "no_wake_up": 0}
        assert [each["count"] for each in logs] == [1], "said when it changes"
        change(clinic, "UPDATE lane SET blocked = false")
        await watch.once()
        assert pulse.meter.unowned["chat"] == 0
    sent = sa.select(outbox.c.chat_id, outbox.c.payload).where(outbox.c.key.startswith("w:"))
    with clinic.engine.connect() as db:
        ((chat, payload),) = db.execute(sent)
    text = json.loads(payload)["text"]
    assert chat == LEAD
    assert "C-" in text
    assert "58F" not in text
    passes(86400)
    with clinic.engine.begin() as db:
        shut(db, BOT, ADA)
    pulse.jumps.trust()
    await watch.once()
    with clinic.engine.connect() as db:
        assert len(db.execute(sent).all()) == 2, "and again on the next day"
    await store.close()


async def test_a_database_that_says_no_is_asked_again_in_a_minute(
    clinic: Practice, tmp_path: Path
) -> None:
    store, clock = Store(tmp_path / "curbside.db"), Clock()
    watch = Watch(store, BOT, clock, Pulse(clock.ticks), NOBODY)
    change(clinic, "ALTER TABLE followup RENAME TO away")
    await watch.once()
    assert watch.pulse.meter.unowned == {}
    change(clinic, "ALTER TABLE away RENAME TO followup")
    await store.close()
