"""`curbside users`: who is let in, and as what. The bot may run meanwhile: it reads this each turn.

Exit codes: 0 done, 1 nobody by that id or invitation, 2 usage, 3 token refused, 4 database.
"""

import asyncio
import json
import re
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.access import Role
from bot.exits import Code, Stop

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.settings import Settings
    from bot.store.roster import InviteRow, PersonRow

app = typer.Typer(
    help="People: invite, list, revoke, give a role. The bot may run meanwhile.",
    no_args_is_help=True,
)
CALLED, LONGEST = 40, 24 * 30
SECONDS = 10.0
Id = Annotated[
    int, typer.Argument(metavar="ID", min=1, max=2**52, help="Their Telegram id, as they are told.")
]
Called = Annotated[
    str | None,
    typer.Option(metavar="NAME", help='How colleagues know them, such as "Dr A".'),
]


@dataclass(frozen=True, slots=True)
class Roster:
    """The roster of one bot, inside a transaction that has the write lock."""

    db: "Connection"
    bot_id: int
    settings: "Settings"
    now: datetime

    def row(self, person: int) -> "PersonRow | None":
        from bot.store.roster import load_person

        return load_person(self.db, self.bot_id, person)

    def role(self, person: int) -> str:
        from bot.people import standing

        return standing(self.row(person), person, self.settings.allow)

    def note(self, kind: str, body: dict[str, Any]) -> None:
        """A line of the record, in the transaction of the change that it tells of."""
        from bot.store.rows import EventRow
        from bot.store.statements import append_events

        cause = f"c:{uuid.uuid4().hex}"
        text = json.dumps(body)
        row = EventRow(self.bot_id, None, 0, kind, text, None, self.now, cause, 0)
        append_events(self.db, [row])


@contextmanager
def roster(*, written: bool = True) -> "Iterator[Roster]":
    """Take the write lock, however long the bot's own turns take, and commit at the end.

    Not `written`: it is only read, beside whoever writes.
    """
    from bot.foreseen import foreseen
    from bot.operate.reading import reading
    from bot.rhythm import utc_now
    from bot.run import ENV_FILE
    from bot.settings import read, token
    from bot.store.beside import written_beside
    from bot.store.places import place_of

    with foreseen():
        found = read(ENV_FILE)
        bot_id = int(token(found).get_secret_value().partition(":")[0])
        opened = written_beside(found.database) if written else reading(place_of(found.database))
        with opened as db:
            yield Roster(db, bot_id, found, utc_now())


@app.command()
def invite(
    *,
    role: Annotated[Role, typer.Option(help="What they will be.")] = "clinician",
    called: Called = None,
    hours: Annotated[int, typer.Option(min=1, max=LONGEST, help="How long it can be used.")] = 48,
) -> None:
    """Print a link that lets one person in, once."""
    from bot import people
    from bot.store.roster import InviteRow

    name, username = _name(called), _username()
    with roster() as found:
        until = found.now + timedelta(hours=hours)
        blank = InviteRow(found.bot_id, "", role, name or "", found.now, until)
        secret = people.invite(found.db, blank)
        made = people.short(replace(blank, digest=people.digest(secret)))
        found.note("Invited", {"role": role, "invite": made, "until": until.isoformat()})
    word = f"{people.INVITES}{secret}"
    sys.stdout.write(f"https://t.me/{username}?start={word}\n" if username else f"/start {word}\n")
    where = "" if username else "Telegram cannot be reached: they send this to the bot in private. "
    tell(
        f"{where}For one person, as {role}, until {until:%Y-%m-%d %H:%M} UTC. "
        "Whoever has it can use it."
    )


@app.command("list")
def list_(
    *, as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False
) -> None:
    """List who is let in or shut out, and the invitations that are still open."""
    from bot.people import is_open
    from bot.store.roster import invites, persons

    with roster(written=False) as found:
        rows = {row.person_id: row for row in persons(found.db, found.bot_id)}
        ids = [*rows, *sorted(found.settings.allow - rows.keys())]
        let_in = [_described(each, rows.get(each), found.role(each)) for each in ids]
        waiting = [
            _offered(row) for row in invites(found.db, found.bot_id) if is_open(row, found.now)
        ]
    if as_json:
        sys.stdout.write(json.dumps({"people": let_in, "invitations": waiting}, indent=2) + "\n")
        return
    for each in let_in:
        sys.stdout.write("\t".join(str(each[key] or "") for key in _SHOWN) + "\n")
    for each in waiting:
        line = (each["invitation"], each["role"], each["called"], f"until {each['until']}")
        sys.stdout.write("\t".join(line) + "\n")


_SHOWN = ("id", "role", "called", "by", "since", "revoked")


