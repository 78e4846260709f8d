"""What a consult says to others than its owner: colleagues in private, teams in their groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot import ties
from bot.ledger import CARD, Turn
from bot.store import roster, teams
from bot.store.rows import ConsultRow
from bot.store.teams import OVER, PostingRow, TeamRow
from bot.telegram import paint
from flows.case import Consult
from flows.effects import Deadline, Effect, Post, Say, Tell, Topic

PROTECTED = {"protect_content": True}
MEMBER = "member"  # in a payload: whoever gets it must be in that team when it goes


def carry_out(turn: Turn, stored: ConsultRow, consult: Consult, effects: Sequence[Effect]) -> None:
    """Write down what goes to others, in the order in which the step has it."""
    for effect in effects:
        match effect:
            case Tell():
                _tell(turn, stored, consult, effect)
            case Post():
                _post(turn, consult, effect)
            case Say():
                _say(turn, consult, effect)
            case Deadline():
                _deadline(turn, consult, effect)
            case Topic():
                pass
            case _:
                pass  # to the owner: the ledger has it


def _tell(turn: Turn, stored: ConsultRow, consult: Consult, tell: Tell) -> None:
    """To one colleague, or to whoever leads; as the case's card in their own chat."""
    db, bot_id = turn.db, turn.row.bot_id
    whom = ties.leads_of(db, bot_id, stored, turn.house.allow) if tell.to == "lead" else (tell.to,)
    for person in whom:
        row = roster.load_person(db, bot_id, person)
        chat = row.chat_id if row is not None and row.chat_id is not None else person
        marks: dict[str, Any] = {MEMBER: tell.team, **PROTECTED} if tell.team else {}
        if not tell.urgent and turn.house.hours.is_quiet(turn.now, consult.owner.zone):
            marks["disable_notification"] = True
        *before, last = paint.parts(tell.screen, turn.card(consult), turn.reader(consult))
        for part in before:
            turn.post("say", part | marks, CARD, chat, consult.code)
        shown = (
            last | marks | {"fresh": tell.fresh or bool(before), "keep": tell.keep, "seal": None}
        )
        turn.post("show", shown, CARD, chat, consult.code)


def _group(turn: Turn, number: int) -> TeamRow | None:
    """A team that is still linked."""
    team = teams.load_team(turn.db, turn.row.bot_id, number)
    return team if team is not None and team.unlinked_at is None else None


def _post(turn: Turn, consult: Consult, post: Post) -> None:
    """The one card of a case in a team's group; a card is one message, however long."""
    team = _group(turn, post.team)
    if team is None:
        return
    reader = turn.reader(consult)
    shown = paint.message(post.screen, turn.card(consult), reader) | PROTECTED
    seal = paint.html(post.seal, reader) if post.seal else None
    payload = shown | {"fresh": post.fresh, "keep": post.fresh, "seal": seal}
    turn.post("show", payload, CARD, team.chat_id, consult.code)


def _say(turn: Turn, consult: Consult, say: Say) -> None:
    team = _group(turn, say.team)
    if team is None:
        return
    for part in paint.parts(say.screen, turn.card(consult), turn.reader(consult)):
        turn.post("say", part | PROTECTED, CARD, team.chat_id, consult.code)


def _deadline(turn: Turn, consult: Consult, deadline: Deadline) -> None:
    bot_id = turn.row.bot_id
    if deadline.at is None:
        teams.end_posting(turn.db, bot_id, consult.code, deadline.posting, OVER)
        return
    row = PostingRow(bot_id, consult.code, deadline.posting, deadline.team, deadline.at)
    teams.save_posting(turn.db, row)
