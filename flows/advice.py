"""Review, alarm and advice: what the findings come to, and what the clinician makes of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from flows import follow_up, intake, marks, own_words, phrases
from flows.case import Advice, Consult
from flows.lifecycle import State, move
from flows.scene import SHOWN, Reply, Scene
from flows.text import Text, t, verbatim
from pathway.decide import Recommendation

# Another plan than the advice: what is stored, and how its button reads.
OTHER_PLANS: dict[str, Text] = {
    "refer": t("Refer now"),
    "treat": t("Other treatment"),
    "wait": t("Watch and wait"),
    "stop": t("No further plan"),
}
ACTING = "acting"  # the decision that an alarm is answered with


def review(scene: Scene, option: str) -> Reply | None:
    """The findings are in: compute the advice, or go back to one of them."""
    match option:
        case "advise":
            asked = Reply(scene.consult.now(panel="@confirm"), t("First: is this still so?"))
            return asked if scene.stale else advise(scene)
        case "edit" | "more":
            return Reply(scene.consult.now(panel=f"@{option}"), SHOWN)
        case "more_questions" if scene.consult.hurry:
            unhurried = scene.consult.now(hurry=False)
            if not scene.with_(unhurried).questions:
                return None  # answered since, by an edit
            state = move(unhurried.state, "reopen")
            return Reply(unhurried.now(state=state), t("The questions left out"))
        case intake.BACK:
            last = [f for p in scene.consult.episode.path[-1:] for f in p.findings]
            return _reopened(scene, last, t("Back one question"))
    return None


def _reopened(scene: Scene, gone: Collection[str], receipt: Text) -> Reply:
    """Ask again without these findings; if nothing hangs on them any more, it is the review."""
    consult = intake.take_back(scene.consult, gone)
    reopened = consult.now(state=move(consult.state, "reopen"), focus="")
    return intake.settle(scene, reopened, receipt)


def advise(scene: Scene) -> Reply:
    """Compute and keep the advice. It is posted as a message of its own, below the findings."""
    consult, found = scene.consult, scene.recommendation
    episode = consult.episode
    advice = Advice(
        at=scene.at,
        low=found.low,
        high=found.high,
        applicable=found.applicable,
        version=scene.pathway.version,
        sha256=scene.pathway.sha256,
        mark=f"advice:{episode.number}.{len(episode.superseded)}",
    )
    state = move(consult.state, "advise")
    advised = consult.in_episode(advice=advice).now(state=state, panel="", draft={})
    after, effects = follow_up.answered(advised)
    return Reply(after, t("Advice follows"), effects, fresh=True)


def is_same(given: Advice, now: Recommendation) -> bool:
    """Whether it comes to what was given: the same interval, the same statements."""
    return (given.low, given.high, given.applicable) == (now.low, now.high, now.applicable)


def alarms(scene: Scene) -> set[str]:
    """The rules that call for an emergency now."""
    disposition = scene.pathway.disposition
    return {f.rule for f in scene.recommendation.fired if disposition(f.then).interrupts}


def withdrawn(consult: Consult) -> Consult:
    """Without its advice: what it rests on has changed. It is kept as superseded."""
    given = consult.episode.advice
    if given is None:
        return consult
    return consult.in_episode(advice=None, superseded=(*consult.episode.superseded, given))


def alarm(scene: Scene, option: str) -> Reply | None:
    """The emergency screen: acted on, or entered by mistake."""
    match option:
        case "acting":
            given = advise(scene)
            noted = decided(given.consult, ACTING)
            return replace(given, consult=noted, receipt=t("Noted: you are acting on it"))
        case "mistake":
            return _mistaken(scene)
        case "summary":
            return Reply(scene.consult.now(panel="@summary"), SHOWN)
    return None


def decided(consult: Consult, decision: str) -> Consult:
    """With the clinician's decision on the advice: a plan, or the words for another one."""
    given = consult.episode.advice
    return consult.in_episode(advice=given and replace(given, decision=decision))


