"""A follow-up changes hands: offered, accepted or declined; taken over by a backup. Nothing yet."""

from __future__ import annotations

from flows.events import (
    Accepted,
    Assigned,
    Declined,
    Left,
    Pressed,
    Rescheduled,
    Resent,
    Unreached,
)
from flows.scene import Reply, Scene

OFFER, BACKUP = "@offer", "@backup"  # keys of the buttons that colleagues press
KEYS = (OFFER, BACKUP)


def happened(
    scene: Scene,
    event: Pressed | Accepted | Declined | Assigned | Unreached | Resent | Rescheduled | Left,
) -> Reply | None:
    """Whatever is about who answers for the follow-up; None: nothing changes."""
    del scene, event
    return None
