"""A decision in words of one's own: shown once more before it decides anything.

Words typed at the wrong moment close no case and replace no plan; a button says what it does.
"""

from __future__ import annotations

from flows import phrases, signs
from flows.case import Consult
from flows.scene import Reply, Scene
from flows.screen import Block, Choice, Line, Screen
from flows.text import Text, t, verbatim

SAID = "said"  # the option that agrees to the words that are shown


def proposal(consult: Consult, option: str) -> Reply | None:
    """Typed words ("=words"), to be agreed to; None if the option is a button."""
    if not option.startswith("="):
        return None
    return Reply(consult.now(proposed=option), t("Nothing changed yet: see below"))


def agreed(consult: Consult, option: str) -> str:
    """What was decided: the words that were shown, or the button's own option."""
    return consult.proposed if option == SAID else option


def confirmation(scene: Scene, ask: Text, yes: Text) -> Screen:
    """The words as they would stand in the record; whether they sound like a warning sign."""
    words = scene.consult.proposed.removeprefix("=")
    blocks: list[Block] = [phrases.heading(scene.consult), Line(ask, "bold"), Line(verbatim(words))]
    if named := tuple(verbatim(f.label) for f in signs.meant(words, scene.pathway)):
        warning = t("⚠ {list}? These words change no finding and no advice.", list=named)
        blocks.append(Line(warning, "bold"))
    rows = ((Choice(t("‹ Back"), "back"),), (Choice(yes, SAID),))
    return Screen(scene.key, tuple(blocks), rows)
