"""What Telegram refuses for good: the row says why, and somebody else is told at once.

All of it in the transaction that marks the row failed, so that nothing which must be seen is ever
given up in silence. A reminder whose owner's chat is shut goes to whoever comes next: their case is
told so, and tells a backup, or who leads. Of all else that must be seen the leads are told here.
"""

import re
from datetime import datetime

import orjson
from sqlalchemy.engine import Connection

from bot.letters import Letter
from bot.store.chats import REMINDER, UNREACHABLE, leads, must_be_seen, note_once, shut
from bot.store.inbound import Arrival, receive
from bot.store.outgoing import mark_failed, post_once
from bot.store.rows import ConsultRow, EventRow, OutboxRow
from bot.store.statements import load_consult
from bot.store.teams import TeamRow, load_team
from bot.telegram import paint
from bot.telegram.send import Refused
from bot.texts import Reader
from flows import team_roster
from flows.screen import Line, Screen
from flows.text import Text, t

KEY = "@undelivered"
# Not Telegram's refusal but ours: whoever was removed is told nothing of a case.
SHUT_OUT = Refused(0, "not allowed any more")
CARD = 1
NOTICE = "#undelivered:"
_ASKED = re.compile(r"t:\w+:(\d+)")


def give_up(
    db: Connection, bot_id: int, letter: Letter, refusal: Refused, now: datetime
) -> int | None:
    """Mark it failed; how many are told of it, or None where nobody needs to be."""
    why = f"{refusal.code} {refusal.text}" if refusal.code else refusal.text
    if refusal.shut:
        why = f"{UNREACHABLE}{why}"
    for row in letter.ids:
        mark_failed(db, row, why)
    if refusal.shut:
        shut(db, bot_id, letter.chat_id)
    if not must_be_seen(letter.priority, letter.payload):
        return None
    lost = [s for code in _cases(letter) if (s := load_consult(db, bot_id, code)) is not None]
    if not lost or (refusal == SHUT_OUT and letter.payload.get("member")):
        return None  # of a team's member who has left: nobody is to reach them
    if letter.chat_id < 0:
        return _told_of_the_group(db, letter, refusal, (bot_id, now))
    if NOTICE in letter.key:
        return 0  # the notice itself: one that is told of another's silence is not told of for ever
    for place, stored in enumerate(lost):
        body = {"row": letter.id, "code": refusal.code, "reminder": letter.priority == REMINDER}
        note_once(
            db,
            EventRow(
                bot_id, stored.code, stored.turn, "Undelivered", orjson.dumps(body).decode(),
                None, now, f"o:{letter.id}", place,
            ),
        )  # fmt: skip
    if refusal.shut and letter.priority == REMINDER and letter.chat_id == lost[0].chat_id:
        receive(db, bot_id, [_unreached(letter, stored) for stored in lost], now)
        return len(leads(db, bot_id))
    return sum(_tell(db, letter, refusal, stored, now) for stored in lost)


def _cases(letter: Letter) -> list[str]:
    """The codes of the cases that a letter is about: one, but for a digest."""
    return [*letter.payload.get("due", {})] if letter.consult is None else [letter.consult]


def _unreached(letter: Letter, stored: ConsultRow) -> Arrival:
    """A row for the case: its reminder, of that revision, has reached nobody."""
    asked = _ASKED.match(letter.key)
    revision = int(asked[1]) if asked else int(letter.payload["due"][stored.code])
    said = orjson.dumps({"unreached": stored.code, "revision": revision}).decode()
    return Arrival(f"x:{stored.code}:{revision}", stored.chat_id, said)


# reason: a row of the outbox has as many columns
def _tell(
    db: Connection, letter: Letter, refusal: Refused, stored: ConsultRow, now: datetime
) -> int:
    """Tell the leads by the case's code; how many there are to tell."""
    is_owners = letter.chat_id == stored.chat_id
    told = _told(stored.code, letter, refusal) if is_owners else _passed_on(stored.code)
    text = paint.html(Screen(KEY, (Line(told),)), Reader())
    payload = orjson.dumps({"text": text, "keep": True}).decode()
    others = [
        lead
        for lead in leads(db, stored.bot_id)
        if lead.person != stored.owner_id and lead.chat != letter.chat_id
    ]
    for lead in others:
        key = f"{letter.key}{NOTICE}{stored.code}:{lead.person}"
        row = OutboxRow(stored.bot_id, lead.chat, key, "say", stored.code, CARD, payload, now)
        post_once(db, row)
    return len(others)


def _told_of_the_group(
    db: Connection, letter: Letter, refusal: Refused, place: tuple[int, datetime]
) -> int | None:
    """The presenter learns that their case's group gets nothing."""
    bot_id, now = place
    team = load_team(db, bot_id, int(letter.payload.get("team", 0)))
    if team is None:
        return None
    say = team_roster.orphaned if refusal == SHUT_OUT else team_roster.bereft
    told(db, team, letter.consult or "", say(letter.consult or "", team.title), now)
    return 1


def told(db: Connection, team: TeamRow, code: str, screen: Screen, now: datetime) -> None:
    """Tell a presenter of their team's group, in private and once a day."""
    stored = load_consult(db, team.bot_id, code)
    if stored is None:
        return
    payload = orjson.dumps({"text": paint.html(screen, Reader()), "keep": True}).decode()
    key = f"{code}{NOTICE}{team.number}:{now:%Y%m%d}"
    post_once(db, OutboxRow(team.bot_id, stored.chat_id, key, "say", code, CARD, payload, now))


def _passed_on(code: str) -> Text:
    """What was for a colleague: a backup, or whoever is asked to take the case over."""
    return t(
        "What a colleague was to be told of C-{code} could not be delivered to them. "
        "Please reach them, or choose somebody else.",
        code=code,
    )


def _told(code: str, letter: Letter, refusal: Refused) -> Text:
    """The case's code and nothing else of it."""
    if refusal == SHUT_OUT:
        why = t("the owner may not see it any more")
    else:
        why = t("the owner's chat is blocked") if refusal.shut else t("Telegram refused it")
    if letter.priority == REMINDER:
        return t(
            "The reassessment reminder of C-{code} could not be delivered: {why}. "
            "Please reach them.",
            code=code, why=why,
        )  # fmt: skip
    return t(
        "A message about C-{code} could not be delivered: {why}. Please reach them.",
        code=code, why=why,
    )  # fmt: skip
