"""In whose name a message stands: a person's own, a hidden administrator's, a channel's."""

from bot.playground.errors import JSON
from bot.playground.membership import ANONYMOUS
from bot.playground.rooms import Room
from bot.playground.world import World

CHANNEL: JSON = {"id": -1001900000001, "title": "Spine news", "type": "channel"}
CHANNEL_BOT: JSON = {
    "id": 136817688,
    "is_bot": True,
    "first_name": "Channel",
    "username": "Channel_Bot",
}
TELEGRAM: JSON = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
THROUGH = ("anonymous", "channel", "linked_channel")


def named(world: World, room: Room, person: JSON, through: str) -> tuple[JSON, JSON]:
    """Who stands as the sender, and what else the message then carries.

    `through` is "" for the person, or one of THROUGH: a hidden administrator's messages come from
    GroupAnonymousBot, a channel's from Channel_Bot, those of a linked channel from Telegram.
    Raises ValueError where the app would not offer it.
    """
    if not through:
        return person, {}
    if through not in THROUGH:
        raise ValueError(f"through is one of {', '.join(THROUGH)}")
    if room.chat["type"] != "supergroup":
        raise ValueError("only in a supergroup can a message stand in another's name")
    if through == "anonymous":
        if not room.leads(person["id"]):
            raise ValueError("only who leads the group can write anonymously")
        return ANONYMOUS, {"sender_chat": room.chat}
    if through == "channel":
        return CHANNEL_BOT, {"sender_chat": CHANNEL}
    number = len(room.messages) + 1
    origin = {"type": "channel", "chat": CHANNEL, "message_id": number, "date": world.timestamp()}
    return TELEGRAM, {
        "sender_chat": CHANNEL,
        "is_automatic_forward": True,
        "forward_origin": origin,
    }


def forwarded(world: World, name: str) -> JSON:
    """The mark of a message that came from somebody who hides their account."""
    origin = {"type": "hidden_user", "sender_user_name": name, "date": world.timestamp()}
    return {"forward_origin": origin}
