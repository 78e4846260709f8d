"""The look at the program as Prometheus reads it. No label holds a person, a chat or a case."""

import os
import platform
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from bot import letters
from bot.look import Look
from bot.meter import Meter, Spread
from bot.operate.owned import REASONS
from bot.operate.stamp import last_backup

# Counted from nought, so that the first failure of a kind is seen as a rise.
KINDS: Final[tuple[tuple[str, ...], ...]] = tuple((kind,) for kind in sorted(letters.KINDS))


def written(look: Look, meter: Meter, database: Path | None) -> bytes:
    """All metrics in Prometheus' text format, from a registry that lives for this one answer."""
    registry = CollectorRegistry()
    registry.register(Program(look, meter, database))
    ProcessCollector(registry=registry)
    return generate_latest(registry)


@dataclass(eq=False, slots=True)  # a registry knows its collectors by identity
class Program(Collector):
    """One look, one meter, and the files of the database where it has some."""

    look: Look
    meter: Meter
    database: Path | None

    def collect(self) -> Iterator[Metric]:
        yield from self._counted()
        yield from self._waiting()
        yield from self._loops()
        yield from self._files()
        build = GaugeMetricFamily(
            "curbside_build_info", "The running version.", labels=["version", "python"]
        )
        build.add_metric([version("curbside"), platform.python_version()], 1)
        yield build

    def _counted(self) -> Iterator[Metric]:
        meter = self.meter
        yield _total("updates_received", "Updates committed to the inbox.", meter.updates)
        yield _total("turns_taken", "Inbox rows that a turn has taken.", meter.turns)
        yield _total("turns_set_aside", "Inbox rows that no turn could take.", meter.set_aside)
        yield _total("reminders_due", "Follow-ups whose time to be asked came.", meter.asked)
        for ending, told in (
            ("sent", "Letters that stand in their chat."),
            ("failed", "Letters given up for good."),
            ("retried", "Tries that Telegram did not take and that are repeated."),
        ):
            counts: dict[tuple[str, ...], int] = dict.fromkeys(KINDS, 0)
            counts |= {(kind,): n for (kind, end), n in meter.letters.items() if end == ending}
            yield _totals(f"outbox_{ending}", told, ("kind",), counts.items())
        calls = meter.calls.items()
        yield _totals("telegram_calls", "Calls to the Bot API.", ("method", "outcome"), calls)
        yield _spread("turn_seconds", "How long one turn took.", meter.turn_seconds)
        yield _spread("answer_seconds", "From a tap's arrival to its answer.", meter.answer_seconds)

    def _waiting(self) -> Iterator[Metric]:
        look, found = self.look, self.look.figures
        if found is None:
            return
        yield _gauge("inbox_pending", "Inbox rows that wait.", found.inbox)
        yield _gauge("inbox_oldest_seconds", "Age of the oldest of them.", look.inbox_age)
        yield _gauge("inbox_set_aside", "Rows set aside in all.", found.aside)
        yield _gauge("outbox_pending", "Letters that wait.", found.outbox)
        yield _gauge("outbox_oldest_seconds", "Age of the oldest of them.", look.outbox_age)
        yield _gauge(
            "letters_undelivered",
            "Advice, alarms and reminders that failed for good within seven days.",
            found.undelivered,
        )
        yield _gauge("reminders_unasked", "Reminders due and not yet put.", found.unasked)
        yield _gauge(
            "reminders_unasked_oldest_seconds", "Age of the oldest of them.", look.unasked_age
        )
        yield _gauge("followups_overdue", "Reassessments past their day.", found.overdue)
        yield _gauge(
            "followups_overdue_oldest_seconds",
            "Seconds since the end of the oldest due day.",
            look.overdue_age,
        )
        open_ = GaugeMetricFamily("curbside_consults_open", "Open consults.", labels=["state"])
        for state, count in sorted(found.consults.items()):
            open_.add_metric([state], count)
        yield open_
        unowned = GaugeMetricFamily(
            "curbside_followups_unowned", "Open follow-ups that nobody may answer for.",
            labels=["reason"],
        )  # fmt: skip
        for reason in REASONS:
            unowned.add_metric([reason], self.meter.unowned.get(reason, 0))
        yield unowned

    def _loops(self) -> Iterator[Metric]:
        ages = GaugeMetricFamily(
            "curbside_loop_age_seconds", "Seconds since a loop last ticked.", labels=["loop"]
        )
        for loop, age in sorted(self.look.loops.items()):
            ages.add_metric([loop], age)
        yield ages
        yield _gauge(
            "receiver_age_seconds",
            "Seconds since updates were last fetched or delivered.",
            self.look.silence,
        )
        yield _gauge(
            "telegram_outage_seconds",
            "Seconds for which Telegram has not answered; 0 while it does.",
            self.meter.outage(),
        )
        yield _gauge(
            "webhook_unreached_seconds",
            "Seconds since Telegram failed to post to the webhook and nothing has arrived.",
            self.look.unreached,
        )
        yield _gauge(
            "webhook_pending",
            "Updates that wait at Telegram to be posted to the webhook.",
            self.meter.webhook_pending,
        )

    def _files(self) -> Iterator[Metric]:
        yield _gauge(
            "database_writable", "1 if the database took a write just now.", self.look.writable
        )
        if (database := self.database) is None:
            return
        yield _gauge("database_bytes", "Size of the database file.", _size(database))
        log = database.with_name(f"{database.name}-wal")
        yield _gauge("database_wal_bytes", "Size of its write-ahead log.", _size(log))
        with suppress(OSError):
            disk = shutil.disk_usage(database.absolute().parent)
            yield _gauge("disk_free_bytes", "Free space beside the database.", disk.free)
            yield _gauge("disk_bytes", "Size of that disk.", disk.total)
        taken = last_backup(database)
        yield _gauge(
            "backup_last_timestamp_seconds",
            "When the last verified backup was taken; 0 if there is none.",
            0 if taken is None else taken.timestamp(),
        )


def _size(path: Path) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116 - one call, and the file may be gone
    except OSError:
        return 0


def _gauge(name: str, told: str, value: float | None) -> Metric:
    return GaugeMetricFamily(f"curbside_{name}", told, value=value or 0)


def _total(name: str, told: str, value: int) -> Metric:
    return CounterMetricFamily(f"curbside_{name}", told, value=value)


def _totals(
    name: str, told: str, labels: tuple[str, ...], counts: Iterable[tuple[tuple[str, ...], int]]
) -> Metric:
    family = CounterMetricFamily(f"curbside_{name}", told, labels=list(labels))
    for key, count in sorted(counts):
        family.add_metric(list(key), count)
    return family


def _spread(name: str, told: str, spread: Spread) -> Metric:
    family = HistogramMetricFamily(f"curbside_{name}", told)
    buckets = [
        ("+Inf" if bound == float("inf") else str(bound), float(count))
        for bound, count in spread.up_to()
    ]
    family.add_metric([], buckets=buckets, sum_value=spread.total)
    return family
