"""A team walks through rounds at random, on a real database: who is told what, to the letter."""

import json
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot import colleagues
from bot.ledger import consult_of
from bot.routes import ROUTES
from bot.store import teams
from bot.store.statements import load_consult
from bot.telegram import buttons
from flows import colleague_screens
from flows.case import FollowUp, Offer
from flows.circle import Colleague
from flows.text import t
from pathway import library
from tests.turn.access import town
from tests.turn.access.town import ADA, BASHIR, BOT, DANA, STRANGER, group
from tests.turn.conftest import NOW, person

CHIDI, EVE, GONE, OTHER = 1003, 1007, 1008, 1009
MEMBERS = (ADA, DANA, EVE, CHIDI)
OUTSIDE = (GONE, OTHER, STRANGER)
WALKS, STEPS, PATIENT = 8, 80, "58F L4-5"
LUMBAR = library.get("lumbar-degenerative")
ADVICE = tuple(each.title for each in LUMBAR.dispositions)
CHOICES = ("See in person", *(each.title for each in LUMBAR.opinions))
AUTHORS = re.compile(rf"\((?:clinician|lead)\): (?:{'|'.join(CHOICES)})")
LEFT_OUT = ("Close the case", "Hand over", "Discard", "Change backup", "Copy", "Pause")
Row = dict[str, Any]


@dataclass
class Walk:
    """A case before a team of four, and everybody who has a thumb."""

    desktop: Any
    chance: random.Random
    boards: dict[int, list[list[Row]]] = field(default_factory=dict)  # by chat, its newest buttons
    said: Counter[str] = field(default_factory=Counter)
    painted: set[str] = field(default_factory=set)  # routes of buttons that others were shown
    code: str = ""
    words: dict[int, list[str]] = field(default_factory=dict)  # reasons, by who wrote them

    def begin(self) -> None:
        roles = dict.fromkeys((BASHIR, ADA, EVE, GONE, OTHER), "clinician")
        town.people(self.desktop, {**roles, DANA: "lead", CHIDI: "observer"})
        town.link(self.desktop, 1, dict.fromkeys((BASHIR, *MEMBERS, GONE), ""), quorum=3)
        town.link(self.desktop, 2, {OTHER: ""})
        with self.desktop.engine.begin() as db:
            teams.left(db, BOT, 1, GONE, self.desktop.now)
        self.code = town.posted(self.desktop, BASHIR, PATIENT, 1)
        rows = self.desktop.rows("outbox WHERE kind = 'show'")
        self.show([{**row, "payload": json.loads(row["payload"])} for row in rows])

    def show(self, rows: list[Row]) -> None:
        for row in rows:
            if row["kind"] == "show" and row["consult"] == self.code:
                markup = row["payload"].get("reply_markup") or {}
                self.boards[row["chat_id"]] = markup.get("inline_keyboard", [])

    def step(self) -> tuple[int, list[Row]]:
        """Somebody does something: who, and what was posted."""
        who = self.chance.choice((BASHIR, BASHIR, *MEMBERS, *MEMBERS, *OUTSIDE))
        if who in {ADA, DANA, EVE} and self.chance.random() < 0.2:
            words = f"because {'xyz'[len(self.words.get(who, ())) % 3]}{who}ish"
            self.words.setdefault(who, []).append(words)
            return who, self.desktop.say(words, who)
        of = who if self.boards.get(who) and self.chance.random() < 0.5 else group(1)
        where = self.chance.choice((who, group(2))) if who == OTHER else of
        choices = [
            each["callback_data"]
            for row in self.boards[of]
            for each in row
            if "callback_data" in each and not each["text"].startswith(LEFT_OUT)
        ]
        return who, self.tap(self.chance.choice(choices), who, where)

    def tap(self, data: str, who: int, where: int) -> list[Row]:
        query = {
            "id": "q1", "from": person(who), "chat_instance": "1", "data": data,
            "message": {"message_id": 9, "date": 0, "chat": town.card("X", where)["chat"]},
        }  # fmt: skip
        return list(self.desktop.take({"update_id": 1, "callback_query": query}, where))

    def consult(self) -> Any:  # noqa: ANN401 - a Consult
        with self.desktop.engine.connect() as db:
            stored = load_consult(db, BOT, self.code)
        assert stored is not None
        return consult_of(stored)

    def look(self, who: int, rows: list[Row]) -> None:
        """Whatever was posted is for whoever reads it, and each of its buttons has a rule."""
        consult = self.consult()
        for row in rows:
            if row["consult"] not in {None, self.code}:  # of somebody's own
                assert self.code not in row["payload"]["text"]
                continue
            reader = who if row["kind"] == "receipt" else row["chat_id"]
            text = row["payload"].get("text", "")
            self.said[row["kind"]] += 1
            if reader in OUTSIDE:
                assert self.code not in text
                assert PATIENT not in text
                assert row["kind"] == "receipt"
            if any(posting.is_open for posting in consult.postings):
                self.blind(reader, text, consult)
            markup = row["payload"].get("reply_markup") or {}
            if reader != BASHIR:
                self.ruled(markup.get("inline_keyboard", []))
        self.show(rows)

    def blind(self, reader: int, text: str, consult: Any) -> None:  # noqa: ANN401
        """Before one's own opinion is in: nobody else's, no reason, no advice; no name ever."""
        posting = next(each for each in consult.postings if each.is_open)
        own = posting.of(reader)
        names = [f"Person {each}" for each in MEMBERS if each != reader]
        assert not [name for name in names if name in text], text
        if own is not None and own.choice != "more":
            return
        written = [w for who, words in self.words.items() if who != reader for w in words]
        assert not [words for words in written if words in text], text
        assert not AUTHORS.search(text), text
        if reader != BASHIR:
            assert not [title for title in ADVICE if title in text], text

    def ruled(self, board: list[list[Row]]) -> None:
        """Every button that a colleague is shown has a route of its own, and so a rule."""
        for data in (each["callback_data"] for row in board for each in row):
            button = buttons.read(data)
            assert button is not None
            if button.case == buttons.DESK:
                continue
            route = colleagues.route(buttons.shared(button), button.option)
            assert route in ROUTES, f"a colleague is shown a button without a rule: {data}"
            self.painted.add(route)


