"""The playground's people as the bot's roster has them: who is what when `curbside try` begins."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.engine import Connection

from bot.playground.cast import Cast
from bot.store.roster import PersonRow, load_person, save_person


def enrol(db: Connection, cast: Cast, bot_id: int, now: datetime) -> None:
    """Let the cast in, each as what they are; a role that somebody was given since stands."""
    for one in cast.people:
        row = load_person(db, bot_id, one.id) or PersonRow(bot_id, one.id, "", "", None, now)
        if one.role and not row.role and row.revoked_at is None:
            save_person(db, replace(row, role=one.role, called=one.called, specialty=one.specialty))
