"""The follow-up: due in calendar months, asked on a working morning, until somebody answers."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from flows import calendar, intake, marks, own_words, reading, unsaved
from flows.case import Consult, Episode, FollowUp
from flows.effects import Effect, Forget, Remind
from flows.lifecycle import State, move
from flows.scene import SHOWN, Reply, Scene
from flows.text import Moment, Text, t, verbatim

SNOOZES = 3  # after these the case is reassessed or closed, not put off again
FARTHEST = 24  # months; a later date is a typing error more often than a plan
MONTHS = {"1m": 1, "3m": 3, "6m": 6, "12m": 12}
PAGES = {"summary": "@summary", "past": "@timeline", "rounds": "@rounds"}  # to read
REASONS: dict[str, Text] = {
    "done": t("No longer needed"),
    "elsewhere": t("Care goes on elsewhere"),
    "lost": t("Patient not reachable"),
    "mistake": t("Opened by mistake"),
}


def follow(scene: Scene) -> Reply | None:
    """Set the reminder that the disposition asks for; the start of the plan is today."""
    disposition = scene.pathway.disposition(scene.recommendation.low)
    if disposition.follow_up_months is None or disposition.follow_up_phase is None:
        return None
    today = calendar.local_day(scene.at, scene.consult.owner.zone)
    due_on = calendar.months_after(today, disposition.follow_up_months)
    return _set(scene.with_(decided(scene.consult)), due_on, disposition.follow_up_phase)


def decided(consult: Consult) -> Consult:
    """The advice is followed, unless another plan was named before."""
    advice = consult.episode.advice
    return consult.in_episode(
        advice=advice and replace(advice, decision=advice.decision or "follow")
    )


def _set(scene: Scene, due_on: date, phase: str) -> Reply:
    consult, owner = scene.consult, scene.consult.owner
    ask_at = calendar.morning(due_on, owner.zone, owner.ask_at, owner.workdays)
    revision = _next_revision(consult)
    after = consult.now(
        follow_up=FollowUp(revision, due_on, ask_at, phase, contact=consult.episode.number),
        state=move(consult.state, "follow"),
        panel="",
    )
    receipt = t("Reassessment due {day}", day=due_on)
    # The advice stays in the chat as it was read; the plan stands below it.
    fresh = consult.state is State.ADVISED
    return Reply(after, receipt, (Remind(revision, due_on, ask_at),), fresh=fresh)


def _next_revision(consult: Consult) -> int:
    """A revision never comes twice in a consult, so an old reminder is never taken for a new."""
    return consult.follow_up.revision + 1 if consult.follow_up else 1


def following(scene: Scene, option: str) -> Reply | None:
    """Before the reminder: move the date, come early, close."""
    consult = scene.consult
    match option:
        case "edit":
            return Reply(consult.now(panel="@edit"), t("Which finding?"))
        case "date":
            return Reply(consult.now(panel="@date"), t("When?"))
        case "why" | "more" | "summary":
            return Reply(consult.now(panel=f"@{option}"), SHOWN)
        case "reassess":
            return reassess(scene)
        case "close":
            return Reply(consult.now(panel="@close"), t("Why is it closed?"))
    return None


def choose_date(scene: Scene, option: str) -> Reply | None:
    """Another due date: a number of months by button, or a date typed ("=2027-02-14")."""
    consult, follow_up = scene.consult, scene.consult.follow_up
    if option == intake.BACK or follow_up is None:
        return Reply(consult.now(panel=""), t("Nothing changed"))
    today = calendar.local_day(scene.at, consult.owner.zone)
    if option in MONTHS:
        return _set(scene, calendar.months_after(today, MONTHS[option]), follow_up.phase)
    if option.startswith("="):
        return _set(scene, date.fromisoformat(option[1:]), follow_up.phase)
    return None


def typed_date(scene: Scene, words: str) -> str:
    """The option for a date in the reader's order, day first, or as 2027-02-14; else NotTaken."""
    wanted = t("I need a date after today, such as 14.2.2027 (day, month, year).")
    numbers = [int(n) for n in re.findall(r"\d+", reading.plain(words))]
    if len(numbers) != 3:  # noqa: PLR2004 - day, month, year
        raise intake.NotTaken(wanted)
    first, second, third = numbers
    year, month, day = (first, second, third) if first > 31 else (third, second, first)  # noqa: PLR2004
    today = calendar.local_day(scene.at, scene.consult.owner.zone)
    try:
        chosen = date(year, month, day)
    except ValueError:
        raise intake.NotTaken(wanted) from None
    if not today < chosen <= calendar.months_after(today, FARTHEST):
        raise intake.NotTaken(wanted)
    return f"={chosen.isoformat()}"


