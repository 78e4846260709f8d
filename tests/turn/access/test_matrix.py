"""Every route, by everybody, everywhere, about every case: done if its rule says so, else refused.

The matrix is made from the router's own table: a command, a desk option or a meaning that is added
there is tried here.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest

from bot.access import OWN, ROLES, TEAM, WORKING, Allowed, Denied, Person, Place, Tie, may
from bot.asked import Asked, asked, with_colleagues
from bot.routes import ROUTES
from bot.telegram.decode import decode
from bot.texts import Reader, render
from flows import desk, team_desk
from tests.turn.access.stage import CASES, PLACES, ROSTER, TEAMS, UNLINKED, Outcome, Stage
from tests.turn.access.town import ADA, DANA, group

CAST = (*ROLES, "stranger", "revoked", "by the settings")
# The routes that name a case, in a command, a button, or the card that is replied to.
ABOUT_A_CASE = {
    *("/case C-", "desk open", "tap", "words", "group reply"),
    *(name for name in ROUTES if name.startswith(("tap @", "words @"))),
}
TRIES = len(CAST) * len(PLACES) * (len(ABOUT_A_CASE) * len(CASES) + len(ROUTES) - len(ABOUT_A_CASE))
AS_MEMBER: Mapping[str, Tie] = {
    "clinician": "clinician", "lead": "lead", "observer": "observer", "admin": "lead",
}  # fmt: skip
SILENT = {"group talk", "group reply"}  # people talk among themselves
NOT_HERE = render(team_desk.NOT_HERE, Reader())
SENTENCES = tuple(
    render(desk.refused(reason, "curbside_bot"), Reader())
    for reason in ("stranger", "role", "chat", "not yours", "team", "over", "lead", "invitation")
)


def tries(stage: Stage, name: str) -> Iterator[tuple[str, str]]:
    """Every chat and every case; of what names no case, the chats alone."""
    names_one = name in ABOUT_A_CASE
    return product(PLACES, stage.codes if names_one else ("none",))


@pytest.mark.fault("F17", n=f"{TRIES:,}: every route, role, chat and tie to a case")
@pytest.mark.parametrize("role", CAST)
def test_every_route_is_done_or_refused_as_its_rule_says(stage, wishes, role) -> None:
    """Through the whole turn, on a real database; n is asserted, so that nothing is left out."""
    tried, taken, wrong = 0, set[str](), list[tuple[str, ...]]()
    for name in ROUTES:
        cells = list(tries(stage, name))
        updates = [wishes(name, ADA, stage.chat(*cell)[1], stage.codes[cell[1]]) for cell in cells]
        for cell, update, outcome in zip(cells, updates, stage.play(role, *updates), strict=True):
            tried += 1
            ask = Tried(stage, role, *cell, update)
            taken.add(ask.what.route)
            assert bool(ask.what.code) is (name in ABOUT_A_CASE), f"{name}: is it about a case?"
            wrong += [(name, role, *cell, fault) for fault in faults(ask, outcome)]
    assert wrong == []
    assert tried == TRIES / len(CAST)
    assert taken == set(ROUTES)


@dataclass(frozen=True)
class Tried:
    """One cell of the matrix: who Ada is, where she is, which case she means, and what she sent."""

    stage: Stage
    role: str
    place: str
    case: str
    update: dict[str, Any]

    @property
    def standing(self) -> str:
        return {"revoked": "stranger", "by the settings": "clinician"}.get(self.role, self.role)

    @property
    def ties(self) -> frozenset[Tie]:
        """What she is to the case; whoever of the roster acts in a team's group is in the team."""
        found = self.stage.ties(self.standing, self.case)
        if self.place != "here" or self.standing == "stranger" or found & TEAM - OWN:
            return found
        if TEAMS.get(CASES[self.case][0], ROSTER) is None or self.comes_back:
            return found | {AS_MEMBER[self.standing]}
        return found

    @property
    def comes_back(self) -> bool:
        """She had left, and is in the group again: a button may be pressed from outside."""
        return TEAMS.get(CASES[self.case][0]) == "left" and "message" in self.update

    @property
    def what(self) -> Asked:
        """The route that the update takes, where it comes from."""
        whence, meaning = decode(self.update)
        return with_colleagues(asked(meaning, self.stage.desktop.desk, whence.kind), self.ties)

    @property
    def verdict(self) -> Allowed | Denied:
        kind, state = self.stage.chat(self.place, self.case)[0], "open"
        if "closed" in self.case:
            state = "closed"
        place = Place(kind, state, self.ties) if self.what.code else Place(kind)
        return may(Person(ADA, self.standing), ROUTES[self.what.route].action, place)

    @property
    def is_discussion(self) -> bool:
        """An answer to the card of an open round, in the group that it is before."""
        is_reply = self.what.route == "group reply" and self.place == "here"
        return is_reply and CASES[self.case][0] != 0 and "closed" not in self.case

    @property
    def is_elsewhere(self) -> bool:
        """In a group a case's buttons are those of its own team alone."""
        is_round = self.what.route.startswith(("tap @card", "tap @opinion", "tap @need"))
        return is_round and (self.place in {"elsewhere", "no team"} or not self._has_round)

    @property
    def _has_round(self) -> bool:
        team = CASES[self.case][0]
        return team != 0 and (self.place == "private" or team != UNLINKED)


