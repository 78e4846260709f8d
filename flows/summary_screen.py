"""A summary that a colleague can take over from, wherever the case stands.

An advice that was given is told as it was given, whatever the content says by now.
"""

from __future__ import annotations

from flows import calendar, colleagues, phrases, timeline_screen, unsaved
from flows.advice_screens import decision_of, is_unsettled, not_excluded
from flows.case import Advice, Consult, FollowUp
from flows.correction_screens import noted
from flows.decision_screens import recorded
from flows.follow_up import reason
from flows.lifecycle import State
from flows.scene import Scene
from flows.screen import Block, Choice, Gap, Line, Quote, Screen
from flows.snoozing import reason as put_off_because
from flows.text import Moment, Text, in_source, t, verbatim
from pathway.model import Disposition

COPIED = 256  # what a copy button may hold
UNKNOWN = 9  # findings named as not known, the warning signs first; more are counted
SAID = 80  # of it, for a decision in words of their own
STANDS: dict[State, Text] = {
    State.COLLECTING: t("findings being collected"),
    State.REVIEW: t("ready for advice"),
    State.ALARMED: t("emergency signs, not yet acted on"),
    State.ADVISED: t("advice given, no follow-up planned yet"),
    State.FOLLOWING: t("follow-up planned"),
    State.DUE: t("reassessment due"),
}


def summary(scene: Scene) -> Screen:
    """The question, the findings, the unknown, the advice, the decision, the next date, whose."""
    consult = scene.consult
    blocks: list[Block] = [
        phrases.heading(consult),
        Line(t("Summary of {moment}", moment=Moment(scene.at)), "hint"),
        *unsaved.told(scene),
        Line(t("Question: {title}", title=verbatim(scene.pathway.title))),
        Line(t("Stands at: {state}", state=_stands(consult))),
        Gap(),
        Line(t("Findings"), "bold"),
        Quote(phrases.findings_so_far(scene) or (t("none yet"),)),
        *phrases.kept(scene),
        *_unknown(scene),
        Gap(),
        *_advice(scene),
        *_next(scene),
        *_course(scene),
        *recorded(scene),
        *noted(consult),
    ]
    copy = (Choice(t("Copy for the record"), "copy", copy=copied(scene)),)
    return Screen(scene.key, tuple(blocks), (copy, (Choice(t("‹ Back"), "back"),)))


def _stands(consult: Consult) -> Text:
    if consult.state is State.CLOSED:
        why = reason(consult)
        if consult.closed_at is None:
            return t("closed: {reason}", reason=why)
        return t("closed {moment}: {reason}", moment=Moment(consult.closed_at), reason=why)
    if consult.state is State.ADVISED and consult.planned:
        return t("advice given anew, the earlier reminder stands")
    return STANDS[consult.state]


def _unknown(scene: Scene) -> list[Block]:
    matter = scene.recommendation.could_not_exclude
    if not matter:
        return []
    named, more = phrases.names(scene.pathway, matter[:UNKNOWN]), len(matter) - UNKNOWN
    if more <= 0:
        return [Line(t("Not known, and could change the advice: {list}", list=named))]
    words = t("Not known, and could change the advice: {list} and {n} more", list=named, n=more)
    return [Line(words)]


def _advice(scene: Scene) -> list[Block]:
    given = scene.consult.episode.advice
    if given is None:
        return [*not_excluded(*_bounds(scene)), Line(_so_far(scene))]
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
    return [*lines, Line(t("Decision: {what}", what=decision_of(given.decision)))]


def _bounds(scene: Scene) -> tuple[Disposition, Disposition]:
    found = scene.recommendation
    return scene.pathway.disposition(found.low), scene.pathway.disposition(found.high)


def _so_far(scene: Scene) -> Text:
    low, high = _bounds(scene)
    if is_unsettled(low, high):
        return t("No advice yet: not enough is known for an answer.")
    return t("No advice yet. So far at least: {title}", title=verbatim(low.title))


