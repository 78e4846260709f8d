"""Who is in a team: learnt when they join, press or write there, and unlearnt when they leave.

Telegram lists nobody's members to a bot, so nobody is listed: whoever shows themselves in a linked
group and stands in the roster is in the team. Who leaves is out in the turn that tells of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot import ledger, people
from bot.access import WATCHING, Person
from bot.clearance import FRESH
from bot.store.involved import involving
from bot.store.roster import load_person
from bot.store.statements import load_consult
from bot.store.teams import (
    MemberRow,
    TeamRow,
    left,
    load_team,
    member_of,
    members,
    open_postings,
    save_team,
    seen,
    team_of,
    teams_of,
)
from bot.telegram.decode import Membership, Tap
from bot.undelivered import told
from bot.visit import stepped
from flows import team_roster
from flows.case import Consult
from flows.events import Left

if TYPE_CHECKING:
    from bot.ledger import Turn
    from bot.store.rows import ConsultRow
    from bot.telegram.decode import Meaning
    from bot.telegram.whence import Whence


def known(turn: Turn, member: MemberRow) -> team_roster.Known:
    """A member as colleagues know them."""
    bot_id, person = member.bot_id, member.person_id
    row = load_person(turn.db, bot_id, person)
    role = member.role or people.standing(row, person, turn.house.allow)
    called, specialty = (row.called, row.specialty) if row is not None else ("", "")
    return team_roster.Known(person, called, role, specialty, bool(member.role))


def group_of(turn: Turn, row: TeamRow) -> team_roster.Group:
    """A team as a screen tells of it."""
    found = [known(turn, each) for each in members(turn.db, row.bot_id, row.number)]
    leads = tuple(each.called or str(each.id) for each in found if each.role in WATCHING)
    return team_roster.Group(
        *(row.number, row.title, len(found), leads, row.quorum, row.hours, row.keeps_words)
    )


def noticed(turn: Turn, whence: Whence, person: Person, meaning: Meaning) -> TeamRow | None:
    """Something comes from a group: if it is a team's, learn its title and that they are in it.

    A button may be pressed by somebody who only looks on, in a public group: they are taken for a
    member, but Telegram is asked before anything is sent to them. Who has left comes back only by
    what no outsider can do.
    """
    team = team_of(turn.db, turn.row.bot_id, whence.chat) if whence.kind == "group" else None
    if team is None:
        return None
    learnt = replace(team, title=whence.title or team.title, is_forum=whence.is_forum)
    if learnt != team:
        save_team(turn.db, learnt)
    if person.role == "stranger":
        return learnt
    if not isinstance(meaning, Tap):
        seen(turn.db, team.bot_id, team.number, person.id, turn.now)
    elif member_of(turn.db, team.bot_id, team.number, person.id) is None:
        seen(turn.db, team.bot_id, team.number, person.id, turn.now - 2 * FRESH)
    return learnt


def changed(turn: Turn, whence: Whence, membership: Membership) -> None:
    """Somebody came into a group or left it; or the bot itself did."""
    bot_id = turn.row.bot_id
    team = team_of(turn.db, bot_id, whence.chat)
    if team is None:
        return
    if membership.is_us:
        if not membership.is_in:
            bereave(turn, team)
    elif membership.is_in:
        who = people.recall(turn.db, bot_id, membership.person, turn.house.allow)
        if who.role != "stranger":
            seen(turn.db, bot_id, team.number, who.id, turn.now)
    else:
        leave(turn, team, membership.person)


def leave(turn: Turn, team: TeamRow, person: int) -> None:
    """Somebody is not in a team any more: its open cases with them in it are told."""
    if left(turn.db, team.bot_id, team.number, person, turn.now):
        _parted(turn, team, person)


def _parted(turn: Turn, team: TeamRow, person: int) -> None:
    turn.note("LeftTeam", person, {"team": team.number})
    for code in sorted({row.consult for row in open_postings(turn.db, team.bot_id, team.number)}):
        _step(turn, load_consult(turn.db, team.bot_id, code), Left(person, team.number))


def gone(turn: Turn, raw: Mapping[str, Any]) -> None:
    """Somebody was shut out of the bot: so they are in no team, and no case counts on them.

    With "team": they were found to have left that one, when something was to be sent to them.
    """
    bot_id, person = turn.row.bot_id, int(raw["left"])
    if "team" in raw:
        found = load_team(turn.db, bot_id, raw["team"])
        if found is not None:
            _parted(turn, found, person)
        return
    for team in teams_of(turn.db, bot_id, person):
        left(turn.db, bot_id, team.number, person, turn.now)
    for stored in involving(turn.db, bot_id, person):
        _step(turn, stored, Left(person))


def _step(turn: Turn, stored: ConsultRow | None, event: Left) -> None:
    if stored is not None and concerns(ledger.consult_of(stored), event.who):
        stepped(turn, stored, event)


def concerns(consult: Consult, person: int) -> bool:
    """Whether somebody owns the case, backs it, was offered it, or has said what they think."""
    plan = consult.follow_up
    near = {plan.backup.id} if plan and plan.backup else set()
    near |= {plan.offer.to.id} if plan and plan.offer else set()
    near |= {opinion.by.id for posting in consult.postings for opinion in posting.opinions}
    return person in near | {consult.owner.id}


def bereave(turn: Turn, team: TeamRow) -> None:
    """The bot was put out of a team's group: those whose cases are before it are told."""
    for code in {row.consult for row in open_postings(turn.db, team.bot_id, team.number)}:
        told(turn.db, team, code, team_roster.bereft(code, team.title), turn.now)
