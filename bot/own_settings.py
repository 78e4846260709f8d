"""Somebody's own settings: shown, chosen by button, or typed after /settings."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, TypeAlias

from bot import own_hours, spelling
from bot.hours import Hours, within
from bot.store.roster import PersonRow, load_person, save_person
from bot.store.statements import open_consults
from bot.visit import Visit, stepped
from flows import reading
from flows.events import Rescheduled
from flows.identifiers.guard import identifier
from flows.scene import SHOWN
from flows.settings_screens import SPECIALTIES, Own, choices, settings, span
from flows.text import Text, in_source, t

LONGEST: Final = 40  # characters of a specialty
SKILL: Final = "specialty"
WANTED: Final = t(
    "I did not understand that; nothing changed. I take a time zone such as Europe/Vienna, a time "
    "such as 08:15, days such as mon-fri, quiet hours such as 20:00-07:30, or the word specialty "
    "and yours."
)
CLASHES: Final = t("The hour of asking must lie outside the quiet hours; nothing changed.")
NAMELESS: Final = t("A specialty is one or a few words, and names nobody; nothing changed.")


Change: TypeAlias = dict[str, Any]  # columns of PersonRow


class Wrong(Exception):  # noqa: N818 - it says what the words are
    """What was asked for cannot be; `why` is for whoever asked."""

    def __init__(self, why: Text) -> None:
        super().__init__("a setting that cannot be")
        self.why = why


def shown(visit: Visit) -> None:
    """/settings: what holds; with words after it, what they change."""
    if not visit.word:
        visit.say(settings(_own(visit)), neutral=True)
        return
    try:
        _change(visit, _read(visit.word))
    except Wrong as wrong:
        visit.say(settings(_own(visit), wrong.why), neutral=True)


def tapped(visit: Visit) -> None:
    """A button of the settings: which thing, or what it shall be."""
    if (screen := choices(visit.word, _own(visit))) is not None:
        visit.answer(SHOWN, neutral=True)
        visit.say(screen, neutral=True)
        return
    try:
        _change(visit, _pressed(visit.word))
    except Wrong as wrong:
        visit.answer(wrong.why, alert=True, neutral=True)


def _row(visit: Visit) -> PersonRow:
    """Their row; those who are let in by the settings alone may have none yet."""
    known = load_person(visit.turn.db, visit.bot_id, visit.person.id)
    return known or PersonRow(visit.bot_id, visit.person.id, "", "", None, visit.turn.now)


def _own(visit: Visit) -> Own:
    row = _row(visit)
    return _described(visit, row, own_hours.own(row, visit.house.hours))


def _described(visit: Visit, row: PersonRow, hours: Hours) -> Own:
    return Own(
        visit.person.role, hours.zone, hours.ask_at, hours.workdays, hours.quiet, row.specialty
    )


def _change(visit: Visit, change: Change) -> None:
    """Keep it, if it can be; every open case of theirs is planned by it from now on."""
    row = replace(_row(visit), **change)
    hours = own_hours.own(row, visit.house.hours)
    if within(spelling.clock_time(hours.ask_at), hours.quiet):
        raise Wrong(CLASHES)
    save_person(visit.turn.db, row)
    visit.turn.note("Hours", visit.person.id, dict(change))
    said = t("Saved")
    visit.answer(said, neutral=True)
    visit.say(settings(_described(visit, row, hours), said), neutral=True)
    if "specialty" in change:
        return
    for stored in open_consults(visit.turn.db, visit.bot_id, visit.person.id):
        event = Rescheduled(hours.zone, hours.ask_at, hours.workdays, hours.span)
        stepped(visit.turn, stored, event)


def _read(words: str) -> Change:
    """Which setting these words are, by their shape."""
    said = reading.plain(words)
    first, _, rest = said.partition(" ")
    if first.casefold() == SKILL:
        return {"specialty": _specialty(rest)}
    for name, spelt in _SPELT.items():
        try:
            return {name: spelt(said)}
        except ValueError:
            continue
    raise Wrong(WANTED)


def _specialty(words: str) -> str:
    named = " ".join(words.split())
    if not 0 < len(named) <= LONGEST or not named.isprintable() or identifier(named) is not None:
        raise Wrong(NAMELESS)
    return named


def _days(text: str) -> str:
    chosen = spelling.weekdays(text)
    return "".join("1" if day in chosen else "0" for day in range(7))


_SPELT: Final[dict[str, Callable[[str], str]]] = {
    "ask_at": lambda text: f"{spelling.clock_time(text):%H:%M}",
    "quiet": lambda text: span(spelling.span_of_day(text)),
    "workdays": _days,
    "zone": lambda text: spelling.time_zone(text).key,
}


def _pressed(option: str) -> Change:
    """What a button of the choices stands for."""
    if option in SPECIALTIES:
        return {"specialty": in_source(SPECIALTIES[option])}
    if re.fullmatch(r"[01]{7}", option):
        return {"workdays": option}
    # The signs that a button has no room for, put back.
    times = re.sub(r"(\d\d)(\d\d)", r"\1:\2", option.replace(":", "-"))
    return _read(times if times[:1].isdigit() else option)
