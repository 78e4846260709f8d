"""The methods that ask or describe: who am I, who is there, commands, descriptions, updates."""

import re
from collections.abc import Callable

from bot.playground.errors import JSON, bad
from bot.playground.membership import standing
from bot.playground.params import Params
from bot.playground.rooms import LEADING, PRESENT, Room
from bot.playground.world import World

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
NOBODY = "PARTICIPANT_ID_INVALID"
MAX_COMMANDS = 100
MAX_COMMAND_WORDS = 256


def get_me(world: World, _: Params) -> JSON:
    return {
        **world.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
    }


def get_chat(world: World, params: Params) -> JSON:
    room = world.room_for_bot(params.text("chat_id"))
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription"), False
    )
    gifts["gifts_from_channels"] = False
    hidden = {"has_hidden_members": True} if room.hides_members else {}
    return {
        **room.chat,
        **hidden,
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": gifts,
    }


def get_chat_member(world: World, params: Params) -> JSON:
    room = world.room_for_bot(params.text("chat_id"))
    person = params.whole("user_id")
    if person <= 0:
        raise bad("invalid user_id specified")
    if room.private and person not in room.standing:
        raise bad("member not found")
    if person != world.bot_id and not room.leads(world.bot_id):
        _findable(world, room, person)
    elif person != world.bot_id and person not in world.people:
        raise bad(NOBODY)
    return standing(world, room, person)


def _findable(world: World, room: Room, person: int) -> None:
    """Raises ApiError for somebody for whom a bot that does not lead the group cannot ask.

    A small group tells its bots who is in it; a supergroup only of those of whom they have heard,
    and of none if it hides its members.
    """
    if room.hides_members:
        raise bad("CHAT_ADMIN_REQUIRED")
    told = room.chat["type"] == "supergroup"
    if person not in world.people or (told and person not in world.updates.met):
        raise bad(NOBODY)


def get_chat_administrators(world: World, params: Params) -> list[JSON]:
    room = world.room_for_bot(params.text("chat_id"))
    if room.private:
        raise bad("there are no administrators in the private chat")
    leading = [person for person, status in room.standing.items() if status in LEADING]
    world.updates.meet(leading)
    return [standing(world, room, person) for person in leading]


def get_chat_member_count(world: World, params: Params) -> int:
    room = world.room_for_bot(params.text("chat_id"))
    return sum(status in PRESENT for status in room.standing.values())


def get_file(world: World, params: Params) -> JSON:
    return world.files.described(params.text("file_id"))


def _drawer(kind: str, params: Params) -> str:
    """Where a profile text lies: by kind, scope and language, as Telegram keeps them apart."""
    scope = params.object("scope")
    place = [str(scope[key]) for key in ("type", "chat_id", "user_id") if key in scope]
    return "/".join([kind, "-".join(place) or "default", params.text("language_code")])


def _keep(world: World, name: str, value: object) -> bool:
    world.profile[name] = value
    world.shelf.put("profile", name, value)
    return True


def set_my_commands(world: World, params: Params) -> bool:
    commands = params.items("commands")
    if len(commands) > MAX_COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    kept = []
    for command in commands:
        if not isinstance(command, dict):
            raise bad("can't parse BotCommand: expected an Object")
        name = str(command.get("command", "")).removeprefix("/")
        words = str(command.get("description", "")).strip()
        if not COMMAND.fullmatch(name):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(words) <= MAX_COMMAND_WORDS:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        kept.append({"command": name, "description": words})
    _keep(world, _drawer("commands", params), kept)
    world.stage.tell({"type": "commands"})
    return True


def delete_my_commands(world: World, params: Params) -> bool:
    _keep(world, _drawer("commands", params), [])
    world.stage.tell({"type": "commands"})
    return True


def get_my_commands(world: World, params: Params) -> list[JSON]:
    return list(world.profile.get(_drawer("commands", params), []))


def commands_shown(world: World, room: Room, language: str) -> list[JSON]:
    """The commands that a person's app offers in a room: the narrowest scope that has any."""
    scopes = [f"chat-{room.id}"]
    scopes += ["all_private_chats"] if room.private else ["all_group_chats"]
    for scope in [*scopes, "default"]:
        for code in (language, ""):
            commands: list[JSON] = world.profile.get(f"commands/{scope}/{code}", [])
            if commands:
                return commands
    return []


def _described(field: str, limit: int) -> dict[str, Callable[[World, Params], object]]:
    """The setter and getter of one of the bot's texts."""

    def set_it(world: World, params: Params) -> bool:
        if len(params.text(field)) > limit:
            raise bad(f"bot {field.replace('_', ' ')} is too long")
        _keep(world, _drawer(field, params), params.text(field))
        world.stage.tell({"type": "commands"})
        return True

    def get_it(world: World, params: Params) -> JSON:
        own = world.profile.get(_drawer(field, params))
        return {field: own or world.profile.get(f"{field}/default/", "")}

    name = field.replace("_", "")
    return {f"setmy{name}": set_it, f"getmy{name}": get_it}


METHODS: dict[str, Callable[[World, Params], object]] = {
    "getme": get_me,
    "getchat": get_chat,
    "getchatmember": get_chat_member,
    "getchatadministrators": get_chat_administrators,
    "getchatmembercount": get_chat_member_count,
    "getfile": get_file,
    "setmycommands": set_my_commands,
    "deletemycommands": delete_my_commands,
    "getmycommands": get_my_commands,
    **_described("description", 512),
    **_described("short_description", 120),
    **_described("name", 64),
}
