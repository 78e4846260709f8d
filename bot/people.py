"""What the roster says of a person at this moment, and how somebody comes to stand in it.

Roles are read from the database in every turn and before every send, never remembered: whoever is
removed has no next turn. `CURBSIDE_ALLOW` makes clinicians without an invitation, unless the roster
says otherwise of them.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection

from bot.access import ROLES, WATCHING, WORKING, Person, Standing
from bot.store.roster import (
    InviteRow,
    PersonRow,
    add_invite,
    find_invite,
    load_person,
    persons,
    save_person,
    spend_invite,
)
from bot.telegram.whence import MASKS, Whence
from flows.circle import Colleague

INVITES: Final = "i-"  # what the payload of an invitation's deep link begins with
NAME: Final = 40  # characters of a name
SECRET_BYTES: Final = 24  # 192 bits; 32 of the 64 characters that a payload may have


def short(row: InviteRow) -> str:
    """What an invitation is called where it may be seen: it lets nobody in."""
    return f"invite:{row.digest[:12]}"


def digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def standing(row: PersonRow | None, person_id: int, allow: frozenset[int]) -> Standing:
    """What somebody is, by their row and the settings; masks of Telegram's own are nobody."""
    if person_id in MASKS or (row is not None and row.revoked_at is not None):
        return "stranger"
    own = next((role for role in ROLES if row is not None and role == row.role), None)
    if own is not None:
        return own
    return "clinician" if person_id in allow else "stranger"


def recall(db: Connection, bot_id: int, person_id: int, allow: frozenset[int]) -> Person:
    """Somebody as the roster has them now."""
    return Person(person_id, standing(load_person(db, bot_id, person_id), person_id, allow))


def met(
    db: Connection, bot_id: int, whence: Whence, allow: frozenset[int], now: datetime
) -> Person:
    """The same of somebody who is here; their private chat is learnt when they first write there.

    A bot may not write first, so the chat says that they can be written to. Colleagues know them as
    they name themselves, unless the roster has a name for them.
    """
    row = load_person(db, bot_id, whence.person)
    role = standing(row, whence.person, allow)
    if role != "stranger" and whence.private and (row is None or row.chat_id is None):
        known = row or PersonRow(bot_id, whence.person, "", "", None, now)
        called = known.called or name_of(whence)
        save_person(db, replace(known, chat_id=whence.chat, called=called))
    return Person(whence.person, role)


def name_of(whence: Whence) -> str:
    """How somebody names themselves, on one line and not too long."""
    return " ".join("".join(c if c.isprintable() else " " for c in whence.called).split())[:NAME]


def watchers(db: Connection, bot_id: int) -> Sequence[PersonRow]:
    """Those who are told of what waits for somebody else, and can be written to."""
    return [
        row
        for row in persons(db, bot_id)
        if row.chat_id is not None and standing(row, row.person_id, frozenset()) in WATCHING
    ]


def colleague(
    db: Connection, bot_id: int, person_id: int, allow: frozenset[int]
) -> Colleague | None:
    """Somebody who may work and can be written to, as colleagues know them; None: nobody such."""
    row = load_person(db, bot_id, person_id)
    role = standing(row, person_id, allow)
    if row is None or row.chat_id is None or role not in WORKING:
        return None
    return Colleague(person_id, row.called, role, row.specialty)


def invite(db: Connection, about: InviteRow) -> str:
    """Keep an invitation, whatever its digest says; its secret, which is stored nowhere."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    add_invite(db, replace(about, digest=digest(secret)))
    return secret


def join(
    db: Connection, bot_id: int, whence: Whence, secret: str, now: datetime
) -> InviteRow | None:
    """Use an invitation up and let this person in; None if it cannot be used (any more).

    Of somebody who was shut out, only an invitation made after that is taken.
    """
    found = find_invite(db, bot_id, digest(secret))
    row = load_person(db, bot_id, whence.person)
    if found is None or whence.person in MASKS:
        return None
    if row is not None and row.revoked_at is not None and found.made_at <= row.revoked_at:
        return None
    if not spend_invite(db, found, whence.person, now):
        return None
    called = found.called or (row.called if row is not None else "") or name_of(whence)
    save_person(db, PersonRow(bot_id, whence.person, found.role, called, whence.chat, now))
    return found


def is_open(row: InviteRow | None, now: datetime) -> bool:
    """Whether an invitation can still be used."""
    return row is not None and row.used_by is None and now < row.expires_at
