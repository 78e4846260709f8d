"""What a member of a team sees in their own chat: their opinion, the others', what is new."""

from __future__ import annotations

from flows import phrases, tally, team_words
from flows.case import Consult
from flows.posting import Opinion, Posting
from flows.question_screen import packed
from flows.scene import Scene
from flows.screen import Block, Choice, Gap, Line, Quote, Screen
from flows.team_screens import choices
from flows.text import Text, t, verbatim

OPINION, NEED = "@opinion", "@need"  # each with the round's number
MISSED = 12  # findings that can be asked for at once; those that matter most
FULL = Choice(t("Full case"), "full")
CHANGE = (Choice(t("Change my opinion"), "change"),)


def own(scene: Scene, posting: Posting, person: int, notice: Text | None = None) -> Screen:
    """Somebody's opinion with those of the others; before they have one, nobody's."""
    scene, opinion = team_words.readable(scene), posting.of(person)
    blocks = [*_head(scene, posting, notice)]
    is_in = opinion is not None and opinion.choice != tally.WISH
    rows: tuple[tuple[Choice, ...], ...] = ((FULL,),)
    if opinion is not None and is_in:
        blocks += _yours(scene, opinion, is_open=posting.is_open)
        named = _named(opinion)
        rows = (named, CHANGE, (FULL,)) if posting.is_open else (named, (FULL,))
    elif posting.is_open:
        blocks.append(Line(t("The others' opinions are hidden until yours is in.")))
        rows = (*choices(scene.pathway), (FULL,))
    if is_in and posting.is_open:
        blocks += _others(scene, posting, person)
    if not posting.is_open:
        blocks += [Gap(), *team_words.decision(scene, posting), Gap()]
        blocks += team_words.told(scene, posting)
    return Screen(f"{OPINION}:{posting.number}", tuple(blocks), rows)


def _head(scene: Scene, posting: Posting, notice: Text | None = None) -> tuple[Block, ...]:
    question = team_words.asked(scene.pathway, posting.question)
    said = (Line(notice, "hint"),) if notice else ()
    return (phrases.heading(scene.consult), *said, Line(question))


def _yours(scene: Scene, opinion: Opinion, *, is_open: bool) -> list[Block]:
    """What they said, and what can be added to it while the round is open."""
    chosen = team_words.choice(scene.pathway, opinion.choice)
    blocks: list[Block] = [Line(t("Yours: {choice}", choice=chosen), "bold")]
    if opinion.reason:
        blocks.append(Quote((verbatim(opinion.reason),), is_open=True))
        hint = t("Another reason: just type it.")
    else:
        hint = t("Why? One line: just type it, without naming the patient.")
    blocks += [Line(hint, "hint")] if is_open else []
    blocks.append(Line(t("May I name you in the record?")))
    return blocks


def _named(opinion: Opinion) -> tuple[Choice, ...]:
    """Whether the record names them, with a mark at what holds now."""
    if opinion.named:
        return Choice(t("✓ Yes"), "name"), Choice(t("Role only"), "role")
    return Choice(t("Yes"), "name"), Choice(t("✓ Role only"), "role")


def _others(scene: Scene, posting: Posting, person: int) -> list[Block]:
    """What the others think, and what the pathway comes to: only beside an opinion of one's own."""
    others = [opinion for opinion in tally.given(posting) if opinion.by.id != person]
    lines: list[Block] = [Gap()]
    lines += [Line(_said(scene, posting, opinion), "bullet") for opinion in others]
    if not others:
        lines.append(Line(t("You are the first.")))
    lines.append(Line(t("The pathway: {title}", title=team_words.advised(scene))))
    return lines


def _said(scene: Scene, posting: Posting, opinion: Opinion) -> Text:
    by, chosen = (
        team_words.author(posting, opinion),
        team_words.choice(scene.pathway, opinion.choice),
    )
    if not opinion.reason:
        return t("{who}: {choice}", who=by, choice=chosen)
    return t("{who}: {choice}. {reason}", who=by, choice=chosen, reason=verbatim(opinion.reason))


