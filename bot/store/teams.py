"""The statements about teams: linked groups, who is in them, which cases are before them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store.rows import Raced
from bot.store.statements import by_dialect, values_of
from bot.store.tables import member, person, posting, team

NO_TOPIC: Final = 0  # as a thread: none could be made, so the card stands in the group itself
WAITING, LAPSED, OVER = 0, 1, 2  # a posting's status


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A linked group and its settings; `ladder` in days, with commas."""

    bot_id: int
    number: int
    chat_id: int
    title: str
    is_forum: bool
    quorum: int
    hours: int
    keeps_words: bool
    ladder: str
    linked_at: datetime
    linked_by: int
    unlinked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MemberRow:
    """Somebody in a team; `role` "" where it is the roster's, `seen_at` when last seen in it."""

    bot_id: int
    team: int
    person_id: int
    role: str
    joined_at: datetime
    seen_at: datetime
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PostingRow:
    """A case before a team, by the case's code and the round's number."""

    bot_id: int
    consult: str
    number: int
    team: int
    closes_at: datetime
    status: int = WAITING
    thread_id: int | None = None


_TEAM: Final = [team.c[field.name] for field in fields(TeamRow)]
_MEMBER: Final = [member.c[field.name] for field in fields(MemberRow)]
_POSTING: Final = [posting.c[field.name] for field in fields(PostingRow)]
_LINKED: Final = (team.c.bot_id == sa.bindparam("bot_id"), team.c.unlinked_at.is_(None))
_TEAMS: Final = sa.select(*_TEAM).where(*_LINKED).order_by(team.c.number)
_BY_NUMBER: Final = sa.select(*_TEAM).where(
    team.c.bot_id == sa.bindparam("bot_id"), team.c.number == sa.bindparam("number")
)
_OF_CHAT: Final = sa.select(*_TEAM).where(*_LINKED, team.c.chat_id == sa.bindparam("chat_id"))
_LAST: Final = sa.select(sa.func.coalesce(sa.func.max(team.c.number), 0)).where(
    team.c.bot_id == sa.bindparam("bot_id")
)
_SAVE_TEAM: Final = by_dialect(
    team,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["bot_id", "number"],
        set_={
            field.name: insert.excluded[field.name]
            for field in fields(TeamRow)
            if field.name not in {"bot_id", "number"}
        },
    ),
)
_ADD_TEAM: Final = by_dialect(
    team, lambda insert: insert.on_conflict_do_nothing(index_elements=["bot_id", "number"])
)
_OF_PERSON: Final = (
    sa.select(*_TEAM)
    .join(member, sa.and_(member.c.bot_id == team.c.bot_id, member.c.team == team.c.number))
    .where(*_LINKED, member.c.person_id == sa.bindparam("person_id"), member.c.left_at.is_(None))
    .order_by(team.c.number)
)
_MEMBER_OF: Final = sa.select(*_MEMBER).where(
    member.c.bot_id == sa.bindparam("bot_id"),
    member.c.team == sa.bindparam("team"),
    member.c.person_id == sa.bindparam("person_id"),
)
_MEMBERS: Final = (
    sa.select(*_MEMBER)
    .where(
        member.c.bot_id == sa.bindparam("bot_id"),
        member.c.team == sa.bindparam("team"),
        member.c.left_at.is_(None),
    )
    .order_by(member.c.joined_at, member.c.person_id)
)
_SEEN: Final = by_dialect(
    member,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["bot_id", "team", "person_id"],
        set_={"seen_at": insert.excluded.seen_at, "left_at": None},
    ),
)
_LEFT: Final = (
    sa.update(member)
    .where(
        member.c.bot_id == sa.bindparam("of_bot"),
        member.c.team == sa.bindparam("of_team"),
        member.c.person_id == sa.bindparam("of_person"),
        member.c.left_at.is_(None),
    )
    .values(left_at=sa.bindparam("at"))
)
_ROLE: Final = (
    sa.update(member)
    .where(
        member.c.bot_id == sa.bindparam("of_bot"),
        member.c.team == sa.bindparam("of_team"),
        member.c.person_id == sa.bindparam("of_person"),
    )
    .values(role=sa.bindparam("as_role"))
)
_SAVE_POSTING: Final = by_dialect(
    posting,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["bot_id", "consult", "number"],
        set_={name: insert.excluded[name] for name in ("team", "closes_at", "status")},
    ),
)
_END: Final = (
    sa.update(posting)
    .where(
        posting.c.bot_id == sa.bindparam("of_bot"),
        posting.c.consult == sa.bindparam("of_consult"),
        posting.c.number == sa.bindparam("of_number"),
    )
    .values(status=sa.bindparam("to_status"))
)
_THREAD: Final = (
    sa.update(posting)
    .where(
        posting.c.bot_id == sa.bindparam("of_bot"),
        posting.c.consult == sa.bindparam("of_consult"),
        posting.c.team == sa.bindparam("of_team"),
    )
    .values(thread_id=sa.bindparam("thread"))
)
_POSTINGS: Final = (
    sa.select(*_POSTING)
    .where(posting.c.bot_id == sa.bindparam("bot_id"), posting.c.consult == sa.bindparam("consult"))
    .order_by(posting.c.number)
)
_OPEN_IN: Final = (
    sa.select(*_POSTING)
    .where(
        posting.c.bot_id == sa.bindparam("bot_id"),
        posting.c.team == sa.bindparam("team"),
        posting.c.status != sa.text("2"),  # a bind would not match the partial index
    )
    .order_by(posting.c.closes_at, posting.c.consult)
)
# Who may be written to: somebody of the roster whose own chat with the bot is known.
_REACHABLE: Final = (
    sa.select(member.c.person_id)
    .join(
        person,
        sa.and_(person.c.bot_id == member.c.bot_id, person.c.person_id == member.c.person_id),
    )
    .where(
        member.c.bot_id == sa.bindparam("bot_id"),
        member.c.team == sa.bindparam("team"),
        member.c.left_at.is_(None),
        person.c.chat_id.is_not(None),
    )
)


