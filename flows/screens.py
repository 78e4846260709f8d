"""`view(scene)`: what is shown now. A pure function of the consult; knows no Telegram."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flows import (
    advice_screens,
    correction_screens,
    decision_screens,
    follow_up_screens,
    handing_screens,
    marks,
    newer,
    notes,
    outcome,
    phrases,
    recall,
    review_screen,
    summary_screen,
    team_screens,
    timeline_screen,
    undo,
    unsaved,
    why_screen,
)
from flows.lifecycle import State
from flows.question_screen import ALONE, packed, question
from flows.scene import Scene
from flows.screen import Block, Choice, Gap, Line, Quote, Screen
from flows.text import Text, t, verbatim

LATEST = 3  # notes in the menu; the summary has them all

VIEWS: dict[str, Callable[[Scene], Screen]] = {
    "@review": review_screen.review,
    "@alarm": advice_screens.alarm,
    "@advice": advice_screens.advice,
    "@otherwise": advice_screens.otherwise,
    "@why": why_screen.why,
    "@summary": summary_screen.summary,
    "@timeline": timeline_screen.timeline,
    "@change": correction_screens.change,
    "@confirm": correction_screens.confirm,
    "@paused": correction_screens.paused,
    "@follow": follow_up_screens.following,
    "@date": follow_up_screens.dates,
    "@due": follow_up_screens.due,
    "@snooze": follow_up_screens.snooze,
    "@because": follow_up_screens.because,
    "@hand": handing_screens.hand,
    "@backup_to": handing_screens.backup,
    "@close": follow_up_screens.close,
    "@closed": follow_up_screens.closed,
    "@team": team_screens.teams,
    "@ask": team_screens.questions,
    "@preview": team_screens.preview,
    "@rounds": decision_screens.rounds,
    "@decide": decision_screens.decide,
    "@instead": decision_screens.instead,
}


def view(scene: Scene, notice: Text | None = None, *, neutral: bool = False) -> Screen:
    """The screen of the open question, with `notice` (what was just stored or refused) on top.

    `neutral`: a locked screen may show how it begins, so the label comes after that.
    """
    consult = scene.consult
    if consult.sha256 != scene.pathway.sha256:  # a closed case is read in today's words
        today = newer.carried(consult, scene.pathway)
        open_ = {"panel": consult.panel, "undo": consult.undo, "asking": consult.asking}
        scene = scene.with_(today.now(**open_, circle=consult.circle))
    screen = _own(scene) if scene.key not in VIEWS else VIEWS[scene.key](scene)
    screen = _with_note(scene, _with_undo(scene, _beside(scene, screen)))
    screen = decision_screens.waiting(scene, screen)
    if notice is None:
        return screen
    # Below the headline where that may be a warning: nothing pushes it out of sight.
    at = 2 if scene.key in ("@alarm", "@advice", "@change") else 1
    said = (*screen.blocks[1:at], Line(notice, "hint"))
    if not neutral or scene.key == "@due":
        return replace(screen, blocks=(screen.blocks[0], *said, *screen.blocks[at:]))
    label = Line(verbatim(consult.label), "title")
    blocks = (phrases.reminding(consult), *said, label, *screen.blocks[at:])
    return replace(screen, blocks=blocks)


def _beside(scene: Scene, screen: Screen) -> Screen:
    """What else is asked of a case that rests; nothing waits for it."""
    return recall.asking(scene, outcome.asking(scene, screen))


def _with_undo(scene: Scene, screen: Screen) -> Screen:
    """The last change can be taken back from any screen that rests, except from a warning."""
    consult = scene.consult
    rests = not consult.panel and not consult.focus and consult.state is not State.ALARMED
    rests = rests and not marks.made(consult, scene.asked(scene.key))
    if not rests or consult.undo is None or scene.at > consult.undo.until:
        return screen
    choice, last = Choice(t("Undo"), undo.UNDO), screen.rows[-1]
    if [each.option for each in last] == ["back", "more"]:
        return replace(screen, rows=(*screen.rows[:-1], (*last, choice)))
    return replace(screen, rows=(*screen.rows, (choice,)))


def _with_note(scene: Scene, screen: Screen) -> Screen:
    """Words that fitted no answer, on every screen until somebody says what they are."""
    consult = scene.consult
    if not consult.offered:
        return screen
    said = Quote(tuple(verbatim(note.text) for note in consult.offered))
    blocks: list[Block] = [*screen.blocks, Gap(), said]
    if consult.state is State.CLOSED:
        blocks.append(Line(t("Not saved: a note is added once the case is open again."), "bold"))
        return replace(screen, blocks=tuple(blocks))
    if named := notes.sounds_like(scene):
        words = t("⚠ {list}? A note changes no finding and no advice: answer it there.", list=named)
        blocks.append(Line(words, "bold"))
    ask = t("Add this as a note to C-{code}? It is not saved yet.", code=consult.code)
    row = (Choice(t("Note"), notes.NOTE), Choice(t("Ignore"), notes.IGNORE))
    return replace(screen, blocks=(*blocks, Line(ask, "bold")), rows=(*screen.rows, row))


def _own(scene: Scene) -> Screen:
    match scene.key:
        case "@label":
            return _label(scene)
        case "@more":
            return _more(scene)
        case "@edit":
            return _edit(scene)
        case _:
            return question(scene)


def _label(scene: Scene) -> Screen:
    rows: tuple[tuple[Choice, ...], ...] = ()
    if scene.consult.label:
        rows = ((Choice(t("Keep it"), "keep"),),)
    return Screen(
        scene.key,
        (
            phrases.heading(scene.consult),
            Line(verbatim(scene.pathway.title)),
            Gap(),
            Line(t("A label for this case?"), "bold"),
            Line(t("Age, sex, level: such as 58F L4-5. No name, no date of birth."), "hint"),
        ),
        rows,
    )


def _more(scene: Scene) -> Screen:
    consult = scene.consult
    rows = [(Choice(t("‹ Back"), "back"),)]
    if phrases.editable(scene):
        rows.append((Choice(t("Edit an answer"), "edit"),))
    rows.append((Choice(t("Summary to hand over"), "summary"),))
    rows.append((Choice(t("Timeline"), "past"),))
    rows.append((Choice(t("Ask the team"), "team"),))
    if consult.postings:
        rows.append((Choice(t("Rounds of the team"), "rounds"),))
    if consult.state in (State.COLLECTING, State.REVIEW):
        rows.append((Choice(t("Pause"), "pause"),))
    rows.append((Choice(t("Close the case"), "close", "danger"),))
    blocks = (
        phrases.heading(consult),
        *unsaved.told(scene),
        *phrases.quoted(phrases.findings_so_far(scene)),
        *correction_screens.noted(consult, LATEST),
        Line(t("Everything so far is kept. A note: just type it."), "hint"),
    )
    return Screen(scene.key, blocks, tuple(rows))


def _edit(scene: Scene) -> Screen:
    titles = {g.id: g.title for g in scene.pathway.groups}
    titles |= {f.id: f.label for f in scene.pathway.findings.values()}
    options = [(titles[q][:ALONE], q) for q in phrases.editable(scene)]
    back = (Choice(t("‹ Back"), "back"),)
    blocks = (
        phrases.heading(scene.consult),
        *phrases.quoted(phrases.findings_so_far(scene)),
        *phrases.kept(scene),
        Line(t("Which one to change?"), "bold"),
    )
    return Screen(scene.key, blocks, (*packed(options), back))