def anew(scene: Scene, posting: Posting) -> Screen:
    """What to choose instead; what they said stands until they do."""
    scene = team_words.readable(scene)
    blocks = (
        *_head(scene, posting),
        Line(t("What do you think now?"), "bold"),
        Line(t("What you said stands until you choose."), "hint"),
    )
    rows = (*choices(scene.pathway), (Choice(t("‹ Back"), "mine"),))
    return Screen(f"{OPINION}:{posting.number}", blocks, rows)


def again(scene: Scene, posting: Posting, opinion: Opinion) -> Screen:
    """The case has changed since they spoke: is it still so? Asked once."""
    scene = team_words.readable(scene)
    key, new = f"{OPINION}:{posting.number}", team_words.news(scene, posting, opinion.revision)
    blocks: list[Block] = [*_head(scene, posting), Line(t("New: {list}.", list=new), "bold")]
    if opinion.choice == tally.WISH:
        blocks.append(Line(t("You had missed something. What do you think?")))
        return Screen(key, tuple(blocks), (*choices(scene.pathway), (FULL,)))
    chosen = team_words.choice(scene.pathway, opinion.choice)
    blocks.append(Line(t("Yours was {choice}.", choice=chosen)))
    rows = ((Choice(t("Keep"), "keep"), Choice(t("Change"), "change")), (FULL,))
    return Screen(key, tuple(blocks), rows)


def missable(scene: Scene) -> tuple[str, ...]:
    """The findings that are not known, those first that could change the advice."""
    scene, known = team_words.readable(scene), scene.consult.episode.answers
    matter = scene.recommendation.could_not_exclude
    asked = [id_ for question in scene.questions for id_ in question.findings]
    rest = [id_ for id_ in scene.pathway.findings if id_ in scene.consult.episode.unexamined]
    found = dict.fromkeys((*matter, *asked, *rest))
    return tuple(id_ for id_ in found if id_ not in known)


def need(scene: Scene, posting: Posting) -> Screen:
    """Which finding is missed."""
    scene = team_words.readable(scene)
    missed = missable(scene)[:MISSED]
    options = [(scene.pathway.findings[id_].label, id_) for id_ in missed]
    ask = t("Which finding do you miss?")
    if not missed:
        ask = t("All that is asked here is known. What else you miss: reply to the team's card.")
    rows = (*packed(options), (Choice(t("‹ Back"), "mine"),))
    return Screen(f"{NEED}:{posting.number}", (*_head(scene, posting), Line(ask, "bold")), rows)


def full(scene: Scene, posting: Posting) -> Screen:
    """The whole case, without what anybody thinks of it."""
    scene = team_words.readable(scene)
    consult = scene.consult
    blocks = [
        *_head(scene, posting),
        Line(t("Contact {n}: {title}", n=consult.episode.number, title=_phase(scene))),
        *team_words.known(scene, is_open=True),
        *_baseline(scene),
    ]
    back = (Choice(t("My opinion and others"), "mine"),)
    return Screen(f"{OPINION}:{posting.number}", tuple(blocks), (back,))


def _phase(scene: Scene) -> Text:
    return verbatim(scene.pathway.phase(scene.consult.episode.phase).title)


def _baseline(scene: Scene) -> list[Block]:
    """What the contact before held, where it is otherwise now."""
    before = scene.consult.baseline
    if before is None:
        return []
    held = phrases.changed(scene, scene.consult.episode, before)
    lines = tuple(phrases.line(finding, before) for finding in held if finding.id in before.answers)
    return [Line(t("At the contact before")), Quote(lines)] if lines else []


def alarm(scene: Scene, posting: Posting, who: Text) -> Screen:
    """That somebody thinks it is urgent; to be read at once, with nothing to press."""
    blocks = (
        phrases.heading(scene.consult),
        Line(t("⚠ Urgent, says {who}.", who=who), "bold"),
        Line(t("It is before {team}: the card is there.", team=posting.team.title)),
    )
    return Screen(f"{OPINION}:{posting.number}", blocks)


def bare(consult: Consult, words: Text) -> Screen:
    """Nothing of the case but its code."""
    head = Line(t("C-{code}", code=consult.code), "title")
    return Screen(OPINION, (head, Line(words)))
