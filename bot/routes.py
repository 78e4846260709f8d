"""What can be asked of the bot, and what is then done: the routes, and a handler for each.

Which of them somebody means is found out in `asked.py`.

Each route names the action whose rule in `access.RULES` says who may. What has no route is the
guide; what has no rule is denied to everybody. A handler runs only where its rule allows it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from bot import colleagues, ledger, linking, overview, own_settings, people, refusals, spoken, ties
from bot.access import Denied, Place, may
from bot.store.rows import ConsultRow
from bot.store.statements import load_consult, open_consults, said_in
from bot.telegram import buttons
from bot.telegram.decode import Reworded, Tap, Words
from bot.visit import Visit, place_of, stepped
from flows import desk, erase
from flows.circle import NEEDS_CIRCLE
from flows.events import Edited, Event, Sent, Summoned, Tapped, Typed
from flows.scene import SHOWN
from flows.text import t


@dataclass(frozen=True, slots=True)
class Route:
    """What is asked for, by the name of its rule, and what then happens."""

    action: str
    do: Callable[[Visit], None]


def _missed(visit: Visit) -> None:
    visit.answer(t("I don't know this button. Nothing changed."), neutral=True)
    visit.turn.note("Denied", visit.person.id, {"reason": "unknown button"})


def _tapped(visit: Visit) -> None:
    stored, tap = visit.stored, visit.meaning
    if stored is None or not isinstance(tap, Tap) or tap.button is None:
        return
    button, pathway = tap.button, visit.house.pathway(stored)
    option = buttons.option(button, pathway)
    near = colleagues.near(visit) if option in NEEDS_CIRCLE else None
    event = Tapped(button.turn, buttons.question(button, pathway), option, near)
    stepped(visit.turn, stored, event, tap.query)


def _may(visit: Visit, action: str) -> bool:
    """Whether the visitor may do this here, where no case is meant."""
    return not isinstance(may(visit.person, action, Place(visit.whence.kind)), Denied)


def _is_working(visit: Visit) -> bool:
    return _may(visit, "list")


def _join(visit: Visit) -> None:
    """Let in whom an invitation names. Who is in already keeps what they are, and it its use."""
    turn, person = visit.turn, visit.person
    if person.role == "stranger":
        secret = visit.word.removeprefix(people.INVITES)
        used = people.join(turn.db, visit.bot_id, visit.whence, secret, turn.now)
        if used is None:
            refusals.uninvited(visit)
            return
        turn.note("Joined", person.id, {"role": used.role, "invite": people.short(used)})
        person = people.recall(turn.db, visit.bot_id, person.id, visit.house.allow)
    _start(replace(visit, person=person))


def _start(visit: Visit) -> None:
    mine = _open_cases(visit) if _is_working(visit) else []
    if not _is_working(visit):
        visit.say(desk.welcome_observer(), neutral=True)
    elif mine:
        _shown(visit, mine)
    else:
        visit.say(desk.welcome(visit.house.pathways()))


def _case(visit: Visit) -> None:
    _shown(visit, _open_cases(visit))


def _shown(visit: Visit, mine: list[ConsultRow]) -> None:
    """The one open case, or a list to choose from."""
    if len(mine) == 1:
        stepped(visit.turn, mine[0], Summoned())
    else:
        visit.say(desk.listing(_listed(mine)))


def _cases(visit: Visit) -> None:
    visit.say(desk.listing(_listed(_open_cases(visit))))


def _summon(visit: Visit) -> None:
    visit.answer(SHOWN)
    if visit.stored is not None:
        stepped(visit.turn, visit.stored, Summoned())


def _guide(visit: Visit) -> None:
    visit.answer(SHOWN, neutral=True)
    visit.say(desk.guide() if _is_working(visit) else desk.guide_for_observers(), neutral=True)


def _erase(visit: Visit) -> None:
    """Take a message of the visitor's out of the chat."""
    message = erase.meant(visit.word)
    if not message:
        _missed(visit)
        return
    visit.answer(erase.ASKED)
    visit.turn.erase(message, visit.whence.chat)
    visit.turn.note("Erased", visit.person.id, {"message": message})


def _open(visit: Visit) -> None:
    """Open a consult; with several pathways, ask which; one that is still empty is shown again."""
    visit.answer(SHOWN)
    known = {p.id: p for p in visit.house.pathways()}
    pathway = known.get(visit.word) or (next(iter(known.values())) if len(known) == 1 else None)
    if pathway is None:
        visit.say(desk.choose(tuple(known.values())))
        return
    empty = next((row for row in _open_cases(visit) if ledger.is_empty(row)), None)
    if empty:  # a double tap, or a second thought: never two empty cases
        stepped(visit.turn, empty, Summoned())
    else:
        visit.turn.open(visit.whence, pathway)


