"""What somebody is told who may not do what they asked for, and what the record says of it.

A tap is answered every time, for no spinner may be left. Strangers otherwise get one line a day,
and one line a day and reason in the record, so that knocking often fills neither.
"""

from __future__ import annotations

from datetime import timedelta

import orjson

from bot.access import Reason
from bot.ledger import Turn
from bot.store import roster
from bot.telegram.decode import Command, Masked
from bot.telegram.whence import Whence
from bot.visit import Visit
from flows import desk
from flows.screen import Screen

A_DAY = timedelta(days=1)


def refuse(visit: Visit, reason: Reason) -> None:
    """Say no: in the answer to a tap, else as a message."""
    if reason == "stranger":
        _knocked(visit)
        return
    username = visit.house.username
    if visit.query:
        visit.answer(desk.refused(reason, username), alert=True, neutral=True)
    elif visit.whence.private or isinstance(visit.meaning, Command):
        said = desk.unknown_case() if reason == "not yours" else _sentence(reason, username)
        visit.say(said, neutral=True)
    else:
        return  # people talk in a group: that is nothing we were asked
    visit.turn.note("Denied", visit.person.id, {"reason": reason})


def _knocked(visit: Visit) -> None:
    """Someone nobody let in: one neutral line where one was asked for, and never anything else."""
    turn, whence = visit.turn, visit.whence
    is_asked = whence.private or isinstance(visit.meaning, Command)
    if not visit.query and not is_asked:
        return
    roster.meet(turn.db, visit.bot_id, whence.person)
    if visit.query:
        visit.answer(desk.refused("stranger", ""), alert=True, neutral=True)
    elif roster.is_to_be_told(turn.db, visit.bot_id, whence.person, turn.now):
        visit.say(desk.stranger(whence.person if whence.private else None), neutral=True)
    _note_once(turn, whence.person, "stranger")


def uninvited(visit: Visit) -> None:
    """An invitation that is unknown, used or expired: which of these is not told."""
    turn, whence = visit.turn, visit.whence
    roster.meet(turn.db, visit.bot_id, whence.person)
    if _note_once(turn, whence.person, "invitation"):
        visit.say(desk.stranger(whence.person, "invitation"), neutral=True)


def unmask(turn: Turn, whence: Whence, masked: Masked) -> None:
    """Somebody who cannot be seen may do nothing; once a day they are told what to do instead."""
    if not masked.is_command or masked.bot not in {"", turn.house.username.casefold()}:
        return
    bot_id = turn.row.bot_id
    roster.meet(turn.db, bot_id, whence.person)
    if roster.is_to_be_told(turn.db, bot_id, whence.person, turn.now):
        turn.say(desk.masked(masked.behind, turn.house.username), whence, neutral=True)
    _note_once(turn, whence.person, "masked")


def _note_once(turn: Turn, person: int, reason: str) -> bool:
    """Put a refusal into the record, unless the last day has it already; whether it was new."""
    since = turn.now - A_DAY
    for body in roster.denials(turn.db, turn.row.bot_id, person, since):
        if orjson.loads(body)["reason"] == reason:
            return False
    turn.note("Denied", person, {"reason": reason})
    return True


def _sentence(reason: Reason, username: str) -> Screen:
    return desk.told(desk.refused(reason, username))
