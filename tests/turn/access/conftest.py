"""People of every role, in every kind of chat, asking for everything that has a route."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.store.engine import writer_engine
from bot.store.places import place_of
from bot.telegram import buttons
from flows import desk as words
from flows import team_roster
from tests.turn.access import town
from tests.turn.access.stage import CHANNEL, Stage
from tests.turn.conftest import Desktop

LATE = 900  # a turn that no consult here has come to
STICKER = {
    "file_id": "f", "file_unique_id": "u", "type": "regular", "width": 1, "height": 1,
    "is_animated": False, "is_video": False,
}  # fmt: skip
Update = dict[str, Any]


def place(chat: int) -> dict[str, Any]:
    """A chat as Telegram tells of it; a private one has its person's number."""
    if chat > 0:
        return {"id": chat, "type": "private", "first_name": "Ada"}
    type_, title = "channel" if chat == CHANNEL else "supergroup", f"Team {town.PLAIN - chat}"
    return {"id": chat, "type": type_, "title": title}


def message(who: int, chat: int, **more: object) -> Update:
    person = {"id": who, "is_bot": False, "first_name": "A"}
    body = {"message_id": 5, "date": 1_780_000_000, "chat": place(chat), "from": person}
    return {"update_id": 1, "message": body | more}


def edited(who: int, chat: int, **more: object) -> Update:
    return {"update_id": 1, "edited_message": message(who, chat, edit_date=1, **more)["message"]}


def tap(who: int, chat: int, data: str) -> Update:
    person = {"id": who, "is_bot": False, "first_name": "A"}
    query = {
        "id": "q1", "from": person, "chat_instance": "1", "data": data,
        "message": {"message_id": 9, "date": 0, "chat": place(chat)},
    }  # fmt: skip
    return {"update_id": 1, "callback_query": query}


def wish(route: str, who: int, chat: int, code: str) -> Update:
    """An update that takes this route, about this case where the route is about one.

    A command and an option of the desk are made from the route's own name, so that new ones are
    tried unasked; any other kind of route must be added here, or the matrix fails.
    """
    if route.startswith("/"):
        said = {"/": "/nonsense", "/start i-": "/start i-nobody", "/case C-": f"/case C-{code}"}
        return message(who, chat, text=said.get(route, route))
    if route.startswith("teams"):
        verb = route.removeprefix("teams ")
        option = f"{verb}:rs" if len(verb) == 1 else verb
        return tap(who, chat, buttons.write(buttons.DESK, 1, team_roster.KEY, option))
    if route.startswith("desk"):
        verb = route.removeprefix("desk").strip() or "help"
        about = {"new": "lumbar-degenerative", "open": code}.get(verb)
        option = f"{verb}:{about}" if about else {"erase": ":x5"}.get(verb, verb)
        return tap(who, chat, buttons.write(buttons.DESK, 0, words.KEY, option))
    ours = town.card(code, chat)
    if route.startswith("tap @"):
        _, kind, *option = route.split()
        verb = {"o": "o:cons"}.get(option[0], option[0]) if option else "accept"
        key = kind if kind in ("@offer", "@backup") else f"{kind}:1"
        return tap(who, chat, buttons.write(code, LATE, key, verb))
    others: dict[str, Callable[[], Update]] = {
        "tap": lambda: tap(who, chat, buttons.write(code, 2, "red_flags", "none")),
        "tap ?": lambda: tap(who, chat, "what is this"),
        "reworded": lambda: edited(who, chat, text="none"),
        "words": lambda: message(who, chat, text="none", reply_to_message=ours),
        "words @opinion": lambda: message(who, chat, text="none", reply_to_message=ours),
        "words @offer": lambda: message(who, chat, text="Accept", reply_to_message=ours),
        "words @backup": lambda: message(who, chat, text="I cannot", reply_to_message=ours),
        "group talk": lambda: message(who, chat, text="good morning"),
        "group reply": lambda: message(who, chat, text="I agree", reply_to_message=ours),
        "group /consult": lambda: message(who, chat, text="/consult"),
        "unreadable": lambda: message(who, chat, sticker=STICKER),
    }
    assert route in others, f"{route}: say in conftest.py what an update of this route looks like"
    return others[route]()


@pytest.fixture(scope="module")
def stage(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """One for all tests of a file: whatever is played on it is undone."""
    if request.config.getoption("--database") == "sqlite":
        empty: Path = request.getfixturevalue("empty_file")
        where = Path(shutil.copy(empty, tmp_path_factory.mktemp("town") / "curbside.db"))
    else:
        where = place_of(request.getfixturevalue("server").copy())
    desktop = Desktop(writer_engine(where), where)
    yield Stage(desktop).prepare()
    desktop.engine.dispose()


@pytest.fixture
def wishes() -> Callable[[str, int, int, str], Update]:
    return wish
