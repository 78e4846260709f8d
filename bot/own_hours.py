"""When somebody works: the hours that they chose, and the settings' where they chose none."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from bot.hours import Hours
from bot.spelling import span_of_day
from bot.store.roster import PersonRow, load_person
from flows.circle import Colleague
from flows.events import Accepted


def hours_of(db: Connection, bot_id: int, person_id: int, house: Hours) -> Hours:
    """The hours of somebody by their id."""
    return own(load_person(db, bot_id, person_id), house)


def own(row: PersonRow | None, house: Hours) -> Hours:
    """The house's hours with those that somebody has chosen."""
    if row is None:
        return house
    chosen = {
        name: value for name in ("zone", "ask_at", "workdays") if (value := str(getattr(row, name)))
    }
    quiet = span_of_day(row.quiet) if row.quiet else house.quiet
    return replace(house, **chosen, quiet=quiet)


def accepted(who: Colleague, chat: int, hours: Hours) -> Accepted:
    """Somebody takes a follow-up over: from now on it is asked at their hours."""
    return Accepted(who, chat, hours.zone, hours.ask_at, hours.workdays, hours.span)
