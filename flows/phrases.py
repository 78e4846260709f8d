"""How findings and their values read: the words of the pathway, the unit of the number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flows.case import Consult, Episode
from flows.reading import measured
from flows.scene import Scene
from flows.screen import Block, Line, Quote
from flows.text import Text, t, verbatim
from pathway.model import Finding, Pathway, Value

NAMED = 4  # findings that an answer to a tap has room for
DAYS = 48  # hours; from then on days are counted


def value(finding: Finding, found: Value) -> Text:
    """A value in words: "Present", "44 %", "L4-L5, L5-S1".

    Total: an earlier contact may hold what today's content has no word for; its id must do then.
    """
    if found is True:
        return verbatim(finding.yes)
    if found is False:
        return verbatim(finding.no)
    labels = {option.id: option.label for option in finding.options}
    if isinstance(found, tuple):
        return (
            t("{list}", list=tuple(verbatim(labels.get(o, o)) for o in found))
            if found
            else t("none")
        )
    if isinstance(found, str):
        return verbatim(labels.get(found, found))
    return verbatim(measured(found, finding))


def known(finding: Finding, episode: Episode) -> Text:
    """What the episode holds of a finding: its value, "not examined" or "not asked"."""
    if finding.id in episode.answers:
        return value(finding, episode.answers[finding.id])
    return t("not examined") if finding.id in episode.unexamined else t("not asked")


def line(finding: Finding, episode: Episode) -> Text:
    return t("{finding}: {value}", finding=verbatim(finding.label), value=known(finding, episode))


def names(pathway: Pathway, ids: Iterable[str]) -> tuple[Text, ...]:
    return tuple(verbatim(pathway.findings[id_].label) for id_ in ids)


def findings_so_far(scene: Scene) -> tuple[Text, ...]:
    """One line a question on the path; a group whose members are all absent is one line."""
    lines = []
    for passed in scene.consult.episode.path:
        members = [scene.pathway.findings[id_] for id_ in passed.findings]
        if len(members) == 1:
            lines.append(_beside(scene, members[0]))
            continue
        lines.append(together(scene, members))
    return tuple(lines)


def _beside(scene: Scene, finding: Finding) -> Text:
    """A finding with what the contact before held of it, where that was something else."""
    episode, before = scene.consult.episode, scene.consult.baseline
    was = before.answers.get(finding.id) if before else None
    if was is None or was == episode.answers.get(finding.id):
        return line(finding, episode)
    return t(
        "{finding}: {value} (before: {before})",
        finding=verbatim(finding.label), value=known(finding, episode), before=value(finding, was),
    )  # fmt: skip


def carried(scene: Scene) -> tuple[tuple[str, tuple[Finding, ...]], ...]:
    """What this contact holds from an earlier one, question by question: it was not asked again."""
    episode = scene.consult.episode
    asked = {id_ for passed in episode.path for id_ in passed.findings}
    questions: dict[str, list[Finding]] = {}
    for finding in scene.pathway.findings.values():
        if finding.id in episode.answers and finding.id not in asked:
            key = finding.group if finding.kind == "bool" else finding.id
            questions.setdefault(key, []).append(finding)
    return tuple((key, tuple(findings)) for key, findings in questions.items())


def from_before(scene: Scene) -> tuple[Text, ...]:
    """One line for each question whose answer is an earlier contact's."""
    return tuple(stored(scene, findings) for _, findings in carried(scene))


def together(scene: Scene, members: list[Finding]) -> Text:
    """What the findings of one screen hold, in one line."""
    episode = scene.consult.episode
    present = tuple(verbatim(m.label) for m in members if episode.answers.get(m.id) is True)
    missing = tuple(verbatim(m.label) for m in members if m.id in episode.unexamined)
    title = verbatim(scene.pathway.group(members[0].group).title)
    if len(missing) == len(members):
        return t("{group}: not examined", group=title)
    if present and missing:
        return t(
            "{group}: {present}; not examined: {missing}",
            group=title, present=present, missing=missing,
        )  # fmt: skip
    if missing:
        return t("{group}: not examined: {missing}, others absent", group=title, missing=missing)
    if present:
        return t("{group}: {present}", group=title, present=present)
    return t("{group}: none", group=title)


def stored(scene: Scene, asked: tuple[Finding, ...]) -> Text:
    """What the findings of one question hold."""
    if len(asked) == 1:
        return line(asked[0], scene.consult.episode)
    return together(scene, list(asked))


def briefly(scene: Scene, asked: tuple[Finding, ...]) -> Text:
    """The same for an answer to a tap, which holds 200 characters: what is present, and counts."""
    episode = scene.consult.episode
    present = [f for f in asked if episode.answers.get(f.id) is True]
    missing = sum(f.id in episode.unexamined for f in asked)
    if len(asked) == 1 or len(present) + missing <= NAMED:
        return stored(scene, asked)
    title = verbatim(scene.pathway.group(asked[0].group).title)
    return t(
        "{group}: {n} present, {missing} not examined", group=title, n=len(present), missing=missing
    )


def differences(scene: Scene, then: Consult, now: Consult) -> tuple[Text, ...]:
    """What one of two states of a case holds otherwise than the other, as `now` holds it."""
    found = tuple(line(f, now.episode) for f in changed(scene, then.episode, now.episode))
    if then.label == now.label:
        return found
    return (t("the label {label}", label=now.label), *found)


def changed(scene: Scene, then: Episode, now: Episode) -> tuple[Finding, ...]:
    """The findings that two contacts hold otherwise."""
    return tuple(
        f
        for f in scene.pathway.findings.values()
        if (then.answers.get(f.id), f.id in then.unexamined)
        != (now.answers.get(f.id), f.id in now.unexamined)
    )


def ago(then: datetime, now: datetime) -> Text:
    """How long it is since, in words: "3 days ago"."""
    hours = int((now - then).total_seconds() // 3600)
    match hours:
        case _ if hours < 1:
            return t("just now")
        case 1:
            return t("an hour ago")
        case _ if hours < DAYS:
            return t("{n} hours ago", n=hours)
        case _:
            return t("{n} days ago", n=hours // 24)


def editable(scene: Scene) -> tuple[str, ...]:
    """The questions that may be asked again: those of this contact, then what it holds besides."""
    path = [passed.question for passed in scene.consult.episode.path]
    return tuple(dict.fromkeys((*path, *(question for question, _ in carried(scene)))))


def quoted(lines: tuple[Text, ...], *, is_open: bool = False) -> tuple[Block, ...]:
    return (Quote(lines, is_open),) if lines else ()


def kept(scene: Scene, *, is_open: bool = False) -> tuple[Block, ...]:
    """What an earlier contact found and the advice still rests on."""
    lines, title = from_before(scene), t("From an earlier contact, not asked again")
    return (Line(title), Quote(lines, is_open)) if lines else ()


def reminding(consult: Consult) -> Line:
    """The case on a reminder: a locked screen shows no more than its code and its day."""
    if planned := consult.follow_up:
        words = t("C-{code} · Reassessment due {day}", code=consult.code, day=planned.due_on)
        return Line(words, "title")
    return Line(t("C-{code} · Reassessment due", code=consult.code), "title")


def heading(consult: Consult) -> Line:
    """The case, on every message: its code and its label."""
    if not consult.label:
        return Line(t("C-{code}", code=consult.code), "title")
    return Line(t("C-{code} · {label}", code=consult.code, label=consult.label), "title")
