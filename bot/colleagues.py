"""What colleagues press on a case that is not theirs: an opinion, an offer, to take it over.

Who may stands in `access.py`, under the actions that the buttons have here. A button of theirs that
stands in no row here does not exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot import own_hours, sealing, ties
from bot.store import roster, teams
from bot.store.rows import ConsultRow
from bot.store.teams import TeamRow
from bot.telegram import buttons
from bot.telegram.decode import Tap, Words
from bot.visit import Visit, stepped
from flows import desk, reading, team_desk
from flows.circle import Circle, Colleague
from flows.events import Declined, Discussed, Event, Pressed
from flows.hand_over import BACKUP, OFFER
from flows.identifiers.guard import identifier
from flows.opinion_screens import NEED, OPINION
from flows.team_screens import CARD

# Which action each button of a colleague's is: by the kind of its question, and its option.
ACTIONS: Final[Mapping[str, str]] = {
    "tap @card o": "opine",
    "tap @card more": "opine",
    "tap @card person": "opine",
    "tap @card urgent": "opine",
    "tap @card mine": "read a round",
    "tap @card full": "read a round",
    "tap @card close": "close a round",
    "tap @opinion": "opine",
    "tap @opinion mine": "read a round",
    "tap @opinion full": "read a round",
    "tap @need": "opine",
    "tap @offer": "be offered",
    "tap @backup": "back up",
}
ASKING_WORDS: Final = ("hand", "ask", "backup", "change backup", "my team", "tell my team")
SHORT: Final = 40


def route(question: str, option: str) -> str:
    """The route of a colleague's button; "" if it is none."""
    kind = question.partition(":")[0]
    if kind == CARD:
        return f"tap {kind} {option.partition(':')[0]}"
    if kind == OPINION and f"tap {kind} {option}" in ACTIONS:
        return f"tap {kind} {option}"
    return f"tap {kind}" if kind in (OPINION, NEED, OFFER, BACKUP) else ""


def near(visit: Visit) -> Circle:
    """Whom the visitor may ask."""
    return ties.circle(visit.turn.db, visit.bot_id, visit.person, visit.house.allow)


def may_ask(words: str) -> bool:
    """Whether words may mean a button that asks for somebody."""
    said = reading.plain(words).casefold().strip()
    return len(said) <= SHORT and said.startswith(ASKING_WORDS)


def pressed(visit: Visit) -> None:
    """A button of a team's card, of a member's own, of an offer."""
    stored, tap = visit.stored, visit.meaning
    if stored is None or not isinstance(tap, Tap) or tap.button is None:
        return
    key, pathway = buttons.shared(tap.button), visit.house.pathway(stored)
    team = _team_of_round(visit, stored, key)
    if not _is_of_here(visit, key, team):
        visit.answer(team_desk.NOT_HERE, alert=True)
        return
    option, query = buttons.option(tap.button, pathway), tap.query
    meant = event(visit, who(visit, team), key, option)
    if not _has_chat(visit):  # a bot may write to nobody first
        visit.answer(desk.start_first(visit.house.username), alert=True)
        query = ""
    stepped(visit.turn, stored, meant, query)


def _has_chat(visit: Visit) -> bool:
    """Whether the visitor has ever opened their own chat with the bot."""
    row = roster.load_person(visit.turn.db, visit.bot_id, visit.person.id)
    return visit.whence.private or (row is not None and row.chat_id is not None)


def _team_of_round(visit: Visit, stored: ConsultRow, key: str) -> int | None:
    """The team of the round that a button is of; None if it is of none."""
    number = key.partition(":")[2]
    rounds = teams.postings(visit.turn.db, visit.bot_id, stored.code) if number else ()
    return next((row.team for row in rounds if str(row.number) == number), None)


def _is_of_here(visit: Visit, key: str, team: int | None) -> bool:
    """In a group only the rounds of its own team; so two cases, or two groups, never mix."""
    if key.partition(":")[0] not in (CARD, OPINION, NEED):
        return True
    here = visit.whence.private or (visit.team is not None and visit.team.number == team)
    return team is not None and here


def event(visit: Visit, who: Colleague, key: str, option: str) -> Event:
    """What somebody's button means, pressed or typed."""
    if key == OFFER and option == "decline":
        return Declined(who)
    if (key, option) in ((OFFER, "accept"), (BACKUP, "take")):
        hours = own_hours.hours_of(visit.turn.db, visit.bot_id, who.id, visit.house.hours)
        return own_hours.accepted(who, visit.whence.chat, hours)
    button = visit.meaning.button if isinstance(visit.meaning, Tap) else None
    return Pressed(button.turn if button else 0, key, option, who)


def who(visit: Visit, team: int | None = None) -> Colleague:
    """The visitor as their colleagues know them, with their role in that team, or in this one."""
    if team is None and visit.team is not None:
        team = visit.team.number
    return ties.colleague(visit.turn.db, visit.bot_id, visit.person, team)


def discussed(visit: Visit) -> None:
    """A reply to a case's card in its team's group; its words are kept only where they may be."""
    stored, words, team = visit.stored, visit.meaning, visit.team
    if stored is None or team is None or not isinstance(words, Words):
        return
    if words.to != visit.bot_id:  # another bot's, or an anonymous admin's: anybody can write a code
        return
    db, bot_id = visit.turn.db, visit.bot_id
    rounds = teams.open_postings(db, bot_id, team.number)
    if not any(row.consult == stored.code for row in rounds):
        return
    if identifier(reading.plain(words.text)) is not None:
        visit.say(desk.told(team_desk.NAMES_SOMEBODY), neutral=True)
        kept = ""
    else:
        kept = _kept(visit, stored, team, words)
    stepped(visit.turn, stored, Discussed(team.number, words.message, who(visit), kept))


def _kept(visit: Visit, stored: ConsultRow, team: TeamRow, words: Words) -> str:
    """Sealed, where there is a key; else as they are, where the team allows it; else nothing."""
    vault = visit.house.vault
    if vault is not None:
        return vault.seal(words.text, sealing.place(visit.bot_id, stored.code, words.message))
    return words.text if team.keeps_words else ""


def present(visit: Visit) -> None:
    """Somebody wants to ask the group: findings are never asked here, so it goes on in private."""
    row = ties.colleague(visit.turn.db, visit.bot_id, visit.person)
    visit.say(team_desk.prepares(row.called, is_team=visit.team is not None), neutral=True)
