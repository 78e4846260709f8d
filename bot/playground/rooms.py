"""One chat: its Telegram shape, who stands how in it, its messages and its topics."""

from dataclasses import dataclass, field

from bot.playground.cast import Cast
from bot.playground.errors import JSON
from bot.playground.state import Shelf

PRESENT = ("creator", "administrator", "member", "restricted")
LEADING = ("creator", "administrator")
GENERAL = 1  # the topic that every forum has; nobody names it when writing there


@dataclass(slots=True)
class Room:
    """`moved_to` is the supergroup that a group became; a topic is known by its first message.

    `rights`: what the bot may where it is an administrator; None for everything there is.
    """

    chat: JSON
    standing: dict[int, str]
    messages: dict[int, JSON] = field(default_factory=dict)
    unread: dict[int, int] = field(default_factory=dict)
    topics: dict[int, JSON] = field(default_factory=dict)
    moved_to: int | None = None
    hides_members: bool = False
    rights: list[str] | None = None

    @property
    def id(self) -> int:
        return int(self.chat["id"])

    @property
    def private(self) -> bool:
        return bool(self.chat["type"] == "private")

    @property
    def forum(self) -> bool:
        return bool(self.chat.get("is_forum"))

    def members(self) -> list[int]:
        return [person for person, status in self.standing.items() if status in PRESENT]

    def leads(self, person: int) -> bool:
        return self.standing.get(person) in LEADING

    def grants(self, bot: int, right: str) -> bool:
        """Whether the bot leads the group and may do this there."""
        return self.leads(bot) and (self.rights is None or right in self.rights)

    def keep(self, shelf: Shelf) -> None:
        """Put down what a group is; who is in it and what was said have records of their own."""
        topics = {str(number): topic for number, topic in self.topics.items()}
        kept = {"chat": self.chat, "topics": topics, "moved_to": self.moved_to}
        more = {"hides_members": self.hides_members, "rights": self.rights}
        shelf.put("chat", self.id, kept | more)


def furnished(cast: Cast, people: dict[int, JSON], bot: int, shelf: Shelf) -> dict[int, Room]:
    """The rooms of the cast, and whatever people have made of them since."""
    rooms = {}
    for person in people.values():
        chat = {k: v for k, v in person.items() if k not in ("is_bot", "language_code")}
        standing = {person["id"]: "member", bot: "member"}
        rooms[person["id"]] = Room({**chat, "type": "private"}, standing)
    kind = "supergroup" if str(cast.group_id).startswith("-100") else "group"
    standing = dict.fromkeys([*people, bot], "member") | {cast.group_owner: "creator"}
    group = {"id": cast.group_id, "title": cast.group_title, "type": kind}
    rooms[cast.group_id] = Room(group, standing)
    for name, kept in shelf.all("chat").items():
        room = rooms.setdefault(int(name), Room(kept["chat"], {}))
        room.chat, room.moved_to = kept["chat"], kept["moved_to"]
        room.hides_members, room.rights = kept.get("hides_members", False), kept.get("rights")
        room.topics = {int(number): topic for number, topic in kept["topics"].items()}
    for name, kept in shelf.all("room").items():
        rooms[int(name)].standing |= {int(k): v for k, v in kept["standing"].items()}
        rooms[int(name)].unread = {int(k): v for k, v in kept["unread"].items()}
    for name, message in shelf.all("message").items():
        room = rooms[int(name.partition(":")[0])]
        room.messages[message["message_id"]] = {**message, "chat": room.chat}
    return rooms
