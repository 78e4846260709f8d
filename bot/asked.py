"""Which route somebody means: by a command, a button or words, and the kind of chat it is in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from bot import colleagues, linking, people, spoken
from bot.access import OWN, Chat, Tie
from bot.ledger import Desk
from bot.routes import ROUTES
from bot.telegram import buttons
from bot.telegram.decode import Asking, Command, Reworded, Tap, Unreadable, Words
from flows import erase, team_desk


@dataclass(frozen=True, slots=True)
class Asked:
    """Which route, what is said with it, and the code of the case that is meant ("": none)."""

    route: str
    word: str = ""
    code: str = ""


def asked(meaning: Asking, house: Desk, chat: Chat = "private") -> Asked:
    """Which route an asking takes, from the kind of chat it comes from."""
    if chat != "private" and not isinstance(meaning, Command | Tap):
        return _talk(meaning)
    match meaning:
        case Command(name, word):
            return _command(name, word, chat)
        case Tap(_, button):
            return _button(button, house)
        case Words(word, code):
            return Asked("words", word, code)
        case Reworded(word):
            return Asked("reworded", word)
        case Unreadable(kind):
            return Asked("unreadable", kind)
        case _:
            assert_never(meaning)


def _talk(meaning: Words | Reworded | Unreadable) -> Asked:
    """People talk in a group: only an answer to a case's card is about that case."""
    if isinstance(meaning, Words) and meaning.case and meaning.to:
        return Asked("group reply", meaning.text, meaning.case)
    return Asked("group talk")


def with_colleagues(what: Asked, ties: frozenset[Tie]) -> Asked:
    """The same, where words for a case come from a colleague."""
    if what.route == "words" and ties and not ties & OWN:
        return replace(what, route=spoken.route(what.word, ties))
    return what


def _command(name: str, word: str, chat: Chat) -> Asked:
    if name == "start" and word.startswith(people.INVITES):
        return Asked("/start i-", word)
    if name == "start" and word == team_desk.CONSULT:
        return Asked("/consult")
    if name == "start" and word == linking.LINK:
        return Asked(f"/start {word}")
    if name == "consult" and chat == "group":
        return Asked("group /consult")
    if name == "case" and word:
        return Asked("/case C-", word, word.upper().removeprefix("C-"))
    return Asked(f"/{name}" if f"/{name}" in ROUTES else "/", word)


def _button(button: buttons.Button | None, house: Desk) -> Asked:
    if button is None:
        return Asked("tap ?")
    if button.case != buttons.DESK:
        route = colleagues.route(buttons.shared(button), button.option)
        return Asked(route if route in ROUTES else "tap", "", button.case)
    if (wish := linking.wish(button)) is not None:
        return Asked(*wish)
    option = buttons.desk_option(button, house.pathways())
    if erase.meant(option):
        return Asked("desk erase", option)
    verb, _, rest = option.partition(":")
    route = f"desk {verb}" if f"desk {verb}" in ROUTES else "desk"
    return Asked(route, rest, rest if verb == "open" else "")
