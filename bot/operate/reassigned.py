"""`curbside followups resend` and `assign`: what whoever runs the bot has done to a follow-up.

Each becomes an inbox row, so that the bot does it in a turn of its own: at once if it runs, else at
its next start. The record keeps it as done by nobody of the roster.
"""

import uuid
from datetime import datetime

import orjson
from sqlalchemy.engine import Connection

from bot.exits import Code, Stop
from bot.operate.reading import ENV_FILE
from bot.operate.shown import say
from bot.people import colleague
from bot.rhythm import utc_now
from bot.settings import read, token
from bot.store.beside import written_beside
from bot.store.inbound import Arrival, receive
from bot.store.rows import ConsultRow
from bot.store.statements import load_consult
from flows import codec
from flows.lifecycle import State

THEN = "The bot does it at once if it runs, else when it is started."


def resend(code: str) -> int:
    """Have a follow-up asked again now; the exit code."""
    return _handed_in(code, None)


def assign(code: str, to: int) -> int:
    """Offer a follow-up to somebody; the exit code. It is theirs once they accept."""
    return _handed_in(code, to)


def _handed_in(code: str, to: int | None) -> int:
    found, now = read(ENV_FILE), utc_now()
    bot_id, case = int(token(found).get_secret_value().partition(":")[0]), _plain(code)
    with written_beside(found.database) as db:
        stored = _open(db, bot_id, case)
        if to is not None:
            _may_take(stored, to)
            if colleague(db, bot_id, to, found.allow) is None:
                raise Stop(
                    Code.FINDINGS,
                    f"{to} cannot take it over: they may not work here, or never wrote to the bot.",
                )
        _put(db, stored, {"resend": case} if to is None else {"assign": case, "to": to}, now)
    done = "is asked again" if to is None else f"is offered to {to}, and theirs once they accept"
    say(f"C-{case} {done}. {THEN}")
    return Code.OK


def _plain(code: str) -> str:
    return code.strip().upper().removeprefix("C-")


def _open(db: Connection, bot_id: int, case: str) -> ConsultRow:
    """The case, if its follow-up is still to be answered."""
    stored = load_consult(db, bot_id, case)
    if stored is None:
        raise Stop(Code.FINDINGS, f"C-{case[:8]} is no case of this bot; nothing was changed.")
    if stored.state == State.CLOSED.value:
        raise Stop(Code.FINDINGS, f"C-{case} is closed; nothing was changed.")
    if codec.decode(orjson.loads(stored.body)).planned is None:
        raise Stop(Code.FINDINGS, f"C-{case} has no open follow-up; nothing was changed.")
    return stored


def _may_take(stored: ConsultRow, to: int) -> None:
    if to == stored.owner_id:
        raise Stop(Code.FINDINGS, f"C-{stored.code} is theirs already; nothing was changed.")


def _put(db: Connection, stored: ConsultRow, said: dict[str, object], now: datetime) -> None:
    arrival = Arrival(f"c:{uuid.uuid4().hex}", stored.chat_id, orjson.dumps(said).decode())
    receive(db, stored.bot_id, [arrival], now)
