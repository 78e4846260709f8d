"""A part of a transaction: undone alone, kept with the rest, and one inside another."""

from contextlib import suppress
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store.engine import Store
from bot.store.inbound import Arrival, receive
from bot.store.savepoint import Savepoint
from bot.store.tables import inbox

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)


def part(db: Connection, *chats: int, fails: bool = False) -> None:
    """Each chat inside the part of the one before it; the innermost fails, or none does."""
    with Savepoint(db):
        receive(db, 1, [Arrival(f"u:{chats[0]}", chats[0], "{}")], AT)
        if chats[1:]:
            with suppress(LookupError):
                part(db, *chats[1:], fails=fails)
        elif fails:
            raise LookupError


async def queued(store: Store) -> list[int]:
    found = sa.select(inbox.c.chat_id).order_by(inbox.c.id)
    return await store.read(lambda db: list(db.execute(found).scalars()))


async def test_what_fails_inside_is_undone_and_what_is_around_it_stays(store: Store) -> None:
    def job(db: Connection) -> None:
        part(db, 1)
        with suppress(LookupError):
            part(db, 2, fails=True)
        part(db, 3)

    await store.write(job)
    assert await queued(store) == [1, 3]


async def test_a_part_inside_another_takes_nothing_of_that_with_it(store: Store) -> None:
    await store.write(lambda db: part(db, 1, 2, 3, fails=True))
    assert await queued(store) == [1, 2]
