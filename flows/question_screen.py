"""The open question: what was found so far, what is asked, the answers as buttons."""

from __future__ import annotations

import re

from flows import intake, marks, phrases, reading, unsaved
from flows.case import Changed
from flows.scene import Scene
from flows.screen import Block, Choice, Gap, Line, Quote, Screen, Tone
from flows.text import Moment, Text, in_source, t, verbatim
from pathway.model import Finding

PAIR = 13  # characters of a label beside another
ALONE = 28  # of one alone in its row
TENS = 11  # a number with so many values is a keyboard: 0 to 10
CELLS = 10
AGE = re.compile(r"(\d{1,3}) ?[FMfm]?\b")  # as in "58F L4-5", the label that is asked for


def question(scene: Scene) -> Screen:
    asked, consult = scene.asked(scene.key), scene.consult
    single = marks.alone(asked)
    rows = _single_rows(scene, asked[0]) if single else _mark_rows(scene, asked)
    skip = [q.settles for q in scene.questions if q.key == scene.key]
    tail: list[tuple[Choice, ...]] = []
    if skip and skip[0] != "urgency" and not consult.focus:
        tail.append((Choice(t("Skip to the review"), "skip"),))
    tail.append((Choice(t("‹ Back"), "back"), Choice(t("More"), "more")))
    return Screen(scene.key, _question_blocks(scene, asked, single=single), (*rows, *tail))


def _question_blocks(
    scene: Scene, asked: tuple[Finding, ...], *, single: bool
) -> tuple[Block, ...]:
    group = next((g for g in scene.pathway.groups if g.id == scene.key), None)
    asking = group.ask if group and group.ask and not single else asked[0].ask
    where = t("An answer is asked again") if scene.consult.focus else progress(scene)
    blocks: list[Block] = [phrases.heading(scene.consult), Line(where)]
    if lines := phrases.findings_so_far(scene):
        blocks.append(Quote(lines))
    blocks += [Gap(), Line(verbatim(asking), "bold")]
    if single:
        blocks += _hints(scene, asked[0])
        blocks += _to_type(scene, asked[0])
    else:
        blocks.append(Line(t("Tap once: ☑ present. Twice: ? not examined."), "hint"))
        blocks += _marks_to_type(scene)
        blocks += [line for finding in asked for line in _history(scene, finding)]
        blocks += unsaved.emergency(scene, unsaved.marked(scene))
    return tuple(blocks)


def progress(scene: Scene) -> Text:
    """Where the path stands; what lies ahead shrinks and grows with the answers."""
    done = len(scene.consult.episode.path)
    total = max(done + max(1, len(scene.questions)), 1)
    full = round(CELLS * done / total)
    bar = "▰" * full + "▱" * (CELLS - full)
    return t("Step {n} of at most {total}  {bar}", n=done + 1, total=total, bar=bar)


def _hints(scene: Scene, finding: Finding) -> list[Line]:
    lines = []
    if finding.hint:
        lines.append(Line(verbatim(finding.hint), "hint"))
    if finding.kind == "number" and not _as_buttons(finding):
        unit = reading.unit(finding)
        lines.append(
            Line(
                t(
                    "Type a number from {low} to {high} {unit}",
                    low=f"{finding.min or 0:g}", high=f"{finding.max or 0:g}", unit=unit,
                ),
                "hint",
            )
        )  # fmt: skip
    also = intake.unexamined_with(scene, finding)
    if len(also) > 1:
        named = phrases.names(scene.pathway, also)
        lines.append(Line(t("Not examined holds for: {list}", list=named), "hint"))
    consult, baseline = scene.consult, scene.consult.baseline
    if consult.focus:
        lines.append(_before(t("Now: {value}", value=phrases.known(finding, consult.episode))))
        lines += _history(scene, finding)
    elif finding.id in consult.aside:
        held = phrases.value(finding, consult.aside[finding.id])
        lines.append(_before(t("Before: {value}", value=held)))
    elif baseline and finding.id in baseline.answers:
        held = phrases.value(finding, baseline.answers[finding.id])
        lines.append(_before(t("Last time: {value}", value=held)))
    return lines


def _before(words: Text) -> Line:
    return Line(words, "hint")


def _history(scene: Scene, finding: Finding) -> list[Line]:
    """What the finding held before, until when; where it is asked again to be changed."""
    if not scene.consult.focus:
        return []
    return [
        _before(_was(scene, finding, each))
        for each in scene.consult.episode.changes
        if each.finding == finding.id
    ]


