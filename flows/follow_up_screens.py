"""The screens of a follow-up: set, due, snoozed, closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flows import calendar, follow_up, handing_screens, ladder, own_words, phrases, snoozing
from flows.advice_screens import decided
from flows.case import FAILED, FollowUp
from flows.scene import Scene
from flows.screen import Block, Choice, Gap, Line, Quote, Screen
from flows.text import Moment, Text, t, verbatim

BACK = (Choice(t("‹ Back"), "back"),)


def following(scene: Scene) -> Screen:
    """The plan stands: when it is due, when it is asked, whose it is."""
    consult, planned = scene.consult, scene.consult.follow_up
    lines: list[Block] = [phrases.heading(consult)]
    if planned:
        lines += [
            Line(t("Reassessment due {day}", day=planned.due_on), "bold"),
            Line(
                t(
                    "I will ask on {moment} ({zone}).",
                    moment=Moment(ladder.asked_at(consult, planned)), zone=consult.owner.zone,
                )
            ),
            *handing_screens.answerable(planned),
        ]  # fmt: skip
    rows = (
        (Choice(t("Change date"), "date"), Choice(t("Change backup"), "backup")),
        (Choice(t("Reassess now"), "reassess"),),
        (Choice(t("Hand over"), "hand"), Choice(t("Why"), "why")),
        (Choice(t("Ask the team"), "team"),),
        (Choice(t("Edit an answer"), "edit"),),
        (Choice(t("Summary"), "summary"), Choice(t("More"), "more")),
        (Choice(t("Close the case"), "close"),),
    )
    return Screen(scene.key, (*lines, *_advised(scene)), rows)


def _advised(scene: Scene) -> tuple[Block, ...]:
    advice = scene.consult.episode.advice
    if advice is None:
        return ()
    return (Gap(), Line(t("Advice: {title}", title=scene.title(advice.low))), *decided(advice))


def dates(scene: Scene) -> Screen:
    rows = (
        (Choice(t("1 month"), "1m"), Choice(t("3 months"), "3m")),
        (Choice(t("6 months"), "6m"), Choice(t("12 months"), "12m")),
        BACK,
    )
    return Screen(
        scene.key,
        (
            phrases.heading(scene.consult),
            Line(t("When is the reassessment due?"), "bold"),
            Line(t("From today. Or type a date, such as 14.2.2027 (day, month, year)."), "hint"),
        ),
        rows,
    )


def due(scene: Scene) -> Screen:
    """The reminder: the plan, what was found then, and the ways to answer it."""
    consult, planned = scene.consult, scene.consult.follow_up
    label = Line(verbatim(consult.label), "bold")
    blocks: list[Block] = [phrases.reminding(consult), label]
    advice = consult.episode.advice
    if advice:
        title = scene.title(advice.low)
        blocks.append(Line(t("{title} since {day}", title=title, day=_day(scene))))
        blocks += decided(advice)
    then = tuple(
        phrases.line(scene.pathway.findings[id_], consult.episode) for id_ in _compared(scene)
    )
    blocks += [Gap(), Line(t("Then:")), Quote(then)]
    if planned:
        blocks += [Gap(), *handing_screens.answerable(planned), *_silence(planned)]
    rows = (
        (Choice(t("Reassess now"), "reassess", "success"),),
        (Choice(t("Snooze 1 week"), "snooze"), Choice(t("Hand over"), "hand")),
        (Choice(t("Close"), "close"), Choice(t("Open case"), "more")),
        (Choice(t("Ask the team"), "team"),),
        (Choice(t("Why"), "why"), Choice(t("Summary"), "summary")),
    )
    return Screen(scene.key, tuple(blocks), rows)


def _silence(planned: FollowUp) -> list[Block]:
    """Who has been told that nobody answers, and what becomes of it."""
    if planned.rung >= FAILED:
        words = t("Not answered for long: it counts as failed. It stays until somebody answers.")
        return [Line(words, "bold")]
    said = {ladder.BACKUP: t("Your backup was told."), ladder.LEAD: t("Whoever leads was told.")}
    return [Line(said[each], "hint") for each in planned.told]


def _day(scene: Scene) -> date:
    advice = scene.consult.episode.advice
    at = advice.at if advice else scene.consult.episode.opened
    return calendar.local_day(at, scene.consult.owner.zone)


def _compared(scene: Scene) -> tuple[str, ...]:
    """What the phase keeps for comparison and this contact knows."""
    return scene.pathway.phase(scene.consult.episode.phase).baseline


def snooze(scene: Scene) -> Screen:
    rows = (
        (Choice(t("No"), "no"), Choice(t("Not seen"), "unseen")),
        (Choice(t("Yes, reassess now"), "yes", "danger"),),
        BACK,
    )
    return Screen(
        scene.key,
        (
            phrases.heading(scene.consult),
            Line(t("Before I wait: is any of this new?"), "bold"),
            Line(verbatim(scene.pathway.safety_net)),
        ),
        rows,
    )


def because(scene: Scene) -> Screen:
    """Put off so often that somebody else is told: what for."""
    if scene.consult.proposed:
        ask = t("Put it off for this reason?")
        return own_words.confirmation(scene, ask, t("Put it off by a week"))
    hint = t("Tap a reason or type one. Your backup is told, or whoever leads.")
    return _reasons(scene, t("Why must it wait longer?"), hint, snoozing.BECAUSE)


def close(scene: Scene) -> Screen:
    if scene.consult.proposed:
        ask = t("Close the case for this reason? No reminder will come.")
        return own_words.confirmation(scene, ask, t("Close the case"))
    hint = t("Tap a reason or type one. Nothing is deleted; no reminder will come.")
    return _reasons(scene, t("Why is the case closed?"), hint, follow_up.REASONS)


def _reasons(scene: Scene, question: Text, hint: Text, reasons: Mapping[str, Text]) -> Screen:
    """A reason by button, or typed; the way back stands first."""
    rows = tuple((Choice(label, option),) for option, label in reasons.items())
    blocks = (phrases.heading(scene.consult), Line(question, "bold"), Line(hint, "hint"))
    return Screen(scene.key, blocks, (BACK, *rows))


def closed(scene: Scene) -> Screen:
    at = scene.consult.closed_at
    on = (Line(t("On {moment}", moment=Moment(at)), "hint"),) if at else ()
    return Screen(
        scene.key,
        (
            phrases.heading(scene.consult),
            Line(t("Closed: {reason}", reason=follow_up.reason(scene.consult)), "bold"),
            *on,
            Line(t("The record is kept: copy the summary into the patient's file."), "hint"),
            Line(t("To amend it, open it again. A new case: /consult"), "hint"),
        ),
        (
            (Choice(t("Summary"), "summary"), Choice(t("Timeline"), "past")),
            (Choice(t("Open it again"), "open"),),
        ),
    )
