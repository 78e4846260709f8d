"""A case before a team in its group: a question, opinions, reasons, a discussion, a decision."""

import json

from tests.canaries import birds
from tests.canaries.birds import BASHIR
from tests.canaries.keeper import GONE, Person

SINCE = "2026-01-01 00:00:00.000000"


def link(ada: Person) -> None:
    """The group is a team that keeps what is said, and both clinicians are in it."""
    ((bot_id,),) = ada.cage.ask("SELECT DISTINCT bot_id FROM inbox")
    ada.cage.ask(
        "INSERT INTO team (bot_id, number, chat_id, title, is_forum, quorum, hours, keeps_words, "
        "ladder, linked_at, linked_by) VALUES (?, 1, ?, ?, 0, 3, 24, 1, '2,5,10,30', ?, 1001)",
        *(bot_id, birds.CAST.group_id, birds.GROUP, SINCE),
    )
    for who in (birds.ADA, BASHIR):
        ada.cage.ask(
            "INSERT INTO member (bot_id, team, person_id, role, joined_at, seen_at) "
            "VALUES (?, 1, ?, '', ?, ?)",
            *(bot_id, who, SINCE, SINCE),
        )


async def a_round(ada: Person) -> None:
    """Asked by the presenter, answered and discussed by a colleague, decided in words."""
    link(ada)
    await ada.say("/start", BASHIR)
    await ada.say("/consult")
    await ada.reply(birds.LABEL)
    await ada.press("None of these", "More", "Ask the team")
    await ada.reply(birds.QUESTION)
    await ada.press("Post it")
    await ada.rest(sent=True)
    await pressed(ada, "Conservative")
    await ada.say(birds.REASON, BASHIR)
    await pressed(ada, "Yes")
    await ada.say(birds.TALK, BASHIR, chat_id=birds.CAST.group_id, reply_to=await card(ada))
    await ada.say(birds.TALK, chat_id=birds.CAST.group_id, reply_to=await card(ada))
    await ada.say("/consult", BASHIR, chat_id=birds.CAST.group_id)
    await ada.do(
        "tap", message_id=GONE, chat_id=birds.CAST.group_id, data=ada.button("Close round")
    )
    await ada.rest()
    await ada.press("Decide on", "Other, why")
    await ada.reply(birds.DECISION)
    await ada.press("Keep as my decision")
    await ada.rest(sent=True)


async def pressed(ada: Person, label: str) -> None:
    """The colleague presses a button of the group's card, or of their own."""
    await ada.do(
        "tap", BASHIR, message_id=GONE, chat_id=birds.CAST.group_id, data=ada.button(label)
    )
    await ada.rest()


async def card(ada: Person) -> int:
    """The number of the case's card in the group."""
    chats = (await ada.see(f"state?as={birds.ADA}"))["chats"]
    (room,) = (chat for chat in chats if chat["id"] == birds.CAST.group_id)
    ours = (each for each in reversed(room["messages"]) if each["from"]["is_bot"])
    return int(next(each["message_id"] for each in ours if "C-" in json.dumps(each)))
