"""What comes from others than the owner, or from nobody: which topic answers to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flows import hand_over, recall, team
from flows.events import (
    Accepted,
    Assigned,
    Declined,
    Discussed,
    Event,
    Lapsed,
    Left,
    Pressed,
    Recalled,
    Rescheduled,
    Resent,
    Unreached,
    Wrote,
)
from flows.scene import Reply, Scene


def _pressed(scene: Scene, event: Pressed) -> Reply | None:
    """A colleague's button is a team's, or about a follow-up."""
    return (team.pressed if event.question in team.KEYS else hand_over.happened)(scene, event)


def _left(scene: Scene, event: Left) -> Reply | None:
    """Who leaves may have an opinion here, and a follow-up to back."""
    gone = team.left(scene, event)
    rest = hand_over.happened(scene.with_(gone.consult) if gone else scene, event)
    if gone is None or rest is None:
        return gone or rest
    return replace(rest, effects=(*gone.effects, *rest.effects))


# By the kind of event; None: it changes nothing.
TOPICS: dict[type[Event], Callable[[Scene, Any], Reply | None]] = {
    Pressed: _pressed,
    Wrote: team.wrote,
    Discussed: team.discussed,
    Lapsed: team.lapsed,
    Left: _left,
    Recalled: recall.recalled,
    **dict.fromkeys(
        (Accepted, Declined, Assigned, Unreached, Resent, Rescheduled), hand_over.happened
    ),
}
