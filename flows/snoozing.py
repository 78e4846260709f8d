"""Put off by a week: behind the question for new warning signs, and not for ever unexplained."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flows import calendar, follow_up, intake, ladder, own_words
from flows.case import FollowUp
from flows.lifecycle import move
from flows.scene import Reply, Scene
from flows.text import Moment, Text, t, verbatim

SNOOZES, LONG = 3, timedelta(days=28)  # after either of them it wants a reason
BECAUSE: dict[str, Text] = {
    "visit": t("The visit is booked later"),
    "result": t("A result is awaited"),
    "away": t("The patient is away"),
    "wish": t("The patient wants to wait"),
}


def snooze(scene: Scene, option: str) -> Reply | None:
    """Put off by a week, but only behind the question for new warning signs."""
    consult, planned = scene.consult, scene.consult.planned
    match option:
        case intake.BACK:
            return Reply(consult.now(panel=""), t("Nothing changed"))
        case "yes":
            return follow_up.reassess(scene)
        case "no" | "unseen" if planned is not None:
            if _is_long(scene, planned):
                return Reply(consult.now(panel="@because"), t("Why must it wait longer?"))
            return _put_off(scene, planned)
    return None


def _is_long(scene: Scene, planned: FollowUp) -> bool:
    """Whether it has been put off so often, or for so long, that somebody else should know."""
    today = calendar.local_day(scene.at, scene.consult.owner.zone)
    since = planned.put_off or today
    return planned.snoozes >= SNOOZES or today - since >= LONG


def because(scene: Scene, option: str) -> Reply | None:
    """The reason to put it off once more, by button or in words ("=words"); the backup is told."""
    consult, planned = scene.consult, scene.consult.planned
    if option == intake.BACK or planned is None:
        return Reply(consult.now(panel="", proposed=""), t("Nothing changed"))
    if asked := own_words.proposal(consult, option):
        return asked
    why = own_words.agreed(consult, option)
    if not (why in BECAUSE or why.startswith("=")):
        return None
    words = t("It is put off once more: {n} weeks so far.", n=planned.snoozes + 1)
    told, tells = ladder.beside(consult, replace(planned, because=why), words)
    put_off = _put_off(scene, told)
    return replace(put_off, effects=(*put_off.effects, *tells))


def reason(planned: FollowUp) -> Text:
    """Why it was put off once more, in words."""
    return BECAUSE.get(planned.because) or verbatim(planned.because.removeprefix("="))


def _put_off(scene: Scene, planned: FollowUp) -> Reply:
    """Move the ask date a week on from today; the due date stays where the plan put it."""
    consult = scene.consult
    today = calendar.local_day(scene.at, consult.owner.zone)
    later = replace(
        planned,
        next_on=today + calendar.WEEK,
        snoozes=planned.snoozes + 1,
        put_off=planned.put_off or today,
        rung=0,
        asked=None,
    )
    after, remind = ladder.wake(scene, later)
    waiting = after.now(state=move(consult.state, "snooze"), panel="", proposed="")
    moment = Moment(ladder.morning(consult, today + calendar.WEEK))
    return Reply(waiting, t("I will ask again on {moment}", moment=moment), remind)
