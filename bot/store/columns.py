"""What every table is made of: keys, instants that must be readable, our own registry."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel, UTCDateTime

from bot.store.rows import StoreError
from bot.store.soundness import UNREAD

# Chat and user ids pass 2**31; SQLite numbers a primary key by itself only if it is an INTEGER.
BIG: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# Named constraints can be altered by a later migration; unnamed ones cannot on SQLite.
NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def key() -> Any:  # noqa: ANN401 - SQLModel's fields are typed as what they hold
    return Field(sa_column=sa.Column(BIG, primary_key=True, autoincrement=False))


def big(*, null: bool = False) -> Any:  # noqa: ANN401
    if null:
        return Field(default=None, sa_column=sa.Column(BIG, nullable=True))
    return Field(sa_column=sa.Column(BIG, nullable=False))


def serial() -> Any:  # noqa: ANN401
    return Field(default=None, sa_column=sa.Column(BIG, primary_key=True))


def text(*, null: bool = False) -> Any:  # noqa: ANN401
    return Field(sa_column=sa.Column(sa.Text(), nullable=null))


def added(kind: sa.types.TypeEngine[Any], default: str) -> Any:  # noqa: ANN401
    """A column that a later schema added: rows that were there have its default."""
    column = sa.Column(kind, nullable=False, server_default=default)
    return Field(default=int(default) if default.isdigit() else default, sa_column=column)


def cause() -> Any:  # noqa: ANN401
    """Compared byte by byte everywhere: a server's language would order its signs by their own."""
    by_byte = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    return Field(sa_column=sa.Column(by_byte, nullable=False))


def where(name: str, *columns: str, only: str) -> sa.Index:
    """An index over the few rows that are still open; the condition is a literal in both worlds."""
    return sa.Index(name, *columns, sqlite_where=sa.text(only), postgresql_where=sa.text(only))


class Stored(SQLModel, registry=registry(metadata=sa.MetaData(naming_convention=NAMES))):
    """Our own registry: another package's SQLModel tables never slip into our schema."""


class Instant(UTCDateTime):
    """As SQLModel keeps it; what cannot be read is said to be the database's fault, not ours."""

    cache_ok = True

    # reason: SQLAlchemy's name
    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Callable[[Any], Any] | None:
        return _foreseen(super().result_processor(dialect, coltype))


class Day(sa.TypeDecorator[date]):
    """A date, with the same care."""

    impl = sa.Date
    cache_ok = True

    # reason: SQLAlchemy's name
    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Callable[[Any], Any] | None:
        return _foreseen(super().result_processor(dialect, coltype))


def _foreseen(read: Callable[[Any], Any] | None) -> Callable[[Any], Any] | None:
    """SQLite keeps any word in any column, and a torn file or a hand may have put one there."""

    def checked(value: object) -> object:
        try:
            return value if read is None else read(value)
        except (ValueError, TypeError):
            raise StoreError(f"The database {UNREAD}.") from None

    return checked


def hardened(metadata: sa.MetaData) -> sa.MetaData:
    """The same tables, with instants and days that say so if they cannot be read."""
    for table in metadata.tables.values():
        for column in table.c:
            if isinstance(column.type, UTCDateTime):
                column.type = Instant()
            elif isinstance(column.type, sa.Date):
                column.type = Day()
    return metadata