def teams(db: Connection, bot_id: int) -> list[TeamRow]:
    """Every linked team, in the order they were linked."""
    return [TeamRow(*row) for row in db.execute(_TEAMS, {"bot_id": bot_id})]


def load_team(db: Connection, bot_id: int, number: int) -> TeamRow | None:
    """A team by its number, unlinked ones too."""
    row = db.execute(_BY_NUMBER, {"bot_id": bot_id, "number": number}).one_or_none()
    return None if row is None else TeamRow(*row)


def team_of(db: Connection, bot_id: int, chat_id: int) -> TeamRow | None:
    """The team that a group is, if it is linked."""
    row = db.execute(_OF_CHAT, {"bot_id": bot_id, "chat_id": chat_id}).first()
    return None if row is None else TeamRow(*row)


def teams_of(db: Connection, bot_id: int, person_id: int) -> list[TeamRow]:
    """The linked teams that somebody is in."""
    found = db.execute(_OF_PERSON, {"bot_id": bot_id, "person_id": person_id})
    return [TeamRow(*row) for row in found]


def next_team(db: Connection, bot_id: int) -> int:
    """The number of the next team, from 1; one that was given is never given again."""
    return int(db.execute(_LAST, {"bot_id": bot_id}).scalar_one()) + 1


def add_team(db: Connection, row: TeamRow) -> None:
    """Raises Raced if its number was given to another meanwhile."""
    db.execute(_ADD_TEAM[db.dialect.name], values_of(row))
    stored = load_team(db, row.bot_id, row.number)
    if stored is None or stored.chat_id != row.chat_id:
        raise Raced("the number of a team")


def save_team(db: Connection, row: TeamRow) -> None:
    db.execute(_SAVE_TEAM[db.dialect.name], values_of(row))


def member_of(db: Connection, bot_id: int, team_: int, person_id: int) -> MemberRow | None:
    """Somebody's place in a team, also if they have left it."""
    which = {"bot_id": bot_id, "team": team_, "person_id": person_id}
    row = db.execute(_MEMBER_OF, which).one_or_none()
    return None if row is None else MemberRow(*row)


def members(db: Connection, bot_id: int, team_: int) -> list[MemberRow]:
    """Who is in a team, in the order they came."""
    found = db.execute(_MEMBERS, {"bot_id": bot_id, "team": team_})
    return [MemberRow(*row) for row in found]


def seen(db: Connection, bot_id: int, team_: int, person_id: int, now: datetime) -> None:
    """Somebody is in the team's group at this moment, whether they were before or not."""
    row = MemberRow(bot_id, team_, person_id, "", now, now)
    db.execute(_SEEN[db.dialect.name], values_of(row))


def left(db: Connection, bot_id: int, team_: int, person_id: int, now: datetime) -> bool:
    """Somebody is not in it any more; whether they were."""
    gone: dict[str, Any] = {
        "of_bot": bot_id, "of_team": team_, "of_person": person_id, "at": now,
    }  # fmt: skip
    return bool(db.execute(_LEFT, gone).rowcount == 1)


def set_role(db: Connection, row: MemberRow, role: str) -> None:
    """What somebody is in this team; "" for what they are in the roster."""
    which = {"of_bot": row.bot_id, "of_team": row.team, "of_person": row.person_id}
    db.execute(_ROLE, which | {"as_role": role})


def save_posting(db: Connection, row: PostingRow) -> None:
    """A round, with its deadline ahead; its topic is kept if it has one."""
    db.execute(_SAVE_POSTING[db.dialect.name], values_of(row))


def end_posting(db: Connection, bot_id: int, consult: str, number: int, status: int) -> None:
    which = {"of_bot": bot_id, "of_consult": consult, "of_number": number}
    db.execute(_END, which | {"to_status": status})


def keep_thread(db: Connection, row: PostingRow, thread: int) -> None:
    """The topic of a case in a team; all its rounds there have the same."""
    which = {"of_bot": row.bot_id, "of_consult": row.consult, "of_team": row.team}
    db.execute(_THREAD, which | {"thread": thread})


def postings(db: Connection, bot_id: int, consult: str) -> list[PostingRow]:
    """The rounds of a case, the first one first."""
    found = db.execute(_POSTINGS, {"bot_id": bot_id, "consult": consult})
    return [PostingRow(*row) for row in found]


def open_postings(db: Connection, bot_id: int, team_: int) -> list[PostingRow]:
    """The cases that are before a team, the soonest to end first."""
    found = db.execute(_OPEN_IN, {"bot_id": bot_id, "team": team_})
    return [PostingRow(*row) for row in found]


def reachable(db: Connection, bot_id: int, team_: int) -> frozenset[int]:
    """The members of a team who can be written to in private."""
    return frozenset(db.execute(_REACHABLE, {"bot_id": bot_id, "team": team_}).scalars())
