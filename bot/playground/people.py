"""What people do: write, tap, edit, attach, block, come and go; each as Telegram reports it."""

import asyncio
import secrets
import time
import zlib
from urllib.parse import parse_qs, urlsplit

from bot.playground.asking import standing
from bot.playground.entities import cut16, settled, utf16
from bot.playground.errors import JSON
from bot.playground.sending import MAX_TEXT
from bot.playground.standins import stand_in
from bot.playground.world import Room, Tap, World, for_bot, quoted


class RefusedError(ValueError):
    """The person's app would not let them do this; the sentence says why."""


class People:
    def __init__(self, world: World) -> None:
        self.world = world

    def _who(self, person: int) -> JSON:
        if person not in self.world.people:
            raise RefusedError(f"there is no person {person}; see /play/state")
        return self.world.people[person]

    def _room(self, person: int, chat_id: int) -> Room:
        self._who(person)
        room = self.world.rooms.get(chat_id)
        if room is None or person not in room.members():
            raise RefusedError(f"person {person} is in no chat {chat_id}")
        return room

    def _message(self, room: Room, message_id: int) -> JSON:
        if message_id not in room.messages:
            raise RefusedError(f"there is no message {message_id} in chat {room.id}")
        return room.messages[message_id]

    # ------------------------------------------------------------ writing

    def say(self, person: int, chat_id: int, text: str, reply_to: int | None = None) -> JSON:
        """Write a text; in a private chat that also starts the bot."""
        text, entities = settled(text, [])
        if not text:
            raise RefusedError("write something first")
        if utf16(text) > MAX_TEXT:
            raise RefusedError(f"a message holds at most {MAX_TEXT} characters")
        content: JSON = {"text": text}
        if entities:
            content["entities"] = entities
        return self._send(person, chat_id, content, reply_to)

    def attach(self, person: int, chat_id: int, kind: str, caption: str = "") -> JSON:
        """Send a made-up sticker, photo, voice message, document, location and the like."""
        content = stand_in(self.world.files, kind)
        if content is None:
            raise RefusedError(f"there is no stand-in for {kind}")
        if caption and kind in ("photo", "document", "voice"):
            content["caption"] = caption
        return self._send(person, chat_id, content, None)

    def _send(self, person: int, chat_id: int, content: JSON, reply_to: int | None) -> JSON:
        room = self._room(person, chat_id)
        if reply_to is not None:
            content["reply_to_message"] = quoted(self._message(room, reply_to))
        if room.private:
            self._start(person)
        message = self.world.post(room, self._who(person), content)
        if self._reaches_bot(room, message):
            self.world.updates.push("message", message)
        return message

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

    def _reaches_bot(self, room: Room, message: JSON) -> bool:
        """Group privacy: only commands, mentions and replies meant for the bot reach it."""
        bot = self.world.bot
        status = room.standing[bot["id"]]
        if room.private or status == "administrator":
            return True
        if status != "member":
            return False
        if message.get("reply_to_message", {}).get("from", {}).get("id") == bot["id"]:
            return True
        for entity in message.get("entities", []):
            end = entity["offset"] + entity["length"]
            words = cut16(message["text"], entity["offset"], end)
            _, at, addressed = words.partition("@")
            if entity["type"] in ("bot_command", "mention"):
                own = addressed.lower() == bot["username"].lower()
                if own or (not at and entity["offset"] == 0):
                    return True
        return False

    # ------------------------------------------------------------ tapping

    def tap(self, person: int, chat_id: int, message_id: int, content: str) -> str:
        """Press a button that carries `content`, which may be forged; gives the query's id."""
        room = self._room(person, chat_id)
        message = room.messages.get(message_id)
        if message is None:  # a button of a deleted message that an app still showed
            message = {"chat": room.chat, "message_id": message_id, "date": 0}
        elif message["from"]["id"] != self.world.bot["id"]:
            raise RefusedError("only the bot's messages have buttons")
        query_id = str(secrets.randbits(62))
        tap = Tap(person, chat_id, message_id, time.monotonic())
        tap.answered = asyncio.get_running_loop().create_future()
        self.world.taps[query_id] = tap
        query = {
            "id": query_id,
            "from": self._who(person),
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

    def press(self, person: int, chat_id: int, message_id: int, label: str) -> JSON:
        """Press the button of this label, whatever it does; a deep link starts the bot."""
        button = self.button(chat_id, message_id, label)
        if "callback_data" in button:
            query = self.tap(person, chat_id, message_id, button["callback_data"])
            return {"query_id": query}
        payload = self._deep_link(str(button.get("url", "")))
        if payload is None:
            return {"button": button}
        return {"message": self.say(person, person, f"/start {payload}".strip())}

    def _deep_link(self, url: str) -> str | None:
        parts = urlsplit(url)
        own = parts.path.strip("/").lower() == self.world.bot["username"].lower()
        if parts.hostname not in ("t.me", "telegram.me") or not own:
            return None
        return parse_qs(parts.query, keep_blank_values=True).get("start", [""])[0]

    # ------------------------------------------------------------ coming and going

    def read(self, person: int, chat_id: int) -> None:
        room = self._room(person, chat_id)
        if room.unread.get(person):
            room.unread[person] = 0
            self.world.keep_room(room)

    def block(self, person: int) -> None:
        self._who(person)
        if person not in self.world.blocked:
            self.world.blocked.add(person)
            self._moved(self.world.rooms[person], "my_chat_member", person, ("member", "kicked"))

    def unblock(self, person: int) -> None:
        self._who(person)
        if person in self.world.blocked:
            self.world.blocked.discard(person)
            self._moved(self.world.rooms[person], "my_chat_member", person, ("kicked", "member"))

    def _moved(self, room: Room, kind: str, by: int, change: tuple[str, str]) -> None:
        """Report the bot's own change of place in a private chat."""
        bot: JSON = {"user": self.world.bot}
        old, new = ({**bot, "status": status} for status in change)
        for member in (old, new):
            if member["status"] == "kicked":
                member["until_date"] = 0
        self._report(room, kind, by, (old, new))
        self.world.keep_private()
        self.world.show(room, {"type": "standing", "blocked": by in self.world.blocked})

    def _report(self, room: Room, kind: str, by: int, change: tuple[JSON, JSON]) -> None:
        members = {"old_chat_member": change[0], "new_chat_member": change[1]}
        moved = {"chat": room.chat, "from": self._who(by), "date": self.world.timestamp()}
        self.world.updates.push(kind, moved | members)

    def stand(self, person: int, chat_id: int, status: str) -> None:
        """Change how a person, or the bot, stands in the group; reported as Telegram does."""
        room = self.world.rooms.get(chat_id)
        bot = self.world.bot["id"]
        if room is None or room.private or person not in room.standing:
            raise RefusedError("name the group and someone who has been in it")
        if status not in ("administrator", "member", "left", "kicked"):
            raise RefusedError("status is administrator, member, left or kicked")
        before = standing(self.world, room, person)
        room.standing[person] = status
        self.world.keep_room(room)
        change = (before, standing(self.world, room, person))
        leader = self.world.cast.group_owner
        if person == bot:
            self._report(room, "my_chat_member", leader, change)
        elif room.standing[bot] == "administrator":
            self._report(room, "chat_member", leader, change)
        self.world.stage.tell({"type": "reload"})

    def speak(self, person: int, code: str) -> None:
        """Change the language of a person's app."""
        self.world.people[person] = {**self._who(person), "language_code": code}
        self.world.shelf.put("person", person, self.world.people[person])
        self.world.stage.tell({"type": "reload"})
