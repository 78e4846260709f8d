"""Thousands of cases at once in twenty groups, turn by turn in any order: none crosses another.

The turns are production's own, on a real database; nothing is sent. What somebody presses next is a
button of the last card that was written to them, or to the group, of that case.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from bot import turn
from bot.ledger import Desk
from bot.store.rows import InboxRow
from tests.simulation.dice import dice
from tests.simulation.disk import Disk
from tests.simulation.program import START
from tests.simulation.stories.cast import DAY
from tests.simulation.stories.sight import buttons, plain
from tests.simulation.telegram import BOT

Row = dict[str, Any]
GROUPS, PRESENTERS, MEMBERS = 20, 12, 3
AT_ONCE = 60  # cases that are on their way at a time
CODE = re.compile(r"\bC-([0-9A-Z]{3,})")
DEFICITS = ("None found", "Not examined")
STRENGTHS = {"4": 4, "5": 5, "Not examined": None}
QUESTIONS = ("What would you do next?", "Refer to a surgeon now?", "Which imaging comes next?")
OPINIONS = {"Conservative": "cons", "Augmentation": "augm", "Surgical referral": "surg"}
_PERSON = """INSERT INTO person (bot_id, person_id, role, called, chat_id, added_at)
    VALUES (?, ?, 'clinician', ?, ?, ?)"""
_TEAM = """INSERT INTO team (bot_id, number, chat_id, title, is_forum, quorum, hours, keeps_words,
    ladder, linked_at, linked_by) VALUES (?, ?, ?, ?, 0, 3, 24, 0, '2,5,10,30', ?, 1)"""
_MEMBER = """INSERT INTO member (bot_id, team, person_id, role, joined_at, seen_at)
    VALUES (?, ?, ?, '', ?, ?)"""


def presenter(group: int, number: int) -> int:
    return 100_000 + group * 100 + number


def member(group: int, number: int) -> int:
    return presenter(group, 50 + number)


@dataclass
class Case:
    """One case: whose it is, where it goes, and what will be said of it by whom."""

    group: int
    who: int
    label: str
    deficit: str
    strength: str
    question: str
    opinions: dict[int, str]
    code: str = ""
    cards: dict[int, Row] = field(default_factory=dict)  # the last one in each chat


@dataclass
class Ward:
    """The groups with all their cases; `wrong` is what went to another case than its own."""

    disk: Disk
    chance: Random
    desk: Desk = field(init=False)
    cases: dict[str, Case] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    turns: int = 0

    def __post_init__(self) -> None:
        self.desk = Desk(BOT["username"], frozenset())
        for group in range(1, GROUPS + 1):
            self._open(group)

    def _open(self, group: int) -> None:
        bot, run = BOT["id"], self.disk.raw.execute
        run(_TEAM, (bot, group, -group, f"Ward {group}", DAY))
        people = [presenter(group, each) for each in range(PRESENTERS)]
        people += [member(group, each) for each in range(MEMBERS)]
        for person in people:
            run(_PERSON, (bot, person, f"Person {person}", person, DAY))
            run(_MEMBER, (bot, group, person, DAY, DAY))

    def case(self, number: int) -> Case:
        """The next case: of one group after the other, all the rest by chance."""
        group, pick = number % GROUPS + 1, self.chance.choice
        opinions = {member(group, each): pick([*OPINIONS]) for each in range(MEMBERS - 1)}
        return Case(
            group, presenter(group, number // GROUPS % PRESENTERS), f"{pick(range(20, 90))}F L4-5",
            pick(DEFICITS), pick([*STRENGTHS]), pick(QUESTIONS), opinions,
        )  # fmt: skip

    # ------------------------------------------------------------ one turn

    def taken(self, chat: int, update: Row) -> list[tuple[str, int, str, Row]]:
        """Take the turn; what it has written: the kind, to whom, of which case, and what."""
        self.turns += 1
        key = f"u:{self.turns}"
        now = START + timedelta(seconds=self.turns / 10)
        row = InboxRow(
            self.turns, BOT["id"], key, chat, json.dumps({"update_id": self.turns, **update}), now
        )
        with self.disk.connection.begin():
            turn.take(self.disk.connection, row, now, self.desk)
        found = self.disk.rows(
            "SELECT kind, chat_id, consult, payload FROM outbox"
            " WHERE bot_id = ? AND key > ? AND key < ?",
            BOT["id"],
            f"{key}#",
            f"{key}$",
        )
        return [(kind, to, code, json.loads(text)) for kind, to, code, text in found]

    def note(self, written: list[tuple[str, int, str, Row]], case: Case) -> None:
        """Keep the cards of the case; nothing may be written of another one."""
        for kind, chat, code, payload in written:
            named = {*CODE.findall(plain(payload.get("text", "")))}
            if kind == "receipt" or code is None:
                continue
            case.code = case.code or code
            if named - {case.code} or code != case.code:
                self.wrong.append(f"C-{case.code} was told of {named}, filed under {code}")
            if chat not in {case.who, -case.group, *case.opinions}:
                self.wrong.append(f"C-{case.code} was told to {chat}")
            if kind == "show":
                case.cards[chat] = payload
        self.cases[case.code] = case

    # ------------------------------------------------------------ what people do

    def says(self, case: Case, words: str) -> None:
        card = case.cards.get(case.who)
        message = {**self._message(case.who, case.who), "text": words}
        if card is not None:
            replied = {**self._message(case.who, BOT["id"]), "text": plain(card["text"])}
            message["reply_to_message"] = replied
        self.note(self.taken(case.who, {"message": message}), case)

    def taps(self, case: Case, label: str, who: int, chat: int) -> None:
        found = [each for each in buttons(case.cards[chat]) if each["text"] == label]
        assert found, f"no {label} on {plain(case.cards[chat]['text'])}"
        query = {
            "id": f"q{self.turns}", "from": self._user(who), "chat_instance": "1",
            "message": self._message(chat, BOT["id"]), "data": found[0]["callback_data"],
        }  # fmt: skip
        self.note(self.taken(chat, {"callback_query": query}), case)

    def _user(self, person: int) -> Row:
        return BOT if person == BOT["id"] else {"id": person, "is_bot": False, "first_name": "P"}

    def _message(self, chat: int, sender: int) -> Row:
        kind = {"type": "private"} if chat > 0 else {"type": "supergroup", "title": "Ward"}
        return {
            "message_id": self.turns + 1, "date": int(START.timestamp()),
            "chat": {"id": chat, **kind}, "from": self._user(sender),
        }  # fmt: skip

    def course(self, case: Case) -> Iterator[None]:
        """A case from its first word to its last opinion, one act after the other."""
        self.says(case, "/consult")
        self.says(case, case.label)
        for label in (
            "None of these", case.deficit, case.strength, "More", "Ask the team", case.question,
            "Post it",
        ):  # fmt: skip
            yield
            self.taps(case, label, case.who, case.who)
        for person, label in case.opinions.items():
            yield
            self.taps(case, label, person, -case.group)

    def all_of(self, count: int) -> None:
        """So many cases, many of them on their way at a time."""
        running: list[Iterator[None]] = []
        for number in range(count):
            running.append(self.course(self.case(number)))
            while len(running) >= AT_ONCE:
                self._one(running)
        while running:
            self._one(running)

    def _one(self, running: list[Iterator[None]]) -> None:
        at = self.chance.randrange(len(running))
        if next(running[at], running) is running:
            del running[at]

    # ------------------------------------------------------------ what stands on record

    def crossed(self) -> Iterator[str]:
        """Every case whose record is not what was said of it."""
        rows = self.disk.rows("SELECT code, owner_id, body FROM consult")
        if len(rows) != len(self.cases):
            yield f"{len(rows)} cases on record, {len(self.cases)} taken"
        for code, owner, text in rows:
            case, body = self.cases[code], json.loads(text)
            (posting,) = body["postings"]
            said = {each["by"]["id"]: each["choice"] for each in posting["opinions"]}
            answers = body["episode"]["answers"]
            held = (owner, body["label"], posting["team"]["number"], said,
                    "neuro_deficit" in answers, answers.get("mrc_min"))  # fmt: skip
            meant = (case.who, case.label, case.group,
                     {person: OPINIONS[label] for person, label in case.opinions.items()},
                     case.deficit == "None found", STRENGTHS[case.strength])  # fmt: skip
            if held != meant:
                yield f"C-{code}: {held} instead of {meant}"


def interleaved(content: bytes, count: int) -> Ward:
    """Take so many cases in one practice, and look at each."""
    ward = Ward(Disk(content), dice("interleaved", count))
    try:
        ward.all_of(count)
        ward.wrong += ward.crossed()
    finally:
        ward.disk.close()
    return ward
