"""The statements about people: who was let in, who was invited, who only knocked."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store.statements import by_dialect, values_of
from bot.store.tables import consult, event, followup, invite, person, stranger


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody with a row of their own. `role` is "" for who is in by the settings alone."""

    bot_id: int
    person_id: int
    role: str
    called: str
    chat_id: int | None
    added_at: datetime
    added_by: int | None = None
    revoked_at: datetime | None = None
    specialty: str = ""
    zone: str = ""
    ask_at: str = ""
    workdays: str = ""
    quiet: str = ""


@dataclass(frozen=True, slots=True)
class InviteRow:
    """An invitation for one. `digest` is the SHA-256 of its secret, in hexadecimal digits."""

    bot_id: int
    digest: str
    role: str
    called: str
    made_at: datetime
    expires_at: datetime
    used_by: int | None = None
    used_at: datetime | None = None


_PERSON: Final = [person.c[field.name] for field in fields(PersonRow)]
_INVITE: Final = [invite.c[field.name] for field in fields(InviteRow)]
_ONE: Final = (
    person.c.bot_id == sa.bindparam("bot_id"),
    person.c.person_id == sa.bindparam("person_id"),
)
_LOAD: Final = sa.select(*_PERSON).where(*_ONE)
_ALL: Final = (
    sa.select(*_PERSON)
    .where(person.c.bot_id == sa.bindparam("bot_id"))
    .order_by(person.c.added_at, person.c.person_id)
)
_AMONG: Final = sa.select(*_PERSON).where(
    person.c.bot_id == sa.bindparam("bot_id"),
    person.c.person_id.in_(sa.bindparam("ids", expanding=True)),
)
_SAVE: Final = by_dialect(
    person,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["bot_id", "person_id"],
        set_={
            name: insert.excluded[name]
            for field in fields(PersonRow)
            if (name := field.name) not in {"bot_id", "person_id"}
        },
    ),
)
_INVITED: Final = sa.insert(invite)
_FIND: Final = sa.select(*_INVITE).where(
    invite.c.bot_id == sa.bindparam("bot_id"), invite.c.digest == sa.bindparam("digest")
)
_INVITES: Final = (
    sa.select(*_INVITE)
    .where(invite.c.bot_id == sa.bindparam("bot_id"))
    .order_by(invite.c.made_at, invite.c.digest)
)
_RECALL: Final = (
    sa.update(invite)
    .where(invite.c.bot_id == sa.bindparam("of_bot"), invite.c.digest == sa.bindparam("of_digest"))
    .values(expires_at=sa.bindparam("now"))
)
_SPEND: Final = (
    sa.update(invite)
    .where(
        invite.c.bot_id == sa.bindparam("of_bot"),
        invite.c.digest == sa.bindparam("of_digest"),
        invite.c.used_by.is_(None),
        invite.c.expires_at > sa.bindparam("now", type_=invite.c.expires_at.type),
    )
    .values(used_by=sa.bindparam("by"), used_at=sa.bindparam("now"))
)
_MET: Final = by_dialect(
    stranger,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["bot_id", "person_id"], set_={"met": stranger.c.met + 1}
    ),
)
_TELL: Final = (
    sa.update(stranger)
    .where(
        stranger.c.bot_id == sa.bindparam("of_bot"),
        stranger.c.person_id == sa.bindparam("of_person"),
        sa.or_(
            stranger.c.told_at.is_(None),
            stranger.c.told_at <= sa.bindparam("since", type_=stranger.c.told_at.type),
        ),
    )
    .values(told_at=sa.bindparam("now"))
)
_DENIED: Final = sa.select(event.c.body).where(
    event.c.bot_id == sa.bindparam("bot_id"),
    event.c.by_id == sa.bindparam("by_id"),
    event.c.at > sa.bindparam("since", type_=event.c.at.type),
    event.c.kind == sa.text("'Denied'"),  # a bind would not match the partial index
)
_OPEN: Final = sa.select(sa.func.count()).where(
    consult.c.bot_id == sa.bindparam("bot_id"),
    consult.c.owner_id == sa.bindparam("person_id"),
    consult.c.state != sa.text("'closed'"),
)
_WAITING: Final = sa.select(sa.func.count()).where(
    followup.c.bot_id == sa.bindparam("bot_id"),
    followup.c.owner_id == sa.bindparam("person_id"),
    followup.c.status == sa.text("0"),
)
_WITHHELD: Final = sa.select(event.c.body).where(
    event.c.bot_id == sa.bindparam("bot_id"),
    event.c.consult == sa.bindparam("code"),
    event.c.kind == "Withheld",
)


