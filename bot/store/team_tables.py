"""The tables of teams: linked groups, who is in them, which cases are before them."""

from datetime import datetime

from sqlmodel import Field

from bot.store.columns import Stored, big, key, where


class Team(Stored, table=True):
    """A group that was linked. Its number stays its own, whatever becomes of the group's id."""

    __table_args__ = (where("ix_team_chat", "bot_id", "chat_id", only="unlinked_at IS NULL"),)
    bot_id: int = key()
    number: int = key()
    chat_id: int = big()
    title: str = ""
    is_forum: bool = False
    quorum: int = 3
    hours: int = 24
    keeps_words: bool = False
    ladder: str = "2,5,10,30"  # days of silence: asked again, backup, lead, failed
    linked_at: datetime
    linked_by: int = big()
    unlinked_at: datetime | None = None


class Member(Stored, table=True):
    """Somebody of the roster who is in a team's group. `role` "" where it is the roster's.

    `seen_at`: when Telegram last told us that they are in it.
    """

    __table_args__ = (where("ix_member_person", "bot_id", "person_id", only="left_at IS NULL"),)
    bot_id: int = key()
    team: int = key()
    person_id: int = key()
    role: str = ""
    joined_at: datetime
    seen_at: datetime
    left_at: datetime | None = None


class Posting(Stored, table=True):
    """A case before a team. Status: 0 its deadline is ahead, 1 it has come, 2 the round is over.

    `thread_id`: the topic of the case in a group that has topics; 0 if none could be made.
    """

    __table_args__ = (
        where("ix_posting_due", "bot_id", "closes_at", only="status = 0"),
        where("ix_posting_open", "bot_id", "team", only="status != 2"),
    )
    bot_id: int = key()
    consult: str = Field(primary_key=True)
    number: int = key()
    team: int
    closes_at: datetime
    status: int = 0
    thread_id: int | None = big(null=True)
