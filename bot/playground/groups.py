"""What people do to groups: make, upgrade, turn into a forum, come, go; and the bot's privacy."""

from bot.playground import topics
from bot.playground.errors import JSON, ApiError
from bot.playground.links import Link
from bot.playground.membership import (
    ANONYMOUS,
    GONE,
    RIGHTS,
    STATUSES,
    TOPICS,
    announce,
    move,
    report,
    standing,
)
from bot.playground.people import People, RefusedError, checked
from bot.playground.rooms import Room
from bot.playground.world import World

FIRST_GROUP, FIRST_SUPERGROUP = -4_000_000_000, -1_002_000_000_000
MAX_TITLE = 128


class Groups:
    def __init__(self, world: World, people: People) -> None:
        self.world, self.people = world, people

    def _room(self, chat_id: int) -> Room:
        room = self.world.rooms.get(chat_id)
        if room is None or room.private:
            raise RefusedError(f"there is no group {chat_id}")
        if room.moved_to is not None:
            raise RefusedError(f"group {chat_id} became the supergroup {room.moved_to}")
        return room

    def _owner(self, room: Room) -> JSON:
        owners = [person for person, status in room.standing.items() if status == "creator"]
        return self.world.people[owners[0] if owners else self.world.cast.group_owner]

    def _changed(self, room: Room) -> None:
        room.keep(self.world.shelf)
        self.world.keep_room(room)
        self.world.stage.tell({"type": "reload"})

    def found(self, person: int, title: str) -> JSON:
        """Make a small group of everybody and the bot; gives its chat."""
        owner = self.people.who(person)
        if not 1 <= len(title.strip()) <= MAX_TITLE:
            raise RefusedError(f"a title has 1 to {MAX_TITLE} characters")
        chat_id = FIRST_GROUP - self.world.count("group")
        chat = {"id": chat_id, "title": title.strip(), "type": "group"}
        room = Room(chat, dict.fromkeys(self.world.people, "member") | {person: "creator"})
        self.world.rooms[chat_id] = room
        before = standing(self.world, room, self.world.bot_id)
        room.standing[self.world.bot_id] = "member"
        self._changed(room)
        change = (before, standing(self.world, room, self.world.bot_id))
        report(self.world, room, self.world.bot_id, owner, change)
        announce(self.world, room, owner, {"group_chat_created": True})
        return chat

    def upgrade(self, chat_id: int) -> JSON:
        """Have a group become a supergroup; gives the new chat. The old id answers no more.

        Both service messages come, and the bot's own entry into the new chat; its going from the
        old one is reported by nobody, as at Telegram.
        """
        old = self._room(chat_id)
        if old.chat["type"] != "group":
            raise RefusedError(f"{chat_id} is a supergroup already; make a group first")
        new_id = FIRST_SUPERGROUP - self.world.count("supergroup")
        chat = {"id": new_id, "title": old.chat["title"], "type": "supergroup"}
        room = Room(chat, dict(old.standing), rights=old.rights)
        owner = self._owner(old)
        announce(self.world, old, owner, {"migrate_to_chat_id": new_id})
        old.moved_to = new_id
        self.world.rooms[new_id] = room
        self._changed(old)
        self._changed(room)
        after = standing(self.world, room, self.world.bot_id)
        outside = {"user": self.world.bot, "status": "left"}
        report(self.world, room, self.world.bot_id, owner, (outside, after))
        came = {"sender_chat": chat, "migrate_from_chat_id": chat_id}
        announce(self.world, room, ANONYMOUS, came)
        return chat

    def forum(self, chat_id: int, *, on: bool) -> JSON:
        """Give a supergroup topics, or take them away."""
        room = self._room(chat_id)
        if room.chat["type"] != "supergroup":
            raise RefusedError("only a supergroup can have topics; upgrade the group first")
        if on:
            room.chat["is_forum"] = True
        else:
            room.chat.pop("is_forum", None)
        self._changed(room)
        return room.chat

    def topic(self, person: int, chat_id: int, wish: JSON) -> JSON:
        """Make a topic, or edit, close, reopen, delete the one that `thread` names."""
        room, by = self._room(chat_id), self.people.who(person)
        act, thread = str(wish.get("act", "create")), int(wish.get("thread", 0))
        own = room.topics.get(thread, {}).get("creator") == person
        if person not in room.members() or not (act == "create" or own or room.leads(person)):
            raise RefusedError("only who made a topic, or leads the group, may change it")
        try:
            if act == "create":
                return topics.create(self.world, room, by, str(wish.get("name", "")))
            if act == "edit":
                topics.rename(self.world, room, by, thread, str(wish.get("name", "")))
            elif act in ("close", "reopen"):
                topics.close(self.world, room, by, thread, shut=act == "close")
            elif act == "delete":
                topics.delete(self.world, room, thread)
            else:
                raise RefusedError("act is create, edit, close, reopen or delete")
        except ApiError as refusal:
            raise RefusedError(refusal.description) from None
        return {"message_thread_id": thread}

    def stand(self, person: int, chat_id: int, status: str) -> None:
        """Change how a person, or the bot, stands in the group; reported as Telegram does."""
        room = self._room(chat_id)
        if person not in (*self.world.people, self.world.bot_id):
            raise RefusedError("name the group and one of the people, or the bot")
        if status not in STATUSES:
            raise RefusedError("status is administrator, member, left or kicked")
        move(self.world, room, person, status, self._owner(room))

    def stand_bot(self, chat_id: int, status: str, rights: list[str] | None) -> None:
        """The same of the bot; `rights` are what it may as an administrator, None for all."""
        room, before = self._room(chat_id), self._room(chat_id).rights
        for right in rights or ():
            if right not in (*RIGHTS, TOPICS):
                raise RefusedError(f"there is no right {right}")
        led = standing(self.world, room, self.world.bot_id)
        room.rights = rights
        room.keep(self.world.shelf)
        if before == rights or not room.leads(self.world.bot_id) or status != "administrator":
            self.stand(self.world.bot_id, chat_id, status)
            return
        change = (led, standing(self.world, room, self.world.bot_id))
        report(self.world, room, self.world.bot_id, self._owner(room), change)

    def hide(self, chat_id: int, *, on: bool) -> None:
        """Hide from those who do not lead a supergroup who is in it, or show them again."""
        room = self._room(chat_id)
        if room.chat["type"] != "supergroup":
            raise RefusedError("only a supergroup can hide its members; upgrade the group first")
        room.hides_members = on
        room.keep(self.world.shelf)

    def open_to(self, person: int) -> list[Room]:
        """The groups into which a person could take the bot."""
        rooms = [r for r in self.world.rooms.values() if not r.private and r.moved_to is None]
        return [room for room in rooms if person in room.members()]

    def take_along(self, person: int, chat_id: int, link: Link) -> JSON | None:
        """Follow a link t.me/bot?startgroup=payload into this group; the message that comes of it.

        The bot is let in if it is not in the group; where the person leads it, with the rights
        that the link asks for. Without a payload nothing is said there.
        """
        by, room, payload = self.people.who(person), self._room(chat_id), checked(link.payload)
        if person not in room.members():
            raise RefusedError(f"person {person} is in no chat {chat_id}")
        place, leads = room.standing.get(self.world.bot_id, "left"), room.leads(person)
        if place == "kicked" and not leads:
            raise RefusedError("the bot was thrown out; only who leads the group can let it in")
        wanted = sorted(link.rights & {*RIGHTS, TOPICS}) if leads else []
        if wanted and place != "administrator":
            room.rights = wanted
            room.keep(self.world.shelf)
            move(self.world, room, self.world.bot_id, "administrator", by)
        elif place in GONE:
            move(self.world, room, self.world.bot_id, "member", by)
        if not payload:
            return None
        return self.people.say(person, chat_id, f"/start@{self.world.bot['username']} {payload}")

    def privacy(self, *, on: bool) -> None:
        """Switch group privacy; the bot itself learns of it from getMe only."""
        self.world.privacy = on
        self.world.keep_private()
