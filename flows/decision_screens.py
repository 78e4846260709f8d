"""What the presenter sees of a round: how far it is, the tally, the decision, the record."""

from __future__ import annotations

from dataclasses import replace

from flows import own_words, phrases, tally, team_words
from flows.lifecycle import State
from flows.posting import Opinion, Posting, can_reopen, undecided, wanted
from flows.scene import Scene
from flows.screen import Block, Choice, Gap, Line, Screen
from flows.team_screens import BACK
from flows.text import Moment, Text, t, verbatim

WANTED, DECIDE = ":wanted", ":decide"  # as options; no content has such a name
FINDING = 20  # characters of a finding's name on the button that asks for it
RESTLESS = (State.ALARMED, State.CLOSED)
DECISIONS: dict[str, Text] = {
    "panel": t("Follow the panel"),
    "path": t("Follow the pathway"),
}


def rounds(scene: Scene) -> Screen:
    """Every round of the case, the newest last."""
    blocks: list[Block] = [phrases.heading(scene.consult)]
    rows: list[tuple[Choice, ...]] = []
    for posting in scene.consult.postings:
        blocks += [Gap(), *_stands(scene, posting)]
        if choice := _way_on(scene, posting):
            rows.append((choice,))
    return Screen(scene.key, tuple(blocks), (*rows, BACK))


def _stands(scene: Scene, posting: Posting) -> tuple[Block, ...]:
    """A round in three lines; what was said in it only when it is over."""
    head = t("Round {n}, {team}", n=posting.number, team=posting.team.title)
    lines: list[Block] = [
        Line(head, "bold"),
        Line(team_words.asked(scene.pathway, posting.question)),
    ]
    if posting.is_open:
        words = t(
            "Opinions in: {n}, hidden until the round is over. Closes {moment}.",
            n=len(tally.given(posting)), moment=Moment(posting.closes),
        )  # fmt: skip
        return (*lines, *team_words.urgent(posting), Line(words))
    return (*lines, *team_words.decision(scene, posting))


def _way_on(scene: Scene, posting: Posting) -> Choice | None:
    """What can be done with a round."""
    team = team_words.titled(posting.team)
    if posting.is_open:
        return Choice(t("Close: {team}", team=team), f"c:{posting.number}")
    if posting.is_undecided:
        return Choice(t("Decide: {team}", team=team), f"d:{posting.number}")
    if can_reopen(scene.consult.postings, posting):
        return Choice(t("Reopen: {team}", team=team), f"r:{posting.number}")
    return None


def decide(scene: Scene) -> Screen:
    """The tally, and what the presenter makes of it."""
    consult = scene.consult
    posting = consult.posting(consult.asking.number) if consult.asking else None
    if posting is None or not posting.is_undecided:
        words = Line(t("This round waits for no decision."))
        return Screen(scene.key, (phrases.heading(consult), words), (BACK,))
    ways = tally.offered(consult, posting)
    rows = [(Choice(DECISIONS[way], way),) for way in ways]
    rows.append((Choice(t("Other, why"), "other"),))
    rows.append((Choice(t("Reopen the round"), "reopen"),))
    blocks = (
        phrases.heading(consult),
        Line(t("Asked of {team}:", team=posting.team.title)),
        Line(team_words.asked(scene.pathway, posting.question), "bold"),
        *team_words.urgent(posting),
        Gap(),
        *team_words.told(scene, posting),
        *_why(scene, posting),
        Gap(),
        Line(t("The pathway: {title}", title=team_words.advised(scene))),
        Line(t("What do you decide?"), "bold"),
    )
    return Screen(scene.key, blocks, (*rows, BACK))


def instead(scene: Scene) -> Screen:
    """Another decision, in words."""
    if scene.consult.proposed:
        ask = t("Keep this as your decision?")
        return own_words.confirmation(scene, ask, t("Keep as my decision"))
    blocks = (
        phrases.heading(scene.consult),
        Line(t("What will you do, and why?"), "bold"),
        Line(t("Type it in a few words without naming the patient."), "hint"),
    )
    return Screen(scene.key, blocks, (BACK,))


# ---------------------------------------------------------------- on screens that rest


def waiting(scene: Scene, screen: Screen) -> Screen:
    """What a team waits for, on every screen that rests: a finding that is missed, a decision.

    Above what the screen itself offers, unless that is a question: then its answers come first.
    """
    consult = scene.consult
    if consult.panel or consult.focus or consult.state in RESTLESS:
        return screen
    blocks, rows = list(screen.blocks), list[tuple[Choice, ...]]()
    findings = scene.pathway.findings
    missed = tuple(findings[id_] for id_ in wanted(consult.postings) if id_ in findings)
    if missed:
        labels = tuple(verbatim(finding.label) for finding in missed)
        blocks.append(Line(t("The team misses: {list}", list=labels), "bold"))
        if missed[0] not in scene.asked(scene.key):
            label = t("Answer: {finding}", finding=missed[0].label[:FINDING])
            rows.append((Choice(label, WANTED, "primary"),))
    if undecided(consult.postings):
        rows.append((Choice(t("Decide on the team's round"), DECIDE, "primary"),))
    asks = consult.state is State.COLLECTING
    return replace(
        screen,
        blocks=tuple(blocks),
        rows=(*screen.rows, *rows) if asks else (*rows, *screen.rows),
    )


# ---------------------------------------------------------------- the record


def recorded(scene: Scene) -> list[Block]:
    """What teams said of the case: tally, specialties, dissent, reasons, decision."""
    blocks: list[Block] = []
    for posting in scene.consult.postings:
        blocks += [Gap(), *_stands(scene, posting)]
        if not posting.is_open:
            blocks += [*team_words.told(scene, posting), *reasons(scene, posting)]
        if posting.reopened:
            said = tuple(team_words.decided(scene, posting, each) for each in posting.reopened)
            blocks.append(Line(t("Decided before it was reopened: {list}", list=said)))
        if posting.talked:
            blocks.append(Line(t("Replies in its thread: {n}", n=posting.talked), "hint"))
    return blocks


def _why(scene: Scene, posting: Posting) -> list[Block]:
    said = reasons(scene, posting)
    return [Gap(), *said] if said else []


def reasons(scene: Scene, posting: Posting) -> list[Block]:
    """Why, in their own words; by name where they agreed to it."""
    return [
        Line(_reason(scene, posting, opinion), "bullet")
        for opinion in tally.given(posting)
        if opinion.reason or opinion.named
    ]


def _reason(scene: Scene, posting: Posting, opinion: Opinion) -> Text:
    by, chosen = (
        team_words.author(posting, opinion),
        team_words.choice(scene.pathway, opinion.choice),
    )
    if opinion.named and opinion.by.called:
        by = t("{name}, {who}", name=verbatim(opinion.by.called), who=by)
    if not opinion.reason:
        return t("{who}: {choice}", who=by, choice=chosen)
    return t("{who}: {choice}. {reason}", who=by, choice=chosen, reason=verbatim(opinion.reason))
