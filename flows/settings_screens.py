"""The settings that are somebody's own: where and when they are asked, what they are good at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from typing import NamedTuple

from flows.desk import KEY, ROLES
from flows.screen import Choice, Line, Screen
from flows.text import Text, t, verbatim

# What buttons offer; everything else of its kind is typed.
ZONES = (
    "Europe/Lisbon", "Europe/London", "Europe/Madrid", "Europe/Paris", "Europe/Berlin",
    "Europe/Vienna", "Europe/Rome", "Europe/Athens", "Europe/Istanbul", "Europe/Moscow",
    "Africa/Casablanca", "Africa/Lagos", "Africa/Cairo", "Africa/Nairobi", "Africa/Johannesburg",
    "Asia/Jerusalem", "Asia/Riyadh", "Asia/Dubai", "Asia/Tehran", "Asia/Karachi", "Asia/Kolkata",
    "Asia/Dhaka", "Asia/Bangkok", "Asia/Singapore", "Asia/Manila", "Asia/Shanghai", "Asia/Tokyo",
    "Asia/Seoul", "Australia/Perth", "Australia/Sydney", "Pacific/Auckland", "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires", "America/Santiago", "America/Bogota", "America/Mexico_City",
    "America/New_York", "America/Toronto", "America/Chicago", "America/Denver",
    "America/Los_Angeles", "America/Vancouver", "UTC",
)  # fmt: skip
NEAR = 4  # zones on either side of somebody's own
SPREAD = (  # for whom none is near
    "America/Los_Angeles", "America/New_York", "America/Sao_Paulo", "Europe/London",
    "Europe/Madrid", "Europe/Berlin", "Africa/Lagos", "Asia/Dubai", "Asia/Kolkata", "UTC",
)  # fmt: skip
HOURS = ("07:00", "07:30", "08:00", "08:30", "09:00", "12:00")
DAYS: dict[str, Text] = {
    "1111100": t("Mon to Fri"),
    "1111110": t("Mon to Sat"),
    "1111001": t("Sun to Fri"),
    "1111111": t("Every day"),
}
WEEKDAYS = (t("Mon"), t("Tue"), t("Wed"), t("Thu"), t("Fri"), t("Sat"), t("Sun"))
QUIET = ("18:00-08:00", "20:00-07:30", "21:00-07:00", "22:00-06:30")
SPECIALTIES: dict[str, Text] = {
    "spine": t("Spine surgery"),
    "neuro": t("Neurosurgery"),
    "ortho": t("Orthopaedics"),
    "radio": t("Radiology"),
    "pain": t("Pain medicine"),
    "rehab": t("Rehabilitation"),
    "rheuma": t("Rheumatology"),
    "onco": t("Oncology"),
    "general": t("General practice"),
}


class Own(NamedTuple):
    """What holds for somebody; `quiet` is a span, two times of the day."""

    role: str
    zone: str
    ask_at: str
    workdays: str
    quiet: tuple[time, time]
    specialty: str = ""


def span(quiet: tuple[time, time]) -> str:
    """Two times of the day as they are written."""
    return f"{quiet[0]:%H:%M}-{quiet[1]:%H:%M}"


def days(workdays: str) -> Text:
    """Working days in words; without any, every day counts."""
    if "1" not in workdays:
        return DAYS["1111111"]
    chosen = tuple(day for day, is_on in zip(WEEKDAYS, workdays, strict=True) if is_on == "1")
    return DAYS.get(workdays) or t("{days}", days=chosen)


def settings(own: Own, notice: Text | None = None) -> Screen:
    """What holds, and a button for each thing that can be changed."""
    said = (Line(notice, "bold"),) if notice else ()
    skill = verbatim(own.specialty) if own.specialty else t("not told")
    blocks = (
        Line(t("Settings"), "title"),
        *said,
        Line(t("You are {role}.", role=ROLES[own.role])),
        Line(t("Reminders come at {hour}, {zone}.", hour=own.ask_at, zone=own.zone)),
        Line(t("Working days: {days}.", days=days(own.workdays))),
        Line(t("Quiet hours: {span}; only what is urgent rings then.", span=span(own.quiet))),
        Line(t("Specialty: {specialty}.", specialty=skill)),
    )
    rows = (
        (Choice(t("Time zone"), "set:zone"), Choice(t("Hour"), "set:hour")),
        (Choice(t("Working days"), "set:days"), Choice(t("Quiet hours"), "set:quiet")),
        (Choice(t("Specialty"), "set:skill"),),
    )
    return Screen(KEY, blocks, rows)


def choices(what: str, own: Own) -> Screen | None:
    """The buttons for one thing, and how anything else is typed; None: there is no such thing."""
    if what not in _ASKED:
        return None
    question, hint = _ASKED[what]
    return Screen(KEY, (Line(question, "bold"), Line(hint, "hint")), tuple(_rows(what, own)))


_ASKED: dict[str, tuple[Text, Text]] = {
    "zone": (
        t("In which time zone are you?"),
        t("Another one: type it after the command, such as /settings Europe/Vienna."),
    ),
    "hour": (
        t("At what time shall I ask?"),
        t("Another one: type it after the command, such as /settings 07:45."),
    ),
    "days": (
        t("On which days do you work?"),
        t("Others: type them after the command, such as /settings mon-wed,fri."),
    ),
    "quiet": (
        t("When shall nothing ring?"),
        t("Others: type them after the command, such as /settings 19:00-07:00."),
    ),
    "skill": (
        t("What is your specialty? It stands beside your opinions."),
        t("Another one: type it after the command, such as /settings specialty Radiology."),
    ),
}


def _rows(what: str, own: Own) -> Iterator[tuple[Choice, ...]]:
    match what:
        case "zone":
            yield from _in_rows([Choice(_city(z), f"set:{z}") for z in near(own.zone)], 2)
        case "hour":
            yield from _in_rows([Choice(verbatim(at), f"set:{_plain(at)}") for at in HOURS], 3)
        case "days":
            yield from _in_rows([Choice(text, f"set:{each}") for each, text in DAYS.items()], 2)
        case "quiet":
            yield from _in_rows([Choice(verbatim(s), f"set:{_plain(s)}") for s in QUIET], 2)
        case _:
            yield from ((Choice(text, f"set:{key}"),) for key, text in SPECIALTIES.items())


def _city(zone: str) -> Text:
    return verbatim(zone.rpartition("/")[2].replace("_", " "))


def _in_rows(choices: list[Choice], wide: int) -> Iterator[tuple[Choice, ...]]:
    return (tuple(choices[n : n + wide]) for n in range(0, len(choices), wide))


def _plain(written: str) -> str:
    """A time, or a span of the day, in the signs that a button may carry."""
    return written.replace(":", "").replace("-", ":")


def near(zone: str) -> tuple[str, ...]:
    """The zones of the list around somebody's own, or a few from all over the world."""
    part = zone.partition("/")[0]
    here = [place for place, each in enumerate(ZONES) if each.startswith(f"{part}/")]
    if not here:
        return SPREAD
    place = ZONES.index(zone) if zone in ZONES else here[0]
    return ZONES[max(0, place - NEAR) : place + NEAR + 1]
