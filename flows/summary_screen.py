"""A summary that a colleague can take over from, wherever the case stands."""

from __future__ import annotations

from flows import calendar, phrases
from flows.advice_screens import plan_of
from flows.case import Advice, Consult
from flows.correction_screens import noted
from flows.lifecycle import State
from flows.scene import Scene
from flows.screen import Block, Choice, Gap, Line, Quote, Screen
from flows.text import Moment, Text, t, verbatim

COPIED = 256  # what a copy button may hold
SAID = 80  # of it, for a decision in words of their own
STANDS: dict[State, Text] = {
    State.COLLECTING: t("findings being collected"),
    State.REVIEW: t("ready for advice"),
    State.ALARMED: t("emergency signs, not yet acted on"),
    State.ADVISED: t("advice given, no follow-up planned yet"),
    State.FOLLOWING: t("follow-up planned"),
    State.DUE: t("reassessment due"),
    State.CLOSED: t("closed"),
}


def summary(scene: Scene) -> Screen:
    """The question, the findings, the unknown, the advice, the decision, the next date, whose."""
    consult = scene.consult
    blocks: list[Block] = [
        phrases.heading(consult),
        Line(t("Summary of {moment}", moment=Moment(scene.at)), "hint"),
        Line(t("Question: {title}", title=verbatim(scene.pathway.title))),
        Line(t("Stands at: {state}", state=STANDS[consult.state])),
        Gap(),
        Line(t("Findings"), "bold"),
        Quote(phrases.findings_so_far(scene) or (t("none yet"),)),
        *_unknown(scene),
        Gap(),
        *_advice(scene),
        *_next(scene),
        *noted(consult),
    ]
    copy = (Choice(t("Copy for the record"), "copy", copy=copied(scene)),)
    return Screen(scene.key, tuple(blocks), (copy, (Choice(t("‹ Back"), "back"),)))


def _unknown(scene: Scene) -> list[Block]:
    matter = scene.recommendation.could_not_exclude
    if not matter:
        return []
    named = phrases.names(scene.pathway, matter)
    return [Line(t("Not known, and could change the advice: {list}", list=named))]


def _advice(scene: Scene) -> list[Block]:
    given, found = scene.consult.episode.advice, scene.recommendation
    if given is None:
        least = scene.title(found.low)
        return [Line(t("No advice yet. So far at least: {title}", title=least))]
    lines: list[Block] = [
        Line(t("Advice: {title}", title=scene.title(given.low)), "bold"),
        Line(
            t(
                "{moment}, pathway {id} {version} #{digest}, {status}",
                moment=Moment(given.at), id=scene.pathway.id, version=given.version,
                digest=given.sha256[:4], status=_status(given.status),
            ),
            "hint",
        ),
    ]  # fmt: skip
    if given.low != given.high:
        lines.append(Line(t("It could be up to {title}", title=scene.title(given.high))))
    return [*lines, Line(t("Decision: {what}", what=_decision(given.decision)))]


def _status(status: str) -> Text:
    return t("complete") if status == "complete" else t("provisional")


def _decision(decision: str) -> Text:
    if decision in ("", "follow"):
        return t("as advised") if decision else t("none yet")
    return plan_of(decision, verbatim(decision.removeprefix("=")))


def _next(scene: Scene) -> list[Block]:
    consult = scene.consult
    owner = t("Owner: clinician {id}", id=str(consult.owner.id))
    if consult.planned:
        due = t("Reassessment due {day}", day=consult.planned.due_on)
        return [Line(due), Line(owner)]
    if consult.state is State.DUE and consult.follow_up:
        return [Line(t("Reassessment was due {day}", day=consult.follow_up.due_on)), Line(owner)]
    return [Line(t("No reassessment planned")), Line(owner)]


def copied(scene: Scene) -> Text:
    """One line for the record; fits a copy button. What is cut is the middle, never the end."""
    consult, found = scene.consult, scene.recommendation
    given = consult.episode.advice
    head = f"C-{consult.code} {consult.label}: {_short(scene)}"
    unknown = [scene.pathway.findings[id_].label for id_ in found.could_not_exclude]
    if found.status == "provisional":
        head += f" (provisional; not known: {', '.join(unknown)})"
    version = f"{scene.pathway.id} {scene.pathway.version} #{scene.pathway.digest}"
    rest = f"{_decided(given)}{_due(consult)}; {version}{'' if given else ', no advice given yet'}"
    room = COPIED - len(rest)
    return verbatim((head if len(head) <= room else head[: room - 1] + "…") + rest)


def _short(scene: Scene) -> str:
    return scene.pathway.disposition(scene.recommendation.low).title


def _decided(given: Advice | None) -> str:
    """What was decided, as said on a button or in a few words; long words are cut."""
    if given is None:
        return ""
    said = _decision(given.decision)
    words = said.literal or said.msgid
    return f"; decision: {words if len(words) <= SAID else words[: SAID - 1] + '…'}"


def _due(consult: Consult) -> str:
    planned = consult.planned
    if planned is None:
        return "; no reassessment planned"
    day = calendar.local_day(planned.ask_at, consult.owner.zone)
    return f"; due {planned.due_on.isoformat()}, asked {day.isoformat()}"