def fell_due(scene: Scene, revision: int) -> Reply | None:
    """Ask for the reassessment; None if this reminder has been replaced or retired.

    While the findings are being corrected the open question stands, with the reminder on top; it
    comes again every morning until the plan is made anew. So does a change that is proposed, or
    half marked: what was about to be said may be a warning sign.
    """
    consult = scene.consult
    planned = consult.awaiting(revision)
    if planned is None:
        return None
    unanswered = consult.panel == "@change" or intake.half_marked(scene)
    if consult.state is not State.FOLLOWING or unanswered:
        kept, effects = tomorrow(scene, planned)
        words = t("Reassessment due {day}. Please finish this first.", day=planned.due_on)
        return Reply(kept, words, effects, fresh=True, notice=True)
    asked = replace(planned, waiting=False)
    due = consult.settled.now(state=move(consult.state, "fall_due"), follow_up=asked)
    return Reply(due, t("Reassessment due"), fresh=True)


def tomorrow(scene: Scene, planned: FollowUp) -> tuple[Consult, tuple[Effect, ...]]:
    """The follow-up put off to the next working morning; the due date stays."""
    consult, owner = scene.consult, scene.consult.owner
    day = calendar.local_day(scene.at, owner.zone) + calendar.DAY
    ask_at = calendar.morning(day, owner.zone, owner.ask_at, owner.workdays)
    again = replace(planned, revision=planned.revision + 1, ask_at=ask_at, waiting=True)
    return consult.now(follow_up=again), (Remind(again.revision, again.due_on, ask_at),)


def due(scene: Scene, option: str) -> Reply | None:
    """The reminder's own buttons."""
    consult = scene.consult
    match option:
        case "reassess":
            return reassess(scene)
        case "snooze" if consult.follow_up and consult.follow_up.snoozes < SNOOZES:
            return Reply(consult.now(panel="@snooze"), t("First one question"))
        case "close":
            return Reply(consult.now(panel="@close"), t("Why is it closed?"))
        case "why" | "more" | "summary":
            return Reply(consult.now(panel=f"@{option}"), SHOWN)
    return None


def snooze(scene: Scene, option: str) -> Reply | None:
    """Put off by a week, but only behind the question for new warning signs."""
    consult, follow_up = scene.consult, scene.consult.follow_up
    match option:
        case intake.BACK:
            return Reply(consult.now(panel=""), t("Nothing changed"))
        case "yes":
            return reassess(scene)
        case "no" | "unseen" if follow_up is not None:
            return _put_off(scene, follow_up)
    return None


def _put_off(scene: Scene, follow_up: FollowUp) -> Reply:
    """Move the ask date a week on from today; the due date stays where the plan put it."""
    consult, owner = scene.consult, scene.consult.owner
    day = calendar.local_day(scene.at, owner.zone) + calendar.WEEK
    ask_at = calendar.morning(day, owner.zone, owner.ask_at, owner.workdays)
    later = replace(
        follow_up,
        revision=follow_up.revision + 1,
        ask_at=ask_at,
        snoozes=follow_up.snoozes + 1,
        waiting=True,
    )
    after = consult.now(follow_up=later, state=move(consult.state, "snooze"), panel="")
    receipt = t("I will ask again on {moment}", moment=Moment(ask_at))
    return Reply(after, receipt, (Remind(later.revision, later.due_on, later.ask_at),))


