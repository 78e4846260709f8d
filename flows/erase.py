"""Words that name somebody are kept nowhere; their message can be taken out of the chat, too."""

from __future__ import annotations

import re
from dataclasses import replace

from flows.screen import Choice, Line, Screen
from flows.text import Text, t

# The number of the message stands in the button: the consult must not change for refused words.
_OPTION = re.compile(r":x([0-9a-f]{1,8})", re.ASCII)

ASKED = t("Being deleted. If it is still there in a moment, please delete it yourself.")


def offering(screen: Screen, message: int) -> Screen:
    """The screen, with a button that deletes this message (0: none)."""
    if not message:
        return screen
    choice = Choice(t("Delete my message"), f":x{message:x}", "danger")
    return replace(screen, rows=((choice,), *screen.rows))


def named(what: Text) -> Text:
    """That words look as if they named somebody, and by what."""
    return t("That looks like {what}. Nothing was saved. Please write it without.", what=what)


def noticed(screen: Screen, what: Text, message: int) -> Screen:
    """A screen of the desk, below the notice that the message it answers names somebody."""
    notice = Line(named(what), "bold")
    return offering(replace(screen, blocks=(notice, *screen.blocks)), message)


def meant(option: str) -> int:
    """The message that a button would delete; 0 if it is no such button."""
    found = _OPTION.fullmatch(option)
    return int(found[1], 16) if found else 0
