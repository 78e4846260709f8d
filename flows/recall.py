"""A newer version of the content would advise something else: its owner is asked to look."""

from __future__ import annotations

from flows.events import Recalled
from flows.scene import Reply, Scene


def recalled(scene: Scene, event: Recalled) -> Reply | None:
    """Nothing yet."""
    del scene, event
    return None
