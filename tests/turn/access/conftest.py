"""People of every role, in every kind of chat, asking for everything that has a route."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import sqlalchemy as sa

from bot import turn
from bot.store.roster import PersonRow, save_person
from bot.store.rows import InboxRow
from bot.telegram import buttons
from flows import desk as words
from flows import team_roster

BOT, ADA, BASHIR = 1, 1001, 1002
CHATS = {
    "private": {"id": ADA, "type": "private", "first_name": "Ada"},
    "group": {"id": -100, "type": "supergroup", "title": "Spine team"},
    "channel": {"id": -200, "type": "channel", "title": "Spine news"},
}
KEPT = ("consult", "followup", "card", "person", "invite")
STICKER = {
    "file_id": "f", "file_unique_id": "u", "type": "regular", "width": 1, "height": 1,
    "is_animated": False, "is_video": False,
}  # fmt: skip
Update = dict[str, Any]


def message(who: int, chat: str, **more: object) -> Update:
    person = {"id": who, "is_bot": False, "first_name": "A"}
    body = {"message_id": 5, "date": 1_780_000_000, "chat": CHATS[chat], "from": person}
    return {"update_id": 1, "message": body | more}


def edited(who: int, chat: str, **more: object) -> Update:
    return {"update_id": 1, "edited_message": message(who, chat, edit_date=1, **more)["message"]}


def tap(who: int, chat: str, data: str) -> Update:
    person = {"id": who, "is_bot": False, "first_name": "A"}
    query = {
        "id": "q1", "from": person, "chat_instance": "1", "data": data,
        "message": {"message_id": 9, "date": 0, "chat": CHATS[chat]},
    }  # fmt: skip
    return {"update_id": 1, "callback_query": query}


def wish(route: str, who: int, chat: str, code: str) -> Update:
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
    card = {
        "message_id": 4, "date": 1_780_000_000, "chat": CHATS[chat], "text": f"C-{code} · x",
        "from": {"id": BOT, "is_bot": True, "first_name": "Curbside"},
    }  # fmt: skip
    if route.startswith("tap @"):
        _, kind, *option = route.split()
        verb = {"o": "o:cons"}.get(option[0], option[0]) if option else "accept"
        key = kind if kind in ("@offer", "@backup") else f"{kind}:1"
        return tap(who, chat, buttons.write(code, 2, key, verb))
    others: dict[str, Callable[[], Update]] = {
        "tap": lambda: tap(who, chat, buttons.write(code, 2, "red_flags", "none")),
        "tap ?": lambda: tap(who, chat, "what is this"),
        "reworded": lambda: edited(who, chat, text="none"),
        "words": lambda: message(who, chat, text="none", reply_to_message=card),
        "words @opinion": lambda: message(who, chat, text="none", reply_to_message=card),
        "group talk": lambda: message(who, chat, text="good morning"),
        "group reply": lambda: message(who, chat, text="I agree", reply_to_message=card),
        "group /consult": lambda: message(who, chat, text="/consult"),
        "unreadable": lambda: message(who, chat, sticker=STICKER),
    }
    assert route in others, f"{route}: say in conftest.py what an update of this route looks like"
    return others[route]()


@dataclass
class Outcome:
    """What one update would have done; nothing of it is kept."""

    posted: list[dict[str, Any]]
    events: list[dict[str, Any]]
    changed: bool

    @property
    def kinds(self) -> list[str]:
        return [row["kind"] for row in self.posted]

    @property
    def said(self) -> str:
        return json.dumps([row["payload"] for row in self.posted], ensure_ascii=False)

    @property
    def denied(self) -> bool:
        return any(event["kind"] == "Denied" for event in self.events)


@dataclass
class Stage:
    """Two colleagues' open and closed cases, and whoever a test makes of Ada."""

    desktop: Any
    codes: dict[str, str] = field(default_factory=dict)

    def prepare(self) -> Stage:
        self.desktop.opened()
        for who in (ADA, BASHIR):
            for label in ("Closed 1", "Open 2"):
                self.desktop.say("/consult", who)
                self.desktop.say(label, who)
                if label == "Closed 1":
                    for wanted in ("More", "Close the case", "Opened by mistake"):
                        self.desktop.tap(self.desktop.button(wanted), who)
        for row in self.desktop.rows("consult"):
            whose = "mine" if row["owner_id"] == ADA else "theirs"
            state = "closed" if row["state"] == "closed" else "open"
            self.codes[f"{whose} {state}"] = row["code"]
        self.codes["none"] = "ZZZ"
        return self

    def cast(self, db: sa.Connection, role: str) -> Any:  # noqa: ANN401, a Desk
        """Ada as somebody of this role; the settings let in nobody but Bashir."""
        now = self.desktop.now
        if role not in {"stranger", "by the settings"}:
            own = "clinician" if role == "revoked" else role
            gone = now if role == "revoked" else None
            save_person(db, PersonRow(BOT, ADA, own, "", ADA, now, None, gone))
        allow = {BASHIR} | ({ADA} if role in {"by the settings", "revoked"} else set())
        return replace(self.desktop.desk, allow=frozenset(allow))

    def play(self, role: str, update: Update) -> Outcome:
        """What this update does if Ada is that; all of it is undone."""
        body = next(part for part in update.values() if isinstance(part, dict))
        chat = body.get("message", body)["chat"]["id"]
        row = InboxRow(9, BOT, "u:9999", chat, json.dumps(update), self.desktop.now)
        with self.desktop.engine.connect() as db, db.begin() as undone:
            house = self.cast(db, role)
            before = self._kept(db)
            turn.take(db, row, self.desktop.now, house)
            outcome = Outcome(
                self._of(db, "SELECT * FROM outbox WHERE key LIKE 'u:9999#%' ORDER BY id"),
                self._of(db, "SELECT * FROM event WHERE cause = 'u:9999' ORDER BY n"),
                before != self._kept(db),
            )
            undone.rollback()
        return outcome

    def _kept(self, db: sa.Connection) -> list[list[dict[str, Any]]]:
        return [self._of(db, f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in KEPT]  # noqa: S608

    @staticmethod
    def _of(db: sa.Connection, query: str) -> list[dict[str, Any]]:
        return [dict(row) for row in db.execute(sa.text(query)).mappings()]


@pytest.fixture
def stage(desktop: Any) -> Stage:  # noqa: ANN401, its class is out of reach
    return Stage(desktop).prepare()


@pytest.fixture
def wishes() -> Callable[[str, int, str, str], Update]:
    return wish
