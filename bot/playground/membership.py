"""How somebody stands in a chat, and how Telegram reports it when that changes."""

from bot.playground.errors import JSON
from bot.playground.rooms import Room
from bot.playground.world import World

RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_send_welcome_messages",
)
TOPICS = "can_manage_topics"
STATUSES = ("administrator", "member", "left", "kicked")
GONE = ("left", "kicked")
ANONYMOUS: JSON = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}


def standing(world: World, room: Room, person: int) -> JSON:
    """A person's place in a room as Telegram's ChatMember."""
    status = room.standing.get(person, "left")
    user = world.bot if person == world.bot_id else world.people[person]
    member: JSON = {"user": user, "status": status}
    if status in ("creator", "administrator"):
        member["is_anonymous"] = False
    if status == "administrator":
        topics = (TOPICS,) if room.chat["type"] == "supergroup" else ()
        granted = room.rights if person == world.bot_id else None
        allowed = {right: granted is None or right in granted for right in (*RIGHTS, *topics)}
        member |= {"can_be_edited": False, **allowed}
    if status == "kicked":
        member["until_date"] = 0
    return member


def report(world: World, room: Room, whose: int, by: JSON, change: tuple[JSON, JSON]) -> None:
    """Tell the bot of its own place, or, where it leads, of somebody else's."""
    members = {"old_chat_member": change[0], "new_chat_member": change[1]}
    moved = {"chat": room.chat, "from": by, "date": world.timestamp(), **members}
    if whose == world.bot_id:
        world.updates.push("my_chat_member", moved)
    elif room.leads(world.bot_id):
        world.updates.push("chat_member", moved)


def announce(world: World, room: Room, by: JSON, content: JSON, *, even_gone: bool = False) -> JSON:
    """A service message; a bot in the group gets every one, whatever its privacy."""
    message = world.post(room, by, content)
    if even_gone or world.bot_id in room.members():
        world.updates.push("message", message)
    return message


def move(world: World, room: Room, person: int, status: str, by: JSON) -> None:
    """Give somebody, or the bot, another place in a group; both ways in which that is told."""
    before, there = standing(world, room, person), person in room.members()
    room.standing[person] = status
    world.keep_room(room)
    user = world.bot if person == world.bot_id else world.people[person]
    report(world, room, person, by, (before, standing(world, room, person)))
    if there and status in GONE:
        itself = person == world.bot_id  # that it had to leave is the last thing it is told
        announce(world, room, by, {"left_chat_member": user}, even_gone=itself)
    elif not there and status not in GONE:
        announce(world, room, by, {"new_chat_members": [user]})
    world.stage.tell({"type": "reload"})
