"""The presenter's part of a round: what is missed, how it ends, what is decided, once more open."""

from __future__ import annotations

from flows import correction, intake, own_words, rounds, tally, team_words
from flows.case import Consult
from flows.effects import Deadline, Effect, Topic
from flows.posting import Posting, can_reopen, undecided, wanted
from flows.scene import SHOWN, Reply, Scene
from flows.text import Moment, t

PLAIN = {"panel": "panel", "path": "pathway"}  # decisions by a button


def look(scene: Scene, option: str) -> Reply | None:
    """The rounds of a case: close one, decide on one, open one again."""
    consult = scene.consult
    if option == intake.BACK:
        return Reply(consult.now(panel=""), SHOWN)
    verb, _, number = option.partition(":")
    posting = consult.posting(int(number)) if number.isdecimal() else None
    if posting is None:
        return None
    match verb:
        case "c" if posting.is_open:
            return _closed(scene, posting)
        case "d" if posting.is_undecided:
            return Reply(rounds.deciding(consult, posting), SHOWN)
        case "r" if can_reopen(consult.postings, posting):
            return _reopened(scene, posting)
    return None


def _closed(scene: Scene, posting: Posting) -> Reply:
    ended = rounds.over(scene, posting, "presenter")
    after = rounds.deciding(ended.consult, posting)
    return Reply(after, ended.receipt, ended.effects, fresh=True)


def _reopened(scene: Scene, posting: Posting) -> Reply:
    """The same round, with as much time again; what was decided stays in the record."""
    taken = (*posting.reopened, posting.decision) if posting.decision else posting.reopened
    closes = tally.closing(posting.team, scene.at)
    again = posting.now(
        closes=closes, closed=None, closed_because="", decision="", decided=None, reopened=taken
    )
    consult = scene.consult.with_posting(again).now(panel="", asking=None, proposed="")
    now = scene.with_(consult)
    effects = (
        Topic(posting.team.number, is_open=True),
        rounds.posted(now, again, fresh=True),
        *rounds.everybody(now, again),
        Deadline(posting.team.number, posting.number, closes),
    )
    return Reply(consult, t("Open again until {moment}", moment=Moment(closes)), effects)


def _decided_on(consult: Consult) -> Posting | None:
    """The round whose decision is open."""
    posting = consult.posting(consult.asking.number) if consult.asking else None
    return posting if posting and posting.is_undecided else None


def decide(scene: Scene, option: str) -> Reply | None:
    """What the presenter does with the tally: it decides nothing by itself."""
    consult, posting = scene.consult, _decided_on(scene.consult)
    if option == intake.BACK or posting is None:
        return Reply(_gone(consult), t("Nothing is decided yet"))
    match option:
        case "panel" | "path" if option in tally.offered(consult, posting):
            return _made(scene, posting, PLAIN[option])
        case "other":
            return Reply(consult.now(panel="@instead"), t("What will you do, and why?"))
        case "reopen":  # it is the last one of its team: the next waits for this decision
            return _reopened(scene, posting)
    return None


def _gone(consult: Consult) -> Consult:
    return consult.now(panel="", asking=None, proposed="")


def instead(scene: Scene, option: str) -> Reply | None:
    """Something else, in words that are shown before they decide ("=words")."""
    consult, posting = scene.consult, _decided_on(scene.consult)
    if option == intake.BACK or posting is None:
        return Reply(consult.now(panel="@decide", proposed=""), t("Nothing is decided yet"))
    if asked := own_words.proposal(consult, option):
        return asked
    said = own_words.agreed(consult, option)
    return _made(scene, posting, said) if said.startswith("=") else None


def _made(scene: Scene, posting: Posting, decision: str) -> Reply:
    """Decided: the group and everybody who has said something is told."""
    decided = posting.now(decision=decision, decided=scene.at)
    consult = _gone(scene.consult.with_posting(decided))
    now = scene.with_(consult)
    effects: tuple[Effect, ...] = (
        rounds.posted(now, decided),
        *rounds.everybody(now, decided),
        Topic(posting.team.number, is_open=False),
    )
    what = team_words.decided(team_words.readable(now), decided, decision)
    return Reply(consult, t("Saved: {what}", what=what), effects)


# ---------------------------------------------------------------- from any screen that rests


def answer_wanted(scene: Scene, _option: str) -> Reply | None:
    """Ask the finding that a member misses, as an answer is asked again."""
    missed = next(
        (id_ for id_ in wanted(scene.consult.postings) if id_ in scene.pathway.findings), ""
    )
    if not missed:
        return None
    path = scene.consult.episode.path
    question = next((p.question for p in path if missed in p.findings), missed)
    if first := correction.unfinished(scene, question):
        return Reply(scene.consult, first, alert=True)
    return Reply(intake.focused(scene, question), t("A colleague misses this"))


def open_decision(scene: Scene, _option: str) -> Reply | None:
    """The decision on the round that is over the longest."""
    posting = undecided(scene.consult.postings)
    return Reply(rounds.deciding(scene.consult, posting), SHOWN) if posting else None
