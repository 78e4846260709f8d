"""The first schema: inbox and outbox, consults and their record, cards and follow-ups."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT: Final = sa.DateTime(timezone=True)

# Compared byte by byte everywhere: a server's language would order its signs by their own.
BY_BYTE: Final = sa.String().with_variant(sa.String(collation="C"), "postgresql")

_REFUSE: Final = (
    "CREATE FUNCTION event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'event is append-only'; END $$"
)
_ON_CHANGE: Final = (
    "CREATE TRIGGER event_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON event "
    "FOR EACH STATEMENT EXECUTE FUNCTION event_is_append_only()"
)
APPEND_ONLY: Final = {
    "sqlite": tuple(
        f"CREATE TRIGGER event_refuses_{verb} BEFORE {verb.upper()} ON event "
        "BEGIN SELECT RAISE(ABORT, 'event is append-only'); END"
        for verb in ("update", "delete")
    ),
    "postgresql": (_REFUSE, _ON_CHANGE),
}
TABLES: Final = (
    "followup", "card", "outbox", "event", "consult", "inbox", "lane", "program",
)  # fmt: skip


def _open_rows(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    _program()
    _lane()
    _inbox()
    _consult()
    _event()
    _outbox()
    _card()
    _followup()
    _protect_the_record()
    op.execute("INSERT INTO program (name) VALUES ('curbside')")


def downgrade() -> None:
    """Back to an empty file, but only while nothing is recorded: a record is not unmade."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM event LIMIT 1")).first() is not None:
        raise RuntimeError("the record is not empty: it is not unmade, restore a backup")
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION event_is_append_only()")


def _program() -> None:
    op.create_table(
        "program",
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_program"),
    )


def _lane() -> None:
    op.create_table(
        "lane",
        sa.Column("bot_id", BIG, autoincrement=False, nullable=False),
        sa.Column("chat_id", BIG, autoincrement=False, nullable=False),
        sa.Column("pending_at", INSTANT, nullable=True),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "chat_id", name="pk_lane"),
    )
    _open_rows("ix_lane_pending", "lane", ["bot_id", "pending_at"], "pending_at IS NOT NULL")


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", BIG, nullable=False),
        sa.Column("bot_id", BIG, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("chat_id", BIG, nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("bot_id", "key", name="uq_inbox_bot_id_key"),
    )
    _open_rows("ix_inbox_aside", "inbox", ["bot_id", "id"], "status = 2")
    _open_rows("ix_inbox_head", "inbox", ["bot_id", "chat_id", "id"], "status = 0")


def _consult() -> None:
    op.create_table(
        "consult",
        sa.Column("bot_id", BIG, autoincrement=False, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("owner_id", BIG, nullable=False),
        sa.Column("chat_id", BIG, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("pathway", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "code", name="pk_consult"),
        sa.UniqueConstraint("bot_id", "number", name="uq_consult_bot_id_number"),
    )
    _open_rows("ix_consult_open", "consult", ["bot_id", "owner_id", "number"], "state != 'closed'")


def _event() -> None:
    op.create_table(
        "event",
        sa.Column("id", BIG, nullable=False),
        sa.Column("bot_id", BIG, nullable=False),
        sa.Column("consult", sa.String(), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("by_id", BIG, nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("cause", BY_BYTE, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
        sa.UniqueConstraint("bot_id", "cause", "n", name="uq_event_bot_id_cause_n"),
    )
    op.create_index("ix_event_consult", "event", ["bot_id", "consult", "id"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", BIG, nullable=False),
        sa.Column("bot_id", BIG, nullable=False),
        sa.Column("chat_id", BIG, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("consult", sa.String(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("message_id", BIG, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("bot_id", "key", name="uq_outbox_bot_id_key"),
    )
    _open_rows("ix_outbox_chat", "outbox", ["bot_id", "chat_id", "id"], "status = 0")
    _open_rows("ix_outbox_failed", "outbox", ["bot_id", "id"], "status = 2")
    _open_rows("ix_outbox_next", "outbox", ["bot_id", "priority", "id"], "status = 0")


def _card() -> None:
    op.create_table(
        "card",
        sa.Column("bot_id", BIG, autoincrement=False, nullable=False),
        sa.Column("chat_id", BIG, autoincrement=False, nullable=False),
        sa.Column("consult", sa.String(), nullable=False),
        sa.Column("message_id", BIG, nullable=False),
        sa.Column("shown", sa.String(), nullable=False),
        sa.Column("below", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "chat_id", "consult", name="pk_card"),
    )


def _followup() -> None:
    op.create_table(
        "followup",
        sa.Column("bot_id", BIG, autoincrement=False, nullable=False),
        sa.Column("consult", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("chat_id", BIG, nullable=False),
        sa.Column("owner_id", BIG, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("ask_at", INSTANT, nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "consult", name="pk_followup"),
    )
    _open_rows("ix_followup_due", "followup", ["bot_id", "ask_at"], "status = 0")


def _protect_the_record() -> None:
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)
