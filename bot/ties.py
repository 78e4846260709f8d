"""What somebody is to a case: its owner, the one who backs it, a member of a team it is before."""

from __future__ import annotations

from sqlalchemy import Connection

from bot import ledger, people
from bot.access import WORKING, Person, Tie
from bot.store import roster, teams
from bot.store.rows import ConsultRow
from bot.store.teams import TeamRow
from flows.circle import Circle, Colleague, Team

NEAREST = 20  # as many buttons as somebody can still look through


def ties(db: Connection, bot_id: int, person: Person, stored: ConsultRow | None) -> frozenset[Tie]:
    """All that somebody is to a case; nothing if they have nothing to do with it."""
    if stored is None:
        return frozenset()
    found: set[Tie] = {"own"} if stored.owner_id == person.id else set()
    planned = ledger.consult_of(stored).follow_up
    if planned and planned.backup and planned.backup.id == person.id:
        found.add("backup")
    if planned and planned.offer and planned.offer.to.id == person.id:
        found.add("offered")
    for number in {row.team for row in teams.postings(db, bot_id, stored.code)}:
        if (role := role_in(db, bot_id, number, person)) is not None:
            found.add(role)
    return frozenset(found)


def role_in(db: Connection, bot_id: int, number: int, person: Person) -> Tie | None:
    """What somebody is in a linked team; None if they are not in it, or it is none any more."""
    team = teams.load_team(db, bot_id, number)
    place = teams.member_of(db, bot_id, number, person.id)
    if team is None or team.unlinked_at is not None or place is None or place.left_at is not None:
        return None
    return _as_member(place.role or person.role)


def _as_member(role: str) -> Tie | None:
    match role:
        case "clinician" | "lead" | "observer":
            return role
        case "admin":
            return "lead"
        case _:
            return None


def colleague(db: Connection, bot_id: int, person: Person, team: int | None = None) -> Colleague:
    """Somebody as their colleagues know them, with what they are in that team."""
    row = roster.load_person(db, bot_id, person.id)
    role = role_in(db, bot_id, team, person) if team is not None else None
    called, specialty = (row.called, row.specialty) if row else ("", "")
    return Colleague(person.id, called, role or person.role, specialty)


def circle(db: Connection, bot_id: int, person: Person, allow: frozenset[int]) -> Circle:
    """Whom somebody may ask: colleagues who can be written to, those of their teams first."""
    own = teams.teams_of(db, bot_id, person.id)
    near = {each for team in own for each in teams.reachable(db, bot_id, team.number)}
    found = [
        Colleague(row.person_id, row.called, role, row.specialty)
        for row in roster.persons(db, bot_id)
        if row.person_id != person.id and row.chat_id is not None
        and (role := people.standing(row, row.person_id, allow)) in WORKING
    ]  # fmt: skip
    found.sort(key=lambda each: (each.id not in near, each.called.casefold(), each.id))
    return Circle(tuple(found[:NEAREST]), tuple(team_of(row) for row in own))


def team_of(row: TeamRow) -> Team:
    """A team as the dialogue knows it."""
    return Team(row.number, row.title, row.quorum, row.hours, row.keeps_words)


def leads_of(
    db: Connection, bot_id: int, stored: ConsultRow, allow: frozenset[int]
) -> tuple[int, ...]:
    """Who leads where a case belongs: of the team it was before last, of its owner's, of all."""
    posted = [row.team for row in reversed(teams.postings(db, bot_id, stored.code))]
    own = [team.number for team in teams.teams_of(db, bot_id, stored.owner_id)]
    for number in (*posted, *own):
        found = tuple(
            row.person_id
            for row in teams.members(db, bot_id, number)
            if row.person_id != stored.owner_id
            and _leads(db, bot_id, number, people.recall(db, bot_id, row.person_id, allow))
        )
        if found:
            return found
    watching = (row.person_id for row in people.watchers(db, bot_id))
    return tuple(each for each in watching if each != stored.owner_id)


def _leads(db: Connection, bot_id: int, number: int, person: Person) -> bool:
    return person.role in WORKING and role_in(db, bot_id, number, person) == "lead"
