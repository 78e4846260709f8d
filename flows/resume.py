"""Coming back: where it was left, and what is too old to rest an advice on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flows import advice, follow_up, intake, phrases
from flows.lifecycle import State
from flows.scene import Reply, Scene
from flows.text import Text, t

A_WHILE = timedelta(hours=12)  # left alone for longer, it is said where it stood


def confirm(scene: Scene, option: str) -> Reply | None:
    """One old answer at a time: still so, or changed. After the last of them comes the advice."""
    consult, stale = scene.consult, scene.stale
    if option == intake.BACK or not stale:
        return Reply(consult.now(panel=""), t("Nothing changed"))
    oldest = stale[0]
    match option:
        case "same":
            return _confirmed(scene)
        case "changed":
            return Reply(intake.focused(scene, oldest.question), t("Ask again"))
    return None


def _confirmed(scene: Scene) -> Reply:
    consult, oldest = scene.consult, scene.stale[0]
    path = tuple(replace(p, at=scene.at) if p is oldest else p for p in consult.episode.path)
    after = scene.with_(consult.in_episode(path=path))
    if after.stale:
        return Reply(after.consult, t("Confirmed"))
    confirmed = scene.with_(after.consult.now(panel=""))
    if consult.state is State.ADVISED:  # the advice stands, on signs that are as they were
        return follow_up.follow(confirmed) or Reply(confirmed.consult, t("Confirmed"))
    return advice.advise(confirmed)


def paused(scene: Scene, option: str) -> Reply | None:
    return Reply(scene.consult.now(panel=""), _left(scene)) if option == "on" else None


def came_back(scene: Scene) -> Reply:
    """Somebody asked to see the case: the open question, below everything else."""
    consult = scene.consult
    awake = consult.now(panel="") if consult.panel == "@paused" else consult
    return Reply(awake, _left(scene), fresh=True, notice=True)


def _left(scene: Scene) -> Text:
    """When it was left and where, if that is a while ago."""
    consult = scene.consult
    touched = consult.touched or consult.opened
    is_waiting = consult.asks or consult.panel == "@paused"
    if scene.at - touched < A_WHILE or not is_waiting:
        return t("Here it is")
    return t("Left {ago}. Everything is kept.", ago=phrases.ago(touched, scene.at))
