"""What was written for somebody who is removed before it goes: nothing of a case leaves."""

import json
from dataclasses import dataclass

import pytest

from bot import people
from bot.clearance import Clearance
from bot.letters import KINDS, NEUTRAL, Letter, read
from bot.routes import ROUTES
from bot.store.engine import Store
from bot.store.outgoing import pending
from bot.store.roster import PersonRow, save_person

BOT, ADA, LEAD = 1, 1001, 2001
FOUND = ("None of these", "None found", "5", "58 years", "Degenerative changes")
LABELS = ("58F L4-5", "44M L5-S1", "61F C5-6")


@dataclass
class Post:
    """The letters of a desktop, as they would go to whoever Ada is by now."""

    desktop: object
    store: Store

    def make(self, role, *, is_gone=False):
        now = self.desktop.now
        with self.desktop.engine.begin() as db:
            gone = now if is_gone else None
            save_person(db, PersonRow(BOT, ADA, role, "", ADA, now, None, gone))

    async def waiting(self):
        rows = await self.store.read(lambda db: pending(db, BOT, self.desktop.now, 10_000))
        return [read(row) for row in rows]

    async def gone(self):
        allow = self.desktop.desk.allow
        clearance = Clearance(lambda db, who: people.recall(db, BOT, who, allow).role, BOT)
        waiting = await self.waiting()
        looked = await self.store.read(lambda db: [clearance.of(db, each) for each in waiting])
        return [each for each in looked if each is not None]


def words(letters: list[Letter]) -> str:
    return json.dumps([dict(each.payload) for each in letters])


@pytest.fixture
async def post(desktop, wishes):
    """Every route taken by Ada, of whom one case is followed up, one open and one closed."""
    for label in LABELS:
        desktop.say("/consult")
        desktop.say(label)
        if label == LABELS[0]:
            desktop.press(*FOUND, "Done · others absent")
            while desktop.rows("consult")[0]["state"] == "collecting":
                desktop.press("Not examined")
            desktop.press("Get the advice", "Follow")
        if label == LABELS[1]:
            desktop.press("More", "Close the case", "Opened by mistake")
    codes = [row["code"] for row in desktop.rows("consult")]
    for name in ROUTES:
        for code in (*codes, "ZZZ"):
            desktop.take(wishes(name, ADA, ADA, code))
    desktop.say("words for one of two cases")
    desktop.message(voice={"file_id": "v", "file_unique_id": "u", "duration": 1})
    store = Store(desktop.place)
    yield Post(desktop, store)
    await store.close()


async def test_all_of_it_goes_while_they_work(post):
    post.make("clinician")
    sent = await post.gone()
    assert len(sent) == len(await post.waiting())
    assert {"show", "say", "receipt"} <= {each.kind for each in sent} <= KINDS
    text = words(sent)
    for screen in ("Your open cases", "Your follow-ups", "For which case?"):
        assert screen in text
    assert all(label in text for label in LABELS)


@pytest.mark.fault("F18", n="2 people, each route")
@pytest.mark.parametrize(("role", "is_gone"), [("clinician", True), ("observer", False)])
async def test_nothing_of_a_case_goes_to_one_who_was_shut_out_or_demoted(post, role, is_gone):
    post.make(role, is_gone=is_gone)
    sent = await post.gone()
    assert {each.kind for each in sent} == {"say", "receipt", "erase"}
    text = words(sent)
    codes = [row["code"] for row in post.desktop.rows("consult")]
    assert not [word for word in (*LABELS, *(f"C-{code}" for code in codes)) if word in text]
    assert not [code for code in codes if f"1.{code}." in text], "no button of any case"
    assert "Saved" not in text
    waited = await post.waiting()
    taps = [each.id for each in waited if each.kind == "receipt"]
    assert [each.id for each in sent if each.kind == "receipt"] == taps, "no spinner is left"
    said = [each for each in sent if each.kind == "say"]
    assert all(each.payload[NEUTRAL] for each in said)
    assert len(said) > 3, "that a case is not known, for one"


async def test_an_observer_is_answered_as_one(desktop):
    store = Store(desktop.place)
    post = Post(desktop, store)
    post.make("observer")
    for text in ("/start", "/help", "/settings", "/stop", "/consults", "/consult", "hello"):
        desktop.say(text)
    desktop.tap("no button of ours")
    sent = await post.gone()
    await store.close()
    assert len(sent) == 8
    assert "I don't know this button" in words(sent)


async def test_a_lead_who_is_one_no_longer_hears_of_no_colleagues_case(post):
    """The notice that a reminder waits has a case's code in it."""
    with post.desktop.engine.begin() as db:
        now = post.desktop.now
        save_person(db, PersonRow(BOT, LEAD, "lead", "", LEAD, now))
    post.make("clinician", is_gone=True)
    row = post.desktop.rows("followup")[0]
    post.desktop.take({"followup": row["consult"], "revision": row["revision"]})
    assert [each.chat_id for each in await post.gone()].count(LEAD) == 1
    with post.desktop.engine.begin() as db:
        save_person(db, PersonRow(BOT, LEAD, "observer", "", LEAD, now))
    assert [each.chat_id for each in await post.gone()].count(LEAD) == 0
