"""Groups become teams, and are let go: /team, the link that adds the bot, and what is pressed then.

Whoever links a group leads or administers this bot and is an administrator of the group; the first
the roster says, the second Telegram is asked. So linking takes three turns: the wish, and one for
each answer (of the person, and of the bot itself).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from bot import asking, people
from bot.access import ROLES, WATCHING
from bot.asking import Answer, Question
from bot.letters import NEUTRAL
from bot.membership import group_of, known
from bot.store.teams import (
    MemberRow,
    TeamRow,
    add_team,
    left,
    load_team,
    member_of,
    members,
    next_team,
    open_postings,
    save_team,
    seen,
    set_role,
    team_of,
    teams,
)
from bot.telegram import buttons, paint
from bot.telegram.arrivals import is_in
from bot.telegram.whence import Whence
from bot.undelivered import told
from flows import team_roster
from flows.scene import SHOWN
from flows.text import t

if TYPE_CHECKING:
    from bot.ledger import Turn
    from bot.visit import Visit
    from flows.screen import Screen

CARD: Final = 1  # its urgency in the outbox
LEADING: Final = frozenset({"creator", "administrator"})
LINK: Final = "team"  # what the link that adds the bot to a group says there
NUMBER: Final = 10  # digits that a team's number may have


def wish(button: buttons.Button) -> tuple[str, str] | None:
    """The route of a button about teams, and what is said with it: "<team> <the rest>"."""
    if button.question != buttons.tag(team_roster.KEY):
        return None
    verb, _, rest = button.option.partition(":")
    if verb == "n":
        return "teams see", rest
    return (f"teams {verb}", f"{button.turn} {rest}") if f"teams {verb}" in ROUTES else None


def _say(turn: Turn, whence: Whence, screen: Screen, number: int, *, neutral: bool = False) -> None:
    """A message whose buttons are about one team."""
    for part in paint.parts(screen, paint.Card(turn=number), turn.reader()):
        marks = {NEUTRAL: True} if neutral else {}
        turn.post("say", part | whence.topic | marks, CARD, whence.chat)


def _team(visit: Visit) -> TeamRow | None:
    """The linked team that a button means."""
    number = visit.word.partition(" ")[0]
    if not number.isdecimal() or len(number) > NUMBER:
        return None
    row = load_team(visit.turn.db, visit.bot_id, int(number))
    return row if row is not None and row.unlinked_at is None else None


def _list(visit: Visit) -> None:
    visit.answer(SHOWN)
    _listed(visit)


def _listed(visit: Visit) -> None:
    linked = teams(visit.turn.db, visit.bot_id)
    groups = [group_of(visit.turn, row) for row in linked]
    visit.say(team_roster.teams(groups))


def _found(show: Callable[[Visit, TeamRow], None]) -> Callable[[Visit], None]:
    """With the team that is meant; where it is none any more, the list."""

    def go(visit: Visit) -> None:
        row = _team(visit)
        if row is None:
            _list(visit)
        else:
            visit.answer(SHOWN)
            show(visit, row)

    return go


def _see(visit: Visit, row: TeamRow) -> None:
    _say(visit.turn, visit.whence, team_roster.team(group_of(visit.turn, row)), row.number)


def _off(visit: Visit, row: TeamRow) -> None:
    _say(visit.turn, visit.whence, team_roster.unlinking(group_of(visit.turn, row)), row.number)


def _gone(visit: Visit, row: TeamRow) -> None:
    let_go(visit.turn, row, visit.person.id)
    _listed(visit)


def let_go(turn: Turn, row: TeamRow, by: int | None) -> None:
    """The group is no team any more: it is told, and so are those whose cases are before it."""
    save_team(turn.db, replace(row, unlinked_at=turn.now))
    turn.note("Unlinked", by, {"team": row.number})
    turn.say(team_roster.unlinked(row.title), Whence(by or 0, row.chat_id, "group"), neutral=True)
    for case in {each.consult for each in open_postings(turn.db, row.bot_id, row.number)}:
        told(turn.db, row, case, team_roster.orphaned(case, row.title), turn.now)


def _who(visit: Visit, row: TeamRow) -> None:
    found = [known(visit.turn, each) for each in members(visit.turn.db, visit.bot_id, row.number)]
    _say(visit.turn, visit.whence, team_roster.people(group_of(visit.turn, row), found), row.number)


def _member(visit: Visit, row: TeamRow) -> MemberRow | None:
    word = visit.word.partition(" ")[2]
    if not word.isalnum() or not word.isascii():
        return None
    found = member_of(visit.turn.db, visit.bot_id, row.number, int(word, 36))
    return found if found is not None and found.left_at is None else None


def _person(visit: Visit, row: TeamRow) -> None:
    found = _member(visit, row)
    if found is None:
        _who(visit, row)
    else:
        _say(visit.turn, visit.whence, team_roster.person(known(visit.turn, found)), row.number)


def _as(role: str) -> Callable[[Visit, TeamRow], None]:
    def give(visit: Visit, row: TeamRow) -> None:
        found = _member(visit, row)
        if found is not None and found.role != role:
            set_role(visit.turn.db, found, role)
            body = {"team": row.number, "person": found.person_id, "role": role or "roster"}
            visit.turn.note("TeamRole", visit.person.id, body)
        _person(visit, row)

    return give


def _me(visit: Visit) -> None:
    """Somebody says that they are in a team. Who has left it before is asked of Telegram."""
    turn, person = visit.turn, visit.person.id
    row = team_of(turn.db, visit.bot_id, visit.whence.chat)
    if row is None:
        visit.answer(t("This group is no team."), alert=True, neutral=True)
        return
    place = member_of(turn.db, visit.bot_id, row.number, person)
    if place is None or place.left_at is None:  # met above, in this same turn
        visit.answer(team_roster.ENROLLED, neutral=True)
        return
    visit.answer(team_roster.ASKED, alert=True, neutral=True)
    then = {"chat": visit.whence.chat, "back": person}
    asking.ask(turn, visit.whence.chat, Question("getChatMember", {"user_id": person}, then))


def _link(visit: Visit) -> None:
    """Make this group a team; in private there is none, so the way to one is shown."""
    turn, whence = visit.turn, visit.whence
    if whence.private:
        _list(visit)
        return
    row = team_of(turn.db, visit.bot_id, whence.chat)
    if row is not None:
        visit.say(team_roster.already(row.title), neutral=True)
        return
    then = {
        "chat": whence.chat, "link": visit.person.id, "title": whence.title,
        "is_forum": whence.is_forum, "thread": whence.thread,
    }  # fmt: skip
    asked = Question("getChatMember", {"user_id": visit.person.id}, then)
    asking.ask(turn, whence.chat, asked)


def answered(turn: Turn, answer: Answer) -> None:
    """Go on with what Telegram says of somebody's place in a group."""
    member = answer.result if isinstance(answer.result, dict) else {}
    if "back" in answer.then:
        _back(turn, answer.then["back"], member)
    elif "link" in answer.then:
        _answered(turn, answer.then, str(member.get("status", "")))


