"""Follow-ups of several cases at once: listed, given to somebody, handed over by who is away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot import ledger, own_hours, people, ties
from bot.store import looked_after, roster
from bot.store.roster import PersonRow
from bot.store.rows import ConsultRow
from bot.store.statements import load_consult, open_consults
from bot.telegram.whence import Whence
from bot.visit import Visit, stepped
from flows import desk, overview_screens, plans, reading
from flows.case import Consult, FollowUp
from flows.circle import Colleague
from flows.events import Assigned, Declined
from flows.scene import SHOWN
from flows.text import Text, in_source, t


def listed(visit: Visit) -> None:
    """/followups: one's own, due first; to whoever leads, those of the team as well."""
    db, bot_id, now = visit.turn.db, visit.bot_id, visit.turn.now
    cases = [ledger.consult_of(row) for row in open_consults(db, bot_id, visit.person.id)]
    mine = [plans.of(case, plan, at=now) for case in cases if (plan := case.planned)]
    visit.say(plans.plans(mine))
    rows = looked_after.of_others(db, bot_id, visit.person.id)
    led = [ledger.consult_of(row) for row in rows if _leads(visit, row)]
    owners = roster.persons_among(db, bot_id, {case.owner.id for case in led})
    theirs = [
        plans.of(case, plan, _called(case, owners), now) for case in led if (plan := case.planned)
    ]
    if theirs:
        visit.say(plans.plans(theirs))


def _called(case: Consult, owners: Mapping[int, PersonRow]) -> str:
    """How the owner is called; by their role where they have no name."""
    row = owners.get(case.owner.id)
    return (row.called if row else "") or case.owner.called or in_source(A_CLINICIAN)


def _leads(visit: Visit, stored: ConsultRow) -> bool:
    """Whether the visitor is one of those who are told when this case's owner is silent."""
    leads = ties.leads_of(visit.turn.db, visit.bot_id, stored, visit.house.allow)
    return visit.person.id in leads


def _led(visit: Visit, code: str) -> ConsultRow | None:
    """A case that the visitor may give to somebody; else they are told what a stranger to it is."""
    stored = load_consult(visit.turn.db, visit.bot_id, code)
    if stored is not None and _leads(visit, stored):
        return stored
    visit.answer(desk.NOT_YOURS, alert=True)
    visit.turn.note("Denied", visit.person.id, {"reason": "not yours"})
    return None


def give(visit: Visit) -> None:
    """Whoever leads wants to give a case to somebody, and is asked to whom."""
    if (stored := _led(visit, visit.word)) is None:
        return
    visit.answer(SHOWN)
    near = [each for each in _near(visit, own=True) if each.id != stored.owner_id]
    visit.say(overview_screens.to_whom(stored.code, near))


def given(visit: Visit) -> None:
    """To this one; they have it once they accept."""
    code, _, number = visit.word.partition(":")
    if (stored := _led(visit, code)) is None:
        return
    to = _who(visit, number)
    if to is None:
        visit.answer(NOBODY, alert=True)
        return
    by = ties.colleague(visit.turn.db, visit.bot_id, visit.person)
    stepped(visit.turn, stored, Assigned(to, by), visit.query)


A_CLINICIAN = t("a clinician")
ASKED = t("They were asked already. Nothing changed.")
NOBODY = t("They may not take it over any more. Nothing changed.")


def _near(visit: Visit, *, own: bool = False) -> list[Colleague]:
    db, bot_id = visit.turn.db, visit.bot_id
    found = ties.circle(db, bot_id, visit.person, visit.house.allow).colleagues
    mine = people.colleague(db, bot_id, visit.person.id, visit.house.allow) if own else None
    return [*([mine] if mine else []), *found]


def _who(visit: Visit, number: str) -> Colleague | None:
    """Whom a button means: somebody who may work here and can be written to."""
    try:
        person = int(number, 36)
    except ValueError:
        return None
    return people.colleague(visit.turn.db, visit.bot_id, person, visit.house.allow)


def away(visit: Visit) -> None:
    """/away asks to whom all of one's follow-ups shall be offered."""
    mine = _plans(visit)
    offered = sum(plan.offer is not None for _, plan in mine)
    visit.answer(SHOWN)
    visit.say(overview_screens.away(len(mine), _near(visit), offered=offered))