def reassess(scene: Scene) -> Reply:
    """Open the next contact: what may have changed is asked again, red flags always."""
    consult, before, follow_up = scene.consult, scene.consult.episode, scene.consult.follow_up
    name = follow_up.phase if follow_up else before.phase
    phases = {p.id: p for p in scene.pathway.phases}
    phase = phases.get(name) or phases[before.phase]
    # Warning signs are asked at every contact, whatever the content says of this one.
    anew = {*phase.confirm, *(f.id for f in scene.pathway.findings.values() if f.safety)}
    kept = {k: v for k, v in before.answers.items() if k not in anew}
    episode = Episode(before.number + 1, phase.id, scene.at, answers=kept, turn=consult.turn + 1)
    kept_on, effects = _kept_on(scene)
    after = kept_on.settled.now(
        episode=episode,
        earlier=(*consult.earlier, before),
        state=move(consult.state, "reassess"),
        aside={}, hurry=False,
    ).undoable(consult, scene.at)  # fmt: skip
    settled = intake.settle(
        scene.with_(after), after, t("Reassessment of C-{code}", code=consult.code)
    )
    return replace(settled, effects=(*settled.effects, *effects), fresh=True)


def _kept_on(scene: Scene) -> tuple[Consult, tuple[Effect, ...]]:
    """A reassessment that is begun is not one that was made: the reminder stands until then."""
    asked = scene.consult.follow_up
    if asked is None or asked.waiting:
        return scene.consult, ()
    return tomorrow(scene, asked)


def answered(consult: Consult) -> tuple[Consult, tuple[Effect, ...]]:
    """The reassessment is made: a reminder from an earlier contact has done its work."""
    planned = consult.planned
    if planned is None or not 0 < planned.contact < consult.episode.number:
        return consult, ()
    return consult.now(follow_up=replace(planned, waiting=False)), (Forget(),)


def close(scene: Scene, option: str) -> Reply | None:
    """End the case with a reason, by button or in words ("=words"); nothing is deleted."""
    consult = scene.consult
    if option == intake.BACK:
        return Reply(consult.now(panel="", proposed=""), t("Nothing changed"))
    if unsaved.is_warning(scene):
        return Reply(consult.now(panel="", proposed=""), marks.FINISH_FIRST, alert=True)
    if asked := own_words.proposal(consult, option):
        return asked
    because = own_words.agreed(consult, option)
    if not (because in REASONS or because.startswith("=")):
        return None
    after = consult.settled.now(
        state=move(consult.state, "close"),
        closed_because=because,
        closed_from=consult.state,
        closed_at=scene.at,
    ).undoable(consult, scene.at)
    advised = consult.state in (State.ADVISED, State.ALARMED)
    return Reply(after, t("Closed: {reason}", reason=reason(after)), (Forget(),), fresh=advised)


def reason(consult: Consult) -> Text:
    """Why it was closed, in words."""
    because = consult.closed_because
    return REASONS.get(because) or verbatim(because.removeprefix("="))


def closed(scene: Scene, option: str) -> Reply | None:
    """Open a closed case again, where it stood; its reminder comes back under a new revision."""
    if option in ("summary", "past"):
        return Reply(scene.consult.now(panel=PAGES[option]), SHOWN)
    consult, came, planned = scene.consult, scene.consult.closed_from, scene.consult.follow_up
    if option != "open" or came is None:
        return None
    state = move(consult.state, f"back_to_{came.value}")
    after = consult.now(state=state, closed_because="", closed_from=None, closed_at=None)
    if planned is None or not planned.waiting:
        return Reply(after, t("Open again"), fresh=True)
    again = replace(planned, revision=planned.revision + 1)
    reminder = Remind(again.revision, again.due_on, again.ask_at)
    receipt = t("Open again. Reassessment due {day}", day=again.due_on)
    return Reply(after.now(follow_up=again), receipt, (reminder,), fresh=True)