def faults(ask: Tried, outcome: Outcome) -> list[str]:
    """What is wrong with what one update did."""
    answers, found = outcome.kinds.count("receipt"), list[str]()
    if answers != int("callback_query" in ask.update):
        found.append(f"{answers} answers")
    found += [f"told {chat} of {case}" for chat, case in leaks(ask, outcome)]
    if isinstance(ask.verdict, Denied):
        return found + refused(outcome)
    if ask.is_elsewhere:
        is_refused = outcome.kinds == ["receipt"] and NOT_HERE in outcome.said
        return found + (
            [] if is_refused and not outcome.changed else ["not told that it is not here"]
        )
    if ask.what.route in SILENT:
        is_logged = {e["kind"] for e in outcome.events} == {"Discussed"}
        if outcome.posted or is_logged != ask.is_discussion:
            found.append("people talk, and something came of it")
        return found
    return found + ([] if outcome.posted else ["allowed, and nothing came of it"])


def leaks(ask: Tried, outcome: Outcome) -> Iterator[tuple[int, str]]:
    """Each chat that is told of a case that it has nothing to do with, by code or label."""
    stage = ask.stage
    for row in outcome.posted:
        to = ADA if row["kind"] == "receipt" else row["chat_id"]
        for case, label in stage.labels.items():
            is_told = label in row["payload"] or f"C-{stage.codes[case]}" in row["payload"]
            if is_told and to not in entitled(ask, case):
                yield to, case


def entitled(ask: Tried, case: str) -> set[int]:
    """The chats that a case may be told in."""
    team, owner = CASES[case]
    is_mine = ask.standing in WORKING and bool(ask.stage.ties(ask.standing, case))
    if case == ask.case:
        is_mine = ask.standing in WORKING and bool(ask.ties)
        is_mine = is_mine or (ask.standing == "observer" and bool(ask.ties & TEAM - OWN))
    own = {ADA} if is_mine else set[int]()
    of_team = {group(team), DANA} if team not in {0, UNLINKED} else set[int]()
    return own | of_team | ({owner} if owner != ADA else set())


def refused(outcome: Outcome) -> list[str]:
    """What is wrong with a refusal: it says who may, once, and nothing of the case."""
    said = [json.loads(row["payload"]) for row in outcome.posted]
    faults = {
        "something changed": outcome.changed,
        "a card was shown": {*outcome.kinds} - {"receipt", "say"},
        "it was said more than once": len(said) > 1,
        "it was said in other words": [
            each["text"] for each in said if not each["text"].startswith(SENTENCES)
        ],
        "no alert": [each for each in said if each.get("show_alert", True) is not True],
        "the record says otherwise": {e["kind"] for e in outcome.events} - {"Denied"},
    }
    return [f"denied, and {fault}: {found}" for fault, found in faults.items() if found]


def test_a_case_of_a_colleague_and_one_that_is_not_there_get_the_same_answer(stage, wishes) -> None:
    for name in ("/case C-", "desk open", "tap", "words", "tap @card o", "tap @offer"):
        cases = ("theirs open", "theirs closed", "before 5", "before 6", "before 7", "none")
        updates = [wishes(name, ADA, ADA, stage.codes[case]) for case in cases]
        said = {outcome.said for outcome in stage.play("clinician", *updates)}
        assert len(said) == 1, said
        assert ("That is over" if name == "tap @offer" else "those whom they ask") in said.pop()
