"""What people do: write, tap, edit, delete, attach, block; each as Telegram reports it."""

import zlib
from dataclasses import dataclass

from bot.playground import senders
from bot.playground.entities import cut16, settled, utf16
from bot.playground.errors import JSON, ApiError
from bot.playground.links import PAYLOAD
from bot.playground.membership import report
from bot.playground.rooms import Room
from bot.playground.sending import MAX_TEXT
from bot.playground.standins import stand_in
from bot.playground.topics import closed, place_in, thread_of
from bot.playground.world import World, for_bot, quoted


class RefusedError(ValueError):
    """The person's app would not let them do this; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How something is sent: as an answer, into a topic, in another's name, or forwarded."""

    reply_to: int | None = None
    thread: int = 0
    through: str = ""
    forwarded_from: str = ""


PLAIN = Manner()


def checked(payload: str) -> str:
    """What a link brings along, if it would arrive."""
    if not PAYLOAD.fullmatch(payload):
        raise RefusedError("a start payload has at most 64 of A-Z a-z 0-9 _ -")
    return payload


class People:
    def __init__(self, world: World) -> None:
        self.world = world

    def who(self, person: int) -> JSON:
        if person not in self.world.people:
            raise RefusedError(f"there is no person {person}; see /play/state")
        return self.world.people[person]

    def _room(self, person: int, chat_id: int) -> Room:
        self.who(person)
        room = self.world.rooms.get(chat_id)
        if room is None or person not in room.members():
            raise RefusedError(f"person {person} is in no chat {chat_id}")
        return room

    def _message(self, room: Room, message_id: int) -> JSON:
        if message_id not in room.messages:
            raise RefusedError(f"there is no message {message_id} in chat {room.id}")
        return room.messages[message_id]

    # ------------------------------------------------------------ writing

    def say(self, person: int, chat_id: int, text: str, manner: Manner = PLAIN) -> JSON:
        """Write a text; in a private chat that also starts the bot."""
        text, entities = settled(text, [])
        if not text:
            raise RefusedError("write something first")
        if utf16(text) > MAX_TEXT:
            raise RefusedError(f"a message holds at most {MAX_TEXT} characters")
        content: JSON = {"text": text}
        if entities:
            content["entities"] = entities
        return self._send(person, chat_id, content, manner)

    def start(self, person: int, payload: str = "") -> JSON:
        """Press START, or follow a link t.me/bot?start=payload."""
        return self.say(person, person, f"/start {checked(payload)}".strip())

    def attach(self, person: int, chat_id: int, wish: JSON, manner: Manner = PLAIN) -> JSON:
        """Send a made-up sticker, photo, voice message, document, location and the like."""
        kind, caption = str(wish["kind"]), str(wish.get("caption", ""))
        content = stand_in(self.world.files, kind)
        if content is None:
            raise RefusedError(f"there is no stand-in for {kind}")
        if caption and kind in ("photo", "document", "voice"):
            content["caption"] = caption
        return self._send(person, chat_id, content, manner)

    def _send(self, person: int, chat_id: int, content: JSON, manner: Manner) -> JSON:
        room = self._room(person, chat_id)
        if room.moved_to is not None:
            raise RefusedError(f"this group became the supergroup {room.moved_to}; write there")
        answered = None if manner.reply_to is None else self._message(room, manner.reply_to)
        content = self._place(room, person, manner.thread or thread_of(answered)) | content
        if answered is not None:
            content["reply_to_message"] = quoted(answered)
        sender, marks = senders.named(self.world, room, self.who(person), manner.through)
        if manner.forwarded_from:
            marks |= senders.forwarded(self.world, manner.forwarded_from)
        if room.private:
            self._start(person)
        message = self.world.post(room, sender, content | marks)
        if self._reaches_bot(room, message):
            self.world.updates.push("message", message)
        return message

    def _place(self, room: Room, person: int, thread: int) -> JSON:
        """What a message carries that goes into this topic, if the person may write in it."""
        try:
            place = place_in(room, thread)
        except ApiError as refusal:
            raise RefusedError(refusal.description) from None
        if closed(room, thread) and not room.leads(person):
            raise RefusedError("this topic is closed; only who leads the group may write in it")
        return place

    def _start(self, person: int) -> None:
        if person in self.world.blocked:
            self.unblock(person)
        if person not in self.world.started:
            self.world.started.add(person)
            self.world.keep_private()

    def edit(self, person: int, chat_id: int, message_id: int, text: str) -> JSON:
        """Change one's own earlier message."""
        room = self._room(person, chat_id)
        old = self._message(room, message_id)
        if old["from"]["id"] != person or "text" not in old:
            raise RefusedError("only your own text messages can be edited")
        text, entities = settled(text, [])
        if not text or utf16(text) > MAX_TEXT:
            raise RefusedError(f"a message holds 1 to {MAX_TEXT} characters")
        new = {**old, "text": text, "entities": entities, "edit_date": self.world.timestamp()}
        if not entities:
            del new["entities"]
        self.world.replace(room, new)
        if self._reaches_bot(room, new):
            self.world.updates.push("edited_message", new)
        return new

    def delete(self, person: int, chat_id: int, message_id: int) -> None:
        """Delete a message for everyone; bots are not told."""
        room = self._room(person, chat_id)
        message = self._message(room, message_id)
        if not room.private and message["from"]["id"] != person and not room.leads(person):
            raise RefusedError("in a group only your own messages can be deleted")
        self.world.delete(room, message_id)

    def _reaches_bot(self, room: Room, message: JSON) -> bool:
        """Group privacy: only commands meant for the bot and answers to it reach it."""
        bot = self.world.bot
        status = room.standing.get(bot["id"], "left")
        if room.private or status == "administrator":
            return True
        if status != "member":
            return False
        if not self.world.privacy:
            return True
        answered = message.get("reply_to_message", {})
        implied = answered.get("message_id") == message.get("message_thread_id")
        if answered.get("from", {}).get("id") == bot["id"] and not implied:
            return True
        for entity in message.get("entities", []):
            end = entity["offset"] + entity["length"]
            words = cut16(message["text"], entity["offset"], end)
            _, at, addressed = words.partition("@")
            if entity["type"] == "bot_command":
                own = addressed.lower() == bot["username"].lower()
                if own or (not at and entity["offset"] == 0):
                    return True
        return False

    # ------------------------------------------------------------ tapping

    # reason: who, where, what, and how late are what a tap is
    def tap(
        self, person: int, chat_id: int, message_id: int, content: str, age: float = 0.0
    ) -> str:
        """Press a button that carries `content`, which may be forged; gives the query's id.

        `age` is how many seconds the tap has been on its way when the bot hears of it.
        """
        room = self._room(person, chat_id)
        message = room.messages.get(message_id)
        if message is None:  # a button of a deleted message that an app still showed
            message = {"chat": room.chat, "message_id": message_id, "date": 0}
        elif message["from"]["id"] != self.world.bot_id:
            raise RefusedError("only the bot's messages have buttons")
        query_id = self.world.taps.press(person, chat_id, message_id, age)
        query = {
            "id": query_id,
            "from": self.who(person),
            "message": for_bot(message),
            "chat_instance": str(zlib.crc32(f"{self.world.token}{chat_id}".encode())),
            "data": content,
        }
        self.world.updates.push("callback_query", query)
        return query_id

    def button(self, chat_id: int, message_id: int, label: str) -> JSON:
        """The button of this label, or the one that holds it if only one does."""
        room = self.world.rooms.get(chat_id)
        message = self._message(room, message_id) if room else {}
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        buttons: list[JSON] = [button for row in rows for button in row]
        exact = [b for b in buttons if b["text"] == label]
        near = exact or [b for b in buttons if label.lower() in b["text"].lower()]
        if len(near) != 1:
            shown = ", ".join(repr(b["text"]) for b in buttons) or "none"
            raise RefusedError(f"no single button {label!r}; the buttons are: {shown}")
        return near[0]

    # ------------------------------------------------------------ coming and going

    def read(self, person: int, chat_id: int) -> None:
        room = self._room(person, chat_id)
        if room.unread.get(person):
            room.unread[person] = 0
            self.world.keep_room(room)
            self.world.tell_unread()

    def block(self, person: int) -> None:
        self.who(person)
        if person not in self.world.blocked:
            self.world.blocked.add(person)
            self._moved(person, ("member", "kicked"))

    def unblock(self, person: int) -> None:
        self.who(person)
        if person in self.world.blocked:
            self.world.blocked.discard(person)
            self._moved(person, ("kicked", "member"))

    def _moved(self, person: int, change: tuple[str, str]) -> None:
        """Report the bot's own change of place in a private chat."""
        old, new = (self._place_of_bot(status) for status in change)
        room = self.world.rooms[person]
        report(self.world, room, self.world.bot_id, self.who(person), (old, new))
        self.world.keep_private()
        self.world.show(room, {"type": "standing", "blocked": person in self.world.blocked})

    def _place_of_bot(self, status: str) -> JSON:
        until: JSON = {"until_date": 0} if status == "kicked" else {}
        return {"user": self.world.bot, "status": status, **until}

    def speak(self, person: int, code: str) -> None:
        """Change the language of a person's app."""
        self.world.people[person] = {**self.who(person), "language_code": code}
        self.world.shelf.put("person", person, self.world.people[person])
        self.world.stage.tell({"type": "reload"})
