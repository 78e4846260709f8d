"""Whether the bot is at rest: nothing left to take, to ask or to send at this moment."""

from datetime import datetime

from sqlalchemy.engine import Connection

from bot.store.inbound import is_queued
from bot.store.outgoing import pending
from bot.store.wakeups import next_due


def at_rest(db: Connection, bot_id: int, now: datetime) -> bool:
    """In one snapshot, so that nothing is missed on its way from one table to the next.

    A message whose next try is not due yet keeps the bot from resting; a reminder of a later
    day does not.
    """
    due = next_due(db, bot_id)
    waits = due is not None and due <= now
    return not (waits or is_queued(db, bot_id) or pending(db, bot_id, now, 1))
