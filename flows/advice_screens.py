"""Alarm and advice: what it comes to, and on what it rests."""

from __future__ import annotations

from flows import comparison, own_words, phrases
from flows.advice import ACTING, OTHER_PLANS
from flows.case import Advice
from flows.review_screen import PRESSING, cautions
from flows.scene import Scene
from flows.screen import Block, Choice, Gap, Line, Quote, Screen
from flows.text import Moment, Text, t, verbatim
from pathway.model import Disposition, Statement

OFFERED = ("action", "option", "indication", "monitoring")
ACTIONS = 5  # more are not read on a phone
UNKNOWNS = 6
REVIEWS = {
    "submitted": t("submitted, not approved"),
    "under_review": t("under review, not approved"),
    "approved": t("approved"),
}


def alarm(scene: Scene) -> Screen:
    """The emergency: a sourced safety warning, shown before anything else is asked."""
    worst, applicable = (
        scene.pathway.disposition(scene.recommendation.low),
        scene.recommendation.applicable,
    )
    blocks: list[Block] = [
        phrases.heading(scene.consult),
        Line(t("⚠ {title}", title=verbatim(worst.title)), "bold"),
        Line(verbatim(worst.summary)),
        *_because(scene),
        Gap(),
    ]
    blocks += [cited(scene, s, s.text) for s in spoken(scene, applicable, "warning", "action")]
    blocks += [Gap(), *_footer(scene)]
    rows = (
        (Choice(t("I am acting on it"), "acting", "danger"),),
        (Choice(t("Entered by mistake"), "mistake"),),
        (Choice(t("Tell my team"), "team"),),
        (Choice(t("Summary to hand over"), "summary"),),
    )
    return Screen(scene.key, tuple(blocks), rows)


def advice(scene: Scene) -> Screen:
    """The recommendation with its reasons, unknowns, options, limits, sources and version."""
    rows: list[tuple[Choice, ...]] = []
    months = scene.pathway.disposition(scene.recommendation.low).follow_up_months
    if months is not None:
        rows.append((Choice(t("Follow, remind in {n} months", n=months), "follow", "success"),))
    if scene.consult.planned:
        rows.append((Choice(t("Keep the planned date"), "planned"),))
    rows.append((Choice(t("Otherwise…"), "otherwise"), Choice(t("Why"), "why")))
    rows.append((Choice(t("Ask the team"), "team"),))
    rows.append((Choice(t("Edit an answer"), "edit"),))
    rows.append((Choice(t("Summary"), "summary"), Choice(t("More"), "more")))
    rows.append((Choice(t("Close the case"), "close"),))
    return Screen(scene.key, (*_headline(scene), *_body(scene), *_footer(scene)), tuple(rows))


def _headline(scene: Scene) -> list[Block]:
    """What it comes to; with unknowns, the least it is and the most it could be."""
    found = scene.recommendation
    low, high = scene.pathway.disposition(found.low), scene.pathway.disposition(found.high)
    blocks: list[Block] = [phrases.heading(scene.consult), *_bounds(low, high)]
    given = scene.consult.episode.advice
    blocks += [*_dated(given), *decided(given)] if given else []
    if not is_unsettled(low, high):
        blocks.append(Line(verbatim(low.summary)))
    if planned := scene.consult.planned:
        words = t("The reminder of {day} stands until you plan again.", day=planned.due_on)
        blocks.append(Line(words))
    return blocks


def _bounds(low: Disposition, high: Disposition) -> list[Block]:
    blocks = [*not_excluded(low, high), Line(floor(low, high), "bold")]
    if low is not high:
        blocks.append(Line(t("Provisional: it could be up to “{title}”.", title=title_of(high))))
    return blocks


def not_excluded(low: Disposition, high: Disposition) -> list[Block]:
    """The gravest that it could still be, where that cannot wait."""
    if low is high or high.tone not in PRESSING:
        return []
    return [Line(t("⚠ Not excluded: {title}", title=title_of(high)), "bold")]


def is_unsettled(low: Disposition, high: Disposition) -> bool:
    """The lowest answer says "not for this pathway"; as a floor it only means "not known yet"."""
    return low is not high and low.tone == "none"


def floor(low: Disposition, high: Disposition) -> Text:
    """The least that it is, as a headline."""
    return t("Not enough is known for an answer") if is_unsettled(low, high) else title_of(low)


def plan_of(decision: str, said: Text) -> Text:
    """A decision in words; `said`: those of the clinician, if it is none of the buttons'."""
    return t("I am acting on it") if decision == ACTING else OTHER_PLANS.get(decision, said)


def decision_of(decision: str) -> Text:
    """What was decided on an advice, whether or not that is what was advised."""
    if decision in ("", "follow"):
        return t("as advised") if decision else t("none yet")
    return plan_of(decision, verbatim(decision.removeprefix("=")))


def _dated(advice: Advice) -> list[Block]:
    return [Line(t("Given {moment}", moment=Moment(advice.at)), "hint")]


def decided(advice: Advice) -> list[Block]:
    """Another plan than the advice stands beside it wherever that is told."""
    if advice.decision in ("", "follow"):
        return []
    said = verbatim(advice.decision.removeprefix("="))
    return [Line(t("Your decision: {what}", what=plan_of(advice.decision, said)), "bold")]