def _typed(visit: Visit) -> None:
    words = visit.meaning
    near = colleagues.near(visit) if colleagues.may_ask(visit.word) else None
    _filed(visit, Typed(visit.word, words.message if isinstance(words, Words) else 0, near))


def _reworded(visit: Visit) -> None:
    """Words were changed in the chat: they correct nothing, but ask whether they should."""
    words = visit.meaning
    if not isinstance(words, Reworded):
        return
    turn = visit.turn
    code = said_in(turn.db, visit.bot_id, visit.whence.chat, words.message)
    stored = load_consult(turn.db, visit.bot_id, code) if code else None
    place = place_of(visit.whence, stored, ties.ties(turn.db, visit.bot_id, visit.person, stored))
    if stored is None or isinstance(may(visit.person, "answer", place), Denied):
        visit.say(desk.told(t("Nothing changed: those words were filed nowhere.")))
        return
    stepped(turn, stored, Edited(visit.word, words.message))


def _sent(visit: Visit) -> None:
    _filed(visit, Sent(visit.word))


def _filed(visit: Visit, event: Event) -> None:
    """Words go to the case they reply to, or to the one case that asks; else we ask which.

    A reminder asks, too: a "no" to its question must not answer another case's. Words meant for a
    closed case go to no other.
    """
    mine = _open_cases(visit)
    named = [row for row in mine if visit.stored is not None and row.code == visit.stored.code]
    if visit.stored is not None and not named:
        stepped(visit.turn, visit.stored, event)
        return
    asking = [row for row in mine if ledger.consult_of(row).asks]
    if not named and not asking and isinstance(event, Typed) and spoken.unprompted(visit):
        return
    for candidates in (named, asking, mine):
        if len(candidates) == 1:
            stepped(visit.turn, candidates[0], event)
            return
    if mine:
        visit.say(desk.which(_listed(asking or mine)))
    else:
        _unfiled(visit, event.text if isinstance(event, Typed) else "")


def _unfiled(visit: Visit, words: str) -> None:
    """Without a case words can only mean a button of the welcome, which may be typed, too."""
    pathways = visit.house.pathways()
    verb, _, rest = desk.meant(words, pathways).partition(":")
    route = ROUTES["desk new" if verb == "new" else "desk"]
    if verb and _may(visit, route.action):
        route.do(replace(visit, word=rest))
    else:
        visit.say(desk.welcome(pathways, t("Nothing was saved: you have no open case.")))


def _stop(visit: Visit) -> None:
    is_working = _is_working(visit)
    cases = len(_open_cases(visit)) if is_working else 0
    visit.say(desk.stopped(cases), neutral=not is_working)


def _open_cases(visit: Visit) -> list[ConsultRow]:
    return open_consults(visit.turn.db, visit.bot_id, visit.person.id)


def _listed(rows: list[ConsultRow]) -> list[desk.Listed]:
    return [desk.Listed(r.code, ledger.consult_of(r).label, r.state) for r in rows]


# By what was sent: a command ("/" is any other), an option of the desk, or the kind of meaning.
ROUTES: Final[Mapping[str, Route]] = {
    "/start": Route("start", _start),
    "/start i-": Route("join", _join),
    "/help": Route("help", _guide),
    "/settings": Route("settings", own_settings.shown),
    "/stop": Route("stop", _stop),
    "/followups": Route("list", overview.listed),
    "/away": Route("hand over", overview.away),
    "/consult": Route("open", _open),
    "/consults": Route("list", _cases),
    "/case": Route("list", _case),
    "/case C-": Route("see", _summon),
    "/": Route("help", _guide),
    "desk new": Route("open", _open),
    "desk open": Route("see", _summon),
    "desk erase": Route("erase", _erase),
    "desk set": Route("settings", own_settings.tapped),
    "desk give": Route("give away", overview.give),
    "desk to": Route("give away", overview.given),
    "desk away": Route("hand over", overview.go),
    "desk back": Route("hand over", overview.back),
    "desk all": Route("take over", overview.answered),
    "desk": Route("help", _guide),
    "tap": Route("answer", _tapped),
    "tap ?": Route("miss", _missed),
    "words": Route("write", _typed),
    "reworded": Route("write", _reworded),
    "unreadable": Route("write", _sent),
    "group /consult": Route("present", colleagues.present),
    "group reply": Route("discuss", colleagues.discussed),
    "group talk": Route("talk", lambda _: None),
    **{sent: Route(*route) for sent, route in {**linking.ROUTES, **spoken.ROUTES}.items()},
    **{name: Route(action, colleagues.pressed) for name, action in colleagues.ACTIONS.items()},
}