def _plans(visit: Visit) -> list[tuple[ConsultRow, FollowUp]]:
    """The visitor's open follow-ups."""
    rows = open_consults(visit.turn.db, visit.bot_id, visit.person.id)
    return [(row, plan) for row in rows if (plan := ledger.consult_of(row).planned)]


def go(visit: Visit) -> None:
    """Offer all of them to this one: each is an offer of its own, told in one message."""
    to = _who(visit, visit.word)
    if to is None or to.id == visit.person.id:
        visit.answer(NOBODY, alert=True)
        return
    plans = _plans(visit)
    new = [stored for stored, plan in plans if not plan.offer or plan.offer.to.id != to.id]
    visit.answer(SHOWN if new or not plans else ASKED)
    if plans and not new:
        return
    by = ties.colleague(visit.turn.db, visit.bot_id, visit.person)
    offers = {}
    for stored in new:
        after = stepped(visit.turn, stored, Assigned(to, by), untold=to.id).planned
        if after and after.offer:
            offers[stored.code] = after.offer.until
    if not offers:
        visit.say(overview_screens.away(0, (), offered=0))
        return
    until = min(offers.values())
    visit.say(overview_screens.gone(to, [*offers], until))
    chat = roster.chat_of(visit.turn.db, visit.bot_id, to.id)
    visit.turn.say(overview_screens.asked_all(by, [*offers], until), Whence(to.id, chat))


def back(visit: Visit) -> None:
    """Who was away is back: what nobody has accepted is not offered any more."""
    visit.answer(SHOWN)
    by = ties.colleague(visit.turn.db, visit.bot_id, visit.person)
    returned: dict[int, list[str]] = {}
    for stored, plan in _plans(visit):
        if plan.offer is not None:
            to = plan.offer.to.id
            stepped(visit.turn, stored, Assigned(by, by), untold=to)
            returned.setdefault(to, []).append(stored.code)
    codes = [code for each in returned.values() for code in each]
    visit.say(overview_screens.returned(codes))
    for to, theirs in returned.items():
        chat = roster.chat_of(visit.turn.db, visit.bot_id, to)
        visit.turn.say(overview_screens.taken_back(by, theirs), Whence(to, chat))


def answered(visit: Visit) -> None:
    """All that somebody who is away has offered to the visitor: taken over, or declined."""
    answer, _, giver = visit.word.partition(":")
    db, bot_id, person = visit.turn.db, visit.bot_id, visit.person
    who, hours = ties.colleague(db, bot_id, person), visit.house.hours
    event = (
        own_hours.accepted(who, visit.whence.chat, own_hours.hours_of(db, bot_id, person.id, hours))
        if answer == "yes"
        else Declined(who)
    )
    done = 0
    for stored in looked_after.offered_to(db, bot_id, person.id):
        plan = ledger.consult_of(stored).planned
        if plan and plan.offer and overview_screens.number(plan.offer.by) == giver:
            stepped(visit.turn, stored, event)
            done += 1
    if not done:
        _said(visit, t("That is over: nothing of it is asked of you any more."), alert=True)
    elif answer == "yes":
        _said(visit, t("Yours now: {n}", n=done))
    else:
        _said(visit, t("Declined: {n}", n=done))


def _said(visit: Visit, words: Text, *, alert: bool = False) -> None:
    """The answer to a tap, or to the same words typed."""
    if visit.query:
        visit.answer(words, alert=alert)
    else:
        visit.say(desk.told(words))


def answered_in_words(visit: Visit) -> bool:
    """Whether what was typed answers somebody who is away, for all that they have offered."""
    said = reading.plain(visit.word).casefold()
    answers = [one for one, words in overview_screens.ALL.items()
               if in_source(words).casefold() == said]  # fmt: skip
    if not answers:
        return False
    offered = looked_after.offered_to(visit.turn.db, visit.bot_id, visit.person.id)
    plans = [ledger.consult_of(stored).planned for stored in offered]
    givers = {plan.offer.by for plan in plans if plan and plan.offer}
    for giver in givers:
        answered(replace(visit, word=f"{answers[0]}:{overview_screens.number(giver)}"))
    return bool(givers)
