"""What a consult wants of a team's group: its card there, its topic, the end of its round.

A group that is no team any more gets nothing. Which topic a card stands in is read when it is sent
(`delivery.py`): what makes the topic stands before it in the same order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson

from bot import asking
from bot.asking import Question
from bot.store.outgoing import post_once
from bot.store.rows import OutboxRow
from bot.store.teams import (
    OVER,
    PostingRow,
    TeamRow,
    end_posting,
    load_team,
    postings,
    save_posting,
)
from bot.telegram import paint
from bot.telegram.pages import cut
from flows.effects import Deadline, Post, Say, Topic

if TYPE_CHECKING:
    from bot.ledger import Turn
    from flows.case import Consult

CARD: Final = 1  # its urgency in the outbox
NAME: Final = 128  # characters that a topic's name may have


def carry_out(turn: Turn, consult: Consult, effect: Post | Say | Topic | Deadline) -> None:
    """Write down what is to be done in the group of a team."""
    team = load_team(turn.db, turn.row.bot_id, effect.team)
    if isinstance(effect, Deadline):
        _deadline(turn, consult, effect)
    elif team is None or team.unlinked_at is not None:
        return
    elif isinstance(effect, Post):
        _topic(turn, consult, team)
        _card(turn, consult, team, effect)
    elif isinstance(effect, Say):
        manner = {} if effect.urgent else {"disable_notification": True}
        for part in paint.parts(effect.screen, turn.card(consult), turn.reader(consult)):
            _post(turn, consult, team, "say", part | manner)
    elif effect.is_open and not _thread(turn, consult, team):
        _topic(turn, consult, team)
    else:
        method = "reopenForumTopic" if effect.is_open else "closeForumTopic"
        if team.is_forum:
            asked = Question(method, team=team.number)
            asking.ask(turn, team.chat_id, asked, consult.code)


def _deadline(turn: Turn, consult: Consult, effect: Deadline) -> None:
    bot_id = turn.row.bot_id
    if effect.at is None:
        end_posting(turn.db, bot_id, consult.code, effect.posting, OVER)
        return
    rounds = postings(turn.db, bot_id, consult.code)
    thread = next((row.thread_id for row in rounds if row.team == effect.team), None)
    save_posting(
        turn.db,
        PostingRow(
            *(bot_id, consult.code, effect.posting, effect.team, effect.at), thread_id=thread
        ),
    )


def _card(turn: Turn, consult: Consult, team: TeamRow, effect: Post) -> None:
    reader = turn.reader(consult)
    *before, last = paint.parts(effect.screen, turn.card(consult), reader)
    for part in before:
        _post(turn, consult, team, "say", part)
    seal = paint.html(effect.seal, reader) if effect.seal else None
    fresh = {"fresh": effect.fresh or bool(before), "seal": seal}
    _post(turn, consult, team, "show", last | fresh)


def _thread(turn: Turn, consult: Consult, team: TeamRow) -> int | None:
    rounds = postings(turn.db, turn.row.bot_id, consult.code)
    return next((row.thread_id for row in rounds if row.team == team.number), None)


def _topic(turn: Turn, consult: Consult, team: TeamRow) -> None:
    """Make the case's topic in a group that has topics; however often it is wanted, once."""
    if not team.is_forum or _thread(turn, consult, team) is not None:
        return
    name = cut(f"C-{consult.code} · {consult.label}" if consult.label else consult.code, NAME)
    made = Question("createForumTopic", {"name": name}, {"topic": team.number})
    post_once(
        turn.db,
        OutboxRow(
            *(turn.row.bot_id, team.chat_id, f"topic:{consult.code}:{team.number}", "ask"),
            *(consult.code, CARD, orjson.dumps(made.payload).decode(), turn.now),
        ),
    )


def _post(turn: Turn, consult: Consult, team: TeamRow, kind: str, payload: dict[str, Any]) -> None:
    whole = payload | {"team": team.number, "protect_content": True}
    turn.post(kind, whole, CARD, team.chat_id, consult.code)
