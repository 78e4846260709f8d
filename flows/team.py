"""A case before a team: what members press and write, when a round ends. Nothing yet."""

from __future__ import annotations

from flows.events import Discussed, Lapsed, Left, Pressed, Wrote
from flows.posting import MOST
from flows.scene import Reply, Scene

# Keys of the buttons that colleagues press, each with the number of its round: "@card:2".
CARD, OPINION, NEED = "@card", "@opinion", "@need"
KEYS = tuple(f"{key}:{n}" for key in (CARD, OPINION, NEED) for n in range(1, MOST + 1))


def pressed(scene: Scene, event: Pressed) -> Reply | None:
    """A button of a round's card, or of a member's own."""
    del scene, event
    return None


def wrote(scene: Scene, event: Wrote) -> Reply | None:
    """A member's reason, in their own chat."""
    del scene, event
    return None


def discussed(scene: Scene, event: Discussed) -> Reply | None:
    """A reply in the thread of the card."""
    del scene, event
    return None


def left(scene: Scene, event: Left) -> Reply | None:
    """A member has left: their opinions stay, and are marked."""
    del scene, event
    return None


def lapsed(scene: Scene, event: Lapsed) -> Reply | None:
    """A round's deadline has come."""
    del scene, event
    return None
