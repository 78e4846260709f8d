"""Stored values as they are: which of a row's are not what its column is for.

SQLite keeps any value in any column, so that a file which a disk or a hand has harmed can be whole
for it and still hold a word where a number or an instant belongs.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Connection

from bot.store.rows import StoreError

_DIALECT: Final = sqlite.dialect()
_AS_IT_IS: Final = sa.types.NullType()
Read = Callable[[Any], Any]


def selected(table: sa.Table) -> sa.Select[*tuple[Any, ...]]:
    """All columns of a table, with nothing made of their values."""
    return sa.select(*(sa.type_coerce(each, _AS_IT_IS).label(each.name) for each in table.c))


def understood(table: sa.Table, row: Mapping[Any, Any]) -> tuple[SimpleNamespace, list[str]]:
    """A row as its columns mean it, and the names of those whose values cannot be read."""
    values, faults = dict[str, Any](row), list[str]()
    for name, (read, may_miss) in _readers(table).items():
        value = row.get(name)
        if name not in row or (value is None and may_miss):
            continue
        try:
            values[name] = read(value)
        except (ValueError, TypeError, StoreError):
            faults.append(name)
    return SimpleNamespace(**values), faults


def rows(db: Connection, table: sa.Table) -> Iterator[tuple[SimpleNamespace, list[str]]]:
    """Every row of a table, understood."""
    return (understood(table, row) for row in db.execute(selected(table)).mappings())


@lru_cache(maxsize=32)
def _readers(table: sa.Table) -> dict[str, tuple[Read, bool]]:
    return {each.name: (_reader(each), bool(each.nullable)) for each in table.c}


def _reader(column: sa.Column[Any]) -> Read:
    if column.name == "zone":
        # A person may have none of their own.
        return _own_zone if column.server_default is not None else _zone
    # SQLite stores an instant or a day as text, which its own type reads; a server keeps the kind.
    kind = int if column.type.python_type in {int, bool} else str
    read = column.type.dialect_impl(_DIALECT).result_processor(_DIALECT, None)

    def checked(value: object) -> object:
        if isinstance(value, datetime | date | bool):  # which no file has
            return value.astimezone(UTC) if isinstance(value, datetime) else value
        if type(value) is not kind:
            raise TypeError
        return value if read is None else read(value)

    return checked


def _zone(name: object) -> object:
    try:
        ZoneInfo(str(name))
    except (LookupError, OSError):
        raise ValueError from None
    return name


def _own_zone(name: object) -> object:
    return name if name == "" else _zone(name)
