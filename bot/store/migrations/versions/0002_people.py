"""People: who was let in, who was invited, who only knocked; and what was said where."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT: Final = sa.DateTime(timezone=True)


def upgrade() -> None:
    _person()
    _invite()
    _stranger()
    _said()
    op.add_column("lane", sa.Column("moved_to", BIG, nullable=True))
    denied = sa.text("kind = 'Denied'")
    op.create_index(
        "ix_event_denied",
        "event",
        ["bot_id", "by_id", "at"],
        sqlite_where=denied,
        postgresql_where=denied,
    )


def downgrade() -> None:
    """Forgets roles, invitations and who was shut out; consults and their record stay as they are.

    What was decided about people still stands in the record, as events.
    """
    op.drop_index("ix_event_denied", "event")
    op.drop_column("lane", "moved_to")
    for table in ("said", "stranger", "invite", "person"):
        op.drop_table(table)


def _bot() -> "sa.Column[int]":
    return sa.Column("bot_id", BIG, autoincrement=False, nullable=False)


def _person() -> None:
    op.create_table(
        "person",
        _bot(),
        sa.Column("person_id", BIG, autoincrement=False, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("called", sa.String(), nullable=False),
        sa.Column("chat_id", BIG, nullable=True),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("added_by", BIG, nullable=True),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("bot_id", "person_id", name="pk_person"),
    )


def _invite() -> None:
    op.create_table(
        "invite",
        _bot(),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("called", sa.String(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_by", BIG, nullable=True),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("bot_id", "digest", name="pk_invite"),
    )


def _stranger() -> None:
    op.create_table(
        "stranger",
        _bot(),
        sa.Column("person_id", BIG, autoincrement=False, nullable=False),
        sa.Column("told_at", INSTANT, nullable=True),
        sa.Column("met", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "person_id", name="pk_stranger"),
    )


def _said() -> None:
    op.create_table(
        "said",
        _bot(),
        sa.Column("chat_id", BIG, autoincrement=False, nullable=False),
        sa.Column("message_id", BIG, autoincrement=False, nullable=False),
        sa.Column("consult", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "chat_id", "message_id", name="pk_said"),
    )
