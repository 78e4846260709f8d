"""Every table, once: the models that the migrations and the statements are written from."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel, UTCDateTime

from bot.store.append_only import APPEND_ONLY
from bot.store.rows import StoreError
from bot.store.soundness import UNREAD

PROGRAM: Final = "curbside"

# Chat and user ids pass 2**31; SQLite numbers a primary key by itself only if it is an INTEGER.
BIG: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# Named constraints can be altered by a later migration; unnamed ones cannot on SQLite.
NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def _key() -> Any:  # noqa: ANN401 - SQLModel's fields are typed as what they hold
    return Field(sa_column=sa.Column(BIG, primary_key=True, autoincrement=False))


def _big(*, null: bool = False) -> Any:  # noqa: ANN401
    if null:
        return Field(default=None, sa_column=sa.Column(BIG, nullable=True))
    return Field(sa_column=sa.Column(BIG, nullable=False))


def _serial() -> Any:  # noqa: ANN401
    return Field(default=None, sa_column=sa.Column(BIG, primary_key=True))


def _text(*, null: bool = False) -> Any:  # noqa: ANN401
    return Field(sa_column=sa.Column(sa.Text(), nullable=null))


def _cause() -> Any:  # noqa: ANN401
    """Compared byte by byte everywhere: a server's language would order its signs by their own."""
    by_byte = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    return Field(sa_column=sa.Column(by_byte, nullable=False))


def _where(name: str, *columns: str, only: str) -> sa.Index:
    """An index over the few rows that are still open; the condition is a literal in both worlds."""
    return sa.Index(name, *columns, sqlite_where=sa.text(only), postgresql_where=sa.text(only))


class Stored(SQLModel, registry=registry(metadata=sa.MetaData(naming_convention=NAMES))):
    """Our own registry: another package's SQLModel tables never slip into our schema."""


class Program(Stored, table=True):
    """One row that names the program: a database without it is somebody else's."""

    name: str = Field(primary_key=True)


class Lane(Stored, table=True):
    """A chat's place in the queue; on a server, its row lock is mutex and lease as well."""

    __table_args__ = (
        _where("ix_lane_pending", "bot_id", "pending_at", only="pending_at IS NOT NULL"),
    )
    bot_id: int = _key()
    chat_id: int = _key()
    pending_at: datetime | None = None
    blocked: bool = False
    moved_to: int | None = _big(null=True)  # the supergroup that this group became


class Inbox(Stored, table=True):
    """What happened, in the order it was received. Status: 0 pending, 1 done, 2 set aside."""

    __table_args__ = (
        sa.UniqueConstraint("bot_id", "key"),
        _where("ix_inbox_head", "bot_id", "chat_id", "id", only="status = 0"),
        _where("ix_inbox_aside", "bot_id", "id", only="status = 2"),
    )
    id: int | None = _serial()
    bot_id: int = _big()
    key: str
    chat_id: int = _big()
    payload: str = _text()
    received_at: datetime
    status: int = 0
    attempts: int = 0
    error: str | None = None


class Consult(Stored, table=True):
    """The snapshot of a consult; its events rebuild it."""

    __table_args__ = (
        sa.UniqueConstraint("bot_id", "number"),
        _where("ix_consult_open", "bot_id", "owner_id", "number", only="state != 'closed'"),
    )
    bot_id: int = _key()
    code: str = Field(primary_key=True)
    number: int
    owner_id: int = _big()
    chat_id: int = _big()
    state: str
    turn: int
    phase: str
    pathway: str
    version: str
    sha256: str
    body: str = _text()
    opened_at: datetime
    updated_at: datetime


class Event(Stored, table=True):
    """The record, append-only. `cause` is the inbox key and `n` counts within it."""

    __table_args__ = (
        sa.UniqueConstraint("bot_id", "cause", "n"),
        sa.Index("ix_event_consult", "bot_id", "consult", "id"),
        _where("ix_event_denied", "bot_id", "by_id", "at", only="kind = 'Denied'"),
    )
    id: int | None = _serial()
    bot_id: int = _big()
    consult: str | None = None
    turn: int
    kind: str
    body: str = _text()
    by_id: int | None = _big(null=True)
    at: datetime
    cause: str = _cause()
    n: int


