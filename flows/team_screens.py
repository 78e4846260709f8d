"""What a team sees of a case, and how its owner asks them: the card, its preview, the question.

The card never holds an opinion, or the advice, before the round is over; only that it is urgent.
"""

from __future__ import annotations

from flows import phrases, tally, team_words
from flows.case import Consult
from flows.circle import Team
from flows.posting import Posting
from flows.question_screen import packed
from flows.scene import Scene
from flows.screen import Block, Choice, Gap, Line, Screen
from flows.text import Moment, t, verbatim
from pathway.model import Pathway

CARD = "@card"  # with the round's number: the key of the buttons in the group
OPINION_PREFIX, QUESTION_PREFIX, TEAM_PREFIX = "o:", "q:", "t:"
BACK = (Choice(t("‹ Back"), "back"),)


def card(scene: Scene, posting: Posting) -> Screen:
    """The one card of a case in a group, as the round stands."""
    scene = team_words.readable(scene)
    key = f"{CARD}:{posting.number}"
    if posting.is_open:
        rows = (
            *choices(scene.pathway),
            (Choice(t("Need more info"), "more"),),
            (Choice(t("My opinion and others"), "mine"),),
            (Choice(t("Full case"), "full"), Choice(t("Close round"), "close")),
        )
        return Screen(key, (*_case(scene, posting), *_waiting(scene, posting)), rows)
    rows = ((Choice(t("My opinion and others"), "mine"),), (Choice(t("Full case"), "full"),))
    over = (*team_words.decision(scene, posting), Gap(), *team_words.told(scene, posting))
    if posting.is_undecided:
        return Screen(key, (*_case(scene, posting), Gap(), *over), rows)
    # Without the findings: they go on changing, and this was decided on those of that day.
    blocks = (*_asked(scene, posting), Gap(), *over, Gap(), *team_words.next_step(scene))
    return Screen(key, blocks, rows)


def choices(pathway: Pathway) -> tuple[tuple[Choice, ...], ...]:
    """What a member may choose."""
    opinions = [(each.title, f"{OPINION_PREFIX}{each.id}") for each in pathway.opinions]
    always = (Choice(t("See in person"), "person"), Choice(t("Urgent"), "urgent", "danger"))
    return (*packed(opinions), always)


def _asked(scene: Scene, posting: Posting) -> tuple[Block, ...]:
    question = team_words.asked(scene.pathway, posting.question)
    return (phrases.heading(scene.consult), Line(question, "bold"))


def _case(scene: Scene, posting: Posting) -> tuple[Block, ...]:
    """The question and what is known; what is urgent above all else."""
    head, question = _asked(scene, posting)
    new = team_words.news(scene, posting, 1)
    changed = (Line(t("New since it was posted: {list}", list=new)),) if new else ()
    urgent = team_words.urgent(posting)
    return (head, *urgent, question, *team_words.known(scene), *changed)


def _waiting(scene: Scene, posting: Posting) -> tuple[Block, ...]:
    """How far the round is, without a word of what anybody thinks."""
    lines: list[Block] = [Gap()]
    if wanted := phrases.names(
        scene.pathway, [id_ for id_ in posting.wanted if id_ in scene.pathway.findings]
    ):
        lines.append(Line(t("Asked for: {list}", list=wanted)))
    words = t(
        "Opinions in: {n}, hidden until yours is in. Closes {moment}, or when {quorum} are in.",
        n=len(tally.given(posting)), moment=Moment(posting.closes), quorum=tally.needed(posting),
    )  # fmt: skip
    return (*lines, Line(words))


# ---------------------------------------------------------------- how the owner asks


def teams(scene: Scene) -> Screen:
    """Which team is asked."""
    consult = scene.consult
    near = consult.circle.teams if consult.circle else ()
    if not near:
        words = t(
            "You are in no team yet. If your group is one, write /consult there, or press [I am in "
            "the team]. A lead makes a group one: by /team, in a chat with me."
        )
        return Screen(scene.key, (phrases.heading(consult), Line(words)), (BACK,))
    rows = tuple(
        (Choice(verbatim(team.title[:28]), f"{TEAM_PREFIX}{team.number}"),) for team in near
    )
    return Screen(
        scene.key,
        (phrases.heading(consult), Line(t("Which team shall be asked?"), "bold")),
        (*rows, BACK),
    )


def questions(scene: Scene) -> Screen:
    """What the team is asked."""
    options = [(each.title, f"{QUESTION_PREFIX}{each.id}") for each in scene.pathway.asks]
    return Screen(
        scene.key,
        (
            phrases.heading(scene.consult),
            Line(t("What do you ask the team?"), "bold"),
            Line(t("Tap, or type it in a few words without naming the patient."), "hint"),
            Line(t("You see the card before it is posted."), "hint"),
        ),
        (*packed(options), BACK),
    )


def chosen(consult: Consult) -> Team | None:
    """The team that is about to be asked."""
    asking, near = consult.asking, consult.circle.teams if consult.circle else ()
    return next((team for team in near if asking and team.number == asking.team), None)


def preview(scene: Scene) -> Screen:
    """The card exactly as it will be posted, and what to look for in it."""
    consult, team = scene.consult, chosen(scene.consult)
    if team is None or consult.asking is None:
        return teams(scene)
    posted = card(scene, prepared(scene, team, consult.asking.question))
    shown = tuple(choice.label for row in posted.rows for choice in row)
    blocks = (
        phrases.heading(consult),
        Line(t("This will stand in {team}:", team=team.title), "bold"),
        Gap(),
        *posted.blocks,
        Line(t("Buttons: {list}", list=shown), "hint"),
        Gap(),
        Line(t("Check before you post:"), "bold"),
        Line(t("No name. No date of birth."), "bullet"),
        Line(t("No picture of a face. No room or bed."), "bullet"),
    )
    return Screen(scene.key, blocks, ((Choice(t("Post it"), "post", "primary"),), BACK))


def prepared(scene: Scene, team: Team, question: str) -> Posting:
    """The round as it would be, were it posted now."""
    consult = scene.consult
    return Posting(
        number=len(consult.postings) + 1,
        team=team,
        question=question,
        opened=scene.at,
        closes=tally.closing(team, scene.at),
        since=consult.turn + 1,
    )
