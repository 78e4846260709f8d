"""Taps, deploys and kills: what each does to a case that is being taken. The same for every bot."""

import asyncio

from tests.gauntlet.phone import Fell, Message, Phone
from tests.gauntlet.stage import BASHIR, GauntletError, Stage, words

AFTER_AN_ANSWER = 2.0  # seconds
FELT, SLIP = "3", "7"  # never the pain of the straight way: an answer that was lost is seen
LAST = {"review", "advice", "summary", "end"}  # what comes after all questions
LATENCY = 50  # milliseconds to Telegram and as many back, where taps follow each other closely
RIGHT = "85F L4-5"


async def at_pain(on: Stage, what: str = "") -> tuple[Phone, Message]:
    """Ada's case, with the pain score as the open question."""
    await on.start(what)
    ada = on.phone()
    await on.begin(ada)
    return ada, await on.reach(ada, "pain")


async def at_the_end(on: Stage, phone: Phone, *, wholly: bool = False) -> None:
    """The pain that was tapped is stored, and was not asked for again as if nobody had said it."""
    asked = await on.finish(phone, wholly=wholly, pain=FELT)
    await on.stands(phone, pain=FELT)
    if "pain" in asked:
        raise Fell("an answer was dropped without a word, and asked for again")


async def double_tap(on: Stage) -> str:
    ada, card = await at_pain(on)
    for _ in range(2):
        await ada.tap(card, on.option(card, "pain", FELT))
    await ada.changed(card)
    await at_the_end(on, ada)
    return "filed once"


async def double_tap_with_another_value(on: Stage) -> str:
    ada, card = await at_pain(on)
    await ada.play("network", latency_ms=LATENCY)
    for option in (FELT, SLIP):
        await ada.tap(card, on.option(card, "pain", option))
    await ada.changed(card)
    await at_the_end(on, ada)
    return "the first counts, and the second was answered"


async def old_button_at_a_later_question(on: Stage) -> str:
    ada, card = await at_pain(on)
    later = await on.choose(ada, card, "pain", FELT)
    answer = await ada.tap(later, on.option(card, "pain", SLIP), ada.patience)
    await at_the_end(on, ada)
    return f"refused: “{words(answer)}”" if words(answer) else "nothing changed"


async def same_update_twice(on: Stage) -> str:
    """Telegram repeats what it does not know to be received: a mark, and an answer, come again."""
    await on.start()
    ada = on.phone()
    await on.begin(ada)
    card = await on.reach(ada, "flags")
    await twice(ada, card, on.option(card, "flags", "trauma"))
    card = await on.reach(ada, "pain")
    await twice(ada, card, on.option(card, "pain", FELT))
    await on.finish(ada, briefly=False, wholly=True)
    await on.stands(ada, flags=["trauma"], pain=FELT, **on.bot.after_a_flag)
    return "taken once"


async def twice(phone: Phone, card: Message, callback: str) -> None:
    """A tap, and when it has been answered the very same update again."""
    await phone.tap(card, callback, phone.patience)
    await phone.changed(card)
    await phone.play("redeliver", last=1)
    await phone.fetched()


async def killed_two_seconds_after_an_answer(on: Stage) -> str:
    ada, card = await at_pain(on)
    await on.choose(ada, card, "pain", FELT)
    await asyncio.sleep(AFTER_AN_ANSWER)
    await on.bot.kill()
    await on.start()
    await at_the_end(on, ada, wholly=True)
    return "nothing lost"


async def deploy_inserts_a_question(on: Stage) -> str:
    """What is tapped on the older card is stored as what it said, or asked again; never dropped."""
    ada, card = await at_pain(on, "first")
    await on.bot.stop()
    await on.start("inserted")
    answer = await ada.tap(card, on.option(card, "pain", FELT), ada.patience)
    await ada.changed(card)
    asked = await on.finish(ada, wholly=True, pain=FELT)
    before = asked[: next(n for n, key in enumerate(asked) if key in LAST)]
    if on.bot.joins not in before:
        raise Fell("the new question was never asked")
    await on.stands(ada, pain=FELT, **on.bot.joined)
    if "pain" not in before:
        return "the answer is where it belongs, and the new question was asked before the end"
    if not words(answer):
        raise Fell("the answer was dropped without a word")
    on.note = "asked again"
    first = "then" if before.index(on.bot.joins) < before.index("pain") else "and"
    return f"refused: “{words(answer)}”; the new question was asked, {first} the refused one again"


