"""How a case before a team is spoken of: who thinks, what they chose, what they were asked."""

from __future__ import annotations

from flows import newer, phrases, tally
from flows.case import Advice
from flows.circle import Colleague, Team
from flows.posting import Opinion, Posting
from flows.scene import Scene
from flows.screen import Block, Line, Quote
from flows.text import Text, t, verbatim
from pathway.model import Pathway

ALWAYS: dict[str, Text] = {
    "more": t("Need more info"),
    "person": t("See in person"),
    "urgent": t("Urgent"),
}
ROLES: dict[str, Text] = {
    "clinician": t("clinician"),
    "lead": t("lead"),
    "observer": t("observer"),
    "admin": t("admin"),
}
ENDS: dict[str, Text] = {
    "presenter": t("Closed by the presenter"),
    "quorum": t("Closed: enough opinions"),
    "deadline": t("Closed: its time is over"),
    "case": t("Closed with the case"),
}
NEW = 6  # findings named as new or as not known; more are counted
TITLE = 16  # characters of a team's title on a button
UNEXAMINED = t("Informal advice; the patient was not examined by the panel.")


def readable(scene: Scene) -> Scene:
    """The case in today's words: older content may have names that are gone. Only to be read."""
    consult = scene.consult
    if consult.sha256 == scene.pathway.sha256:
        return scene
    return scene.with_(newer.carried(consult, scene.pathway))


def choice(pathway: Pathway, chosen: str) -> Text:
    """What somebody chose; by its id, if the content it came from is gone."""
    titles = {opinion.id: opinion.title for opinion in pathway.opinions}
    return ALWAYS.get(chosen) or verbatim(titles.get(chosen, chosen))


def asked(pathway: Pathway, question: str) -> Text:
    """What the team is asked: one of the pathway's questions, or the presenter's words ("=...")."""
    titles = {each.id: each.title for each in pathway.asks}
    return verbatim(question[1:] if question.startswith("=") else titles.get(question, question))


def who(colleague: Colleague) -> Text:
    """Somebody without their name: what they are good at, and their role."""
    role = ROLES.get(colleague.role) or verbatim(colleague.role)
    if not colleague.specialty:
        return role
    return t("{specialty} ({role})", specialty=verbatim(colleague.specialty), role=role)


def author(posting: Posting, opinion: Opinion) -> Text:
    """Who thinks so, and whether that is of earlier findings, or they have left since."""
    said = who(opinion.by)
    if opinion.revision != posting.revision:
        said = t("{who} [on earlier findings]", who=said)
    return t("{who} [has left the team]", who=said) if opinion.left else said


def titled(team: Team) -> str:
    """A team's title as a button has room for it."""
    return team.title if len(team.title) <= TITLE else f"{team.title[: TITLE - 1].rstrip()}…"


def news(scene: Scene, posting: Posting, revision: int) -> tuple[Text, ...]:
    """What is new since that revision, as it is known now."""
    episode, findings = scene.consult.episode, scene.pathway.findings
    brought = posting.since_then(revision)
    told: list[Text] = []
    if "@contact" in brought:
        told.append(t("these are the findings of another contact"))
    if "@label" in brought:
        told.append(t("the label {label}", label=scene.consult.label))
    told += [phrases.line(findings[id_], episode) for id_ in brought if id_ in findings]
    return _few(tuple(told))


def _few(named: tuple[Text, ...]) -> tuple[Text, ...]:
    """The first of them, and how many more there are."""
    if len(named) <= NEW:
        return named
    return (*named[:NEW], t("and {n} more", n=len(named) - NEW))


def known(scene: Scene, *, is_open: bool = False) -> tuple[Block, ...]:
    """The findings, and what is not known and matters."""
    blocks: list[Block] = [Quote(phrases.findings_so_far(scene) or (t("none yet"),), is_open)]
    blocks += phrases.kept(scene, is_open=is_open)
    if unknown := phrases.names(scene.pathway, scene.recommendation.could_not_exclude):
        blocks.append(Line(t("Not known: {list}", list=_few(unknown))))
    return tuple(blocks)


def urgent(posting: Posting) -> tuple[Block, ...]:
    """Who says that it is urgent: never hidden."""
    return tuple(
        Line(t("⚠ Urgent, says {who}.", who=author(posting, opinion)), "bold")
        for opinion in posting.opinions
        if opinion.choice == "urgent"
    )


