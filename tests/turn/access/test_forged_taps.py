"""12,000 taps forged by people of every role: nothing changes, each is answered exactly once."""

import json
import random
import re
from collections import Counter
from dataclasses import replace

import pytest

from bot import turn
from bot.access import ROLES
from bot.store.roster import PersonRow, save_person
from bot.store.rows import InboxRow
from bot.telegram import buttons
from flows import hand_over, team
from flows.consult import PANELS
from tests.turn.access import town
from tests.turn.access.town import ADA, BASHIR, DANA

CAST = {role: 2001 + n for n, role in enumerate(ROLES)}
GONE, STRANGER = 2010, 2011
PEOPLE = (BASHIR, *CAST.values(), GONE, STRANGER, -5)
EACH = 1500
KEPT = ("consult", "followup", "card", "said", "invite", "posting", "team")
# Those of the owner, and those of colleagues, which are as many as a case can have rounds.
QUESTIONS = (
    *(*PANELS, "@label", "@desk", "cord_signs", "age_years", "x"),
    *(*team.KEYS[::7], *hand_over.KEYS, *(f"{kind}:1" for kind in ("@card", "@opinion", "@need"))),
)
OPTIONS = (
    *("=", "?", "back", "done", "none", "skip", "edit", "more", "acting", "mistake", "true"),
    *("advise", "follow", "no", "yes", "+cord_signs", "-cord_signs", "open", "keep", "44", ""),
    *("o:cons", "urgent", "person", "mine", "full", "close", "change", "name", "role"),
    *("accept", "decline", "take", "hand", "backup", "team", "post", "c:1", "d:1", "r:1", "panel"),
)
NOISE = ("🙂", "\x00", "💊" * 40, "1.", "....", "1.7K2.1.aaaaaa", "C-7K2", "/start", " ", "null")
GROUP = {"id": town.group(2), "type": "supergroup", "title": "Team 2"}  # not the case's own


def forged(chance: random.Random, codes: list[str]) -> str:
    """Random bytes, what is too long or empty, and well-made buttons that nobody painted."""
    match chance.randrange(6):
        case 0:
            return "".join(chr(chance.randrange(1, 0x2FFF)) for _ in range(chance.randrange(70)))
        case 1:
            return chance.choice(NOISE)
        case 2:
            return chance.randbytes(chance.randrange(1, 400)).hex()
        case 3:
            return "1." + ".".join(chance.choice(("", "-", "7K2", "9" * 9, "é")) for _ in range(4))
        case _:
            question = chance.choice(QUESTIONS)
            number = chance.choice((0, 1, 2, 7, 10**6))
            return buttons.write(chance.choice(codes), number, question, chance.choice(OPTIONS))


def update(who: int, data: str, chat: dict[str, object]) -> dict[str, object]:
    query = {
        "id": "q1", "from": {"id": who, "is_bot": False, "first_name": "A"}, "data": data,
        "chat_instance": "1", "message": {"message_id": 9, "date": 0, "chat": chat},
    }  # fmt: skip
    return {"update_id": 1, "callback_query": query}


@pytest.fixture
def clinic(desktop):
    """Ada's open case, her closed one, one before her team; somebody of every role who owns none.

    All of them may be in another team, none is in hers.
    """
    desktop.opened().press("More", "Close the case", "Opened by mistake")
    desktop.say("/consult")
    desktop.say("44M")
    town.people(desktop, {ADA: "clinician", DANA: "lead"})
    town.link(desktop, 1, {ADA: "", DANA: ""})
    town.link(desktop, 2, {DANA: ""})
    town.posted(desktop, ADA, "61F", 1)
    with desktop.engine.begin() as db:
        for role, id_ in (*CAST.items(), ("clinician", GONE)):
            gone = desktop.now if id_ == GONE else None
            save_person(db, PersonRow(1, id_, role, "", id_, desktop.now, None, gone))
    desktop.desk = replace(desktop.desk, allow=desktop.desk.allow | {GONE})
    return desktop


def kept(desktop):
    return {table: desktop.rows(table) for table in KEPT}


@pytest.mark.fault("F11", n=f"{EACH * len(PEOPLE):,} taps of {len(PEOPLE)} kinds of people")
@pytest.mark.parametrize("who", PEOPLE)
def test_forged_taps_change_nothing_and_are_each_answered_once(clinic, who):
    """Nobody here has a case; so no button of any case, however well made, is theirs."""
    chance = random.Random(who)  # noqa: S311, a seed makes it the same each time
    codes = [row["code"] for row in clinic.rows("consult")] * 3 + ["ZZZ", "22222222"]
    before = kept(clinic)
    with clinic.engine.begin() as db:
        for n in range(EACH):
            chat = chance.choice(({"id": who, "type": "private"}, GROUP))
            raw = json.dumps(update(who, forged(chance, codes), chat))
            row = InboxRow(n, 1, f"f:{n}", chat["id"], raw, clinic.now)
            turn.take(db, row, clinic.now, clinic.desk)
    assert kept(clinic) == before
    posted = [row for row in clinic.rows("outbox") if row["key"].startswith("f:")]
    answered = Counter(row["key"].split("#")[0] for row in posted if row["kind"] == "receipt")
    assert set(answered.values()) == {1}
    assert len(answered) == EACH
    assert {"44M", "58F", "61F"} & set(re.findall(r"\w+", str(posted))) == set()
