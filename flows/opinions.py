"""Opinions: filed, kept or changed by whoever has them; blind until they are in.

An opinion is on the case as its author had it before them: a button of an older card files none.
"""

from __future__ import annotations

from dataclasses import replace

from flows import erase, opinion_screens, reading, rounds, tally, team_words
from flows.effects import Effect, Say, Tell
from flows.events import Pressed, Wrote
from flows.identifiers.guard import identifier
from flows.lifecycle import State
from flows.posting import Opinion, Posting
from flows.scene import SHOWN, Reply, Scene
from flows.screen import Screen
from flows.team_screens import CARD, OPINION_PREFIX
from flows.text import Text, t, verbatim

LINE = 200  # characters of a reason
OVER = t("This round is over: nothing was saved.")
OTHER = t("The case has changed since that card. Please look again; nothing was saved.")
READING = frozenset({"mine", "full"})  # whatever happened since
DRAWN = {"change": opinion_screens.anew, "more": opinion_screens.need}


def pressed(scene: Scene, posting: Posting, event: Pressed) -> Reply:
    """A button of the group's card, or of a member's own."""
    if event.option in READING:
        return _read(scene, posting, event)
    if event.option == "close" and event.question.startswith(CARD):
        return _close(scene, posting, event)
    if scene.consult.state is State.CLOSED:
        refused = _refused(scene, t("This case is closed: nothing was saved."))
        return _looked_again(scene, posting, event, refused)
    if event.option in CONSENTS:
        return _named(scene, posting, event)
    may_not = _may_not(scene, posting, event)
    if may_not:
        return _looked_again(scene, posting, event, may_not)
    return _said(scene, posting, event)


def _said(scene: Scene, posting: Posting, event: Pressed) -> Reply:
    """What a member says, or is about to say."""
    if event.option in DRAWN:
        screen = DRAWN[event.option](scene, posting)
        return Reply(scene.consult, SHOWN, (_told(posting, event, screen),))
    if event.option == "keep":
        return _kept(scene, posting, event)
    if event.question.startswith(opinion_screens.NEED):
        return missed(scene, posting, event)
    chosen = event.option.removeprefix(OPINION_PREFIX)
    if chosen not in {"person", "urgent", *(each.id for each in scene.pathway.opinions)}:
        return _refused(scene, t("That is none of the choices any more. Nothing was saved."))
    return opine(scene, posting, event, chosen)


def _refused(scene: Scene, why: Text) -> Reply:
    return Reply(scene.consult, why, alert=True)


def _may_not(scene: Scene, posting: Posting, event: Pressed) -> Reply | None:
    """Why somebody can file nothing here; None if they can."""
    if not posting.is_open:
        return _refused(scene, OVER)
    if event.who.id == scene.consult.owner.id:
        return _refused(scene, t("You present this case: the opinions are your colleagues'."))
    if event.who.role == "observer":
        return _refused(scene, t("Observers read along: clinicians and leads give opinions."))
    if event.turn < posting.since:
        return _refused(scene, OTHER)
    return None


def _looked_again(scene: Scene, posting: Posting, event: Pressed, refused: Reply) -> Reply:
    """A refusal of a button in somebody's own chat: their card comes as it stands now.

    Else it would go on refusing: who has said nothing yet is not told of what is new.
    """
    if event.question.startswith(CARD) or event.who.id == scene.consult.owner.id:
        return refused
    opinion = posting.of(event.who.id)
    if posting.is_open and opinion is not None and opinion.revision != posting.revision:
        screen = opinion_screens.again(scene, posting, opinion)
    else:
        screen = opinion_screens.own(scene, posting, event.who.id)
    return replace(refused, effects=(_told(posting, event, screen),))


def _told(posting: Posting, event: Pressed, screen: Screen) -> Tell:
    """To whoever pressed, in their own chat: a new card if the button was the group's."""
    from_group = event.question.startswith(CARD)
    return rounds.told(posting, event.who.id, screen, fresh=from_group)


