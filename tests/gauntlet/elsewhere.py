"""Other people, other chats, other clocks and a broken disk. The same for every bot."""

import asyncio
import sqlite3
from contextlib import closing

from tests.gauntlet.bots import LABEL
from tests.gauntlet.phone import Fell, Message, Phone, within
from tests.gauntlet.situations import FELT, SLIP, at_pain, at_the_end
from tests.gauntlet.stage import BASHIR, LEADER, NotOfferedError, Stage, words

LOCKED = 1.5  # seconds for which another program holds the storage
LONG, SOON, MISSED = 3600.0, 1.0, 1.5  # seconds: by its clock; until it is due; by how much missed
SECOND = "44M L5-S1"
PRIVATE = "private only"


async def another_person_presses(on: Stage) -> str:
    """In a group where cases are taken there; else with the data of somebody else's button."""
    await on.start()
    group = on.place.cast.group_id
    ada = on.phone() if on.bot.private_only else on.phone(chat=group)
    await on.begin(ada)
    card = await on.reach(ada, "pain")
    bashir, his = on.phone(BASHIR, ada.chat), card
    if on.bot.private_only:
        on.note = PRIVATE
        bashir = on.phone(BASHIR)
        await bashir.say("/start")
        his = await bashir.until("")
    answer = await bashir.tap(his, on.option(card, "pain", SLIP), bashir.patience)
    if not words(answer):
        raise Fell("the other person was told nothing")
    await on.choose(ada, card, "pain", FELT)
    await at_the_end(on, ada)
    return f"refused: “{words(answer)}”"


async def same_button_from_another_topic(on: Stage) -> str:
    """Two cases of one person in two topics; or, taken in private only, a button of it in one."""
    await on.start()
    leader, group = on.phone(LEADER), on.place.cast.group_id
    await leader.play("say", chat_id=group, text="Good morning")
    await leader.play("forum", chat_id=group)
    threads = []
    for name in ("One", "Two"):
        done = await leader.play("topic", chat_id=group, name=name)
        threads.append(int(done["topic"]["message_thread_id"]))
    if on.bot.private_only:
        return await _private_button_in_a_topic(on, on.phone(chat=group, thread=threads[0]))
    one, two = (on.phone(chat=group, thread=thread) for thread in threads)
    await on.begin(one)
    await on.begin(two, SECOND)
    for phone, pain in ((one, FELT), (two, SLIP)):
        card = await on.reach(phone, "pain")
        await on.choose(phone, card, "pain", pain)
    for phone in (one, two):
        await on.finish(phone)
    await on.stands(one, pain=FELT)
    await on.stands(two, SECOND, pain=SLIP)
    return "each topic has its own case"


async def _private_button_in_a_topic(on: Stage, topic: Phone) -> str:
    """A private card's button, forged into a group: nothing changes, and the group sees nothing."""
    on.note, ada = PRIVATE, on.phone()
    await on.begin(ada)
    card = await on.reach(ada, "pain")
    line = await topic.planted("A message of the bot in a topic")
    bashir = on.phone(BASHIR, topic.chat, topic.thread)
    before, stored = await topic.messages(), await on.bot.record(ada.person)
    for phone in (bashir, topic):  # somebody else, and the owner
        answer = await phone.tap(line, on.option(card, "pain", SLIP), phone.patience)
        if not words(answer):
            raise Fell("a press was answered with nothing")
        if await on.bot.record(ada.person) != stored:
            raise Fell("a press in the group changed the case")
    if await topic.messages() != before:
        raise Fell("something of the case was said in the group")
    await on.choose(ada, card, "pain", FELT)
    await at_the_end(on, ada)
    return f"refused: “{words(answer)}”"


async def group_becomes_supergroup(on: Stage) -> str:
    """The chat has another id from now on; what was going on there goes on."""
    await on.start()
    made = await on.phone(LEADER).play("group", title="Ward 3")
    old = int(made["chat"]["id"])
    if on.bot.private_only:
        return await _moved_group_is_found(on, old)
    ada = on.phone(chat=old)
    await on.begin(ada)
    await on.reach(ada, "pain")
    moved = await on.phone(LEADER).play("upgrade", chat_id=old)
    there = on.phone(chat=int(moved["chat"]["id"]))
    await there.fetched()
    try:
        await on.finish(there)
    except Fell as fell:
        raise Fell(f"the case stayed behind in the old group: {fell}") from None
    await on.stands(there)
    return "goes on in the supergroup"


async def _moved_group_is_found(on: Stage, old: int) -> str:
    """What was asked in the old group is answered in the new one; the private case goes on."""
    on.note, ada = PRIVATE, on.phone()
    await on.begin(ada)
    on.bot.pause()
    await on.phone(chat=old).say(on.bot.opening)
    moved = await on.phone(LEADER).play("upgrade", chat_id=old)
    on.bot.go_on()
    await on.phone(chat=int(moved["chat"]["id"])).until("private")
    await on.finish(ada)
    await on.stands(ada)
    return "the answer followed into the supergroup"


async def torn_or_locked_database(on: Stage) -> str:
    ada, card = await at_pain(on)
    if on.bot.storage.suffix == ".db":
        with closing(sqlite3.connect(on.bot.storage, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await ada.tap(card, on.option(card, "pain", FELT))
            await asyncio.sleep(LOCKED)
            other.execute("ROLLBACK")
        await ada.changed(card)
    else:
        on.note = "torn only"
        await on.choose(ada, card, "pain", FELT)
    await at_the_end(on, ada)
    await on.bot.stop()
    torn = on.bot.storage.read_bytes()
    torn = torn[: len(torn) * 2 // 3]
    on.bot.storage.write_bytes(torn)
    ended = await on.refusal()
    if ended is None:
        raise Fell("it runs on a torn file")
    if ended[0] == 0 or not ended[1]:
        raise Fell("it ended without a word on the torn file")
    if on.bot.storage.read_bytes() != torn:
        raise Fell("the torn file was written over")
    return f"it ends with “{ended[1][:120]}”"


async def follow_up_due_while_busy_or_down(on: Stage) -> str:
    """Each comes late, and once: after a pause of the whole program, and after a kill."""
    if not on.bot.remembers:
        raise NotOfferedError("the library has no reminders")
    await on.start()
    ada = on.phone()
    await on.begin(ada)
    await on.finish(ada, wholly=True)
    if on.bot.due_in() > LONG:
        await on.bot.stop()
        await on.start(ahead=on.bot.ahead + on.bot.due_in() - SOON)
    on.bot.pause()
    await asyncio.sleep(on.bot.due_in() + MISSED)
    on.bot.go_on()
    await _reminded(on, ada, LABEL, "busy")
    await on.begin(ada, SECOND)
    await on.finish(ada, wholly=True)
    await on.bot.kill()
    if on.bot.due_in() > LONG:
        await on.start(ahead=on.bot.ahead + on.bot.due_in() + LONG)
    else:
        await asyncio.sleep(on.bot.due_in() + MISSED)
        await on.start()
    await _reminded(on, ada, SECOND, "down")
    await _reminded(on, ada, LABEL, "busy")
    return "late, and once each"


async def _reminded(on: Stage, ada: Phone, label: str, how: str) -> None:
    """The reminder of this case stands there, once: one that is asked again takes its place."""
    found: list[Message] = []

    async def once() -> bool:
        found[:] = [m for m in await ada.messages() if on.bot.reminds(m, label)]
        return len(found) == 1

    if await within(ada.patience, once):
        return
    if not found:
        raise Fell(f"the program was {how} when it was due: the reminder never came")
    raise Fell(f"the program was {how} when it was due: it was reminded {len(found)} times")
