"""Lists of follow-ups: one's own, a team's, and the several that fall on one morning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from flows import ladder
from flows.calendar import local_day
from flows.case import Consult, FollowUp
from flows.desk import KEY, LISTED, Listed, left_out, named, opened
from flows.lifecycle import State
from flows.screen import Block, Choice, Line, Screen
from flows.text import Moment, Text, t

TOGETHER = 80  # each is named on one morning, as far as a keyboard goes
# How it stands, where there is something to say.
STANDS: dict[str, Text] = {
    "asked": t("waits for an answer"),
    "in-progress": t("begun"),
    "failed": t("failed"),
}


class Planned(NamedTuple):
    """One case that is asked again. `stands`: as in `STANDS`, or "ready": its day is still to come.

    `whose`: how its owner is called, in the list of somebody else; it holds nothing clinical then.
    """

    due_on: date
    ask_at: datetime
    code: str
    label: str
    stands: str = "ready"
    backup: str = ""
    whose: str = ""
    silent: int = 0  # whole days without an answer


def of(consult: Consult, planned: FollowUp, whose: str = "", at: datetime | None = None) -> Planned:
    """A case's follow-up as it is listed at an instant; with `whose` in a list of its team's."""
    zone, silent = consult.owner.zone, 0
    if at is not None and planned.asked is not None:
        silent = (local_day(at, zone) - local_day(planned.asked, zone)).days
    stands = consult.task
    if stands == "ready" and consult.state is State.DUE:
        stands = "asked"
    return Planned(
        planned.due_on,
        ladder.asked_at(consult, planned),
        consult.code,
        consult.label,
        stands,
        planned.backup.called if planned.backup else "",
        whose,
        silent,
    )


def plans(planned: Sequence[Planned]) -> Screen:
    """What will be asked again, what is due first. A team's: who has it, and the way to give it."""
    if not planned:
        return Screen(KEY, (Line(t("No follow-up is planned."), "bold"),))
    listed = sorted(planned)[:LISTED]
    lines = [Line(_line(case), "bullet") for case in listed]
    title = t("Follow-ups of the team") if listed[0].whose else t("Your follow-ups")
    blocks: tuple[Block, ...] = (Line(title, "title"), *lines, *left_out(len(planned)))
    if listed[0].whose:
        rows = tuple(
            (Choice(t("Give C-{code} to…", code=c.code), f"give:{c.code}"),) for c in listed
        )
        return Screen(KEY, blocks, rows)
    return Screen(KEY, blocks, _opened(listed))


def digest(planned: Sequence[Planned]) -> Screen:
    """Several that are due on one morning, in one message."""
    listed = sorted(planned, key=lambda case: case.due_on)[:TOGETHER]
    lines = [
        Line(t("{case}: due {day}", case=_named(case), day=case.due_on), "bullet")
        for case in listed
    ]
    blocks = (
        Line(t("{n} reassessments are due", n=len(planned)), "title"),
        Line(t("Open one to answer it. Each is asked again until it is answered."), "hint"),
        *lines,
        *left_out(len(planned), TOGETHER),
    )
    return Screen(KEY, blocks, _opened(listed))


def _line(case: Planned) -> Text:
    more = [STANDS[case.stands]] if case.stands in STANDS else []
    if case.silent:
        more.append(t("days of silence: {n}", n=case.silent))
    if case.backup:
        more.append(t("backup {who}", who=case.backup))
    line = t(
        "{case}: due {day}, asked {moment}",
        case=_named(case), day=case.due_on, moment=Moment(case.ask_at),
    )  # fmt: skip
    if case.whose:
        line = t(
            "C-{code}: due {day}, with {who}",
            code=case.code, day=case.due_on, who=case.whose,
        )  # fmt: skip
    return t("{line}; {list}", line=line, list=tuple(more)) if more else line


def _named(case: Planned) -> Text:
    return named(Listed(case.code, case.label, ""))


def _opened(cases: Sequence[Planned]) -> tuple[tuple[Choice, ...], ...]:
    return opened([Listed(case.code, case.label, "") for case in cases], len(cases))
