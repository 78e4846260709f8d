"""The owner asks a team: which one, what, and a look at the card before it is posted."""

from __future__ import annotations

from flows import intake, phrases, rounds, team_screens
from flows.case import Asking
from flows.circle import Circle, Team
from flows.effects import Deadline, Effect, Say, Topic
from flows.lifecycle import State
from flows.posting import MOST, latest
from flows.scene import SHOWN, Reply, Scene
from flows.screen import Line, Screen
from flows.text import Moment, t

ASK = "team"  # the option that begins it
FROM = frozenset({"@advice", "@follow", "@due", "@alarm", "@more"})  # the screens that offer it


def begin(scene: Scene) -> Reply:
    """Which team? The only one there is, if there is one."""
    consult = scene.consult
    if not consult.label or not consult.episode.answers:
        return Reply(consult, t("First a label and one finding, please: then ask."), alert=True)
    if len(consult.postings) >= MOST:
        words = t("This case has been asked about {n} times: that is all it can be.", n=MOST)
        return Reply(consult, words, alert=True)
    near = consult.circle or Circle()
    if len(near.teams) == 1:
        return _chosen(scene, near.teams[0])
    return Reply(consult.now(panel="@team", circle=near), SHOWN)


def choose(scene: Scene, option: str) -> Reply | None:
    """The team that is asked."""
    if option == intake.BACK:
        return _left(scene)
    near = scene.consult.circle.teams if scene.consult.circle else ()
    for team in near:
        if option == f"{team_screens.TEAM_PREFIX}{team.number}":
            return _chosen(scene, team)
    return None


def _left(scene: Scene) -> Reply:
    back = scene.consult.now(panel="", circle=None, asking=None)
    return Reply(back, t("Nothing was posted"))


def _chosen(scene: Scene, team: Team) -> Reply:
    """What is it asked? Not while it has the case before it already."""
    consult = scene.consult
    before = latest(consult.postings, team.number)
    if before and before.is_open:
        words = t("{team} has this case before it already.", team=team.title)
        return Reply(consult.now(panel="@rounds", asking=None, circle=None), words)
    if before and before.is_undecided:
        words = t("First decide on the round that is over.")
        return Reply(rounds.deciding(consult, before).now(circle=None), words)
    asking = Asking(team=team.number)
    return Reply(consult.now(panel="@ask", asking=asking), t("What do you ask the team?"))


def ask(scene: Scene, option: str) -> Reply | None:
    """What is asked: one of the pathway's questions, or words ("=words")."""
    consult, team = scene.consult, team_screens.chosen(scene.consult)
    if option == intake.BACK or team is None:
        several = consult.circle is not None and len(consult.circle.teams) > 1
        return Reply(consult.now(panel="@team"), SHOWN) if several else _left(scene)
    if not option.startswith("="):
        option = option.removeprefix(team_screens.QUESTION_PREFIX)
        if option not in {question.id for question in scene.pathway.asks}:
            return None
    asking = Asking(team.number, option)
    return Reply(consult.now(panel="@preview", asking=asking), t("Not posted yet: see below"))


def preview(scene: Scene, option: str) -> Reply | None:
    """Post what was looked at, or go back to the question."""
    consult, team = scene.consult, team_screens.chosen(scene.consult)
    if option == intake.BACK or team is None:
        return Reply(consult.now(panel="@ask"), t("Nothing was posted"))
    return _posted(scene, team) if option == "post" else None


def _posted(scene: Scene, team: Team) -> Reply:
    consult = scene.consult
    posting = team_screens.prepared(scene, team, consult.asking.question if consult.asking else "")
    after = consult.now(panel="", asking=None, circle=None, postings=(*consult.postings, posting))
    effects: tuple[Effect, ...] = (
        Topic(team.number, is_open=True),
        rounds.posted(scene.with_(after), posting, fresh=True),
        Deadline(team.number, posting.number, posting.closes),
    )
    if consult.state is State.ALARMED:
        effects = (*effects, Say(team.number, _emergency(scene, posting.number), urgent=True))
    words = t(
        "Posted in {team}. It closes {moment}.", team=team.title, moment=Moment(posting.closes)
    )
    return Reply(after, words, effects)


def _emergency(scene: Scene, number: int) -> Screen:
    """Beside the card: signs that cannot wait were found. What follows from them is not said."""
    head = phrases.heading(scene.consult)
    words = t("⚠ There are emergency signs: please look at the card now.")
    return Screen(f"{team_screens.CARD}:{number}", (head, Line(words, "bold")))
