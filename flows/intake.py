"""Collects the findings: one question at a time, a way back, "not examined" as an answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from flows import marks, phrases, reading
from flows.case import Changed, Consult, Passed
from flows.identifiers.guard import identifier
from flows.lifecycle import move
from flows.scene import SHOWN, Reply, Scene
from flows.text import Text, t, verbatim
from pathway.model import Finding, Value
from pathway.values import accepted

LABEL_LENGTH = 40
UNKNOWN, SAME, BACK, DONE, NONE = "?", "=", "back", "done", "none"
PRESENT, ABSENT = "true", "false"


class NotTaken(Exception):  # noqa: N818 - a refusal of words typed, caught by the one who read them
    """The words do not fit the question; `why` says what would."""

    def __init__(self, why: Text) -> None:
        self.why = why


class Naming(NotTaken):
    """The words could name somebody: they are kept nowhere, and not in the chat if one agrees."""


def answer(scene: Scene, key: str, option: str) -> Reply | None:
    """Take one option of an open question; None if the question has no such option."""
    if option == BACK:
        return _back(scene)
    if option == "more":
        return Reply(scene.consult.now(panel="@more"), SHOWN)
    if option == "skip":
        return settle(scene, scene.consult.now(hurry=True), t("To the review"))
    asked = scene.asked(key)
    if marks.alone(asked):
        return _single(scene, asked[0], option)
    return _marked(scene, key, option)


def label(scene: Scene, words: str) -> Reply:
    """Store the label by which the clinician knows the case; NotTaken if it could name a person."""
    return keep_label(scene, readable_label(words))


def readable_label(words: str) -> str:
    """The label as it is kept; NotTaken if it could name a person, or is none."""
    shown = reading.plain(words)
    if what := identifier(shown):
        raise Naming(
            t(
                "That looks like {what}. Nothing was saved. "
                "Please use age, sex and level only, such as 58F L4-5.",
                what=what,
            )
        )
    if not 0 < len(shown) <= LABEL_LENGTH:
        raise NotTaken(t("Please keep the label to {n} characters.", n=LABEL_LENGTH))
    return shown


def keep_label(scene: Scene, shown: str) -> Reply:
    """Store a label that was accepted, now or before."""
    said_in = scene.consult.said_in or scene.consult.label_in
    consult = scene.consult.now(label=shown, panel="", label_in=said_in, said_in=0)
    return settle(scene, consult, t("Saved: {what}", what=shown))


def _single(scene: Scene, finding: Finding, option: str) -> Reply | None:
    if option == UNKNOWN:
        return _store(scene, {}, unexamined_with(scene, finding), t("Saved: not examined"))
    found = means(scene, finding, option)
    if found is None:
        return None
    receipt = t("Saved: {what}", what=phrases.value(finding, found))
    return _store(scene, {finding.id: found}, (), receipt)


def unexamined_with(scene: Scene, finding: Finding) -> tuple[str, ...]:
    """What "not examined" holds for: the finding, and what the same examination would show."""
    if not scene.pathway.group(finding.group).one_examination:
        return (finding.id,)
    episode = scene.consult.episode
    return tuple(
        f.id
        for f in scene.pathway.findings.values()
        if f.id == finding.id or (f.group == finding.group and f.id not in episode.answers)
    )


def means(scene: Scene, finding: Finding, option: str) -> Value | None:
    """The value that an option stands for; None if it stands for none."""
    if option == SAME:
        return _same(scene, finding)
    if finding.kind == "bool":
        return {PRESENT: True, ABSENT: False}.get(option)
    if finding.kind == "choice":
        return option if option in {o.id for o in finding.options} else None
    read = reading.number(option, finding)
    return None if isinstance(read, Text) else read


def _same(scene: Scene, finding: Finding) -> Value | None:
    """What the contact before held, if that is still an answer; a warning sign is never carried."""
    before = scene.consult.baseline
    if before is None or finding.safety:
        return None
    return accepted(scene.pathway, before.answers).get(finding.id)


def _marked(scene: Scene, key: str, option: str) -> Reply | None:
    """A screen of marks: "+id" present, "?id" not examined, "-id" unmarked; then how to end it."""
    asked = scene.asked(key)
    made, places = marks.made(scene.consult, asked), marks.places(asked)
    if marks.is_mark(option) and option[1:] in places:
        return Reply(marks.marked(scene.consult, option), marks.receipt(places, option))
    if option not in (DONE, NONE, UNKNOWN) or (option == DONE and not made):
        return None
    if option == UNKNOWN and "+" in made.values():
        return None  # a finding marked present is not given up by a tap meant for an empty screen
    if asked[0].kind == "multi":
        return _levels(scene, asked[0], option)
    present = {id_: True for id_, mark in made.items() if mark == "+"}
    missing = tuple(id_ for id_, mark in made.items() if mark == "?")
    rest = tuple(f.id for f in asked if f.id not in made)
    if option == NONE:
        found: dict[str, Value] = {**present, **dict.fromkeys(rest, False)}
    else:
        found, missing = {**present}, (*missing, *rest)
    return _store(scene, found, missing, _group_receipt(scene, found, missing))


def _levels(scene: Scene, finding: Finding, option: str) -> Reply | None:
    made = marks.made(scene.consult, (finding,))
    if option == UNKNOWN:
        return _store(scene, {}, (finding.id,), t("Saved: not examined"))
    if option == NONE and made:
        return None
    found = tuple(o.id for o in finding.options if o.id in made)
    receipt = t("Saved: {what}", what=phrases.value(finding, found))
    return _store(scene, {finding.id: found}, (), receipt)


def _group_receipt(scene: Scene, found: dict[str, Value], missing: tuple[str, ...]) -> Text:
    present = phrases.names(scene.pathway, [id_ for id_, value in found.items() if value is True])
    if present:
        return t("Saved: {what}", what=present)
    if missing:
        return t("Saved: not examined: {what}", what=phrases.names(scene.pathway, missing))
    return t("Saved: none")


def _store(scene: Scene, found: dict[str, Value], missing: tuple[str, ...], receipt: Text) -> Reply:
    """Keep what was found against the question it answers, and go on to what is open then."""
    consult, episode, key = scene.consult, scene.consult.episode, scene.key
    answered = (*found, *missing)
    order = tuple(id_ for id_ in scene.pathway.findings if id_ in answered)
    kept = {k: v for k, v in episode.answers.items() if k not in missing}
    passed = Passed(key, order, scene.at, consult.said_in)
    again = [p for p in episode.path if consult.focus and p.question == key]
    path = tuple(passed if p in again[:1] else p for p in episode.path if p not in again[1:])
    # What "not examined" held for along with it is open again, or nothing would ever ask for it.
    opened = {id_ for p in again for id_ in p.findings}
    after = consult.in_episode(
        answers={**kept, **found},
        unexamined=(episode.unexamined - opened - set(found)) | set(missing),
        path=path if again else (*path, passed),
        changes=(*episode.changes, *_changes(scene, found, order)),
    )
    aside = {k: v for k, v in consult.aside.items() if k not in answered}
    left = marks.others(consult, scene.asked(key))
    return settle(scene, after.now(draft=left, focus="", aside=aside, said_in=0), receipt)


def _changes(scene: Scene, found: dict[str, Value], order: tuple[str, ...]) -> list[Changed]:
    """What the findings held before, where somebody had said so and it is something else now."""
    consult, episode = scene.consult, scene.consult.episode
    before = {**consult.aside, **episode.answers}
    said = {*before, *episode.unexamined}
    return [
        Changed(scene.at, id_, before.get(id_))
        for id_ in order
        if id_ in said and before.get(id_) != found.get(id_)
    ]


def settle(scene: Scene, consult: Consult, receipt: Text) -> Reply:
    """Where the consult stands after its findings changed: an alarm, the next question, review."""
    after = scene.with_(consult)
    worst = after.pathway.disposition(after.recommendation.low)
    if worst.interrupts:
        state = move(consult.state, "alarm")
        warning = t("⚠ {title}. {receipt}", title=verbatim(worst.title), receipt=receipt)
        return Reply(consult.now(state=state), warning, fresh=True, alert=True)
    if not after.questions:
        return Reply(consult.now(state=move(consult.state, "finish"), draft={}), receipt)
    return Reply(consult, receipt)


def _back(scene: Scene) -> Reply:
    """Undo the last question of the path; its answer is kept aside and shown as "before"."""
    consult, path = scene.consult, scene.consult.episode.path
    if consult.focus:
        return Reply(unfocused(scene), t("Nothing changed"))
    asked = scene.asked(scene.key)
    if marks.made(consult, asked):
        return Reply(consult.now(draft=marks.others(consult, asked)), t("Marks removed"))
    if not path:
        return Reply(consult.now(panel="@label"), t("Back to the label"))
    return settle(scene, take_back(consult, path[-1].findings), t("Back one question"))


def focused(scene: Scene, question: str) -> Consult:
    """The question asked again, with the marks it holds; its answer stays until it is changed."""
    consult = unfocused(scene).now(focus=question)
    asked = scene.with_(consult).asked(question)
    if marks.alone(asked):
        return consult
    held = marks.opening(asked, consult.episode)
    return consult.now(draft={**marks.others(consult, asked), **held})


def unfocused(scene: Scene) -> Consult:
    """Back from a question that was asked again; the marks of the open one stay."""
    consult = scene.consult
    draft = consult.draft
    if consult.focus and not consult.focus.startswith("@"):
        draft = marks.others(consult, scene.asked(consult.focus))
    return consult.now(panel="", focus="", proposed="", said_in=0, draft=draft)


def half_marked(scene: Scene) -> bool:
    """Whether the question in focus has marks that it did not open with, and is not done."""
    consult = scene.consult
    asked = scene.asked(consult.focus)
    if not consult.focus or not asked or marks.alone(asked):
        return False
    return marks.made(consult, asked) != marks.opening(asked, consult.episode)


def take_back(consult: Consult, gone: Collection[str]) -> Consult:
    """Without these findings on the path; what they held is set aside."""
    episode = consult.episode
    left = [
        replace(p, findings=tuple(f for f in p.findings if f not in gone)) for p in episode.path
    ]
    aside = {**consult.aside, **{k: v for k, v in episode.answers.items() if k in gone}}
    after = replace(
        episode,
        answers={k: v for k, v in episode.answers.items() if k not in gone},
        unexamined=episode.unexamined - set(gone),
        path=tuple(p for p in left if p.findings),
    )
    return consult.now(episode=after, aside=aside, hurry=False)
