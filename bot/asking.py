"""A question to Telegram in the middle of a turn: asked through the outbox, answered by a turn.

No turn waits for an answer. What is asked is an outbox row like any other, so it is asked in order,
at Telegram's pace, and again after a kill. The answer becomes an inbox row in the transaction that
marks the question as answered, and that row's turn goes on with what was kept for it (`then`).
A refusal is an answer; only what passes (a flood, a broken network, a move) is asked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from bot.ledger import Turn

URGENCY: Final = 1  # as a card has


@dataclass(frozen=True, slots=True)
class Question:
    """A call about a chat, without its `chat_id`; `then` is handed back with the answer.

    `then` with "chat": the turn that goes on is one of that chat. With "topic": the answer is the
    topic of the letter's case in the team of that number. With neither nobody waits for it.
    `team`: it is about the case's topic in that team, and not asked if there is none.
    """

    method: str
    params: Mapping[str, Any] = field(default_factory=dict)
    then: Mapping[str, Any] = field(default_factory=dict)
    team: int = 0

    @property
    def payload(self) -> dict[str, Any]:
        about = {"team": self.team} if self.team else {}
        return {"method": self.method, "params": self.params, "then": self.then, **about}


@dataclass(frozen=True, slots=True)
class Answer:
    """What Telegram said, and what was kept for this moment. `result` is None for a refusal."""

    result: Any
    then: Mapping[str, Any]


def ask(turn: Turn, chat: int, question: Question, case: str | None = None) -> None:
    """Ask about a chat; in order with what is sent to it about the same case."""
    turn.post("ask", question.payload, URGENCY, chat, case)


def heard(raw: Mapping[str, Any]) -> Answer:
    """An inbox row that holds an answer."""
    return Answer(raw["answer"].get("result"), raw["then"])
