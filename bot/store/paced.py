"""What was sent to groups lately, by whichever program: their pace goes on where it stood."""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store.chats import forwarded
from bot.store.tables import outbox

MINUTE: Final = timedelta(minutes=1)
# A minute's worth of letters, and many more: nothing older is looked through.
NEWEST: Final = 5000
_NEWEST: Final = sa.select(sa.func.max(outbox.c.id))
_SENT: Final = (
    sa.select(outbox.c.chat_id, outbox.c.sent_at)
    .where(
        outbox.c.id > sa.bindparam("after"),
        outbox.c.bot_id == sa.bindparam("bot_id"),
        outbox.c.chat_id < 0,
        outbox.c.kind != "receipt",
        outbox.c.status == 1,
        outbox.c.sent_at.between(sa.bindparam("since"), sa.bindparam("now")),
    )
    .order_by(outbox.c.sent_at)
)


def sent_to_groups(db: Connection, bot_id: int, now: datetime) -> list[tuple[int, float]]:
    """Each letter that a group, as it is called now, was sent in the last minute: seconds ago.

    The oldest first. What has a later time was sent before the clock was set back, and counts not.
    """
    newest = db.execute(_NEWEST).scalar() or 0
    which = {"bot_id": bot_id, "since": now - MINUTE, "now": now, "after": newest - NEWEST}
    rows = [(row.chat_id, row.sent_at) for row in db.execute(_SENT, which)]
    moved = forwarded(db, bot_id, {chat for chat, _ in rows})
    return [(moved.get(chat, chat), (now - at).total_seconds()) for chat, at in rows]
