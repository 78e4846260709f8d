"""What a change would do, the notes, old answers to confirm, a pause."""

from __future__ import annotations

from flows import correction, phrases, undo, unsaved
from flows.case import Advice, Consult
from flows.lifecycle import State
from flows.question_screen import progress
from flows.scene import Scene
from flows.screen import Block, Choice, Gap, Line, Quote, Screen
from flows.text import Moment, Text, t, verbatim
from pathway.ask import irrelevant
from pathway.decide import Recommendation

SHOWN = 6  # questions named in a preview; more are counted


def change(scene: Scene) -> Screen:
    """The change, and all that hangs on it: advice, questions, the reminder."""
    consult, reply = scene.consult, correction.made(scene)
    after = scene.with_(reply.consult)
    blocks: list[Block] = [phrases.heading(consult)]
    if after.consult.state is State.ALARMED:
        worst = after.pathway.disposition(after.recommendation.low)
        blocks.append(Line(t("⚠ {what}: tap Change now.", what=verbatim(worst.title)), "bold"))
    blocks += _difference(scene, after, t("Change {what}: {was} → {now}?"))
    if not consult.focus.startswith("@"):
        blocks += [Gap(), *_consequences(scene, after)]
    rows = ((Choice(t("Change"), "change", "primary"), Choice(t("Keep"), "keep")),)
    return Screen(scene.key, tuple(blocks), rows)


def answered(scene: Scene, *, is_made: bool) -> Screen:
    """What the card of a proposal keeps saying once something new stands below it."""
    how, words = (
        t("Not changed: {what} stays {was}"),
        t("Left on {moment}", moment=Moment(scene.at)),
    )
    if is_made:
        how = t("{what}: {was} → {now}")
        words = t("Changed on {moment}", moment=Moment(scene.at))
    lines = _difference(scene, scene.with_(correction.made(scene).consult), how)
    return Screen("@sealed", (phrases.heading(scene.consult), *lines, Line(words, "hint")))


def difference(scene: Scene) -> tuple[Block, ...]:
    """What the proposed change changes, one line a finding."""
    after = scene.with_(correction.made(scene).consult)
    return tuple(_difference(scene, after, t("{what}: {was} → {now}")))


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
            was, now = consult.episode, after.consult.episode
            said = [
                (verbatim(f.label), phrases.known(f, was), phrases.known(f, now))
                for f in phrases.changed(scene, was, now)
            ]
    return [
        Line(Text(how.msgid, (("what", what), ("was", was), ("now", now))), "bold")
        for what, was, now in said
    ]


def _consequences(scene: Scene, after: Scene) -> list[Block]:
    """What else would not stay as it is; only what there is to say."""
    return [*_advice(scene, after), *_questions(scene, after), *_reminder(scene, after)]


def _advice(scene: Scene, after: Scene) -> list[Block]:
    given = scene.consult.episode.advice
    if given is not None and undo.same(given, after.consult.episode.advice):
        return [Line(t("The advice stays: {title}", title=_title(after, given)))]
    was, now = _title(scene, given or scene.recommendation), _title(after, after.recommendation)
    if was != now:
        return [Line(t("Advice: {was} → {now}", was=was, now=now))]
    return [Line(t("The advice will be given anew: {title}", title=now))] if given else []


def _reminder(scene: Scene, after: Scene) -> list[Block]:
    planned = scene.consult.planned
    if planned is None:
        return []
    words = t("The reminder of {day} stays until you plan again.", day=planned.due_on)
    if after.consult.state in (State.FOLLOWING, State.DUE):
        words = t("The reminder of {day} stays.", day=planned.due_on)
    return [Line(words)]


def _title(scene: Scene, found: Advice | Recommendation) -> Text:
    """The disposition; with unknowns, the least it is and the most it could be."""
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


def noted(consult: Consult, latest: int = 0) -> tuple[Block, ...]:
    """The notes of a case, oldest first; with `latest` only so many of them."""
    if not consult.notes:
        return ()
    lines = tuple(
        t("{moment}: {text}", moment=Moment(note.at), text=note.text)
        for note in consult.notes[-latest:]
    )
    left = len(consult.notes) - len(lines)
    more = (Line(t("… and {n} more in the summary", n=left), "hint"),) if left else ()
    return (Line(t("Notes")), Quote(lines), *more)


def confirm(scene: Scene) -> Screen:
    """An old answer, to be confirmed with one tap before an advice rests on it."""
    blocks: list[Block] = [
        phrases.heading(scene.consult),
        Line(t("Is this still so? ({n} to confirm)", n=len(scene.stale)), "bold"),
    ]
    for oldest in scene.stale[:1]:
        at = oldest.at or scene.consult.episode.opened
        members = tuple(scene.pathway.findings[id_] for id_ in oldest.findings)
        blocks.append(Line(phrases.stored(scene, members)))
        blocks.append(Line(t("Answered {ago}", ago=phrases.ago(at, scene.at)), "hint"))
    rows = (
        (Choice(t("Still so"), "same", "primary"), Choice(t("Changed"), "changed")),
        (Choice(t("‹ Back"), "back"),),
    )
    return Screen(scene.key, tuple(blocks), rows)


def paused(scene: Scene) -> Screen:
    resumed = scene.with_(scene.consult.now(panel=""))
    return Screen(
        scene.key,
        (
            phrases.heading(scene.consult),
            Line(t("Paused"), "bold"),
            Line(progress(resumed)),
            *unsaved.told(scene),
            Line(t("Everything is kept. Any message or /case goes on."), "hint"),
        ),
        ((Choice(t("Go on"), "on", "primary"),),),
    )