async def deploy_removes_the_current_question(on: Stage) -> str:
    """One person has just answered it, another is about to."""
    await on.start("first")
    ada, bashir = on.phone(), on.phone(BASHIR)
    for phone in (ada, bashir):
        await on.begin(phone)
        card = await on.reach(phone, on.bot.leaves)
        if phone is ada:
            await on.give(ada, card, on.bot.leaves, on.bot.left)
            await ada.changed(card)
    await on.bot.stop()
    await on.start("removed")
    await on.finish(ada, wholly=True)
    await on.stands(ada)
    if not await on.bot.keeps(ada.person):
        raise Fell("what had been answered is gone from the record")
    await on.give(bashir, card, on.bot.leaves, on.bot.left)
    await bashir.changed(card)
    if on.bot.leaves in await on.finish(bashir, wholly=True):
        raise Fell("it was asked all the same")
    await on.stands(bashir, **({"stability": None} if on.bot.leaves == "stability" else {}))
    return "both went on without it, and what had been answered is kept"


async def two_taps_at_once(on: Stage) -> str:
    """Two thumbs on two devices: both taps are there before the bot looks at either."""
    ada, card = await at_pain(on)
    await ada.play("network", latency_ms=LATENCY)
    on.bot.pause()
    for option in (FELT, SLIP):
        await ada.tap(card, on.option(card, "pain", option))
    on.bot.go_on()
    await ada.changed(card)
    await at_the_end(on, ada)
    return "the first counts, and the second was answered"


async def fetched_but_unhandled_at_a_kill(on: Stage) -> str:
    """Telegram forgets the tap, which is not handled yet: nobody was answered, nothing stored."""
    ada, card = await at_pain(on)
    for method in ("answerCallbackQuery", "editMessageText", "sendMessage"):
        await ada.play("fault", kind="timeout", method=method, times=None)
    on.bot.hold()
    await ada.tap(card, on.option(card, "pain", FELT))
    await ada.fetched()
    stored = await on.bot.record(ada.person)
    if not await on.bot.holds() or "pain" in stored or not (await ada.get("taps"))["unanswered"]:
        raise GauntletError("it was handled before the kill")
    await on.bot.kill()
    on.bot.let_go()
    await ada.play("fault", clear=True)
    await on.start()
    try:
        await ada.changed(card)
    except Fell:
        raise Fell("the tap is lost: Telegram had been told that it was received") from None
    await at_the_end(on, ada)
    return "taken after the restart"


async def back_after_a_branch(on: Stage) -> str:
    await on.start()
    ada = on.phone()
    await on.begin(ada)
    card = await on.reach(ada, "stability")
    card = await on.choose(ada, card, "stability", "unstable")
    if on.bot.words.open(card) != "level":
        raise Fell("the branch was not asked")
    card = await on.choose(ada, card, "level", "L4L5")
    for key in ("level", "stability"):
        card = await on.press(ada, card, on.bot.words.back)
        if on.bot.words.open(card) != key:
            raise Fell(f"Back did not lead to “{key}”")
    await on.choose(ada, card, "stability", "stable")
    asked = await on.finish(ada)
    if "level" in asked:
        raise Fell("the question of the branch was asked all the same")
    await on.stands(ada, level=None)
    return "the branch is left, and so is its answer"


async def edited_text_of_an_earlier_answer(on: Stage) -> str:
    """The label was wrong, so the person edits their message."""
    await on.start()
    ada = on.phone()
    message = await on.begin(ada)
    card = await on.reach(ada, "pain")
    await ada.edit(message, RIGHT)
    await ada.fetched()
    try:
        card = await ada.changed(card)
    except Fell:
        raise Fell("the edit was ignored in silence: nobody is told that it counts not") from None
    if (await on.bot.record(ada.person)).get("label") == RIGHT:
        raise Fell("the record was changed before anybody agreed")
    if agree := on.bot.words.agree:
        await on.press(ada, card, agree)
    await on.finish(ada)
    await on.stands(ada, RIGHT)
    return "shown as a change, and made when it was confirmed"
