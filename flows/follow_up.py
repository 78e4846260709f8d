"""The follow-up: planned in calendar months, answered by a reassessment, ended with a reason."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from flows import calendar, handing, intake, ladder, marks, own_words, reading, unsaved
from flows.case import Consult, Episode, FollowUp
from flows.effects import Effect, Forget
from flows.lifecycle import State, move
from flows.scene import SHOWN, Reply, Scene
from flows.text import Text, t, verbatim

FARTHEST = 24  # months; a later date is a typing error more often than a plan
MONTHS = {"1m": 1, "3m": 3, "6m": 6, "12m": 12}
PAGES = {"summary": "@summary", "past": "@timeline", "rounds": "@rounds"}  # to read
REASONS: dict[str, Text] = {
    "done": t("No longer needed"),
    "elsewhere": t("Care goes on elsewhere"),
    "lost": t("Patient not reachable"),
    "mistake": t("Opened by mistake"),
}
# What a button that leads to a side screen is answered with.
LEADS: dict[str, Text] = {
    "edit": t("Which finding?"),
    "date": t("When?"),
    "snooze": t("First one question"),
    "close": t("Why is it closed?"),
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
    planned = FollowUp(0, due_on, ask_at, phase, contact=consult.episode.number, next_on=due_on)
    tells: tuple[Effect, ...] = ()
    if before := consult.follow_up:  # who backs it stays; what others were asked has ended
        _, tells = ladder.retired(consult, before, t("A new day was set for it."))
        planned = replace(planned, backup=before.backup)
    woken, remind = ladder.wake(scene, planned)
    after = woken.now(state=move(consult.state, "follow"), panel="")
    receipt = t("Reassessment due {day}", day=due_on)
    # The advice stays in the chat as it was read; the plan stands below it.
    fresh = consult.state is State.ADVISED
    return Reply(after, receipt, (*remind, *tells), fresh=fresh)


def following(scene: Scene, option: str) -> Reply | None:
    """Before the reminder: move the date, say who is behind it, come early, hand over, close."""
    if option in ("edit", "date", "backup"):
        return _led(scene, option)
    return due(scene, option) if option != "snooze" else None


def due(scene: Scene, option: str) -> Reply | None:
    """The reminder's own buttons."""
    if option == "reassess":
        return reassess(scene)
    if option in ("snooze", "hand", "close", "why", "more", "summary"):
        return _led(scene, option)
    return None


def _led(scene: Scene, option: str) -> Reply:
    """To the side screen that a button leads to."""
    if option in handing.PANELS:
        return handing.asked(scene, handing.PANELS[option])
    return Reply(scene.consult.now(panel=f"@{option}"), LEADS.get(option, SHOWN))


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
    begun, effects = _begun(scene)
    after = begun.settled.now(
        episode=episode,
        earlier=(*consult.earlier, before),
        state=move(consult.state, "reassess"),
        aside={}, hurry=False,
    ).undoable(consult, scene.at)  # fmt: skip
    settled = intake.settle(
        scene.with_(after), after, t("Reassessment of C-{code}", code=consult.code)
    )
    return replace(settled, effects=(*settled.effects, *effects), fresh=True)


def _begun(scene: Scene) -> tuple[Consult, tuple[Effect, ...]]:
    """Begun is not made: it is asked again until then. But nobody else need take it over."""
    consult, planned = scene.consult, scene.consult.planned
    if planned is None:
        return consult, ()
    rest, tells = ladder.retired(consult, planned, t("Its reassessment has begun."))
    if not planned.offer:
        return consult.now(follow_up=rest), tells
    after, remind = ladder.wake(scene, rest)
    return after, (*remind, *tells)


def answered(consult: Consult) -> tuple[Consult, tuple[Effect, ...]]:
    """The reassessment is made: a reminder from an earlier contact has done its work."""
    planned = consult.planned
    if planned is None or not 0 < planned.contact < consult.episode.number:
        return consult, ()
    rest, tells = ladder.retired(consult, planned, t("Its reassessment was made."))
    return consult.now(follow_up=replace(rest, waiting=False)), (Forget(), *tells)


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
    effects: tuple[Effect, ...] = (Forget(),)
    if consult.follow_up:
        rest, tells = ladder.retired(after, consult.follow_up, t("The case is closed."))
        after, effects = after.now(follow_up=rest), (Forget(), *tells)
    advised = consult.state in (State.ADVISED, State.ALARMED)
    return Reply(after, t("Closed: {reason}", reason=reason(after)), effects, fresh=advised)


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
    again, remind = ladder.wake(scene.with_(after), planned)
    receipt = t("Open again. Reassessment due {day}", day=planned.due_on)
    return Reply(again, receipt, (*remind, *handing.backed(again)), fresh=True)
