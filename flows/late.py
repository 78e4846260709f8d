"""Taps that are not for the open question: each is answered with what is stored, none files it.

A different answer to a question that is over becomes an offer to correct.
"""

from __future__ import annotations

from flows import calendar, correction, intake, marks, phrases
from flows.case import Passed
from flows.events import Tapped
from flows.lifecycle import State
from flows.scene import Reply, Scene
from flows.text import Text, t
from pathway.ask import irrelevant
from pathway.model import Finding

DOING = {"back", "more", "skip"}  # buttons that answer nothing
ASIDE = t("Not needed now; kept aside.")


def answer(scene: Scene, tap: Tapped) -> Reply:
    """What a late tap is told; the consult changes in no more than the screen it shows."""
    consult = scene.consult
    if consult.state is State.CLOSED:
        return _told(scene, closed(scene))
    is_side = tap.option in DOING or tap.option.startswith(":")
    if tap.question.startswith("@") or not tap.question or is_side:
        return _told(scene, t("That step is over already. This tap changed nothing."))
    if tap.turn < consult.episode.turn:
        return _told(scene, t("That card is from an earlier contact. Nothing changed."), alert=True)
    passed = [p for p in consult.episode.path if p.question == tap.question]
    if not passed:
        return _not_asked(scene, tap)
    return _answered(scene, tap, passed[-1])


def _told(scene: Scene, words: Text, *, alert: bool = False) -> Reply:
    return Reply(scene.consult, words, alert=alert)


def closed(scene: Scene) -> Text:
    """That the case is closed, since when, and the way on."""
    at, zone = scene.consult.closed_at, scene.consult.owner.zone
    if at is None:  # closed by an older version, which did not keep it
        return t("This case is closed. Open it to amend.")
    return t("Closed {day}. Open it to amend.", day=calendar.local_day(at, zone))


def _not_asked(scene: Scene, tap: Tapped) -> Reply:
    if tap.question == scene.key:  # an old card of it: a mark was taken away since
        words = t("The marks have changed. Please look again; nothing was saved.")
        return _told(scene, words, alert=True)
    consult = scene.consult
    if tap.question == scene.with_(consult.now(panel="")).key:
        return _told(scene, t("Another page is open: go back first. Nothing changed."))
    held = {**consult.aside, **consult.episode.answers}
    findings = scene.pathway.findings.values()
    if any(question.key == tap.question for question in scene.questions):
        return _told(scene, t("That comes later: it will be asked again. Nothing changed."))
    if any(f.id in held for f in findings if tap.question in (f.id, f.group)):
        return _told(scene, ASIDE)
    return _told(scene, t("Not asked now. Nothing changed."))


def _answered(scene: Scene, tap: Tapped, passed: Passed) -> Reply:
    """The question is over: the same answer is confirmed, another is offered as a correction."""
    findings = tuple(scene.pathway.findings[id_] for id_ in passed.findings)
    if _is_aside(scene, findings):
        return _told(scene, ASIDE)
    stored = _stored(scene, findings)
    if _is_same(scene, tap.option, findings):
        return _told(scene, t("Already saved: {what}", what=stored))
    if scene.consult.state is State.ALARMED:  # nothing stands between them and the warning
        return _told(scene, t("Nothing changed. Saved before: {what}", what=stored), alert=True)
    return correction.late(scene, tap.question, tap.option)


def _is_aside(scene: Scene, findings: tuple[Finding, ...]) -> bool:
    """Whether the question has left the path: another answer made it matter no more."""
    episode = scene.consult.episode
    if scene.consult.state is State.ALARMED or any(f.safety for f in findings):
        return False
    gone = irrelevant(scene.pathway, episode.answers, episode.phase)
    return all(finding.id in gone for finding in findings)


def _stored(scene: Scene, findings: tuple[Finding, ...]) -> Text:
    if len(findings) == 1:
        return phrases.known(findings[0], scene.consult.episode)
    return phrases.briefly(scene, findings)


def _is_same(scene: Scene, option: str, findings: tuple[Finding, ...]) -> bool:
    """Whether the option says what is stored already; a double tap does."""
    episode = scene.consult.episode
    unknown = [f.id for f in findings if f.id in episode.unexamined]
    if marks.is_mark(option):
        wanted = {"+": True, "?": None}.get(option[0], False)
        return episode.answers.get(option[1:]) is wanted
    if len(findings) == 1 and findings[0].kind != "multi":
        if option == intake.UNKNOWN:
            return bool(unknown)
        meant = intake.means(scene, findings[0], option)
        return meant is not None and meant == episode.answers.get(findings[0].id)
    if option == intake.UNKNOWN:
        return len(unknown) == len(findings)
    return option == intake.DONE or not unknown
