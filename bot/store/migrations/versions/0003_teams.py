"""Teams: linked groups, their members, the cases before them; a backup, people's own hours."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT: Final = sa.DateTime(timezone=True)
OF_PERSON: Final = ("specialty", "zone", "ask_at", "workdays", "quiet")
OF_FOLLOWUP: Final = ("state", "rung", "backup_id", "offered_to")


def upgrade() -> None:
    _team()
    _member()
    _posting()
    for name in OF_PERSON:
        op.add_column("person", sa.Column(name, sa.String(), nullable=False, server_default=""))
    for column in (
        sa.Column("state", sa.String(), nullable=False, server_default="ready"),
        sa.Column("rung", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("backup_id", BIG, nullable=True),
        sa.Column("offered_to", BIG, nullable=True),
    ):
        op.add_column("followup", column)
    # What was asked in vain was asked once; from now on it is asked until somebody answers.
    op.execute(
        "UPDATE followup SET status = 0 WHERE status = 1 AND EXISTS (SELECT 1 FROM consult"
        " WHERE consult.bot_id = followup.bot_id AND consult.code = followup.consult"
        " AND consult.state = 'due')"
    )


def downgrade() -> None:
    """Forgets teams, who is in them, and people's own hours; consults and their record stay."""
    for table, names in (("followup", OF_FOLLOWUP), ("person", OF_PERSON)):
        for name in reversed(names):
            op.drop_column(table, name)
    for table in ("posting", "member", "team"):
        op.drop_table(table)


def _key(name: str) -> "sa.Column[int]":
    return sa.Column(name, BIG, autoincrement=False, nullable=False)


def _index(name: str, table: str, columns: list[str], only: str) -> None:
    where = sa.text(only)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def _team() -> None:
    op.create_table(
        "team",
        _key("bot_id"),
        _key("number"),
        sa.Column("chat_id", BIG, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("is_forum", sa.Boolean(), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("keeps_words", sa.Boolean(), nullable=False),
        sa.Column("ladder", sa.String(), nullable=False),
        sa.Column("linked_at", INSTANT, nullable=False),
        sa.Column("linked_by", BIG, nullable=False),
        sa.Column("unlinked_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("bot_id", "number", name="pk_team"),
    )
    _index("ix_team_chat", "team", ["bot_id", "chat_id"], "unlinked_at IS NULL")


def _member() -> None:
    op.create_table(
        "member",
        _key("bot_id"),
        _key("team"),
        _key("person_id"),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("joined_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("left_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("bot_id", "team", "person_id", name="pk_member"),
    )
    _index("ix_member_person", "member", ["bot_id", "person_id"], "left_at IS NULL")


def _posting() -> None:
    op.create_table(
        "posting",
        _key("bot_id"),
        sa.Column("consult", sa.String(), nullable=False),
        _key("number"),
        sa.Column("team", sa.Integer(), nullable=False),
        sa.Column("closes_at", INSTANT, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("thread_id", BIG, nullable=True),
        sa.PrimaryKeyConstraint("bot_id", "consult", "number", name="pk_posting"),
    )
    _index("ix_posting_due", "posting", ["bot_id", "closes_at"], "status = 0")
    _index("ix_posting_open", "posting", ["bot_id", "team"], "status != 2")