def told(scene: Scene, posting: Posting) -> tuple[Block, ...]:
    """The tally: each choice with specialties, the others, a tie, a low number; never a verdict."""
    lines: list[Block] = [
        Line(_count(scene, *each, posting), "bullet") for each in tally.by_choice(posting)
    ]
    lines += _warned(scene, posting)
    if missing := [o for o in posting.opinions if o.choice == tally.WISH]:
        by = tuple(author(posting, each) for each in missing)
        lines.append(Line(t("No opinion without more information: {list}", list=by)))
    return (*lines, Line(UNEXAMINED, "hint"))


def _count(scene: Scene, chosen: str, of: tuple[Opinion, ...], posting: Posting) -> Text:
    return t(
        "{choice}: {n} · {list}",
        choice=choice(scene.pathway, chosen), n=len(of),
        list=tuple(author(posting, opinion) for opinion in of),
    )  # fmt: skip


def _warned(scene: Scene, posting: Posting) -> list[Block]:
    """What must be known of a tally before anybody follows it."""
    first, n = tally.ahead(posting), tally.counted(posting, scene.consult.owner.id)
    lines: list[Block] = []
    if not tally.given(posting):
        return [Line(t("No opinion came in."), "bold")]
    if len(first) > 1:
        alike = tuple(choice(scene.pathway, each) for each in first)
        lines.append(Line(t("A tie: {list}", list=alike), "bold"))
    against = tuple(o for o in tally.present(posting) if o.choice not in first)
    if against and len(first) == 1:
        lines.append(Line(t("Dissent: {list}", list=_said(scene, posting, against))))
    if n < tally.needed(posting):
        words = t(
            "A low number: {n} of {quorum} on these findings.", n=n, quorum=tally.needed(posting)
        )
        lines.append(Line(words, "bold"))
    return lines


def _said(scene: Scene, posting: Posting, opinions: tuple[Opinion, ...]) -> tuple[Text, ...]:
    return tuple(
        t("{who}: {choice}", who=author(posting, o), choice=choice(scene.pathway, o.choice))
        for o in opinions
    )


def decision(scene: Scene, posting: Posting) -> tuple[Block, ...]:
    """How it ended, and what the presenter decided."""
    ended = ENDS.get(posting.closed_because, verbatim(posting.closed_because))
    if posting.decided is None:
        return (Line(t("{how}. No decision yet.", how=ended)),)
    return (Line(t("Decision: {what}", what=decided(scene, posting, posting.decision)), "bold"),)


def decided(scene: Scene, posting: Posting, said: str) -> Text:
    """A decision in words."""
    if said == "panel":
        leading = choice(scene.pathway, tally.leader(posting))
        return t("follow the panel: {choice}", choice=leading)
    if said == "pathway":
        return t("follow the pathway: {title}", title=_then(scene, posting))
    return verbatim(said.removeprefix("="))


def advised(scene: Scene) -> Text:
    """What the pathway comes to: the advice as it was given. What it is so far is none yet."""
    given = scene.consult.episode.advice
    return _comes_to(scene, given) if given else t("no advice yet")


def _comes_to(scene: Scene, given: Advice) -> Text:
    """An advice in a few words; what it could still be is never left out."""
    least, most = scene.title(given.low), scene.title(given.high)
    if given.low == given.high:
        return least
    lowest = next((d for d in scene.pathway.dispositions if d.id == given.low), None)
    if lowest is not None and lowest.tone == "none":  # as the least it only means "not known yet"
        return t("not enough is known, it could be up to “{title}”", title=most)
    return t("{least}; provisional, it could be up to “{title}”", least=least, title=most)


def _then(scene: Scene, posting: Posting) -> Text:
    """The advice that stood when the decision was made."""
    given = [
        each
        for episode in (*scene.consult.earlier, scene.consult.episode)
        for each in (*episode.superseded, episode.advice)
        if each and posting.decided and each.at <= posting.decided
    ]
    return _comes_to(scene, given[-1]) if given else advised(scene)


def next_step(scene: Scene) -> tuple[Block, ...]:
    """The next date, and who answers for it."""
    planned = scene.consult.planned
    when = (
        t("Reassessment due {day}", day=planned.due_on) if planned else t("No reassessment planned")
    )
    return (Line(when), Line(t("Owner: {who}", who=_owner(scene))))


def _owner(scene: Scene) -> Text:
    """Whoever answers for the case, by role: they presented it, or have taken it over."""
    consult = scene.consult
    taken = consult.handed[-1].taker if consult.handed else None
    return who(taken) if taken and taken.id == consult.owner.id else t("the presenter")
