"""The rows as values: what a turn reads and writes, without a session behind it."""

from dataclasses import dataclass
from datetime import date, datetime


class StoreError(Exception):
    """The database cannot be used; the message is the one sentence for the person who starts us."""


class Away(StoreError):  # noqa: N818 - the name says what happened
    """The server does not answer at this moment: it may in the next."""


class Raced(Exception):  # noqa: N818 - the name says what happened
    """Another turn has moved this consult on: the caller's copy is stale."""


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One thing that happened; `payload` is JSON text: the raw update, or as follows, by the key.

    - "u:<update_id>": an update
    - "t:<consult>:<revision>@<when>": {"followup": consult, "revision": n, "together"?: true}
    - "g:<consult>:<revision>@<when>": {"digest": person, "cases": {consult: revision}},
      behind the rows of these cases
    - "x:<consult>:<revision>": {"unreached": consult, "revision": n}, a reminder that came back
    - "r:<consult>:<content>": {"recall": consult, "version": ..., "sha256": ...}
    - "c:<word>": {"resend": consult} or {"assign": consult, "to": person}, from the command line
    """

    id: int
    bot_id: int
    key: str
    chat_id: int
    payload: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class ConsultRow:
    """A consult's snapshot; `turn` is the one it was stored at and guards the next update."""

    bot_id: int
    code: str
    number: int
    owner_id: int
    chat_id: int
    state: str
    turn: int
    phase: str
    pathway: str
    version: str
    sha256: str
    body: str
    opened_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class EventRow:
    """One line of the record. `consult` is None for what belongs to no consult (a refusal)."""

    bot_id: int
    consult: str | None
    turn: int
    kind: str
    body: str
    by_id: int | None
    at: datetime
    cause: str
    n: int


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One thing to send; `payload` is JSON text of final Bot API parameters (see bot/outbox.py)."""

    bot_id: int
    chat_id: int
    key: str
    kind: str
    consult: str | None
    priority: int
    payload: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """When to ask again: `due_on` in the clinic's calendar, `ask_at` the instant in UTC."""

    bot_id: int
    consult: str
    revision: int
    chat_id: int
    owner_id: int
    due_on: date
    ask_at: datetime
    zone: str
    state: str = "ready"
    rung: int = 0
    backup_id: int | None = None
    offered_to: int | None = None


@dataclass(frozen=True, slots=True)
class CardRow:
    """The live message of a consult in a chat; `shown` is the hash of what it shows."""

    message_id: int
    shown: str
    below: int


@dataclass(frozen=True, slots=True)
class SaidRow:
    """The case that the words of one message were filed in."""

    bot_id: int
    chat_id: int
    message_id: int
    consult: str
    at: datetime