def _described(person: int, row: "PersonRow | None", role: str) -> dict[str, Any]:
    own = row is not None and bool(row.role)
    return {
        "id": person,
        "role": "nobody" if role == "stranger" else role,
        "called": row.called if row is not None else "",
        "by": "roster" if own else "settings",
        "since": row.added_at.isoformat(timespec="minutes") if row is not None else None,
        "revoked": (
            row.revoked_at.isoformat(timespec="minutes")
            if row is not None and row.revoked_at is not None
            else None
        ),
        "can_be_written_to": row is not None and row.chat_id is not None,
    }


def _offered(row: "InviteRow") -> dict[str, str]:
    from bot.people import short

    return {
        "invitation": short(row),
        "role": row.role,
        "called": row.called,
        "until": row.expires_at.isoformat(timespec="minutes"),
    }


@app.command()
def revoke(
    who: Annotated[
        str, typer.Argument(metavar="ID", help="A Telegram id, or an invitation as `list` has it.")
    ],
) -> None:
    """Shut somebody out, at once, or call an invitation back."""
    if who.startswith("invite:"):
        _call_back(who)
        return
    if not re.fullmatch(r"[1-9]\d{0,15}", who):
        raise Stop(Code.USAGE, "ID is a Telegram id, or an invitation as `list` has it.")
    from bot.store.inbound import Arrival, receive
    from bot.store.roster import PersonRow, left_behind, save_person

    person = int(who)
    with roster() as found:
        if found.role(person) == "stranger":
            raise Stop(Code.FINDINGS, f"{person} is not let in; nothing was changed.")
        row = found.row(person) or PersonRow(found.bot_id, person, "", "", None, found.now)
        save_person(found.db, replace(row, revoked_at=found.now))
        found.note("Revoked", {"person": person})
        # The bot takes a turn of its own for it: nobody's case counts on them any more.
        gone = Arrival(f"l:{uuid.uuid4().hex}", person, json.dumps({"left": person}))
        receive(found.db, found.bot_id, [gone], found.now)
        cases, waiting = left_behind(found.db, found.bot_id, person)
    tell(
        f"{person} is shut out: nothing of a case reaches them any more. "
        f"Theirs are {cases} open cases and {waiting} planned follow-ups."
    )


def _call_back(name: str) -> None:
    from bot.people import is_open, short
    from bot.store.roster import invites, recall_invite

    with roster() as found:
        offered = [
            row
            for row in invites(found.db, found.bot_id)
            if short(row) == name and is_open(row, found.now)
        ]
        if not offered:
            raise Stop(Code.FINDINGS, "No open invitation is called so; nothing was changed.")
        for row in offered:
            recall_invite(found.db, row, found.now)
            found.note("Revoked", {"invite": short(row)})
    tell("The invitation can no longer be used.")


@app.command("role")
def role_(
    person: Id,
    role: Annotated[Role, typer.Argument(help="What they are from now on.")],
    *,
    called: Called = None,
) -> None:
    """Let somebody in by their id, or change what they are; it lets in again whom you shut out."""
    from bot.store.roster import PersonRow, save_person
    from bot.telegram.whence import MASKS

    if person in MASKS:
        raise Stop(
            Code.USAGE, f"{person} is an account of Telegram's own: nobody can be seen there."
        )
    name = _name(called)
    with roster() as found:
        before = found.role(person)
        row = found.row(person) or PersonRow(found.bot_id, person, "", "", None, found.now)
        named = row.called if name is None else name
        save_person(found.db, replace(row, role=role, called=named, revoked_at=None))
        found.note("Role", {"person": person, "role": role, "before": before})
    tell(f"{person} is {role} now; before: {'nobody' if before == 'stranger' else before}.")


def _name(called: str | None) -> str | None:
    if called is None:
        return None
    name = " ".join(called.split())
    if not 0 < len(name) <= CALLED or not name.isprintable():
        raise Stop(Code.USAGE, f"--called takes 1 to {CALLED} characters, for example 'Dr A'.")
    return name


def _username() -> str:
    """The bot's name, asked of Telegram with the token; "" if it cannot be reached just now."""
    from bot import log
    from bot.foreseen import foreseen
    from bot.run import ENV_FILE
    from bot.settings import read, token

    with foreseen():
        found = read(ENV_FILE)
        secret = token(found).get_secret_value()
        log.configure("WARNING", found.log_format, [secret])
        return asyncio.run(_introduced(secret, found.telegram_api))


async def _introduced(secret: str, api: str) -> str:
    from bot.telegram.send import Answered, Barred, Line, Refused

    line = Line(secret, api)
    try:
        reply = await line.call("getMe", {}, read_timeout=SECONDS)
    finally:
        await line.close()
    if isinstance(reply, Barred | Refused):
        raise Stop(Code.REFUSED, "Telegram does not know this token: check it with @BotFather.")
    known = reply.result if isinstance(reply, Answered) else None
    return str(known.get("username", "")) if isinstance(known, dict) else ""


def tell(sentence: str) -> None:
    """For the person at the keyboard; what a script wants is on standard output."""
    sys.stderr.write(f"curbside: {sentence}\n")
