"""What the bot knows when `curbside try` begins: the playground's people, and their team."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.engine import Connection

from bot.playground.cast import Cast
from bot.store.roster import PersonRow, load_person, save_person
from bot.store.teams import TeamRow, add_team, next_team, seen


def enrol(db: Connection, cast: Cast, bot_id: int, now: datetime) -> None:
    """Let the cast in, each as what they are; a role that somebody was given since stands."""
    for one in cast.people:
        row = load_person(db, bot_id, one.id) or PersonRow(bot_id, one.id, "", "", None, now)
        if one.role and not row.role and row.revoked_at is None:
            save_person(db, replace(row, role=one.role, called=one.called, specialty=one.specialty))


def gather(db: Connection, cast: Cast, bot_id: int, now: datetime) -> None:
    """The cast's group is a team with all of them in it, as if each had said so there.

    Once: a record that ever knew a team, linked or let go, has its own by now.
    """
    number = next_team(db, bot_id)
    if number > 1:
        return
    row = TeamRow(
        *(bot_id, number, cast.group_id, cast.group_title, False, 3, 24),
        *(False, "2,5,10,30", now, cast.group_owner),
    )
    add_team(db, row)
    for person in cast.allowed_ids:
        seen(db, bot_id, number, person, now)
