"""Telegram as far as the bot can tell: chats, updates with their offsets, taps that wait.

It survives every crash of the program, and looks at each call that it carries out (`watch`).
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.simulation.groups import KICKED, Group

Row = dict[str, Any]
Answer = tuple[int, Row]
Deliver = Callable[[int, Row], None]

BOT = {"id": 1000000001, "is_bot": True, "first_name": "Curbside", "username": "curbside_bot"}
TAP_SECONDS = 15.0
QUIET_WEEK = 7 * 86_400.0
UPGRADED = "Bad Request: group chat was upgraded to a supergroup chat"
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def done(result: object) -> Answer:
    return 200, {"ok": True, "result": result}


def refused(code: int, text: str, **parameters: int) -> Answer:
    more = {"parameters": parameters} if parameters else {}
    return code, {"ok": False, "error_code": code, "description": text, **more}


@dataclass
class Tap:
    """A tap whose button spins until it is answered; `told` is what its person then read."""

    query: str
    person: int
    data: str
    at: float
    update: int = 0
    told: str | None = None
    late: bool = False
    alert: bool = False


@dataclass
class Poll:
    """A getUpdates that waits."""

    limit: int
    until: float
    deliver: Deliver


@dataclass
class Telegram:
    """`now` is the time in seconds; `date` the same as Telegram writes it."""

    now: Callable[[], float]
    date: Callable[[], int]
    dice: Random
    watch: Callable[[str, Row, int | None], None] = lambda *_: None
    confirmed: Callable[[list[int]], None] = lambda _: None
    heard: Callable[[str, Row], None] = lambda *_: None  # every call but the polls
    chats: dict[int, dict[int, Row]] = field(default_factory=dict)
    names: dict[int, Row] = field(default_factory=dict)
    waiting: dict[int, Row] = field(default_factory=dict)
    again: deque[Row] = field(default_factory=deque)
    handed: list[Row] = field(default_factory=list)
    taps: dict[str, Tap] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)
    moved: dict[int, int] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)  # any other takes whatever comes
    poll: Poll | None = None
    coming: int = 0  # sent by somebody, and not here yet
    next_update: int = 700_000_001
    last_message: int = 100
    last_query: int = 0
    sent: dict[int, Row] = field(default_factory=dict)  # every update that ever was

    # ------------------------------------------------------------ what people do

    def user(self, person: int) -> Row:
        known = self.names.get(person, {"first_name": "Xanthippe"})
        return {"id": person, "is_bot": False, "language_code": "en", **known}

    def chat(self, chat: int) -> Row:
        if chat < 0:
            group = self.groups.get(chat, Group("Dunnock ward", {}))
            is_super = group.is_forum or chat in self.moved.values()
            return group.chat(chat, is_super=is_super)
        return {"id": chat, "type": "private", **self.names.get(chat, {})}

    def _message(self, chat: int, sender: Row, content: Row) -> Row:
        self.last_message += 1
        message = {
            "message_id": self.last_message,
            "from": sender,
            "chat": self.chat(chat),
            "date": self.date(),
            **content,
        }
        self.chats.setdefault(chat, {})[self.last_message] = message
        return message

    def say(self, person: int, text: str, reply: int | None = None, chat: int = 0) -> Row:
        """Somebody's message, as the update that tells of it."""
        room, content = chat or person, {"text": text}
        if reply is not None and reply in self.chats.get(room, {}):
            content |= {"reply_to_message": self.chats[room][reply]}  # type: ignore[dict-item]
        return {"message": self._message(room, self.user(person), content)}

    def edit(self, person: int, message: int, text: str) -> Row:
        changed = {**self.chats[person][message], "text": text, "edit_date": self.date()}
        self.chats[person][message] = changed
        return {"edited_message": changed}

    def tap(self, person: int, message: Row, data: str) -> Row:
        self.last_query += 1
        tap = Tap(f"q{self.last_query}", person, data, self.now())
        self.taps[tap.query] = tap
        shown = {k: v for k, v in message.items() if k != "reply_to_message"}
        query = {"id": tap.query, "from": self.user(person), "chat_instance": "1"}
        return {"callback_query": {**query, "message": shown, "data": data}}

    def upgrade(self, group: int) -> list[Row]:
        """A group becomes a supergroup: both messages that tell of it."""
        new = group - 1_000_000_000
        self.moved[group] = new
        if group in self.groups:
            self.groups[new] = self.groups.pop(group)
        who = self.user(next(iter(self.names)))
        old = self._message(group, who, {"migrate_to_chat_id": new})
        return [
            {"message": old},
            {"message": self._message(new, who, {"migrate_from_chat_id": group})},
        ]

    def block(self, person: int, *, is_blocked: bool) -> Row:
        before, after = ("member", "kicked") if is_blocked else ("kicked", "member")
        (self.blocked.add if is_blocked else self.blocked.discard)(person)
        standing = [{"user": BOT, "status": status} for status in (before, after)]
        for each in standing:
            if each["status"] == "kicked":
                each["until_date"] = 0
        place = {"chat": self.chat(person), "from": self.user(person), "date": self.date()}
        return {
            "my_chat_member": {
                **place, "old_chat_member": standing[0], "new_chat_member": standing[1],
            }
        }  # fmt: skip

    def stands(self, group: int, person: int, status: str) -> Row:
        """What somebody is in a group from now on, as the update that tells of it."""
        user = BOT if person == BOT["id"] else self.user(person)
        place = {"chat": self.chat(group), "from": user, "date": self.date()}
        return self.groups[group].becomes(user, status, place)

    # ------------------------------------------------------------ updates

    def queue(self, update: Row) -> int:
        number = self.next_update
        self.next_update += 1
        self.waiting[number] = self.sent[number] = {"update_id": number, **update}
        query = update.get("callback_query", {}).get("id")
        if query in self.taps:
            self.taps[query].update = number
        self._serve()
        return number

    def repeat(self, update: Row) -> None:
        """One that was handed out comes a second time, however long ago that was."""
        self.again.append(update)
        self._serve()

    def number_anew(self) -> None:
        """After a quiet week the ids go on from anywhere, here lower."""
        self.handed.clear()  # nothing of before comes again
        self.again.clear()
        start = self.dice.randrange(1_000_000, 690_000_000)
        while self.sent.keys() & set(range(start, start + 5000)):
            start = self.dice.randrange(1_000_000, 690_000_000)
        self.next_update = start

    def _serve(self) -> None:
        poll = self.poll
        if poll is None or not (self.waiting or (self.again and poll.limit > 1)):
            return
        self.poll = None
        # One whose time was over when this came, as after quiet months, was answered before it.
        found = list(self._found(poll.limit)) if poll.until >= self.now() else []
        poll.deliver(*done(found))

    def _found(self, limit: int) -> Iterator[Row]:
        most = min(limit, self.dice.choice((1, 2, 5, 100)))
        while self.again and limit > 1:  # one that only looks sees what waits, and nothing twice
            yield self.again.popleft()
        for update in list(self.waiting.values())[:most]:
            self.handed.append(update)
            yield update

    def ask(self, form: Row, deliver: Deliver) -> None:
        """getUpdates: what lies below the offset is forgotten; a later poll ends an earlier one."""
        offset = int(form.get("offset") or 0)
        gone = [number for number in self.waiting if number < offset]
        self.confirmed(gone)
        for number in gone:
            del self.waiting[number]
        if self.poll is not None:
            ended, self.poll = self.poll, None
            ended.deliver(*refused(409, "Conflict: terminated by other getUpdates request"))
        self.poll = Poll(int(form["limit"]), self.now() + int(form["timeout"]), deliver)
        self._serve()

    def end_poll(self, deliver: Deliver) -> None:
        """Nothing came meanwhile."""
        if self.poll is not None and self.poll.deliver == deliver:
            self.poll = None
            deliver(*done([]))

    # ------------------------------------------------------------ what the bot does

    def call(self, method: str, form: Row) -> Answer:
        """Carry out any other method."""
        self.heard(method, form)
        if method == "answerCallbackQuery":
            return self._answer(form)
        if "chat_id" not in form:  # setMyCommands, deleteWebhook
            return done(result=True)
        return self._in_chat(method, int(form["chat_id"]), form)

    def _in_chat(self, method: str, chat: int, form: Row) -> Answer:
        if chat in self.moved:
            return refused(400, UPGRADED, migrate_to_chat_id=self.moved[chat])
        if chat in self.blocked:
            return refused(403, "Forbidden: bot was blocked by the user")
        group = self.groups.get(chat)
        if group is not None and (answer := self._in_group(group, method, form)):
            return answer
        if method == "sendMessage":
            return self._send(chat, form)
        return self._change(method, chat, form)

    def _in_group(self, group: Group, method: str, form: Row) -> Answer | None:
        """What only a group has an answer for."""
        if not group.has(BOT["id"]):
            return refused(403, KICKED)
        if method == "getChatMember":
            person = int(form["user_id"])
            return done(group.member(BOT if person == BOT["id"] else self.user(person)))
        if method.endswith("ForumTopic"):
            self.watch(method, form, None)
            self.last_message += 1
            made = group.changed(method, form, self.last_message)
            return refused(400, made) if isinstance(made, str) else done(made or True)
        why = group.refusal(form)
        return refused(400, why) if why else None

    def _answer(self, form: Row) -> Answer:
        tap = self.taps.get(form["callback_query_id"])
        if tap is None or self.now() - tap.at > TAP_SECONDS:
            if tap is not None:
                tap.late = True
            return refused(400, TOO_OLD)
        self.watch("answerCallbackQuery", form, None)
        tap.told, tap.alert = form.get("text", ""), form.get("show_alert", False)
        return done(result=True)

    def _send(self, chat: int, form: Row) -> Answer:
        content: Row = {"text": form["text"]}
        if "reply_markup" in form:
            content["reply_markup"] = form["reply_markup"]
        if form.get("message_thread_id"):
            content |= {"message_thread_id": form["message_thread_id"], "is_topic_message": True}
        message = self._message(chat, BOT, content)
        self.watch("sendMessage", form, message["message_id"])
        return done(message)

    def _change(self, method: str, chat: int, form: Row) -> Answer:
        number = int(form["message_id"])
        message = self.chats.get(chat, {}).get(number)
        if message is None:
            return refused(400, "Bad Request: message to edit not found")
        if method == "deleteMessage":
            self.watch(method, form, number)
            del self.chats[chat][number]
            return done(result=True)
        changed = {k: v for k, v in message.items() if k != "reply_markup"}
        if form.get("reply_markup"):
            changed["reply_markup"] = form["reply_markup"]
        if method == "editMessageText":
            changed["text"] = form["text"]
        if changed == {k: v for k, v in message.items() if k != "edit_date"}:
            return refused(400, "Bad Request: message is not modified: it says so already")
        self.watch(method, form, number)
        self.chats[chat][number] = changed | {"edit_date": self.date()}
        return done(changed)