class Outbox(Stored, table=True):
    """What is to be sent. Status: 0 pending, 1 sent, 2 failed, 3 superseded by a newer state."""

    __table_args__ = (
        sa.UniqueConstraint("bot_id", "key"),
        _where("ix_outbox_next", "bot_id", "priority", "id", only="status = 0"),
        _where("ix_outbox_chat", "bot_id", "chat_id", "id", only="status = 0"),
        _where("ix_outbox_failed", "bot_id", "id", only="status = 2"),
    )
    id: int | None = _serial()
    bot_id: int = _big()
    chat_id: int = _big()
    key: str
    kind: str
    consult: str | None = None
    priority: int
    payload: str = _text()
    due_at: datetime
    status: int = 0
    attempts: int = 0
    error: str | None = None
    sent_at: datetime | None = None
    message_id: int | None = _big(null=True)


class Card(Stored, table=True):
    """The one live message of a consult in a chat: what it shows and how far up it has moved."""

    bot_id: int = _key()
    chat_id: int = _key()
    consult: str = Field(primary_key=True)
    message_id: int = _big()
    shown: str
    below: int = 0


class Followup(Stored, table=True):
    """When to ask again. Status: 0 waiting, 1 asked, 2 retired. `revision` fences old firings."""

    __table_args__ = (_where("ix_followup_due", "bot_id", "ask_at", only="status = 0"),)
    bot_id: int = _key()
    consult: str = Field(primary_key=True)
    revision: int
    chat_id: int = _big()
    owner_id: int = _big()
    due_on: date
    ask_at: datetime
    zone: str
    status: int = 0


class Person(Stored, table=True):
    """Somebody who was let in, and as what; shut out again since `revoked_at`."""

    bot_id: int = _key()
    person_id: int = _key()
    role: str
    called: str = ""  # how colleagues know them
    chat_id: int | None = _big(null=True)  # their own chat with the bot, once they wrote there
    added_at: datetime
    added_by: int | None = _big(null=True)  # None: from the command line
    revoked_at: datetime | None = None


class Invite(Stored, table=True):
    """An invitation for one; of its secret only the SHA-256 is kept, in hexadecimal digits."""

    bot_id: int = _key()
    digest: str = Field(primary_key=True)
    role: str
    called: str = ""
    made_at: datetime
    expires_at: datetime
    used_by: int | None = _big(null=True)
    used_at: datetime | None = None


class Stranger(Stored, table=True):
    """Somebody nobody let in: when they were last told so, and how often they were met."""

    bot_id: int = _key()
    person_id: int = _key()
    told_at: datetime | None = None
    met: int = 0


class Said(Stored, table=True):
    """In which consult a message that a person typed was filed."""

    bot_id: int = _key()
    chat_id: int = _key()
    message_id: int = _key()
    consult: str
    at: datetime


class _Instant(UTCDateTime):
    """As SQLModel keeps it; what cannot be read is said to be the database's fault, not ours."""

    cache_ok = True

    # reason: SQLAlchemy's name
    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Callable[[Any], Any] | None:
        return _foreseen(super().result_processor(dialect, coltype))


class _Day(sa.TypeDecorator[date]):
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


metadata: Final = Stored.metadata
for _table in metadata.tables.values():
    for _column in _table.c:
        if isinstance(_column.type, UTCDateTime):
            _column.type = _Instant()
        elif isinstance(_column.type, sa.Date):
            _column.type = _Day()

program: Final = metadata.tables["program"]
lane: Final = metadata.tables["lane"]
inbox: Final = metadata.tables["inbox"]
consult: Final = metadata.tables["consult"]
event: Final = metadata.tables["event"]
outbox: Final = metadata.tables["outbox"]
card: Final = metadata.tables["card"]
followup: Final = metadata.tables["followup"]
person: Final = metadata.tables["person"]
invite: Final = metadata.tables["invite"]
stranger: Final = metadata.tables["stranger"]
said: Final = metadata.tables["said"]


@sa.event.listens_for(event, "after_create")
def _protect_the_record(_: sa.Table, db: sa.Connection, **_options: object) -> None:
    for statement in APPEND_ONLY[db.dialect.name]:
        db.exec_driver_sql(statement)