def _was(scene: Scene, finding: Finding, changed: Changed) -> Text:
    held = t("not examined") if changed.was is None else phrases.value(finding, changed.was)
    if len(scene.asked(scene.key)) == 1:
        return t("Until {moment}: {value}", moment=Moment(changed.at), value=held)
    return t(
        "{finding} until {moment}: {value}",
        finding=verbatim(finding.label), moment=Moment(changed.at), value=held,
    )  # fmt: skip


def _marks_to_type(scene: Scene) -> list[Line]:
    if not scene.consult.typing:
        return []
    return [Line(t("To type: what is present, one a message; then done · others absent"), "hint")]


def _to_type(scene: Scene, finding: Finding) -> list[Line]:
    """The answers in words, for who types them; a screen reader reads them in one go."""
    if not scene.consult.typing or finding.kind == "number":
        return []
    labels = [o.label for o in finding.options] or [finding.no, finding.yes]
    return [Line(t("To type: {answers} · not examined", answers=" · ".join(labels)), "hint")]


def _as_buttons(finding: Finding) -> bool:
    low, high = finding.min, finding.max
    return finding.integer and low is not None and high is not None and high - low < TENS


def _single_rows(scene: Scene, finding: Finding) -> list[tuple[Choice, ...]]:
    rows: list[tuple[Choice, ...]] = []
    match finding.kind:
        case "bool":
            rows = packed([(finding.no, "false"), (finding.yes, "true")])
        case "choice":
            rows = packed([(o.label, o.id) for o in finding.options])
        case _ if _as_buttons(finding):
            numbers = range(int(finding.min or 0), int(finding.max or 0) + 1)
            cells = [Choice(verbatim(str(n)), str(n)) for n in numbers]
            rows = [tuple(cells[i : i + 6]) for i in range(0, len(cells), 6)]
        case _:
            rows = [_suggested(scene, finding)]
    if (held := intake.means(scene, finding, intake.SAME)) is not None:
        rows.append((_same(phrases.value(finding, held)),))
    rows.append((Choice(t("Not examined"), "?"),))
    return [row for row in rows if row]


def _same(held: Text) -> Choice:
    """What the contact before held, as one tap that says what it stores."""
    named = t("Same: {value}", value=held.literal)
    fits = len(in_source(named)) <= ALONE
    return Choice(named if fits else t("Same as last time"), intake.SAME)


def _suggested(scene: Scene, finding: Finding) -> tuple[Choice, ...]:
    """The age that the label begins with ("58F L4-5"), as one tap; it is still the person's tap."""
    read = AGE.match(scene.consult.label)
    if finding.unit != "a" or finding.group != "patient" or read is None:
        return ()
    age = int(read[1])
    if age > (finding.max or 0):
        return ()
    return (Choice(phrases.value(finding, age), str(age)),)


def packed(options: list[tuple[str, str]]) -> list[tuple[Choice, ...]]:
    """Two short labels share a row; a long one stands alone."""
    rows: list[tuple[Choice, ...]] = []
    for label, option in options:
        choice = Choice(verbatim(label), option)
        beside = rows and len(rows[-1]) == 1 and len(label) <= PAIR
        if beside and len(rows[-1][0].label.literal) <= PAIR:
            rows[-1] = (*rows[-1], choice)
        else:
            rows.append((choice,))
    return rows


def _mark_rows(scene: Scene, asked: tuple[Finding, ...]) -> list[tuple[Choice, ...]]:
    made = marks.made(scene.consult, asked)
    multi = asked[0].kind == "multi"
    rows: list[tuple[Choice, ...]] = [
        (_mark(asked[0], id_, label, made.get(id_, "")),)
        for id_, label in marks.places(asked).items()
    ]
    if multi:
        rows = [tuple(c for row in rows[i : i + 2] for c in row) for i in range(0, len(rows), 2)]
    if not made:
        none = t("None of these")
        return [*rows, (Choice(none, "none", "primary"),), (Choice(t("Not examined"), "?"),)]
    if multi:
        return [*rows, (Choice(t("Done"), "done", "primary"),)]
    return [
        *rows,
        (Choice(t("Done · others absent"), "none", "primary"),),
        (Choice(t("Done · others not examined"), "done"),),
    ]


def _mark(finding: Finding, id_: str, label: str, mark: str) -> Choice:
    """A toggle: the tap says what the mark becomes, so a late or double tap cannot flip it."""
    box = {"": "☐", "+": "☑", "?": "?"}[mark]
    following = {"": "+", "+": "-" if finding.kind == "multi" else "?", "?": "-"}[mark]
    tone: Tone = "danger" if mark == "+" and finding.safety else ""
    return Choice(verbatim(f"{box} {label}"), f"{following}{id_}", tone)
