"""What is counted can be read by Prometheus, says nothing of anybody, and is what is watched."""

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from bot.look import Look
from bot.meter import Meter
from bot.metrics import written
from bot.operate.figures import Figures
from bot.operate.stamp import stamp
from bot.rhythm import utc_now
from tests.crash.people import People
from tests.operate.at_work import Running

DEPLOY = Path(__file__).parents[2] / "deploy"
LABELS = {"kind", "method", "outcome", "loop", "state", "reason", "version", "python", "le"}
AT = datetime(2026, 8, 14, 9, tzinfo=UTC)
BUSY = Figures(3, AT, 2, 1, 4, AT, 5, 6, AT, 7, date(2026, 8, 1), {"following": 8})


def samples(text: bytes) -> list[Sample]:
    return [
        sample
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
    ]


def values(text: bytes) -> dict[str, float]:
    """Each sample without its labels' names, as `name` or `name{values}`."""
    return {
        sample.name + (f"{{{','.join(sample.labels.values())}}}" if sample.labels else ""): (
            sample.value
        )
        for sample in samples(text)
    }


@pytest.fixture
def told(tmp_path: Path) -> bytes:
    """All metrics of a bot that has done a little of everything."""
    meter = Meter(lambda: 100.0)
    meter.received(5)
    meter.taken(4, 1)
    meter.asked = 2
    meter.unowned = {"chat": 2}
    meter.letter("show", "sent")
    meter.letter("show", "failed")
    meter.called("sendMessage", "Refused", lost=False)
    meter.turn_seconds.add(0.004)
    for seconds in (0.07, 0.3):
        meter.answer_seconds.add(seconds)
    database = tmp_path / "curbside.db"
    database.write_bytes(b"x" * 4096)
    stamp(database, AT)
    meter.posting(3, failed=False)
    seen = Look(AT, BUSY, writable=True, loops={"lanes": 0.5}, silence=2, unreached=9)
    return written(seen, meter, database)


def test_every_count_is_exported(told: bytes) -> None:
    found = values(told)
    assert {name: found[f"curbside_{name}"] for name in EXPECTED} == EXPECTED


EXPECTED = {
    "updates_received_total": 5,
    "turns_taken_total": 4,
    "turns_set_aside_total": 1,
    "reminders_due_total": 2,
    "outbox_sent_total{show}": 1,
    "outbox_sent_total{receipt}": 0,
    "outbox_failed_total{show}": 1,
    "outbox_retried_total{say}": 0,
    "telegram_calls_total{sendMessage,Refused}": 1,
    "turn_seconds_bucket{0.0025}": 0,
    "turn_seconds_bucket{0.005}": 1,
    "answer_seconds_bucket{0.1}": 1,
    "answer_seconds_bucket{+Inf}": 2,
    "answer_seconds_count": 2,
    "answer_seconds_sum": 0.37,
    "inbox_pending": 3,
    "inbox_oldest_seconds": 0,
    "inbox_set_aside": 2,
    "outbox_pending": 4,
    "letters_undelivered": 5,
    "reminders_unasked": 6,
    "followups_overdue": 7,
    "followups_overdue_oldest_seconds": (12 * 24 + 9) * 3600,
    "consults_open{following}": 8,
    "followups_unowned{owner}": 0,
    "followups_unowned{chat}": 2,
    "loop_age_seconds{lanes}": 0.5,
    "receiver_age_seconds": 2,
    "telegram_outage_seconds": 0,
    "webhook_unreached_seconds": 9,
    "webhook_pending": 3,
    "database_writable": 1,
    "database_bytes": 4096,
    "backup_last_timestamp_seconds": AT.timestamp(),
}


def test_labels_are_of_a_few_kinds_and_hold_short_words(told: bytes) -> None:
    for sample in samples(told):
        assert set(sample.labels) <= LABELS, sample
        assert all(re.fullmatch(r"[\w.+-]{1,24}", value) for value in sample.labels.values())


def test_a_database_that_cannot_be_read_leaves_the_rest(tmp_path: Path) -> None:
    look = Look(utc_now(), None, writable=False, loops={}, silence=0)
    found = values(written(look, Meter(), tmp_path / "gone.db"))
    assert (found["curbside_database_writable"], found["curbside_database_bytes"]) == (0, 0)
    assert found["curbside_backup_last_timestamp_seconds"] == 0
    assert "curbside_inbox_pending" not in found


