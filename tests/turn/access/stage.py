"""One town in which Ada is everything that somebody can be to a case, and whoever a test makes her.

Each update is played in a part of one transaction that is undone again, so a thousand of them need
no database of their own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import orjson
import sqlalchemy as sa

from bot import turn
from bot.access import Tie
from bot.ledger import consult_of
from bot.store import teams
from bot.store.roster import PersonRow, save_person
from bot.store.rows import InboxRow
from bot.store.statements import load_consult, update_consult
from flows import codec
from flows.case import FollowUp, Offer
from flows.circle import Colleague
from tests.turn.access import town
from tests.turn.access.town import ADA, BASHIR, BOT, DANA, group

if TYPE_CHECKING:
    from bot.ledger import Desk
    from tests.turn.conftest import Desktop

KEPT = ("consult", "followup", "card", "person", "invite", "posting", "team")
WRITING = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)")
UNLINKED = 7
ROSTER = ""  # in a team as whatever the roster says
# By the number of a team, what Ada is in it; None: she never was.
TEAMS: Final[Mapping[int, str | None]] = {
    1: ROSTER, 2: "clinician", 3: "lead", 4: "observer", 5: "left", 6: None, 7: "clinician",
}  # fmt: skip
# By what a case is to Ada: its team, its owner.
CASES: Final[Mapping[str, tuple[int, int]]] = {
    "mine open": (0, ADA),
    "mine closed": (0, ADA),
    "mine posted": (1, ADA),
    "theirs open": (0, BASHIR),
    "theirs closed": (0, BASHIR),
    **{f"before {number}": (number, BASHIR) for number in TEAMS},
    "before and closed": (2, BASHIR),
    "offered": (0, BASHIR),
    "backed": (0, BASHIR),
    "none": (0, 0),
}
CHANNEL = -200
PLACES: Final = ("private", "here", "elsewhere", "no team", "channel")


@dataclass
class Outcome:
    """What one update would have done; nothing of it is kept."""

    posted: list[dict[str, Any]]
    events: list[dict[str, Any]]
    changed: bool

    @property
    def kinds(self) -> list[str]:
        return [row["kind"] for row in self.posted]

    @property
    def said(self) -> str:
        return json.dumps([row["payload"] for row in self.posted], ensure_ascii=False)

    @property
    def denied(self) -> bool:
        return any(event["kind"] == "Denied" for event in self.events)


@dataclass
class Stage:
    """The town, and Ada in it."""

    desktop: Desktop
    codes: dict[str, str] = field(default_factory=lambda: {"none": "ZZZ"})
    labels: dict[str, str] = field(default_factory=dict)
    wrote: set[str] = field(default_factory=set)  # the tables that a statement has written to

    def prepare(self) -> Stage:
        desktop = self.desktop
        town.people(desktop, {ADA: "clinician", BASHIR: "clinician", DANA: "lead"})
        for number, role in TEAMS.items():
            mine = {} if role is None else {ADA: ROSTER if role == "left" else role}
            town.link(desktop, number, {BASHIR: "", DANA: "", **mine})
        for n, (case, (team, owner)) in enumerate(CASES.items()):
            if owner:
                self._case(case, team, owner, f"Disc {n + 11}")
        self._planned("offered", offer=Offer(Colleague(ADA), desktop.now + timedelta(days=2), 0))
        self._planned("backed", backup=Colleague(ADA))
        with desktop.engine.begin() as db:
            teams.left(db, BOT, 5, ADA, desktop.now)
            gone = teams.load_team(db, BOT, UNLINKED)
            assert gone is not None
            teams.save_team(db, replace(gone, unlinked_at=desktop.now))
        sa.event.listen(desktop.engine, "before_cursor_execute", self._written)
        return self

    def _case(self, case: str, team: int, owner: int, label: str) -> None:
        make = town.opened if not team else lambda *of: town.posted(*of, team)
        self.codes[case], self.labels[case] = make(self.desktop, owner, label), label
        if "closed" in case:
            labels = ("‹ Back",) if team else ()
            town.press(self.desktop, owner, *labels, "More", "Close the case", "Opened by mistake")

    def _planned(self, case: str, **of: Any) -> None:  # noqa: ANN401 - fields of FollowUp
        """A follow-up that Ada is asked to take over, or backs."""
        with self.desktop.engine.begin() as db:
            stored = load_consult(db, BOT, self.codes[case])
            assert stored is not None
            at = self.desktop.now + timedelta(days=90)
            consult = consult_of(stored)
            planned = FollowUp(1, at.date(), at, consult.episode.phase, **of)
            body = orjson.dumps(codec.encode(consult.now(follow_up=planned))).decode()
            update_consult(db, replace(stored, body=body), stored.turn)

    def chat(self, place: str, case: str) -> tuple[str, int]:
        """The kind and the id of a chat, from where it is with regard to a case."""
        team = CASES[case][0] or 1
        return {
            "private": ("private", ADA),
            "here": ("group", group(team)),
            "elsewhere": ("group", group(1 if team != 1 else 2)),
            "no team": ("group", town.PLAIN),
            "channel": ("channel", CHANNEL),
        }[place]

    def ties(self, role: str, case: str) -> frozenset[Tie]:
        """What Ada is to a case, as the town was made; `role` is hers in the roster."""
        team, owner = CASES[case]
        found: set[Tie] = {"own"} if owner == ADA else set()
        if case in {"offered", "backed"}:
            found.add("offered" if case == "offered" else "backup")
        roster: dict[str, Tie] = {
            "clinician": "clinician", "lead": "lead", "observer": "observer", "admin": "lead",
        }  # fmt: skip
        members: dict[str, Tie] = {
            "clinician": "clinician", "lead": "lead", "observer": "observer",
        }  # fmt: skip
        place = TEAMS.get(team)
        tie = roster.get(role) if place == ROSTER else members.get(place or "")
        tie = None if team == UNLINKED else tie
        return frozenset(found | ({tie} if tie else set()))

    def cast(self, db: sa.Connection, role: str) -> Desk:
        """Ada as somebody of this role; the settings let in nobody but Bashir."""
        now = self.desktop.now
        own = {"stranger": "", "by the settings": "", "revoked": "clinician"}.get(role, role)
        gone = now if role == "revoked" else None
        save_person(db, PersonRow(BOT, ADA, own, "", ADA, now, None, gone))
        allow = {BASHIR} | ({ADA} if role in {"by the settings", "revoked"} else set())
        return replace(self.desktop.desk, allow=frozenset(allow))

    def play(self, role: str, *updates: dict[str, Any]) -> list[Outcome]:
        """What each update does if Ada is that; all of it is undone, one by one."""
        with self.desktop.engine.connect() as db, db.begin() as undone:
            house = self.cast(db, role)
            kept = self._kept(db)
            outcomes = [self._played(db, house, update, kept) for update in updates]
            undone.rollback()
        return outcomes

    def _played(self, db: sa.Connection, house: Desk, update: dict[str, Any], kept: Any) -> Outcome:  # noqa: ANN401
        body = next(part for part in update.values() if isinstance(part, dict))
        chat = body.get("message", body)["chat"]["id"]
        row = InboxRow(9, BOT, "u:9999", chat, json.dumps(update), self.desktop.now)
        db.exec_driver_sql("SAVEPOINT played")
        self.wrote.clear()
        turn.take(db, row, self.desktop.now, house)
        outcome = Outcome(
            self._of(db, "SELECT * FROM outbox WHERE key LIKE 'u:9999#%' ORDER BY id"),
            self._of(db, "SELECT * FROM event WHERE cause = 'u:9999' ORDER BY n"),
            bool(self.wrote & set(KEPT)) and kept != self._kept(db),
        )
        db.exec_driver_sql("ROLLBACK TO SAVEPOINT played")
        return outcome

    def _written(self, *given: Any) -> None:  # noqa: ANN401 - what SQLAlchemy tells of a statement
        self.wrote.update(WRITING.findall(given[2]))

    def _kept(self, db: sa.Connection) -> list[list[dict[str, Any]]]:
        return [self._of(db, f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in KEPT]  # noqa: S608

    @staticmethod
    def _of(db: sa.Connection, query: str) -> list[dict[str, Any]]:
        return [dict(row) for row in db.execute(sa.text(query)).mappings()]
