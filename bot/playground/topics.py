"""Forum topics: made, named, closed and deleted by the bot or by people; where a message goes."""

from bot.playground.entities import utf16
from bot.playground.errors import JSON, bad
from bot.playground.membership import TOPICS
from bot.playground.params import Params
from bot.playground.rooms import GENERAL, Room
from bot.playground.world import World, quoted

MAX_NAME = 128
COLOURS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
NOT_FOUND = "message thread not found"


def _forum(room: Room) -> None:
    if not room.forum:
        raise bad("the chat is not a forum")


def _named(name: str) -> str:
    name = name.strip()
    if not name:
        raise bad("name must be non-empty")
    if utf16(name) > MAX_NAME:
        raise bad("TOPIC_TITLE_TOO_LONG")
    return name


def _known(room: Room, thread: int) -> JSON:
    _forum(room)
    if thread not in room.topics:
        raise bad("TOPIC_ID_INVALID")
    return room.topics[thread]


def place_in(room: Room, thread: int) -> JSON:
    """What a message carries that goes into this topic (0: none is named). Raises ApiError.

    As at Telegram, it answers the message with which the topic began, unless it answers another.
    """
    if not thread or not (room.forum or room.private):
        return {}
    if thread == GENERAL or thread not in room.topics:
        raise bad(NOT_FOUND)
    first = room.messages.get(thread)
    reply = {"reply_to_message": quoted(first)} if first else {}
    return {"message_thread_id": thread, "is_topic_message": True, **reply}


def thread_of(message: JSON | None) -> int:
    """The topic in which a message stands: 0 in General, and where there are none."""
    return int((message or {}).get("message_thread_id", 0))


def closed(room: Room, thread: int) -> bool:
    """Whether only those who lead the group may still write in the topic."""
    return room.forum and bool(room.topics.get(thread or GENERAL, {}).get("closed"))


def place_for_bot(world: World, room: Room, params: Params) -> JSON:
    """The topic that a call of the bot names; a closed one refuses a bot that does not lead."""
    thread = params.whole("message_thread_id")
    place = place_in(room, thread)
    if closed(room, thread) and not room.grants(world.bot_id, TOPICS):
        raise bad("TOPIC_CLOSED")
    return place


def _announce(world: World, room: Room, by: JSON, thread: int, content: JSON) -> JSON:
    """The service message of a change; bots are told of every one, their own included."""
    place = place_in(room, thread) if thread != GENERAL else {}
    message = world.post(room, by, {**place, **content})
    if world.bot_id in room.members():
        world.updates.push("message", message)
    return message


def create(world: World, room: Room, by: JSON, name: str, colour: int = 0) -> JSON:
    """Open a topic; gives Telegram's ForumTopic. Raises ApiError."""
    _forum(room)
    if colour and colour not in COLOURS:
        raise bad("invalid icon color specified")
    made = {"name": _named(name), "icon_color": colour or COLOURS[0]}
    number = world.next_id(room)
    if number == GENERAL:  # the first message of a supergroup is never a topic's
        number = world.next_id(room)
    first = {"message_id": number, "message_thread_id": number, "is_topic_message": True}
    room.topics[number] = {**made, "closed": False, "creator": by["id"]}
    room.keep(world.shelf)
    message = world.post(room, by, {**first, "forum_topic_created": made})
    world.updates.push("message", message)
    return {"message_thread_id": number, **made}


def rename(world: World, room: Room, by: JSON, thread: int, name: str) -> bool:
    topic = _known(room, thread)
    name = _named(name)
    if name == topic["name"]:
        raise bad("TOPIC_NOT_MODIFIED")
    topic["name"] = name
    room.keep(world.shelf)
    _announce(world, room, by, thread, {"forum_topic_edited": {"name": name}})
    return True


def close(world: World, room: Room, by: JSON, thread: int, *, shut: bool) -> bool:
    """Close a topic, or open it again."""
    _forum(room)
    if thread == GENERAL:
        topic = room.topics.setdefault(GENERAL, {"name": "General", "closed": False})
    else:
        topic = _known(room, thread)
    if topic["closed"] == shut:
        raise bad("TOPIC_NOT_MODIFIED")
    topic["closed"] = shut
    room.keep(world.shelf)
    _announce(world, room, by, thread, {f"forum_topic_{'closed' if shut else 'reopened'}": {}})
    return True


def delete(world: World, room: Room, thread: int) -> bool:
    """Delete a topic with all its messages; nobody is told, as at Telegram."""
    _known(room, thread)
    if thread == GENERAL:
        raise bad("TOPIC_ID_INVALID")
    del room.topics[thread]
    room.keep(world.shelf)
    inside = [n for n, m in room.messages.items() if m.get("message_thread_id") == thread]
    for number in inside:
        world.delete(room, number)
    return True


# ---------------------------------------------------------------- the bot's methods


def _room(world: World, params: Params, what: str, right: str = TOPICS) -> Room:
    """The forum that a call names, if the bot may do this there: by right, or to its own topic."""
    room = world.room_for_bot(params.text("chat_id"))
    _forum(room)
    thread = params.whole("message_thread_id")
    own = room.topics.get(thread, {}).get("creator") == world.bot_id
    if not room.grants(world.bot_id, right) and not own:
        raise bad(f"not enough rights to {what}")
    return room


def create_topic(world: World, params: Params) -> JSON:
    room = _room(world, params, "create a topic")
    return create(world, room, world.bot, params.text("name"), params.whole("icon_color"))


def edit_topic(world: World, params: Params) -> bool:
    room = _room(world, params, "edit the topic")
    thread = params.whole("message_thread_id")
    return rename(world, room, world.bot, thread, params.text("name"))


def close_topic(world: World, params: Params) -> bool:
    room = _room(world, params, "close or open the topic")
    return close(world, room, world.bot, params.whole("message_thread_id"), shut=True)


def reopen_topic(world: World, params: Params) -> bool:
    room = _room(world, params, "close or open the topic")
    return close(world, room, world.bot, params.whole("message_thread_id"), shut=False)


def delete_topic(world: World, params: Params) -> bool:
    room = _room(world, params, "delete the topic", "can_delete_messages")
    return delete(world, room, params.whole("message_thread_id"))


def close_general(world: World, params: Params) -> bool:
    room = _room(world, params, "close or open the topic")
    return close(world, room, world.bot, GENERAL, shut=True)


def reopen_general(world: World, params: Params) -> bool:
    room = _room(world, params, "close or open the topic")
    return close(world, room, world.bot, GENERAL, shut=False)


METHODS = {
    "createforumtopic": create_topic,
    "editforumtopic": edit_topic,
    "closeforumtopic": close_topic,
    "reopenforumtopic": reopen_topic,
    "deleteforumtopic": delete_topic,
    "closegeneralforumtopic": close_general,
    "reopengeneralforumtopic": reopen_general,
}
