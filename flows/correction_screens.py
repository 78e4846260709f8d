"""What a change would do, the notes, old answers to confirm, a pause."""

from __future__ import annotations

from flows import correction, phrases
from flows.case import Consult
from flows.question_screen import progress
from flows.scene import Scene
from flows.screen import Block, Choice, Gap, Line, Quote, Screen
from flows.text import Moment, Text, t, verbatim
from pathway.ask import irrelevant
from pathway.model import Finding

SHOWN = 6  # questions named in a preview; more are counted


def change(scene: Scene) -> Screen:
    """The change, and all that hangs on it: advice, questions, the reminder."""
    consult = scene.consult
    after = scene.with_(correction.proposed(scene).consult)
    blocks: list[Block] = [
        phrases.heading(consult),
        *_warning(after),
        *_difference(scene, after, t("Change {what}: {was} → {now}?")),
    ]
    if not consult.focus.startswith("@"):
        blocks += [Gap(), *_consequences(scene, after)]
    rows = ((Choice(t("Change"), "change", "primary"), Choice(t("Keep"), "keep")),)
    return Screen(scene.key, tuple(blocks), rows)


def changed(scene: Scene) -> Screen:
    """What the card keeps saying once the change is made and something new stands below it."""
    after = scene.with_(correction.proposed(scene).consult)
    said = Line(t("Changed on {moment}", moment=Moment(scene.at)), "hint")
    difference = _difference(scene, after, t("{what}: {was} → {now}"))
    return Screen("@sealed", (phrases.heading(scene.consult), *difference, said))


def _warning(after: Scene) -> list[Block]:
    worst = after.pathway.disposition(after.recommendation.low)
    if not worst.interrupts:
        return []
    return [Line(t("⚠ {what}: tap Change now.", what=verbatim(worst.title)), "bold")]


def _difference(scene: Scene, after: Scene, how: Text) -> list[Block]:
    """One line a difference; `how` it is said has the blanks `what`, `was` and `now`."""
    consult = scene.consult
    match consult.focus:
        case "@label":
            said = [(t("the label"), verbatim(consult.label), verbatim(after.consult.label))]
        case "@note":
            notes = zip(consult.notes, after.consult.notes, strict=True)
            said = [
                (t("the note"), verbatim(then.text), verbatim(now.text))
                for then, now in notes
                if then != now
            ]
        case _:
            said = _findings(scene, after)
    return [
        Line(Text(how.msgid, (("what", what), ("was", was), ("now", now))), "bold")
        for what, was, now in said
    ]


def _findings(scene: Scene, after: Scene) -> list[tuple[Text, Text, Text]]:
    then, now = scene.consult.episode, after.consult.episode
    return [
        (verbatim(f.label), phrases.known(f, then), phrases.known(f, now))
        for f in scene.pathway.findings.values()
        if (then.answers.get(f.id), f.id in then.unexamined)
        != (now.answers.get(f.id), f.id in now.unexamined)
    ]


def _consequences(scene: Scene, after: Scene) -> list[Block]:
    """What else would not stay as it is; only what there is to say."""
    lines: list[Block] = []
    given = scene.consult.episode.advice
    then, now = scene.recommendation, after.recommendation
    moves = (then.low, then.high, then.applicable) != (now.low, now.high, now.applicable)
    if given is not None or then.low != now.low:
        words = t("The advice stays: {title}", title=_title(after))
        if moves:
            words = t("Advice: {was} → {now}", was=_title(scene), now=_title(after))
        lines.append(Line(words))
    lines += _questions(scene, after)
    if planned := scene.consult.planned:
        words = t("The reminder of {day} stays.", day=planned.due_on)
        if moves:
            words = t("The reminder of {day} stays until you plan again.", day=planned.due_on)
        lines.append(Line(words))
    return lines


def _title(scene: Scene) -> Text:
    """The disposition; with unknowns, the least it is and the most it could be."""
    found = scene.recommendation
    if found.low == found.high:
        return scene.title(found.low)
    return t("{low}, up to {high}", low=scene.title(found.low), high=scene.title(found.high))


def _questions(scene: Scene, after: Scene) -> list[Block]:
    then = {question.key for question in scene.questions}
    new = [q for q in after.questions if q.key not in then]
    lines: list[Block] = []
    if new:
        labels = phrases.names(scene.pathway, [q.findings[0] for q in new[:SHOWN]])
        lines.append(Line(t("Asked then ({n}): {list}", n=len(new), list=labels)))
    if aside := _aside(scene, after):
        lines.append(Line(t("Not needed then, kept aside: {list}", list=aside)))
    return lines


def _aside(scene: Scene, after: Scene) -> tuple[Text, ...]:
    """What was answered and would no longer matter."""
    phase = scene.consult.episode.phase
    then = irrelevant(scene.pathway, scene.consult.episode.answers, phase)
    now = irrelevant(scene.pathway, after.consult.episode.answers, phase)
    answered = scene.consult.episode.answers
    return phrases.names(scene.pathway, [id_ for id_ in answered if id_ in now - then][:SHOWN])


def noted(consult: Consult) -> tuple[Block, ...]:
    """The notes of a case, oldest first."""
    if not consult.notes:
        return ()
    lines = tuple(
        t("{moment}: {text}", moment=Moment(note.at), text=note.text) for note in consult.notes
    )
    return (Line(t("Notes")), Quote(lines))


def confirm(scene: Scene) -> Screen:
    """An old answer, to be confirmed with one tap before an advice rests on it."""
    blocks: list[Block] = [
        phrases.heading(scene.consult),
        Line(t("Is this still so? ({n} to confirm)", n=len(scene.stale)), "bold"),
    ]
    for oldest in scene.stale[:1]:
        at = oldest.at or scene.consult.episode.opened
        members = [scene.pathway.findings[id_] for id_ in oldest.findings]
        blocks.append(Line(_held(scene, members)))
        blocks.append(Line(t("Answered {ago}", ago=phrases.ago(at, scene.at)), "hint"))
    rows = (
        (Choice(t("Still so"), "same", "primary"), Choice(t("Changed"), "changed")),
        (Choice(t("‹ Back"), "back"),),
    )
    return Screen(scene.key, tuple(blocks), rows)


def _held(scene: Scene, members: list[Finding]) -> Text:
    if len(members) == 1:
        return phrases.line(members[0], scene.consult.episode)
    return phrases.together(scene, members)


def paused(scene: Scene) -> Screen:
    resumed = scene.with_(scene.consult.now(panel=""))
    return Screen(
        scene.key,
        (
            phrases.heading(scene.consult),
            Line(t("Paused"), "bold"),
            Line(progress(resumed)),
            Line(t("Everything is kept. Any message or /case goes on."), "hint"),
        ),
        ((Choice(t("Go on"), "on", "primary"),),),
    )