@pytest.mark.fault("F17", n=f"{WALKS} rounds at random, {STEPS} steps each")
def test_nobody_is_told_what_is_not_for_them_whatever_the_order(desktop) -> None:
    """And each button that a colleague is shown has a route, each route of theirs a button."""
    painted = of_follow_ups(desktop)
    for seed in range(WALKS):
        walk = Walk(desktop, random.Random(seed))  # noqa: S311 - a seed makes it the same each time
        walk.begin()
        for _ in range(STEPS):
            walk.look(*walk.step())
        assert walk.said["show"] > STEPS / 8
        assert walk.said["receipt"] > STEPS / 3
        assert walk.consult().postings[0].opinions
        painted |= walk.painted
    assert painted == set(colleagues.ACTIONS)


def of_follow_ups(desktop: Any) -> set[str]:  # noqa: ANN401 - a Desktop
    """The routes of what is shown to whom a follow-up is offered, and to its backup."""
    desktop.opened()
    code = desktop.rows("consult")[0]["code"]
    consult = Walk(desktop, random.Random(0), code=code).consult()  # noqa: S311 - nothing is drawn
    planned, offer = FollowUp(1, NOW.date(), NOW, LUMBAR.phases[0].id), Offer(Colleague(ADA), NOW)
    screens = (
        colleague_screens.offered(consult, planned, offer, t("Somebody")),
        colleague_screens.backing(consult, planned),
        colleague_screens.unanswered(consult, planned, t("Nobody answers")),
    )
    return {
        colleagues.route(screen.key, choice.option)
        for screen in screens
        for row in screen.rows
        for choice in row
    }