def _mistaken(scene: Scene) -> Reply:
    """Ask the questions that raised the alarm again; what else was marked there stays marked."""
    fired, calling = scene.recommendation.fired, alarms(scene)
    raised = {id_ for each in fired if each.rule in calling for id_ in each.because}
    episode = scene.consult.episode
    stretches = [p.findings for p in episode.path if raised & set(p.findings)]
    again = _reopened(scene, raised.union(*stretches), t("Taken back; please answer again"))
    open_ = scene.with_(again.consult)
    kept = marks.opening(open_.asked(open_.key), episode, without=raised)
    return replace(again, consult=again.consult.now(draft={**again.consult.draft, **kept}))


def advised(scene: Scene, option: str) -> Reply | None:
    """What the clinician does with the advice."""
    consult = scene.consult
    match option:
        case "follow":
            # An advice that has lain for days is not followed on signs that may be others now.
            asked = Reply(consult.now(panel="@confirm"), t("First: is this still so?"))
            return asked if scene.stale else follow_up.follow(scene)
        case "planned" if consult.planned:
            back = follow_up.decided(consult).now(state=move(consult.state, "follow"))
            return Reply(back, t("Reassessment due {day}", day=consult.planned.due_on), fresh=True)
        case "otherwise" | "why" | "more" | "summary":
            return Reply(consult.now(panel=f"@{option}"), SHOWN)
        case "edit":
            return Reply(consult.now(panel="@edit"), t("Which finding?"))
        case "close":
            return Reply(consult.now(panel="@close"), t("Why is it closed?"))
    return None


def otherwise(scene: Scene, option: str) -> Reply | None:
    """Another plan than the advice, by button or in the clinician's words ("=words")."""
    consult, advice = scene.consult, scene.consult.episode.advice
    if option == intake.BACK:
        return Reply(consult.now(panel="", proposed=""), t("Nothing changed"))
    if asked := own_words.proposal(consult, option):
        return asked
    decision = own_words.agreed(consult, option)
    if advice is None or not (decision in OTHER_PLANS or decision.startswith("=")):
        return None
    said = OTHER_PLANS.get(decision) or verbatim(decision[1:])
    after = decided(consult, decision).now(panel="", proposed="")
    return Reply(after, t("Saved: {what}", what=said))


def edit(scene: Scene, option: str) -> Reply | None:
    """Ask one question of the path again; what it held stays until it is changed."""
    consult = scene.consult
    if option == intake.BACK:
        return Reply(consult.now(panel=""), t("Nothing changed"))
    if option not in phrases.editable(scene):
        return None
    if option != consult.focus and intake.half_marked(scene):
        return Reply(consult.now(panel=""), marks.FINISH_FIRST, alert=True)
    return Reply(intake.focused(scene, option), t("Ask again"))


def why(scene: Scene, option: str) -> Reply | None:
    if option == intake.BACK:
        return Reply(scene.consult.now(panel=""), SHOWN)
    return None


def more(scene: Scene, option: str) -> Reply | None:
    """The side menu of every screen."""
    consult = scene.consult
    match option:
        case intake.BACK:
            return Reply(consult.now(panel=""), t("Nothing changed"))
        case "edit" if phrases.editable(scene):
            return Reply(consult.now(panel="@edit"), t("Which finding?"))
        case "summary" | "past" | "rounds" if option != "rounds" or consult.postings:
            return Reply(consult.now(panel=follow_up.PAGES[option]), SHOWN)
        case "close":
            return Reply(consult.now(panel="@close"), t("Why is it closed?"))
        case "pause" if consult.state in (State.COLLECTING, State.REVIEW):
            return Reply(consult.now(panel="@paused"), t("Paused. Everything is kept."))
    return None


def summary(scene: Scene, option: str) -> Reply | None:
    """A page that is only read."""
    return Reply(scene.consult.now(panel=""), SHOWN) if option == intake.BACK else None
