"""What is said when no consult is open: the welcome, the help, the list of one's cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flows.screen import Block, Choice, Gap, Line, Screen
from flows.text import Text, t, verbatim
from pathway.model import Pathway

KEY = "@desk"
LISTED = 20
STATES: dict[str, Text] = {
    "collecting": t("findings being collected"),
    "review": t("ready for advice"),
    "alarmed": t("emergency signs"),
    "advised": t("advice given"),
    "following": t("follow-up planned"),
    "due": t("reassessment due"),
}


class Listed(NamedTuple):
    """One open case in a list."""

    code: str
    label: str
    state: str


def welcome(pathways: Sequence[Pathway]) -> Screen:
    blocks = (
        Line(t("Curbside: structured case consults"), "title"),
        Line(
            t(
                "I ask for the findings step by step, give advice with its sources, and ask "
                "again when the reassessment is due."
            )
        ),
        Gap(),
        Line(t("Decision support, not a prescription. Not for emergencies."), "hint"),
        Line(t("Never name a patient: no names, no dates of birth, no record numbers."), "hint"),
    )
    return Screen(KEY, blocks, (*opening(pathways), (Choice(t("Help"), "help"),)))


def opening(pathways: Sequence[Pathway]) -> tuple[tuple[Choice, ...], ...]:
    """One button opens a consult; with several pathways, one button each."""
    if len(pathways) == 1:
        return ((Choice(t("New consult"), f"new:{pathways[0].id}", "primary"),),)
    return tuple((Choice(verbatim(p.title), f"new:{p.id}", "primary"),) for p in pathways)


def choose(pathways: Sequence[Pathway]) -> Screen:
    return Screen(KEY, (Line(t("Which pathway?"), "bold"),), opening(pathways))


def guide() -> Screen:
    commands = (
        t("/consult opens a new case"),
        t("/case shows the open case again"),
        t("/consults lists your open cases"),
        t("/settings shows your zone and hours"),
        t("/help shows this"),
    )
    blocks: tuple[Block, ...] = (
        Line(t("How it works"), "title"),
        Line(
            t(
                "Tap a button or type: a number, a label, or the start of one. Back undoes the "
                "last answer. Not examined is an answer, too: it stays unknown."
            )
        ),
        Gap(),
        *(Line(command, "bullet") for command in commands),
    )
    return Screen(KEY, blocks)


def settings(zone: str, ask_at: str) -> Screen:
    return Screen(
        KEY,
        (
            Line(t("Settings"), "title"),
            Line(t("Reminders come at {hour}, {zone}.", hour=ask_at, zone=zone)),
            Line(t("Whoever runs this bot can change them."), "hint"),
        ),
    )


def listing(cases: Sequence[Listed]) -> Screen:
    """One's open cases, newest first; a tap shows the case again."""
    if not cases:
        return Screen(
            KEY, (Line(t("No open case."), "bold"), Line(t("A new one: /consult"), "hint"))
        )
    lines = [
        Line(
            t(
                "C-{code} {label}: {state}",
                code=case.code, label=case.label, state=STATES[case.state],
            ),
            "bullet",
        )
        for case in cases[:LISTED]
    ]  # fmt: skip
    rows = tuple(
        (Choice(t("C-{code} {label}", code=c.code, label=c.label[:20]), f"open:{c.code}"),)
        for c in cases[:LISTED]
    )
    return Screen(KEY, (Line(t("Your open cases"), "title"), *lines), rows)


def which(cases: Sequence[Listed]) -> Screen:
    """Several cases wait for an answer: words are filed only against one that is named."""
    screen = listing(cases)
    head = Line(t("For which case? Open it and reply to its card. Nothing was saved."), "bold")
    return Screen(KEY, (head, *screen.blocks[1:]), screen.rows)


def stranger(person: int) -> Screen:
    return Screen(
        KEY,
        (
            Line(t("This bot is for invited clinicians.")),
            Line(
                t("Your Telegram id is {id}; whoever runs the bot can let you in.", id=str(person))
            ),
        ),
    )


def private_only(username: str) -> Screen:
    return Screen(
        KEY,
        (Line(t("Findings are entered in private: open a chat with @{bot}.", bot=username)),),
    )


def failed() -> Screen:
    return Screen(
        KEY, (Line(t("That failed on my side, and nothing changed. It was kept for repair.")),)
    )


def unknown_case() -> Screen:
    return Screen(KEY, (Line(t("I don't know this case. Yours: /consults")),))