async def test_what_people_do_is_counted_and_none_of_it_is_told(running: Running) -> None:
    people = People(running.place, running.http, random.Random(1), enough=0)  # noqa: S311
    ada = running.place.cast.allowed_ids[0]
    async with running.http.get(f"{running.url}/metrics") as answer:
        assert answer.content_type == "text/plain"
        before = values(await answer.read())
    await people.say(ada, "/start")
    tapped = False
    while not running.app.pulse.meter.answer_seconds.total:
        messages = await people.messages(ada)
        if not tapped and (rows := messages[-1].get("reply_markup")):
            button = rows["inline_keyboard"][0][0]
            await people.press(ada, messages[-1]["message_id"], button["callback_data"])
            tapped = True
    async with running.http.get(f"{running.url}/metrics") as answer:
        text = await answer.read()
    after = values(text)
    taps = len(people.taps)
    rise = Counter(after)
    rise.subtract(before)
    assert rise["curbside_updates_received_total"] == 1 + taps
    assert rise["curbside_turns_taken_total"] == 1 + taps
    assert rise["curbside_turn_seconds_count"] == 1 + taps
    assert rise["curbside_answer_seconds_count"] >= 1
    assert rise["curbside_outbox_sent_total{receipt}"] >= 1
    assert rise["curbside_outbox_sent_total{say}"] >= 1
    assert rise["curbside_telegram_calls_total{getUpdates,Answered}"] >= 2
    secrets = (running.place.token, running.place.token.split(":")[0], str(ada), "Ada")
    # Without the values: a number of seconds may hold the digits of anything.
    told = "\n".join(line.rpartition(" ")[0] for line in text.decode().splitlines())
    assert [secret for secret in secrets if secret in told] == []


async def test_without_the_library_one_sentence_says_what_to_install(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    status, told = await running.get("/metrics")
    assert status == 501
    assert told == (
        "Metrics need the package prometheus-client: install curbside with the extra metrics.\n"
    )
    assert (await running.get("/health/ready"))[0] == 200


def dashboard() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((DEPLOY / "grafana/curbside.json").read_text("utf-8"))
    return loaded


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((DEPLOY / "alerts.yaml").read_text("utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def watched() -> Iterator[tuple[str, str]]:
    """Every expression that somebody looks at, and where it stands."""
    for panel in dashboard()["panels"]:
        for target in panel.get("targets", ()):
            yield panel["title"], target["expr"]
    for rule in rules():
        yield rule["alert"], rule["expr"]


def test_every_metric_that_is_watched_is_exported(told: bytes) -> None:
    exported = {sample.name for sample in samples(told)}
    named = [(where, re.findall(r"\b(?:curbside|process)_\w+", expr)) for where, expr in watched()]
    assert [where for where, names in named if not names] == []
    assert [(where, set(names) - exported) for where, names in named if set(names) - exported] == []


def test_every_label_that_is_watched_is_exported(told: bytes) -> None:
    labels = {name for sample in samples(told) for name in sample.labels} | {"instance"}
    for where, expr in watched():
        for matchers in re.findall(r"\{([^}]*)\}", expr):
            assert set(re.findall(r"(\w+)\s*(?:=|!)", matchers)) <= labels, where
        for grouped in re.findall(r"\bby \(([^)]*)\)", expr):
            assert set(grouped.split(", ")) <= labels, where


def test_the_dashboard_can_be_imported() -> None:
    loaded = dashboard()
    assert loaded["title"] == loaded["uid"].capitalize() == "Curbside"
    assert loaded["schemaVersion"] >= 36
    assert [each["name"] for each in loaded["templating"]["list"]] == ["datasource", "instance"]
    panels = loaded["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert place["x"] + place["w"] <= 24
        assert not taken & cells, panel["title"]
        taken |= cells
        if panel["type"] != "row":
            assert panel["description"]
            assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}


def test_every_alert_says_what_it_means_and_what_to_do() -> None:
    for rule in rules():
        assert re.fullmatch(r"Curbside[A-Z]\w+", rule["alert"])
        assert rule["labels"]["severity"] in {"warning", "critical"}
        assert all(rule["annotations"][key].endswith(".") for key in ("summary", "action"))
    outages = [rule["alert"] for rule in rules() if "Outage" in rule["alert"]]
    assert outages == ["CurbsideOutage1h", "CurbsideOutage6h", "CurbsideOutage20h"]
    for rule in rules()[:3]:
        hours = int(rule["alert"].removeprefix("CurbsideOutage").removesuffix("h"))
        for metric in ("telegram_outage", "webhook_unreached"):
            assert f"curbside_{metric}_seconds > {hours * 3600}" in rule["expr"]
