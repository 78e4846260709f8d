"""Who is there and what was said: people, chats, messages, taps."""

from bot.playground.cast import Cast
from bot.playground.clock import Clock
from bot.playground.errors import JSON, ApiError, bad, forbidden
from bot.playground.files import Files
from bot.playground.network import Network
from bot.playground.rooms import Room, furnished
from bot.playground.stage import Stage
from bot.playground.state import Shelf
from bot.playground.taps import Taps
from bot.playground.updates import UpdateQueue
from bot.playground.watching import Watch
from bot.playground.webhook import Webhook

UPGRADED = "Bad Request: group chat was upgraded to a supergroup chat"


class World:
    def __init__(self, shelf: Shelf, cast: Cast, clock: Clock, token: str) -> None:
        self.shelf, self.cast, self.clock, self.token = shelf, cast, clock, token
        self.bot = cast.bot(token)
        self.bot_id = int(self.bot["id"])
        self.watch = Watch()
        self.network = Network()
        self.updates = UpdateQueue(shelf, self.watch, self.network)
        self.webhook = Webhook(shelf, self.updates, self.network, self.timestamp)
        self.files = Files(shelf)
        self.stage = Stage()
        self.taps = Taps(shelf)
        self.profile: JSON = shelf.all("profile")
        self.people = {person.id: person.user() for person in cast.people}
        self.people |= {int(name): user for name, user in shelf.all("person").items()}
        self.started: set[int] = set(shelf.get("private", "started") or [])
        self.blocked: set[int] = set(shelf.get("private", "blocked") or [])
        self.privacy: bool = shelf.get("private", "privacy") is not False
        self.rooms = furnished(cast, self.people, self.bot_id, shelf)
        self._counts: JSON = shelf.all("count")

    def close(self) -> None:
        """End long polls, waits and event streams at once."""
        self.network.closing.set()
        self.updates.arrived.set()
        self.stage.close()

    async def keep_clock(self) -> None:
        """After a jump, whoever made it: remember the offset and show the new time."""
        self.shelf.put("clock", "offset", self.clock.offset.total_seconds())
        self.shelf.commit()
        self.stage.tell({"type": "clock", "now": self.clock.now().isoformat()})

    # ------------------------------------------------------------ messages

    def timestamp(self) -> int:
        return int(self.clock.now().timestamp())

    def count(self, name: str) -> int:
        """The next number of a series: 1, 2, 3."""
        self._counts[name] = self._counts.get(name, 0) + 1
        self.shelf.put("count", name, self._counts[name])
        return int(self._counts[name])

    def next_id(self, room: Room) -> int:
        """Private chats and groups share one counter, as at Telegram; a supergroup has its own."""
        return self.count(str(room.id) if room.chat["type"] == "supergroup" else "private")

    def post(self, room: Room, sender: JSON, content: JSON) -> JSON:
        """Add a message and show it."""
        message = {
            "message_id": content.get("message_id") or self.next_id(room),
            "from": sender,
            "chat": room.chat,
            "date": self.timestamp(),
            **content,
        }
        room.messages[message["message_id"]] = message
        for person in room.members():
            if person not in (sender["id"], self.bot_id):
                room.unread[person] = room.unread.get(person, 0) + 1
        self._keep(room, message)
        self.keep_room(room)
        self._tell(room, {"type": "message", "message": message})
        self.tell_unread()
        return message

    def unread(self) -> dict[int, dict[str, int]]:
        """How much each person has not read, in all their chats and of the bot's alone."""
        told = {}
        for person in self.people:
            rooms = [r for r in self.rooms.values() if person in r.members()]
            of = {r.id: r.unread.get(person, 0) for r in rooms if r.moved_to is None}
            told[person] = {"unread": sum(of.values()), "asked": of.get(person, 0)}
        return told

    def tell_unread(self) -> None:
        """Show it to every page: each shows one person, and the others are waited for."""
        if self.stage.is_watched:
            self.stage.tell({"type": "unread", "people": self.unread()})

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
        if room.moved_to is not None:
            raise ApiError(400, UPGRADED, migrate_to_chat_id=room.moved_to)
        if room.id in self.blocked:
            raise forbidden("bot was blocked by the user")
        if room.private and room.id not in self.started:
            raise forbidden("bot can't initiate conversation with a user")
        kind, standing = room.chat["type"], room.standing.get(self.bot_id, "left")
        if standing == "kicked":
            raise forbidden(f"bot was kicked from the {kind} chat")
        if standing == "left":
            raise forbidden(f"bot is not a member of the {kind} chat")
        return room

    def keep_private(self) -> None:
        self.shelf.put("private", "started", sorted(self.started))
        self.shelf.put("private", "blocked", sorted(self.blocked))
        self.shelf.put("private", "privacy", self.privacy)


def quoted(message: JSON) -> JSON:
    """A message as it stands inside a reply: without what it replied to itself."""
    return {k: v for k, v in for_bot(message).items() if k != "reply_to_message"}


def for_bot(message: JSON) -> JSON:
    """A message as the bot gets it: reply keyboards are for the person's app only."""
    markup = message.get("reply_markup", {})
    if not markup or "inline_keyboard" in markup:
        return message
    return {k: v for k, v in message.items() if k != "reply_markup"}