def _read(scene: Scene, posting: Posting, event: Pressed) -> Reply:
    """Look at the case, or at what the others think: as far as one may."""
    person = event.who.id
    if person == scene.consult.owner.id:
        words = t("It is your case: see your own chat. Opinions are shown when the round is over.")
        return Reply(scene.consult, words)
    if event.option == "full":
        return _shown(scene, posting, event, opinion_screens.full(scene, posting))
    if posting.is_open and event.who.role == "observer":
        return _refused(scene, t("Observers see the opinions when the round is over."))
    opinion = posting.of(person)
    if event.question.startswith(CARD) and posting.is_open and not _is_in(opinion):
        return _refused(scene, t("Hidden until your own opinion is in."))
    return _shown(scene, posting, event, opinion_screens.own(scene, posting, person))


def _shown(scene: Scene, posting: Posting, event: Pressed, screen: Screen) -> Reply:
    words = t("See your own chat with me") if event.question.startswith(CARD) else SHOWN
    return Reply(scene.consult, words, (_told(posting, event, screen),))


def _is_in(opinion: Opinion | None) -> bool:
    """Whether somebody has said what they would do."""
    return opinion is not None and opinion.choice != tally.WISH


def _close(scene: Scene, posting: Posting, event: Pressed) -> Reply:
    if event.who.id != scene.consult.owner.id:
        return _refused(scene, t("Only who presents the case can close its round."))
    if not posting.is_open:
        return _refused(scene, OVER)
    return rounds.over_for_owner(scene, posting, "presenter")


def opine(scene: Scene, posting: Posting, event: Pressed, chosen: str) -> Reply:
    """File what somebody thinks; what they thought before is kept beside it."""
    who, before = event.who, posting.of(event.who.id)
    words = t("Saved: {choice}", choice=team_words.choice(scene.pathway, chosen))
    filed = Opinion(who, chosen, scene.at, posting.revision)
    if before is not None:
        is_same = before.choice == chosen
        filed = replace(
            before, by=who, choice=chosen, at=scene.at, revision=posting.revision, left=False,
            reason=before.reason if is_same else "",
            was=before.was if is_same else (*before.was, before.choice),
        )  # fmt: skip
        if replace(filed, at=before.at, by=before.by) == before:
            return Reply(scene.consult, t("Already saved: {choice}", choice=_choice(scene, before)))
    is_new = chosen == "urgent" and (before is None or "urgent" not in (before.choice, *before.was))
    pinged = _urgent(scene, posting, filed) if is_new else ()
    return _filed(scene, posting, event, (filed, words, pinged))


def _choice(scene: Scene, opinion: Opinion) -> Text:
    return team_words.choice(scene.pathway, opinion.choice)


def _filed(
    scene: Scene,
    posting: Posting,
    event: Pressed,
    what: tuple[Opinion, Text, tuple[Effect, ...]],
) -> Reply:
    """The round with that opinion; it ends if that was the last one wanted."""
    opinion, words, pinged = what
    after, person = posting.with_opinion(opinion), opinion.by.id
    from_group = event.question.startswith(CARD)
    consult = scene.consult.with_posting(after)
    now = scene.with_(consult)
    if rounds.enough(posting, after, consult.owner.id):
        newest = person if from_group else 0
        ended = rounds.over_for_owner(now, after, "quorum", newest=newest)
        return replace(ended, receipt=words, effects=(*pinged, *ended.effects))
    own = rounds.own(now, after, person, fresh=from_group)
    return Reply(consult, words, (*pinged, rounds.posted(now, after), own))


def _urgent(scene: Scene, posting: Posting, opinion: Opinion) -> tuple[Effect, ...]:
    """What is urgent is told at once to all, to the presenter and to the lead; once an opinion."""
    team = posting.team.number
    screen = opinion_screens.alarm(scene, posting, team_words.who(opinion.by))
    return (
        Say(team, screen, urgent=True),
        Tell(scene.consult.owner.id, screen, team=team, urgent=True),
        Tell("lead", screen, team=team, urgent=True),
    )


