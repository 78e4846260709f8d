"""Every table, once: the models that the migrations and the statements are written from."""

from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlmodel import Field

from bot.store import team_tables  # noqa: F401 - its tables stand in the same registry
from bot.store.append_only import APPEND_ONLY
from bot.store.columns import Stored, added, big, cause, hardened, key, serial, text, where

PROGRAM: Final = "curbside"


class Program(Stored, table=True):
    """One row that names the program: a database without it is somebody else's."""

    name: str = Field(primary_key=True)


class Lane(Stored, table=True):
    """A chat's place in the queue; on a server, its row lock is mutex and lease as well."""

    __table_args__ = (
        where("ix_lane_pending", "bot_id", "pending_at", only="pending_at IS NOT NULL"),
    )
    bot_id: int = key()
    chat_id: int = key()
    pending_at: datetime | None = None
    blocked: bool = False
    moved_to: int | None = big(null=True)  # the supergroup that this group became


class Inbox(Stored, table=True):
    """What happened, in the order it was received. Status: 0 pending, 1 done, 2 set aside."""

    __table_args__ = (
        sa.UniqueConstraint("bot_id", "key"),
        where("ix_inbox_head", "bot_id", "chat_id", "id", only="status = 0"),
        where("ix_inbox_aside", "bot_id", "id", only="status = 2"),
    )
    id: int | None = serial()
    bot_id: int = big()
    key: str
    chat_id: int = big()
    payload: str = text()
    received_at: datetime
    status: int = 0
    attempts: int = 0
    error: str | None = None


class Consult(Stored, table=True):
    """The snapshot of a consult; its events rebuild it."""

    __table_args__ = (
        sa.UniqueConstraint("bot_id", "number"),
        where("ix_consult_open", "bot_id", "owner_id", "number", only="state != 'closed'"),
    )
    bot_id: int = key()
    code: str = Field(primary_key=True)
    number: int
    owner_id: int = big()
    chat_id: int = big()
    state: str
    turn: int
    phase: str
    pathway: str
    version: str
    sha256: str
    body: str = text()
    opened_at: datetime
    updated_at: datetime


class Event(Stored, table=True):
    """The record, append-only. `cause` is the inbox key and `n` counts within it."""

    __table_args__ = (
        sa.UniqueConstraint("bot_id", "cause", "n"),
        sa.Index("ix_event_consult", "bot_id", "consult", "id"),
        where("ix_event_denied", "bot_id", "by_id", "at", only="kind = 'Denied'"),
    )
    id: int | None = serial()
    bot_id: int = big()
    consult: str | None = None
    turn: int
    kind: str
    body: str = text()
    by_id: int | None = big(null=True)
    at: datetime
    cause: str = cause()
    n: int


class Outbox(Stored, table=True):
    """What is to be sent. Status: 0 pending, 1 sent, 2 failed, 3 superseded by a newer state."""

    __table_args__ = (
        sa.UniqueConstraint("bot_id", "key"),
        where("ix_outbox_next", "bot_id", "priority", "id", only="status = 0"),
        where("ix_outbox_chat", "bot_id", "chat_id", "id", only="status = 0"),
        where("ix_outbox_failed", "bot_id", "id", only="status = 2"),
    )
    id: int | None = serial()
    bot_id: int = big()
    chat_id: int = big()
    key: str
    kind: str
    consult: str | None = None
    priority: int
    payload: str = text()
    due_at: datetime
    status: int = 0
    attempts: int = 0
    error: str | None = None
    sent_at: datetime | None = None
    message_id: int | None = big(null=True)


class Card(Stored, table=True):
    """The one live message of a consult in a chat: what it shows and how far up it has moved."""

    bot_id: int = key()
    chat_id: int = key()
    consult: str = Field(primary_key=True)
    message_id: int = big()
    shown: str
    below: int = 0


class Followup(Stored, table=True):
    """When to ask again. Status: 0 waiting, 1 asked, 2 retired. `revision` fences old firings."""

    __table_args__ = (where("ix_followup_due", "bot_id", "ask_at", only="status = 0"),)
    bot_id: int = key()
    consult: str = Field(primary_key=True)
    revision: int
    chat_id: int = big()
    owner_id: int = big()
    due_on: date
    ask_at: datetime
    zone: str
    status: int = 0
    state: str = added(sa.String(), "ready")  # the task as FHIR has it
    rung: int = added(sa.Integer(), "0")  # how often it was asked in vain
    backup_id: int | None = big(null=True)
    offered_to: int | None = big(null=True)  # who is asked to take it over


class Person(Stored, table=True):
    """Somebody who was let in, and as what; shut out again since `revoked_at`."""

    bot_id: int = key()
    person_id: int = key()
    role: str
    called: str = ""  # how colleagues know them
    chat_id: int | None = big(null=True)  # their own chat with the bot, once they wrote there
    added_at: datetime
    added_by: int | None = big(null=True)  # None: from the command line
    revoked_at: datetime | None = None
    specialty: str = added(sa.String(), "")
    # Their own hours; "" where they have those of the settings.
    zone: str = added(sa.String(), "")
    ask_at: str = added(sa.String(), "")
    workdays: str = added(sa.String(), "")
    quiet: str = added(sa.String(), "")


class Invite(Stored, table=True):
    """An invitation for one; of its secret only the SHA-256 is kept, in hexadecimal digits."""

    bot_id: int = key()
    digest: str = Field(primary_key=True)
    role: str
    called: str = ""
    made_at: datetime
    expires_at: datetime
    used_by: int | None = big(null=True)
    used_at: datetime | None = None


class Stranger(Stored, table=True):
    """Somebody nobody let in: when they were last told so, and how often they were met."""

    bot_id: int = key()
    person_id: int = key()
    told_at: datetime | None = None
    met: int = 0


class Said(Stored, table=True):
    """In which consult a message that a person typed was filed."""

    bot_id: int = key()
    chat_id: int = key()
    message_id: int = key()
    consult: str
    at: datetime


metadata: Final = hardened(Stored.metadata)

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
team: Final = metadata.tables["team"]
member: Final = metadata.tables["member"]
posting: Final = metadata.tables["posting"]


@sa.event.listens_for(event, "after_create")
def _protect_the_record(_: sa.Table, db: sa.Connection, **_options: object) -> None:
    for statement in APPEND_ONLY[db.dialect.name]:
        db.exec_driver_sql(statement)
