"""The doctor's checks of what is here: disk, database, pathways, and what has been left lying."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from bot.operate.backup import cut_off
from bot.operate.figures import Figures, bots, figures
from bot.operate.finding import Found, broken, look, ok
from bot.operate.owned import counted, unowned
from bot.operate.reading import reading
from bot.operate.stamp import last_backup
from bot.store.lock import held
from bot.store.places import Place, name_of, url_of
from bot.store.rows import StoreError
from bot.store.schema import check, head
from bot.store.soundness import sound, told
from bot.store.tables import consult, event
from bot.store.unfinished import left
from pathway import library
from pathway.check import check as lint
from pathway.model import Pathway, PathwayError

MEGA: Final = 1_000_000
DISK_LOW, DISK_OUT = 1000 * MEGA, 100 * MEGA
LONG_LOG: Final = 64 * MEGA
BACKUP_HOURS: Final = 25
LATE: Final = timedelta(minutes=10)
UNSENT: Final = timedelta(minutes=15)
OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
MONTH: Final = timedelta(days=30)

_IN_USE: Final = (
    sa.select(consult.c.pathway, consult.c.version, consult.c.sha256, sa.func.count())
    .where(consult.c.state != sa.text("'closed'"))
    .group_by(consult.c.pathway, consult.c.version, consult.c.sha256)
)
# A summary that was opened can have been copied to where the patient's record is kept.
_SUMMED_UP: Final = sa.exists(
    sa.select(sa.literal_column("1")).where(
        event.c.bot_id == consult.c.bot_id,
        event.c.consult == consult.c.code,
        event.c.kind == "Tapped",
        event.c.body.contains('"option":"summary"', autoescape=True),
    )
)
_CLOSED: Final = sa.select(sa.func.count(), sa.func.count().filter(~_SUMMED_UP)).where(
    consult.c.state == sa.text("'closed'"), consult.c.updated_at >= sa.bindparam("since")
)
_ON_SERVER: Final = sa.text(
    "SELECT pg_database_size(current_database()), (SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND application_name = 'curbside' "
    "AND pid <> pg_backend_pid())"
)
InUse = list[tuple[str, str, str, int]]


def inside(place: Place, now: datetime, allow: frozenset[int] = frozenset()) -> list[Found]:
    """All of them; reads only, beside a running bot as well. `allow`: whom the settings let in."""
    if isinstance(place, Path):
        return [_disk(place), *_database(place, now, allow), *_backup(place, now)]
    return [*_server(place, now, allow)]


def _server(place: sa.URL, now: datetime, allow: frozenset[int]) -> Iterator[Found]:
    """The same of a database that a server keeps; its disk and backups are looked after there."""
    in_use: InUse = []
    try:
        revision = check(url_of(place))
        if revision is None:
            yield look("database", f"{name_of(place)} is empty: curbside serve makes it")
        elif revision != head():
            told_of = f"schema {revision}, this program needs {head()}: run curbside migrate"
            yield look("database", told_of)
        else:
            with reading(place) as db:
                size, programs = db.execute(_ON_SERVER).one()
                yield ok("database", f"{size / MEGA:.1f} MB, schema {revision}")
                yield ok("serve", f"{programs} connections of programs to it")
                in_use = _followed(db)
                yield from _recorded(db, now, runs=programs > 0)
                yield _owners(db, now, allow)
    except StoreError as error:
        yield broken("database", str(error).rstrip("."))
    yield from _pathways(in_use)


def _followed(db: sa.Connection) -> InUse:
    """The content that open consults follow, and how many follow each."""
    return [(p, v, s, n) for p, v, s, n in db.execute(_IN_USE)]


def _recorded(db: sa.Connection, now: datetime, *, runs: bool) -> Iterator[Found]:
    yield from _left_lying(figures(db, bots(db), now), now, runs=runs)
    yield _summaries(*db.execute(_CLOSED, {"since": now - MONTH}).one())


def _owners(db: sa.Connection, now: datetime, allow: frozenset[int]) -> Found:
    """Whether each open follow-up has an owner, somebody else to be told, and a wake-up."""
    found = [each for bot in bots(db) for each in unowned(db, bot, allow, now)]
    if not found:
        return ok("owners", "every open follow-up has somebody who answers for it")
    why = ", ".join(f"{count} {reason}" for reason, count in counted(found).items() if count)
    return look("owners", f"{len(found)} follow-ups have nobody ({why}): curbside followups")


def _disk(database: Path) -> Found:
    folder = database.absolute().parent
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return broken("disk", f"the folder of {database.name} cannot be seen: {error.strerror}")
    return room(free)


def room(free: int) -> Found:
    """What so many bytes left on the disk mean."""
    space = f"{free / MEGA:.0f} MB free beside the database"
    if free < DISK_OUT:
        return broken("disk", f"{space}: make room at once")
    return look("disk", f"{space}: make room") if free < DISK_LOW else ok("disk", space)


def _database(database: Path, now: datetime, allow: frozenset[int]) -> Iterator[Found]:
    in_use: InUse = []
    try:
        revision = check(url_of(database))
        if revision is None:
            yield look("database", f"{database.name} is not there yet: curbside serve makes it")
        else:
            sound(database)
            yield _size(database, revision)
            yield ok("serve", "runs on it" if (runs := held(database)) else "does not run on it")
            if revision == head():
                with reading(database) as db:
                    in_use = _followed(db)
                    yield from _recorded(db, now, runs=runs)
                    yield _owners(db, now, allow)
            yield from _rights(database)
    except StoreError as error:
        yield broken("database", str(error).rstrip("."))
    except OSError as error:
        yield broken("database", f"{database.name} cannot be looked at: {error.strerror}")
    except sqlite3.Error as error:
        yield broken("database", told(error, database.name).rstrip("."))
    yield from _pathways(in_use)


def _size(database: Path, revision: str) -> Found:
    log = database.with_name(f"{database.name}-wal")
    logged = log.stat().st_size if log.exists() else 0
    known = f"sound, {database.stat().st_size / MEGA:.1f} MB, schema {revision}"
    if not os.access(database, os.W_OK):
        return broken("database", f"{database.name} cannot be written to by this user")
    if revision != head():
        return look("database", f"{known}, this program needs {head()}: run curbside migrate")
    if logged > LONG_LOG:
        return look("database", f"{known}, log of {logged / MEGA:.0f} MB: a reader holds it")
    return ok("database", known)


def _rights(database: Path) -> Iterator[Found]:
    """Whether others on this machine can read what is in the database."""
    if database.stat().st_mode & OTHERS and database.absolute().parent.stat().st_mode & OTHERS:
        name = database.name
        yield look("rights", f"others here can read {name}: chmod go= {name} {name}-*")


def _pathways(in_use: InUse) -> Iterator[Found]:
    try:
        here, newest = library.every(), library.current()
    except PathwayError as error:
        yield broken("pathways", str(error))
        return
    for pathway in newest:
        yield _pathway(pathway)
    for name, version, sha256, count in in_use:
        if name not in {pathway.id for pathway in newest}:
            yield broken("pathways", f"{count} open consults follow {name}, which is not installed")
        elif sha256 not in {pathway.sha256 for pathway in here}:
            yield look(
                "pathways",
                f"{count} open consults follow {name} {version} #{sha256[:4]}, which is not here: "
                "they go on under the newest",
            )
        elif sha256 not in {pathway.sha256 for pathway in newest}:
            yield ok("pathways", f"{count} open consults stay on {name} {version}")


def _pathway(pathway: Pathway) -> Found:
    about = f"{pathway.id} {pathway.version} #{pathway.digest}, review: {pathway.review.status}"
    if bad := len(lint(pathway)):
        return broken("pathways", f"{about}; {bad} faults: curbside pathway check {pathway.id}")
    return ok("pathways", about)


def _left_lying(found: Figures, now: datetime, *, runs: bool) -> Iterator[Found]:
    """What waits too long is a fault of a bot that runs, and to be expected of one that does not.

    A database that nothing is wrong with has one line for each all the same.
    """
    late = broken if runs else look
    if found.unasked_since is not None and now - found.unasked_since > LATE:
        yield late("reminders", f"{found.unasked} are due and were not asked")
    if found.overdue:
        day = found.overdue_since
        told_of = f"{found.overdue} reassessments overdue since {day}: curbside followups --overdue"
        yield look("followups", told_of)
    else:
        yield ok("followups", "none overdue")
    if found.undelivered:
        yield look("letters", f"{found.undelivered} to be kept failed for good within seven days")
    elif found.outbox_since is not None and now - found.outbox_since > UNSENT:
        yield late(
            "letters", f"{found.outbox} wait, the oldest since {found.outbox_since:%F %H:%M}Z"
        )
    else:
        yield ok("letters", f"{found.outbox} wait, none failed")
    if found.inbox_since is not None and now - found.inbox_since > LATE:
        yield late("inbox", f"{found.inbox} updates wait to be taken")
    if found.aside_lately:
        yield look("inbox", f"{found.aside_lately} rows set aside within seven days")
    else:
        yield ok("inbox", f"{found.aside} rows set aside, none of them lately")


def _summaries(closed: int, unopened: int) -> Found:
    """How many cases may have left no trace in the patient's own record; for somebody to ask."""
    return ok("summaries", f"{unopened} of {closed} cases closed within 30 days opened no summary")


def _backup(database: Path, now: datetime) -> Iterator[Found]:
    if cut := left(database.absolute().parent, cut_off(database)):
        told_of = f"{len(cut)} files hold what a copy that was cut off has left"
        yield look("copies", f"{told_of}: the next curbside backup removes them")
    taken = last_backup(database)
    if taken is None:
        yield look("backup", "none was taken: run curbside backup daily")
        return
    hours = (now - taken).total_seconds() / 3600
    told_of = f"the last one is {hours:.0f} h old"
    yield look("backup", told_of) if hours > BACKUP_HOURS else ok("backup", told_of)