def _kept(scene: Scene, posting: Posting, event: Pressed) -> Reply:
    """What was said of earlier findings holds for these, too."""
    before = posting.of(event.who.id)
    if before is None or not _is_in(before):
        return _refused(scene, t("There is no opinion of yours to keep. Please choose one."))
    if before.revision == posting.revision:
        return Reply(scene.consult, t("Already saved: {choice}", choice=_choice(scene, before)))
    kept = replace(before, at=scene.at, revision=posting.revision, left=False)
    return _filed(
        scene, posting, event, (kept, t("Kept: {choice}", choice=_choice(scene, kept)), ())
    )


CONSENTS: dict[str, bool] = {"name": True, "role": False}


def _named(scene: Scene, posting: Posting, event: Pressed) -> Reply:
    """Whether the record may say who it was; it can be taken back at any time."""
    before = posting.of(event.who.id)
    if before is None:
        return _refused(scene, t("There is no opinion of yours in this round."))
    named = CONSENTS[event.option]
    after = posting.with_opinion(replace(before, named=named))
    consult = scene.consult.with_posting(after)
    words = t("The record names you") if named else t("The record says your role only")
    return Reply(consult, words, (rounds.own(scene.with_(consult), after, event.who.id),))


def missed(scene: Scene, posting: Posting, event: Pressed) -> Reply:
    """A finding that somebody misses: the presenter is asked for it. It is no opinion yet."""
    missing = event.option
    if missing not in scene.pathway.findings:
        return _refused(scene, t("That is not asked any more. Nothing was saved."))
    label = verbatim(scene.pathway.findings[missing].label)
    if missing in scene.consult.episode.answers:
        return _refused(scene, t("It is known by now: {finding}", finding=label))
    before = posting.of(event.who.id)
    asked = Opinion(event.who, tally.WISH, scene.at, posting.revision)
    asked = replace(before or asked, wants=missing)
    is_new = missing not in posting.wanted
    wanted = (*posting.wanted, missing) if is_new else posting.wanted
    after = posting.now(wanted=wanted).with_opinion(asked)
    consult = scene.consult.with_posting(after)
    now, words = scene.with_(consult), t("Asked for: {finding}", finding=label)
    screen = opinion_screens.own(now, after, event.who.id, words)
    effects: tuple[Effect, ...] = (rounds.posted(now, after), _told(posting, event, screen))
    if is_new:
        notice = t("{who} in {team} misses: {finding}", who=team_words.who(event.who),
                   team=posting.team.title, finding=label)  # fmt: skip
        effects = (*effects, rounds.shown(now, notice))
    return Reply(consult, words, effects)


# ---------------------------------------------------------------- a reason, in words


def wrote(scene: Scene, event: Wrote) -> Reply:
    """A line of reason, for the opinion that its author gave last; another line replaces it."""
    who, consult = event.who, scene.consult
    mine = [(p.of(who.id), p) for p in consult.postings]
    given = [(opinion, posting) for opinion, posting in mine if opinion and _is_in(opinion)]
    if not given:
        words = t("Nothing was saved: first choose, by a button; then say why.")
        return Reply(consult, words, (Tell(who.id, opinion_screens.bare(consult, words)),))
    before, posting = max(given, key=lambda each: (each[1].is_open, each[0].at))
    said = reading.plain(event.text)
    if refusal := _unfit(posting, said):
        screen = opinion_screens.own(scene, posting, who.id, refusal)
        return Reply(
            consult, refusal, (rounds.told(posting, who.id, screen, fresh=True),), alert=True
        )
    after = posting.with_opinion(replace(before, reason=said))
    reasoned = consult.with_posting(after)
    words = t("Saved: {text}", text=verbatim(said))
    screen = opinion_screens.own(scene.with_(reasoned), after, who.id, t("Your reason is saved."))
    return Reply(reasoned, words, (rounds.told(after, who.id, screen, fresh=True),))


def _unfit(posting: Posting, said: str) -> Text | None:
    """Why words are not kept as a reason; None if they are."""
    if not posting.is_open:
        return OVER
    if what := identifier(said):
        return t("{named} Please delete your message, too.", named=erase.named(what))
    if not any(letter.isalpha() for letter in said):
        return t("Nothing was saved: a reason is a few words.")
    if len(said) > LINE:
        return t("Nothing was saved. Please keep it to {n} characters.", n=LINE)
    return None