def _course(scene: Scene) -> list[Block]:
    """All that became of the case, if that is more than this contact and its advice."""
    consult = scene.consult
    told = consult.earlier or consult.postings or consult.handed or consult.episode.outcome
    if not told and not consult.episode.superseded:
        return []
    return [Gap(), Line(t("Course"), "bold"), Quote(timeline_screen.entries(scene))]


def _status(status: str) -> Text:
    return t("complete") if status == "complete" else t("provisional")


def _next(scene: Scene) -> list[Block]:
    consult = scene.consult
    owner = t("Owner: clinician {id}", id=str(consult.owner.id))
    if planned := consult.planned:
        due = t("Reassessment due {day}", day=planned.due_on)
        if consult.state is State.DUE:
            due = t("Reassessment was due {day}", day=planned.due_on)
        return [Line(due), Line(owner), *_behind(planned)]
    return [Line(t("No reassessment planned")), Line(owner)]


def _behind(planned: FollowUp) -> list[Block]:
    """Who else answers for it; why it was put off once more."""
    lines: list[Block] = []
    if planned.backup:
        lines.append(Line(t("Backup: {who}", who=colleagues.called(planned.backup))))
    if planned.offer:
        lines.append(Line(t("Offered to {who}", who=colleagues.called(planned.offer.to))))
    if planned.because:
        lines.append(Line(t("Put off again: {reason}", reason=put_off_because(planned))))
    return lines


def copied(scene: Scene) -> Text:
    """One line for the record; fits a copy button. What is cut is the middle, never the end."""
    consult, given = scene.consult, scene.consult.episode.advice
    head = f"C-{consult.code} {consult.label}: {_marked(scene)}{_answer(scene)}{_open(scene)}"
    rest = f"{_decided(given)}{_due(consult)}; {_source(scene)}"
    room = COPIED - len(rest)
    return verbatim((head if len(head) <= room else head[: room - 1] + "…") + rest)


def _marked(scene: Scene) -> str:
    found = ", ".join(finding.label for finding in unsaved.marked(scene))
    return f"marked and not saved yet: {found}; " if found else ""


def _answer(scene: Scene) -> str:
    """The advice as it was given, or how far it has come; the gravest that is open comes first."""
    given, found = scene.consult.episode.advice, scene.recommendation
    low, high = (given.low, given.high) if given else (found.low, found.high)
    if low == high:
        return in_source(scene.title(low))
    least = f"at least: {in_source(scene.title(low))}"
    if given is None and is_unsettled(
        scene.pathway.disposition(low), scene.pathway.disposition(high)
    ):
        least = "not enough known for an answer"
    return f"not excluded: {in_source(scene.title(high))}; {least}"


def _open(scene: Scene) -> str:
    """What is not known, if today's content is the one that the advice came from."""
    given, matter = scene.consult.episode.advice, scene.recommendation.could_not_exclude
    if not matter or (given and given.sha256 != scene.pathway.sha256):
        return ""
    labels = ", ".join(scene.pathway.findings[id_].label for id_ in matter)
    return f" (provisional; not known: {labels})"


def _source(scene: Scene) -> str:
    """Which content it came from, and when."""
    given, pathway = scene.consult.episode.advice, scene.pathway
    if given is None:
        return f"{pathway.id} {pathway.version} #{pathway.digest}, no advice given yet"
    day = calendar.local_day(given.at, scene.consult.owner.zone)
    return f"{pathway.id} {given.version} #{given.sha256[:4]}, {day.isoformat()}"


def _decided(given: Advice | None) -> str:
    """What was decided, as said on a button or in a few words; long words are cut."""
    if given is None:
        return ""
    words = in_source(decision_of(given.decision))
    return f"; decision: {words if len(words) <= SAID else words[: SAID - 1] + '…'}"


def _due(consult: Consult) -> str:
    planned = consult.planned
    if planned is None:
        return "; no reassessment planned"
    day = calendar.local_day(planned.ask_at, consult.owner.zone)
    return f"; due {planned.due_on.isoformat()}, asked {day.isoformat()}"
