"""Words that name somebody, seen before they are routed: the dialogue sees only what reaches it.

A command's argument, a caption and a forwarded text are read by nothing else, and words for one of
several cases by no case. They are in the chat by then; so that is said, and deleting is offered.
"""

from __future__ import annotations

from bot.access import INSIDE
from bot.people import INVITES
from bot.store.rows import ConsultRow
from bot.telegram.decode import Command, Reworded, Unreadable, Words
from bot.visit import Naming, Visit
from flows import desk, reading
from flows.identifiers.guard import identifier
from flows.lifecycle import State
from flows.screen import Screen


def seen(visit: Visit) -> Naming | None:
    """What in the visitor's message seems to name somebody; only where one can delete it."""
    if not visit.whence.private or visit.person.role not in INSIDE:
        return None
    said, message = _said(visit)
    what = identifier(reading.plain(said))
    return None if what is None else Naming(what, message)


def _said(visit: Visit) -> tuple[str, int]:
    """What was written, and in which message; of a command what it does not consist of."""
    match visit.meaning:
        case Words(text, _, message) | Reworded(text, message) | Unreadable(_, text, message):
            return text, message
        case Command("start", argument) if argument.startswith(INVITES):
            return "", 0
        case Command(name, argument, _, message):
            return f"{name} {argument}", message
        case _:
            return "", 0


def refused(visit: Visit, stored: ConsultRow | None) -> bool:
    """Say so, where what was asked for would not; whether that was all there is to do."""
    naming = visit.naming
    if naming is None or (isinstance(visit.meaning, Command) and stored is not None):
        return False
    is_closed = stored is not None and stored.state == State.CLOSED.value
    if isinstance(visit.meaning, Words | Reworded) and not is_closed:
        return False  # the case's own screen says it, or the desk's
    visit.say(Screen(desk.KEY, ()), neutral=True)
    visit.turn.note("Denied", visit.person.id, {"reason": "naming"})
    return True
