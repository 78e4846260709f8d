"""Who is in the stories, and the practice in which they begin: its roster and its teams."""

import sqlite3
from functools import cache

from tests.simulation.climate import PERSONS
from tests.simulation.disk import LEAD, empty
from tests.simulation.groups import Group
from tests.simulation.telegram import BOT, Telegram

# Ada presents; Bashir, Chidi, Emre and Farah are clinicians of the ward, Dana leads it.
A, B, C, E, F = PERSONS[:5]
D = LEAD
CROWD = PERSONS[5:]
O, S = 1004, 1005  # Olga observes; of the stranger nothing is known  # noqa: E741
GROUP, ELSEWHERE = -5002, -5003  # the ward, and another team, in a group with topics
YARD = -5004  # a group of Dana's that is no team yet
NAMES = {A: "Ada", B: "Bashir", C: "Chidi", D: "Dana", E: "Emre", F: "Farah", O: "Olga", S: "Sam"}
SPECIALTIES = {
    A: "Pain medicine", B: "Neurosurgery", C: "Radiology", D: "Orthopaedics", E: "Rheumatology",
}  # fmt: skip
WARD, CLINIC = 1, 2  # the teams' numbers
MEMBERS = {WARD: (A, B, C, D, E, O, *CROWD), CLINIC: (A, B, F)}
DAY = "2026-08-01 08:00:00.000000"
_PERSON = """INSERT INTO person (bot_id, person_id, role, called, chat_id, added_at, specialty)
    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET called = excluded.called,
    specialty = excluded.specialty"""
_TEAM = """INSERT INTO team (bot_id, number, chat_id, title, is_forum, quorum, hours, keeps_words,
    ladder, linked_at, linked_by) VALUES (?, ?, ?, ?, ?, 3, 24, 0, '2,5,10,30', ?, ?)"""
_MEMBER = """INSERT INTO member (bot_id, team, person_id, role, joined_at, seen_at)
    VALUES (?, ?, ?, '', ?, ?)"""


@cache
def roster() -> bytes:
    """A database with everybody in it, and no team."""
    with sqlite3.connect(":memory:") as db:
        db.deserialize(empty())
        for person in (*NAMES, *CROWD):
            if person != S:
                role = "lead" if person == D else "observer" if person == O else ""
                called = NAMES.get(person, f"Person {person}")
                row = (BOT["id"], person, role, called, person, DAY, SPECIALTIES.get(person, ""))
                db.execute(_PERSON, row)
        db.commit()
        whole = db.serialize()
    db.close()
    return whole


@cache
def practice_with_teams() -> bytes:
    """The same, with two teams in it."""
    with sqlite3.connect(":memory:") as db:
        db.deserialize(roster())
        for number, chat in ((WARD, GROUP), (CLINIC, ELSEWHERE)):
            title, is_forum = groups()[chat].title, groups()[chat].is_forum
            db.execute(_TEAM, (BOT["id"], number, chat, title, is_forum, DAY, D))
            for person in MEMBERS[number]:
                db.execute(_MEMBER, (BOT["id"], number, person, DAY, DAY))
        db.commit()
        whole = db.serialize()
    db.close()
    return whole


def groups() -> dict[int, Group]:
    """The two groups, as Telegram has them."""
    found = {}
    for chat, number, title in ((GROUP, WARD, "Dunnock ward"), (ELSEWHERE, CLINIC, "Wren clinic")):
        standing = dict.fromkeys(MEMBERS[number], "member")
        standing |= {BOT["id"]: "administrator", MEMBERS[number][0]: "creator"}
        found[chat] = Group(title, standing, is_forum=chat == ELSEWHERE)
    yard = {BOT["id"]: "administrator", D: "creator", **dict.fromkeys((A, B, O, S), "member")}
    return found | {YARD: Group("Heron yard", yard)}


def gather(telegram: Telegram) -> None:
    """Everybody and their groups, as Telegram has them before a story begins."""
    telegram.names |= {
        person: {"first_name": NAMES.get(person, "Xanthippe")} for person in (*NAMES, *CROWD)
        if person not in telegram.names
    }  # fmt: skip
    telegram.groups = groups()