def title_of(disposition: Disposition) -> Text:
    return verbatim(disposition.title)


def _because(scene: Scene) -> list[Block]:
    """The rules that carry the disposition, in words."""
    because = comparison.branch(scene)
    return [Line(because)] if because else []


def _body(scene: Scene) -> list[Block]:
    blocks = [*_because(scene), *cautions(scene), *comparison.since_last_time(scene)]
    if unknown := phrases.names(scene.pathway, scene.recommendation.could_not_exclude):
        some = unknown[:UNKNOWNS]
        blocks.append(Line(t("Not known, and could change it: {list}", list=some)))
    found = scene.recommendation
    title = t("Options to consider")
    if found.if_nothing_higher:
        title = t("Options, if nothing higher is found")
    blocks += _section(scene, title, spoken(scene, _offered(scene), *OFFERED))
    blocks += _section(scene, t("Mind"), spoken(scene, found.applicable, "warning", "caveat"))
    if scene.pathway.disposition(scene.recommendation.low).tone != "emergency":
        blocks += [
            Gap(),
            Line(t("When to refer now"), "bold"),
            Line(verbatim(scene.pathway.safety_net)),
        ]
    return [*blocks, *_background(scene)]


def _offered(scene: Scene) -> tuple[str, ...]:
    """What applies, and what would if nothing higher is found."""
    return scene.recommendation.applicable + scene.recommendation.if_nothing_higher


def spoken(scene: Scene, ids: tuple[str, ...], *roles: str) -> list[Statement]:
    """The statements among `ids` with one of these roles, role by role."""
    found = [scene.pathway.statements[id_] for id_ in ids]
    return [s for role in roles for s in found if s.role == role and not _is_safety_net(scene, s)]


def _is_safety_net(scene: Scene, statement: Statement) -> bool:
    """It has a place of its own, and is not said twice."""
    return statement.text == scene.pathway.safety_net


def _section(scene: Scene, title: Text, said: list[Statement]) -> list[Block]:
    shown: list[Block] = [cited(scene, s, s.short) for s in said[:ACTIONS]]
    if len(said) > ACTIONS:
        shown.append(Line(t("… and {n} more under Why", n=len(said) - ACTIONS), "hint"))
    return [Gap(), Line(title, "bold"), *shown] if shown else []


def cited(scene: Scene, statement: Statement, words: str) -> Line:
    numbers = sorted({scene.pathway.sources[id_].n for id_ in statement.sources})
    marks = "\u00a0".join(f"[{n}]" for n in numbers)  # a number never stands on a line alone
    if scene.recommendation.stances.get(statement.id) == "conflict":
        return Line(
            t("{text} (sources conflict)\u00a0{marks}", text=verbatim(words), marks=marks), "bullet"
        )
    return Line(t("{text}\u00a0{marks}", text=verbatim(words), marks=marks), "bullet")


def _background(scene: Scene) -> list[Block]:
    """What the source says but does not hold here, and why; then the sources themselves."""
    unmet = [s for s, stance in scene.recommendation.not_applicable if stance != "needs_info"]
    waiting = [
        s
        for s, stance in scene.recommendation.not_applicable
        if stance == "needs_info"
        and scene.pathway.statements[s].role in OFFERED
        and s not in scene.recommendation.if_nothing_higher
    ]
    statements, folded = scene.pathway.statements, []
    folded += [
        t("Not for this case: {text}", text=verbatim(statements[id_].short)) for id_ in unmet
    ]
    folded += [
        t("Needs more findings: {text}", text=verbatim(statements[id_].short))
        for id_ in waiting[:ACTIONS]
    ]
    return [Gap(), Quote(tuple(folded))] if folded else []


def _sources(scene: Scene) -> Quote:
    numbers = {
        id_ for s in scene.recommendation.applicable for id_ in scene.pathway.statements[s].sources
    }
    sources = sorted((scene.pathway.sources[id_] for id_ in numbers), key=lambda s: s.n)
    return Quote(
        tuple(
            t("[{n}] {title}", n=s.n, title=verbatim(s.title))
            if s.listed
            else t("[{n}] cited by the article, source not listed", n=s.n)
            for s in sources
        )
    )


def _footer(scene: Scene) -> list[Block]:
    """Sources, version, review status and the disclaimer: under every advice."""
    pathway = scene.pathway
    version = t(
        "Pathway {id} {version} #{digest} · {review}",
        id=pathway.id, version=pathway.version, digest=pathway.digest,
        review=REVIEWS[pathway.review.status],
    )  # fmt: skip
    return [_sources(scene), Line(version, "hint"), Line(verbatim(pathway.disclaimer), "hint")]


def otherwise(scene: Scene) -> Screen:
    if scene.consult.proposed:
        ask = t("Keep this as your decision?")
        return own_words.confirmation(scene, ask, t("Keep as my decision"))
    rows = tuple((Choice(label, option),) for option, label in OTHER_PLANS.items())
    return Screen(
        scene.key,
        (
            phrases.heading(scene.consult),
            Line(t("What will be done instead?"), "bold"),
            Line(t("Tap, or type it in a few words without naming the patient."), "hint"),
        ),
        (*rows, (Choice(t("‹ Back"), "back"),)),
    )