def load_person(db: Connection, bot_id: int, person_id: int) -> PersonRow | None:
    row = db.execute(_LOAD, {"bot_id": bot_id, "person_id": person_id}).one_or_none()
    return None if row is None else PersonRow(*row)


def chat_of(db: Connection, bot_id: int, person_id: int) -> int:
    """Where somebody is written to in private; the id of that chat is theirs until they write."""
    row = load_person(db, bot_id, person_id)
    return row.chat_id if row is not None and row.chat_id is not None else person_id


def persons(db: Connection, bot_id: int) -> list[PersonRow]:
    """Everybody with a row of their own, the revoked too, in the order they came."""
    return [PersonRow(*row) for row in db.execute(_ALL, {"bot_id": bot_id})]


def persons_among(db: Connection, bot_id: int, ids: Collection[int]) -> dict[int, PersonRow]:
    """Those of these ids who have a row of their own."""
    found = db.execute(_AMONG, {"bot_id": bot_id, "ids": sorted(ids)}) if ids else ()
    return {row.person_id: PersonRow(*row) for row in found}


def save_person(db: Connection, row: PersonRow) -> None:
    db.execute(_SAVE[db.dialect.name], values_of(row))


def add_invite(db: Connection, row: InviteRow) -> None:
    db.execute(_INVITED, values_of(row))


def find_invite(db: Connection, bot_id: int, digest: str) -> InviteRow | None:
    row = db.execute(_FIND, {"bot_id": bot_id, "digest": digest}).one_or_none()
    return None if row is None else InviteRow(*row)


def invites(db: Connection, bot_id: int) -> list[InviteRow]:
    """Every invitation, the used and the expired too, in the order they were made."""
    return [InviteRow(*row) for row in db.execute(_INVITES, {"bot_id": bot_id})]


def recall_invite(db: Connection, row: InviteRow, now: datetime) -> None:
    """Let an invitation expire now."""
    db.execute(_RECALL, {"of_bot": row.bot_id, "of_digest": row.digest, "now": now})


def spend_invite(db: Connection, row: InviteRow, by: int, now: datetime) -> bool:
    """Use an invitation up; False if it was used or has expired."""
    spent: dict[str, Any] = {
        "of_bot": row.bot_id, "of_digest": row.digest, "by": by, "now": now,
    }  # fmt: skip
    return bool(db.execute(_SPEND, spent).rowcount == 1)


def meet(db: Connection, bot_id: int, person_id: int) -> None:
    """Count that a stranger was met."""
    row = {"bot_id": bot_id, "person_id": person_id, "told_at": None, "met": 1}
    db.execute(_MET[db.dialect.name], row)


def is_to_be_told(db: Connection, bot_id: int, person_id: int, now: datetime) -> bool:
    """Whether a stranger, who was met before, was told nothing for a day; if so, it is now."""
    told = {
        "of_bot": bot_id, "of_person": person_id, "now": now, "since": now - timedelta(days=1),
    }  # fmt: skip
    return bool(db.execute(_TELL, told).rowcount == 1)


def denials(db: Connection, bot_id: int, by_id: int, since: datetime) -> list[str]:
    """The bodies of what was denied to somebody after `since`."""
    found = db.execute(_DENIED, {"bot_id": bot_id, "by_id": by_id, "since": since})
    return list(found.scalars())


def withheld(db: Connection, bot_id: int, code: str) -> list[str]:
    """The bodies of what was withheld from the owner of a case."""
    return list(db.execute(_WITHHELD, {"bot_id": bot_id, "code": code}).scalars())


def left_behind(db: Connection, bot_id: int, person_id: int) -> tuple[int, int]:
    """How many consults of somebody are open, and how many of their follow-ups wait."""
    whose = {"bot_id": bot_id, "person_id": person_id}
    return db.execute(_OPEN, whose).scalar_one(), db.execute(_WAITING, whose).scalar_one()
