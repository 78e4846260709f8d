"""What a consult says to others than its owner: colleagues in private, teams in their groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot import people, team_cards, ties
from bot.clearance import MEMBER, READ
from bot.ledger import CARD, Turn
from bot.store import roster
from bot.store.rows import ConsultRow
from bot.telegram import paint
from flows.case import Consult
from flows.effects import Deadline, Effect, Post, Say, Tell, Topic

PROTECTED = {"protect_content": True}


def carry_out(turn: Turn, stored: ConsultRow, consult: Consult, effects: Sequence[Effect]) -> None:
    """Write down what goes to others, in the order in which the step has it."""
    for effect in effects:
        match effect:
            case Tell():
                _tell(turn, stored, consult, effect)
            case Post() | Say() | Topic() | Deadline():
                team_cards.carry_out(turn, consult, effect)
            case _:
                pass  # to the owner: the ledger has it


def _tell(turn: Turn, stored: ConsultRow, consult: Consult, tell: Tell) -> None:
    """To one colleague, or to whoever leads; as the case's card in their own chat."""
    db, bot_id = turn.db, turn.row.bot_id
    whom = ties.leads_of(db, bot_id, stored, turn.house.allow) if tell.to == "lead" else (tell.to,)
    *before, last = paint.parts(tell.screen, turn.card(consult), turn.reader(consult))
    for person in whom:
        chat, marks = roster.chat_of(db, bot_id, person), _of_team(turn, tell.team, person)
        if not tell.urgent:
            marks |= turn.softly(person)
        for part in before:
            turn.post("say", part | marks, CARD, chat, consult.code)
        manner = {"fresh": tell.fresh or bool(before), "keep": tell.keep, "seal": None}
        # News without buttons stands beside the card that they have, whose buttons stay.
        kind = "say" if tell.fresh and not tell.screen.rows else "show"
        turn.post(kind, last | marks | manner, CARD, chat, consult.code)


def _of_team(turn: Turn, team: int, person: int) -> dict[str, Any]:
    """What lets a letter go to a member of that team only (0: it is no team's)."""
    if not team:
        return {}
    db, bot_id = turn.db, turn.row.bot_id
    who = people.recall(db, bot_id, person, turn.house.allow)
    reads = {READ: True} if ties.role_in(db, bot_id, team, who) == "observer" else {}
    return {MEMBER: team, **PROTECTED, **reads}
