"""`curbside copy`: a whole record into another, empty database, such as from a file to a server."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.exits import Code, Stop
from bot.operate.reading import reading
from bot.operate.shown import Advance, as_json, progress, say
from bot.spelling import database_url
from bot.store.engine import refusal, writer_engine
from bot.store.lock import only_one
from bot.store.places import Place, name_of, place_of, url_of
from bot.store.rows import StoreError
from bot.store.schema import check, head, migrate
from bot.store.tables import metadata, program

AT_ONCE: Final = 1000
TABLES: Final = tuple(table for table in metadata.sorted_tables if table is not program)

_PROGRAMS: Final = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND application_name = 'curbside' AND pid <> pg_backend_pid()"
)


@dataclass(frozen=True, slots=True)
class Held:
    """What a table holds: its rows, and the SHA-256 of their values in the order of their keys."""

    rows: int
    sha256: str


def run(source: str, target: str, *, json: bool) -> int:
    """Copy everything from one database to the other, in one transaction there; the exit code.

    Raises `StoreError` for a source that a bot still writes to, a target that is not empty, or a
    copy that does not hold what the source does; then nothing stands in the target.
    """
    old, new = _place("--from", source), _place("--to", target)
    if old == new:
        raise Stop(Code.USAGE, "--from and --to name the same database.")
    with _alone(old):
        _ready(old)
        _to_be_filled(new)
        with progress("Copying") as advance:
            held = _copied(old, new, advance)
    if json:
        as_json({"tables": {name: asdict(each) for name, each in held.items()}})
        return Code.OK
    say(*(f"{name:<9} {each.rows:>9} rows  {each.sha256[:16]}" for name, each in held.items()))
    say(
        f"{name_of(new)} holds what {name_of(old)} does, row by row. Set CURBSIDE_DATABASE to it "
        f"and start; from then on {name_of(old)} is out of date."
    )
    return Code.OK


def _place(option: str, text: str) -> Place:
    try:
        return place_of(database_url(text))
    except ValueError as error:
        raise Stop(
            Code.USAGE, f"{option} {error}: write sqlite:///path or postgresql://user@host/name."
        ) from None


def _alone(place: Place) -> AbstractContextManager[None]:
    """What a bot still writes would be missing in the copy."""
    return only_one(place) if isinstance(place, Path) else nullcontext()


def _ready(place: Place) -> None:
    found = check(url_of(place))
    if found is None:
        raise StoreError(f"{name_of(place)} holds no record: check --from.")
    if found != head():
        raise StoreError(
            f"{name_of(place)} has schema {found}, this program needs {head()}: "
            "run curbside migrate on it first."
        )


def _to_be_filled(place: Place) -> None:
    if isinstance(place, Path) and place.exists():
        raise StoreError(f"{place.name} is there already and is left alone: name another file.")
    if check(url_of(place)) is None:
        migrate(url_of(place))


def _copied(old: Place, new: Place, advance: Advance) -> dict[str, Held]:
    held: dict[str, Held] = {}
    with reading(old) as source, _writing(new) as target:
        _unused(source, old)
        _empty(target, new)
        counts = [source.scalar(sa.select(sa.func.count()).select_from(t)) or 0 for t in TABLES]
        total, done = sum(counts), 0
        for table in TABLES:
            for rows in _batches(source, table):
                target.execute(sa.insert(table), rows)
                done += len(rows)
                advance(done, total)
            held[str(table.name)] = _held(source, table)
            if _held(target, table) != held[str(table.name)]:
                raise StoreError(f"{name_of(new)} does not hold what was copied to {table.name}.")
            _count_on(target, table)
    return held


@contextmanager
def _writing(place: Place) -> Iterator[Connection]:
    engine = writer_engine(place)
    try:
        with engine.begin() as db:
            if not isinstance(place, Path):  # it waits for the other one to be read through
                db.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
            yield db
    except sa.exc.DBAPIError as error:
        raise refusal(error, place) from error
    finally:
        engine.dispose()


def _unused(db: Connection, place: Place) -> None:
    if db.dialect.name == "postgresql" and db.scalar(_PROGRAMS):
        raise StoreError(f"Another Curbside is running on {name_of(place)}: stop it first.")


def _empty(db: Connection, place: Place) -> None:
    for table in TABLES:
        if db.execute(sa.select(sa.literal_column("1")).select_from(table).limit(1)).first():
            raise StoreError(
                f"{name_of(place)} is not empty and is left alone: name a new database."
            )


def _batches(db: Connection, table: sa.Table) -> Iterator[list[dict[str, Any]]]:
    """All rows in the order of their keys."""
    ordered = sa.select(table).order_by(*table.primary_key)
    found = db.execute(ordered.execution_options(yield_per=AT_ONCE)).mappings()
    for rows in found.partitions():
        yield [dict(row) for row in rows]


def _held(db: Connection, table: sa.Table) -> Held:
    digest, count = sha256(), 0
    for rows in _batches(db, table):
        for row in rows:
            digest.update(_written(row))
        count += len(rows)
    return Held(count, digest.hexdigest())


def _written(row: Mapping[str, Any]) -> bytes:
    """A row's values in one way, whatever kept them."""
    return orjson.dumps([_plain(value) for value in row.values()]) + b"\n"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _count_on(db: Connection, table: sa.Table) -> None:
    """A server numbers new rows by a counter of its own: it goes on behind the last."""
    own = table.autoincrement_column
    if db.dialect.name != "postgresql" or own is None or own.name != "id":
        return
    last = sa.select(sa.func.max(own)).scalar_subquery()
    counter = sa.func.pg_get_serial_sequence(table.name, own.name)
    db.execute(sa.select(sa.func.setval(counter, sa.func.coalesce(last, 1), last.is_not(None))))
