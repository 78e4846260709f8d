"""Somebody asks for something: who, from where, about which case, and in which turn."""

from __future__ import annotations

from dataclasses import dataclass

from bot import ledger, postings
from bot.access import Case, Person, Place, Tie
from bot.ledger import Desk, Turn
from bot.store import statements
from bot.store.rows import ConsultRow
from bot.store.teams import TeamRow
from bot.telegram.decode import Asking, Tap
from bot.telegram.whence import Whence
from flows import erase, recall
from flows.case import Consult
from flows.consult import step
from flows.effects import Effect, Receipt, Show, Tell
from flows.events import Event, Recalled
from flows.lifecycle import State
from flows.screen import Screen
from flows.text import Text


def place_of(
    whence: Whence, stored: ConsultRow | None, ties: frozenset[Tie] = frozenset()
) -> Place:
    """The place that a rule is asked about; `ties` is what who asks is to the case."""
    if stored is None:
        return Place(whence.kind)
    case: Case = "closed" if stored.state == State.CLOSED.value else "open"
    return Place(whence.kind, case, ties)


@dataclass(frozen=True, slots=True)
class Naming:
    """A message of the visitor's that seems to name somebody: by what, and its number."""

    what: Text
    message: int


@dataclass(frozen=True, slots=True)
class Visit:
    """One turn as its handler sees it.

    `word` is what came with the asking: a command's argument, what follows an option of the desk,
    words that were typed. `stored` is the case that it names. What is said to a message that names
    somebody (`naming`) says so, and offers to delete it. `team` is the one in whose group it is.
    """

    turn: Turn
    whence: Whence
    person: Person
    meaning: Asking
    word: str = ""
    stored: ConsultRow | None = None
    naming: Naming | None = None
    team: TeamRow | None = None

    @property
    def house(self) -> Desk:
        return self.turn.house

    @property
    def bot_id(self) -> int:
        return self.turn.row.bot_id

    @property
    def query(self) -> str:
        """The tap that waits for its answer; "" if it is none."""
        return self.meaning.query if isinstance(self.meaning, Tap) else ""

    def say(self, screen: Screen, *, neutral: bool = False) -> None:
        """A new message where the visitor is; `neutral` if nothing of a case is in it."""
        if self.naming is not None:
            screen = erase.noticed(screen, self.naming.what, self.naming.message)
        self.turn.say(screen, self.whence, neutral=neutral)

    def answer(self, text: Text, *, alert: bool = False, neutral: bool = False) -> None:
        """Answer the tap, if it is one."""
        if self.query:
            self.turn.answer(self.query, Receipt(text, alert), neutral=neutral)


def stepped(
    turn: Turn, stored: ConsultRow, event: Event, query: str = "", untold: int | None = None
) -> Consult:
    """Step the consult, and write what came of it; the consult as it is then.

    `untold`: somebody who is told in another way, and the owner with them.
    """
    before = ledger.consult_of(stored)
    wanted = event.sha256 if isinstance(event, Recalled) else recall.looks(before, event)
    after, effects = step(before, event, turn.house.pathway(stored, wanted), turn.now)
    if untold is not None:
        effects = tuple(each for each in effects if not _is_for(each, untold))
    turn.keep(stored, before, (after, effects), event, query)
    postings.carry_out(turn, stored, after, effects)
    _described(turn, before, after)
    return after


def _is_for(effect: Effect, person: int) -> bool:
    return isinstance(effect, Show) or (isinstance(effect, Tell) and effect.to == person)


def _described(turn: Turn, before: Consult, after: Consult) -> None:
    """How the follow-up stands by now, for whoever reads its row."""
    planned = after.follow_up
    if planned is None or (planned, after.task) == (before.follow_up, before.task):
        return
    backup = planned.backup.id if planned.backup else None
    offered = planned.offer.to.id if planned.offer else None
    stands = (after.task, planned.rung, backup, offered)
    statements.describe_followup(turn.db, turn.row.bot_id, after.code, stands)
