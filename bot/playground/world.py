"""Who is there and what was said: people, chats, messages, taps."""

import asyncio
import time
from dataclasses import dataclass, field

from bot.playground.cast import Cast
from bot.playground.clock import Clock
from bot.playground.errors import JSON, bad, forbidden
from bot.playground.files import Files
from bot.playground.stage import Stage
from bot.playground.state import Shelf
from bot.playground.updates import UpdateQueue

PRESENT = ("creator", "administrator", "member", "restricted")
TAP_SECONDS = 15.0


@dataclass(slots=True)
class Room:
    """One chat: its Telegram shape, who stands how in it, and its messages by id."""

    chat: JSON
    standing: dict[int, str]
    messages: dict[int, JSON] = field(default_factory=dict)
    unread: dict[int, int] = field(default_factory=dict)

    @property
    def id(self) -> int:
        return int(self.chat["id"])

    @property
    def private(self) -> bool:
        return bool(self.chat["type"] == "private")

    def members(self) -> list[int]:
        return [person for person, status in self.standing.items() if status in PRESENT]


@dataclass(slots=True)
class Tap:
    """A pressed button that waits for answerCallbackQuery; `at` is real, not jumped, time."""

    person: int
    room: int
    message_id: int
    at: float
    answered: asyncio.Future[JSON] | None = None


class World:
    def __init__(self, shelf: Shelf, cast: Cast, clock: Clock, token: str) -> None:
        self.shelf, self.cast, self.clock, self.token = shelf, cast, clock, token
        self.bot = cast.bot(token)
        self.updates = UpdateQueue(shelf)
        self.files = Files(shelf)
        self.stage = Stage()
        self.profile: JSON = shelf.all("profile")
        self.people = {person.id: person.user() for person in cast.people}
        self.people |= {int(name): user for name, user in shelf.all("person").items()}
        self.started: set[int] = set(shelf.get("private", "started") or [])
        self.blocked: set[int] = set(shelf.get("private", "blocked") or [])
        self.taps: dict[str, Tap] = {}
        self.rooms = self._rooms()
        self._counts: JSON = shelf.all("count")

    def _rooms(self) -> dict[int, Room]:
        rooms = {}
        for person in self.people.values():
            chat = {k: v for k, v in person.items() if k not in ("is_bot", "language_code")}
            standing = {person["id"]: "member", self.bot["id"]: "member"}
            rooms[person["id"]] = Room({**chat, "type": "private"}, standing)
        group = {"id": self.cast.group_id, "title": self.cast.group_title, "type": "supergroup"}
        standing = dict.fromkeys([*self.people, self.bot["id"]], "member")
        standing[self.cast.group_owner] = "creator"
        rooms[self.cast.group_id] = Room(group, standing)
        for name, kept in self.shelf.all("room").items():
            rooms[int(name)].standing |= {int(k): v for k, v in kept["standing"].items()}
            rooms[int(name)].unread = {int(k): v for k, v in kept["unread"].items()}
        for name, message in self.shelf.all("message").items():
            rooms[int(name.partition(":")[0])].messages[message["message_id"]] = message
        return rooms

    def close(self) -> None:
        """End long polls and event streams at once."""
        self.updates.close()
        self.stage.close()

    async def keep_clock(self) -> None:
        """After a jump, whoever made it: remember the offset and show the new time."""
        self.shelf.put("clock", "offset", self.clock.offset.total_seconds())
        self.shelf.commit()
        self.stage.tell({"type": "clock", "now": self.clock.now().isoformat()})

    # ------------------------------------------------------------ messages

    def timestamp(self) -> int:
        return int(self.clock.now().timestamp())

    def next_id(self, room: Room) -> int:
        """Private chats share one counter, as they do at Telegram; a supergroup has its own."""
        name = "private" if room.private else str(room.id)
        self._counts[name] = self._counts.get(name, 0) + 1
        self.shelf.put("count", name, self._counts[name])
        return int(self._counts[name])

    def post(self, room: Room, sender: JSON, content: JSON) -> JSON:
        """Add a message and show it."""
        message = {
            "message_id": self.next_id(room),
            "from": sender,
            "chat": room.chat,
            "date": self.timestamp(),
            **content,
        }
        room.messages[message["message_id"]] = message
        for person in room.members():
            if person not in (sender["id"], self.bot["id"]):
                room.unread[person] = room.unread.get(person, 0) + 1
        self._keep(room, message)
        self.keep_room(room)
        self._tell(room, {"type": "message", "message": message})
        return message

    def replace(self, room: Room, message: JSON) -> JSON:
        room.messages[message["message_id"]] = message
        self._keep(room, message)
        self._tell(room, {"type": "edit", "message": message})
        return message

    def delete(self, room: Room, message_id: int) -> None:
        del room.messages[message_id]
        self.shelf.drop("message", f"{room.id}:{message_id}")
        self._tell(room, {"type": "delete", "message_id": message_id})

    def _keep(self, room: Room, message: JSON) -> None:
        self.shelf.put("message", f"{room.id}:{message['message_id']}", message)

    def keep_room(self, room: Room) -> None:
        kept = {"standing": room.standing, "unread": room.unread}
        self.shelf.put("room", room.id, kept)

    def _tell(self, room: Room, event: JSON) -> None:
        self.stage.tell({"chat_id": room.id, **event}, room.members())

    def show(self, room: Room, event: JSON, only: int | None = None) -> None:
        """Show something passing, such as typing, to the room or to one person in it."""
        people = room.members() if only is None else [only]
        self.stage.tell({"chat_id": room.id, **event}, people)

    # ------------------------------------------------------------ who may write where

    def room_for_bot(self, chat_id: str) -> Room:
        """The room that the bot names, if it may write there; else Telegram's refusal."""
        if not chat_id:
            raise bad("chat_id is empty")
        room = self.rooms.get(int(chat_id)) if chat_id.lstrip("-").isdigit() else None
        if room is None:
            raise bad("chat not found")
        if room.id in self.blocked:
            raise forbidden("bot was blocked by the user")
        if room.private and room.id not in self.started:
            raise forbidden("bot can't initiate conversation with a user")
        standing = room.standing[int(self.bot["id"])]
        if standing == "kicked":
            raise forbidden("bot was kicked from the supergroup chat")
        if standing == "left":
            raise forbidden("bot is not a member of the supergroup chat")
        return room

    def keep_private(self) -> None:
        self.shelf.put("private", "started", sorted(self.started))
        self.shelf.put("private", "blocked", sorted(self.blocked))

    def tap_of(self, query_id: str) -> Tap:
        """Take the tap that an answer is for: once, and only while it is fresh."""
        tap = self.taps.pop(query_id, None)
        if tap is None or time.monotonic() - tap.at > TAP_SECONDS:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        return tap


def quoted(message: JSON) -> JSON:
    """A message as it stands inside a reply: without what it replied to itself."""
    return {k: v for k, v in for_bot(message).items() if k != "reply_to_message"}


def for_bot(message: JSON) -> JSON:
    """A message as the bot gets it: reply keyboards are for the person's app only."""
    markup = message.get("reply_markup", {})
    if not markup or "inline_keyboard" in markup:
        return message
    return {k: v for k, v in message.items() if k != "reply_markup"}
