"""A town for one test: teams with their groups, and cases before them, made through real turns."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from bot.store import teams
from bot.store.roster import PersonRow, save_person
from bot.store.teams import MemberRow, TeamRow

if TYPE_CHECKING:
    from tests.turn.conftest import Desktop

BOT, ADA, BASHIR, DANA, STRANGER = 1, 1001, 1002, 1004, 1005
PLAIN = -100  # a group that is no team


def group(number: int) -> int:
    """The group of a team."""
    return PLAIN - number


def people(desktop: Desktop, roles: Mapping[int, str]) -> None:
    """Let people in; each can be written to, and is called by their number."""
    with desktop.engine.begin() as db:
        for who, role in roles.items():
            row = PersonRow(BOT, who, role, f"Person {who}", who, desktop.now)
            save_person(db, replace(row, specialty=f"Specialty {who}"))


# reason: what is known of a team
def link(
    desktop: Desktop,
    number: int,
    members: Mapping[int, str],
    *,
    quorum: int = 9,
    keeps_words: bool = False,
) -> None:
    """A team, its group, and who is in it as what ("": as in the roster)."""
    now, title = desktop.now, f"Team {number}"
    more = {"is_forum": False, "quorum": quorum, "hours": 24, "keeps_words": keeps_words}
    row = TeamRow(
        BOT, number, group(number), title, **more, ladder="2,5,10,30", linked_at=now, linked_by=DANA
    )
    with desktop.engine.begin() as db:
        teams.save_team(db, row)
        for who, role in members.items():
            teams.seen(db, BOT, number, who, now)
            teams.set_role(db, MemberRow(BOT, number, who, role, now, now), role)


def newest(desktop: Desktop, who: int, label: str) -> str:
    """The data of the newest button in somebody's own chat that begins so."""
    posted = desktop.rows("outbox WHERE kind != 'receipt' AND chat_id = :who", who=who)
    for row in reversed(posted):
        markup = json.loads(row["payload"]).get("reply_markup") or {}
        for line in markup.get("inline_keyboard", []):
            for each in line:
                if each["text"].lstrip("☐☑❔ ").startswith(label):
                    return str(each["callback_data"])
    raise AssertionError(f"no button {label!r}")


def press(desktop: Desktop, who: int, *labels: str) -> list[dict[str, Any]]:
    """Buttons in somebody's own chat, one after the other; what the last one posted."""
    posted: list[dict[str, Any]] = []
    for label in labels:
        posted = desktop.tap(newest(desktop, who, label), who)
    return posted


def card(code: str, chat: int) -> dict[str, Any]:
    """A card of ours about a case, as Telegram tells of it with a reply to it."""
    where = {"id": chat, "type": "private" if chat > 0 else "supergroup", "title": "Team"}
    us = {"id": BOT, "is_bot": True, "first_name": "Curbside"}
    return {"message_id": 4, "date": 1_780_000_000, "chat": where, "text": f"C-{code}", "from": us}


def opened(desktop: Desktop, who: int, label: str) -> str:
    """A new case of somebody's, with one screen answered; its code."""
    before = {row["code"] for row in desktop.rows("consult")}
    desktop.say("/consult", who)
    (code,) = {row["code"] for row in desktop.rows("consult")} - before
    desktop.message(who, text=label, reply_to_message=card(str(code), who))
    press(desktop, who, "None of these")
    return str(code)


def posted(desktop: Desktop, who: int, label: str, team: int) -> str:
    """The same, and before a team."""
    code = opened(desktop, who, label)
    press(desktop, who, "More", "Ask the team")
    with desktop.engine.connect() as db:
        several = len(teams.teams_of(db, BOT, who)) > 1
    if several:
        press(desktop, who, f"Team {team}")
    press(desktop, who, QUESTION, "Post it")
    return code


QUESTION: Final = "What would you do next?"
