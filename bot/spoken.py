"""What colleagues type about a case that is not theirs: a letter's button, or why they think so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, NamedTuple

from bot import colleagues, ledger, overview
from bot.access import TEAM, Tie
from bot.store import looked_after, teams
from bot.store.rows import ConsultRow
from bot.store.statements import load_consult
from bot.telegram.decode import Words
from bot.visit import Visit, stepped
from flows import colleague_screens, desk, hand_over, ladder, reading
from flows.case import FollowUp
from flows.events import Wrote
from flows.posting import Opinion
from flows.screen import Choice
from flows.text import in_source, t

OPINION: Final = "words @opinion"


class Letter(NamedTuple):
    """A letter to a colleague: the key of its buttons, and which it may have."""

    key: str
    choices: tuple[Choice, ...]

    @property
    def route(self) -> str:
        return f"words {self.key}"

    def option(self, words: str) -> str:
        """The button whose label was typed, or begun with three letters; "" if none was.

        Of what somebody who is away has offered, "Accept all" is said of one case, too.
        """
        said = reading.plain(words).casefold().removesuffix(" all")
        labels = [in_source(choice.label) for choice in self.choices]
        place = reading.choice(said, labels) if len(said) >= desk.SPELT else "none"
        return self.choices[place].option if isinstance(place, int) else ""


OFFER: Final = Letter(colleague_screens.OFFER, colleague_screens.ANSWERS)
BACKUP: Final = Letter(colleague_screens.BACKUP, colleague_screens.TAKING)
LETTERS: Final[Mapping[Tie, Letter]] = {"offered": OFFER, "backup": BACKUP}


def route(words: str, ties: frozenset[Tie]) -> str:
    """The route of a colleague's words about a case: they are about an opinion, or a letter."""
    letters = [letter for tie, letter in LETTERS.items() if tie in ties]
    for letter in letters:
        if letter.option(words):
            return letter.route
    return OPINION if ties & TEAM or not letters else letters[0].route


def answered(visit: Visit, letter: Letter) -> None:
    """A letter's button, typed; or what may be typed."""
    planned = ledger.consult_of(visit.stored).planned if visit.stored is not None else None
    if visit.stored is None or planned is None:
        visit.say(desk.told(hand_over.OVER))
        return
    there = letter if letter is OFFER else _as_backup(planned)
    option = there.option(visit.word)
    if option:
        _pressed(visit, visit.stored, there.key, option)
    else:
        labels = tuple(choice.label for choice in there.choices)
        visit.say(desk.told(t("Nothing changed. What you can say: {labels}.", labels=labels)))


def _as_backup(planned: FollowUp) -> Letter:
    """Its backup takes a follow-up over only when they were told that nobody answers."""
    return BACKUP if ladder.BACKUP in planned.told else Letter(BACKUP.key, colleague_screens.CANNOT)


def _pressed(visit: Visit, stored: ConsultRow, key: str, option: str) -> None:
    before = ledger.consult_of(stored).follow_up
    event = colleagues.event(visit, colleagues.who(visit), key, option)
    if stepped(visit.turn, stored, event).follow_up == before:
        visit.say(desk.told(hand_over.OVER))


def unprompted(visit: Visit) -> bool:
    """Words that reply to nothing: whether they answer a letter, or say why, if one waits."""
    if overview.answered_in_words(visit):
        return True
    offered = looked_after.offered_to(visit.turn.db, visit.bot_id, visit.person.id)
    if len(offered) == 1 and (option := OFFER.option(visit.word)):
        _pressed(visit, offered[0], OFFER.key, option)
        return True
    return _reasoned(visit)


def _reasoned(visit: Visit) -> bool:
    """The reason of the one opinion that still waits for one, if any."""
    words, waiting = visit.meaning, list[ConsultRow]()
    if not isinstance(words, Words):
        return False
    db, bot_id, person = visit.turn.db, visit.bot_id, visit.person.id
    for team in teams.teams_of(db, bot_id, person):
        for row in teams.open_postings(db, bot_id, team.number):
            stored = load_consult(db, bot_id, row.consult)
            given = _opinion(stored, row.number, person)
            if stored is not None and given is not None and not given.reason:
                waiting.append(stored)
    if len(waiting) == 1:
        _wrote(visit, waiting[0], words)
    return len(waiting) == 1


def _opinion(stored: ConsultRow | None, number: int, person: int) -> Opinion | None:
    """Somebody's own opinion in a round."""
    rounds = ledger.consult_of(stored).postings if stored is not None else ()
    return next((each.of(person) for each in rounds if each.number == number), None)


def wrote(visit: Visit) -> None:
    """A reason for an opinion, as an answer to its card."""
    words = visit.meaning
    if visit.stored is not None and isinstance(words, Words):
        _wrote(visit, visit.stored, words)


def _wrote(visit: Visit, stored: ConsultRow, words: Words) -> None:
    stepped(visit.turn, stored, Wrote(words.text, words.message, colleagues.who(visit)))


# By the route of the words: whose rule says who may, and what is then done.
ROUTES: Final[Mapping[str, tuple[str, Callable[[Visit], None]]]] = {
    OPINION: ("opine", wrote),
    OFFER.route: ("be offered", partial(answered, letter=OFFER)),
    BACKUP.route: ("back up", partial(answered, letter=BACKUP)),
}