def _back(turn: Turn, person: int, member: Mapping[str, Any]) -> None:
    row = team_of(turn.db, turn.row.bot_id, turn.row.chat_id)
    if row is None:
        return
    if member and is_in(member):
        seen(turn.db, row.bot_id, row.number, person, turn.now)
    else:
        left(turn.db, row.bot_id, row.number, person, turn.now)


def _answered(turn: Turn, then: Mapping[str, Any], status: str) -> None:
    bot_id, chat, person = turn.row.bot_id, turn.row.chat_id, int(then["link"])
    whence = Whence(person, chat, "group", then["thread"])
    if "led" not in then:
        if status not in LEADING:
            turn.note("Denied", person, {"reason": "no administrator"})
            turn.say(team_roster.no_administrator(), whence, neutral=True)
            return
        more = {**then, "chat": chat, "led": True}
        asking.ask(turn, chat, Question("getChatMember", {"user_id": bot_id}, more))
        return
    row = team_of(turn.db, bot_id, chat)
    if row is not None:
        turn.say(team_roster.already(row.title), whence, neutral=True)
    elif people.recall(turn.db, bot_id, person, turn.house.allow).role in WATCHING:
        _linked(turn, whence, then, leads=status in LEADING)


def _linked(turn: Turn, whence: Whence, then: Mapping[str, Any], *, leads: bool) -> None:
    bot_id, number = turn.row.bot_id, next_team(turn.db, turn.row.bot_id)
    row = TeamRow(
        *(bot_id, number, whence.chat, then["title"], then["is_forum"], 3, 24),
        *(False, "2,5,10,30", turn.now, whence.person),
    )
    add_team(turn.db, row)
    seen(turn.db, bot_id, number, whence.person, turn.now)
    turn.note("Linked", whence.person, {"team": number, "chat": whence.chat})
    screen = team_roster.linked(group_of(turn, row), leads=leads)
    _say(turn, whence, screen, number, neutral=True)


# By what was sent: the action whose rule says who may, and what is then done.
ROUTES: Final[Mapping[str, tuple[str, Callable[[Visit], None]]]] = {
    "/team": ("lead teams", _list),
    f"/start {LINK}": ("link", _link),
    "teams list": ("lead teams", _list),
    "teams see": ("lead teams", _found(_see)),
    "teams off": ("lead teams", _found(_off)),
    "teams gone": ("lead teams", _found(_gone)),
    "teams who": ("lead teams", _found(_who)),
    "teams p": ("lead teams", _found(_person)),
    **{
        f"teams {key}": ("lead teams", _found(_as(role)))
        for key, role in team_roster.AS.items()
        if role in {*ROLES, ""}
    },
    "teams me": ("enrol", _me),
}
