"""How long a tap waits for its answer: alone, beside a chat that must wait, and in a storm.

Run: uv run python -m tests.bench.answers_bench. The real bot against the counterpart, over
loopback; from the tap at the counterpart to the answer there. Four people tap marks of their open
consults, each about twice a second. "429": a fifth chat is told to wait again and again. "storm":
three hundred messages, more than ten seconds' worth at Telegram's pace, are in the outbox for chats
that are not there.
"""
# ruff: noqa: T201

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import structlog

from tests.bot.stage import ADA, BASHIR, CHIDI, DANA, Stage, staged

PEOPLE: Final = (ADA, BASHIR, CHIDI, DANA)
SLOW: Final = 1006
TAPS: Final = 60
PAUSES: Final = (0.3, 0.7)
STORM: Final = 300

Beside = Callable[[Stage], Awaitable[None]]


async def a_card(stage: Stage, person: int) -> tuple[int, list[str]]:
    """A consult at its first question: the card's number, and the marks on it."""
    await stage.meet(person)
    await stage.play("say", person, text="/consult")
    await stage.said("A label for this case?", person)
    await stage.play("say", person, text="58F L4-5")
    await stage.said("Which of these red flags", person)
    chats = (await stage.get(f"state?as={person}"))["chats"]
    card = next(chat for chat in chats if chat["id"] == person)["messages"][-1]
    buttons = [button for row in card["reply_markup"]["inline_keyboard"] for button in row]
    return card["message_id"], [b["callback_data"] for b in buttons if b["text"].startswith("☐")]


async def taps(stage: Stage, person: int, card: tuple[int, list[str]]) -> list[float]:
    """Milliseconds that each tap has waited."""
    dice, waited = random.Random(person), list[float]()  # noqa: S311 - a bench's dice
    message, marks = card
    for _ in range(TAPS):
        await asyncio.sleep(dice.uniform(*PAUSES))
        start = time.monotonic()
        wish = {"message_id": message, "data": dice.choice(marks), "wait": 15}
        done = await stage.play("tap", person, **wish)
        assert done["answer"], "a tap was not answered"
        waited.append((time.monotonic() - start) * 1000)
    return waited


async def nothing(_: Stage) -> None:
    return


async def told_to_wait(stage: Stage) -> None:
    await stage.play("fault", kind="429", chat_id=SLOW, retry_after=2, times=None)
    for number in range(20):
        await stage.send("say", SLOW, f"u:slow{number}", text="x")


async def storm(stage: Stage) -> None:
    await stage.play("rates", "bot", mode="off")  # what is measured is our pace, not its refusals
    for number in range(STORM):
        await stage.send("say", SLOW + number, f"u:storm{number}", text="x")


async def measured(beside: Beside) -> list[float]:
    with tempfile.TemporaryDirectory() as folder:
        async with staged(Path(folder) / "curbside.db") as stage:
            cards = [await a_card(stage, person) for person in PEOPLE]
            await stage.meet(SLOW)
            await beside(stage)
            async with asyncio.TaskGroup() as people:
                walks = [
                    people.create_task(taps(stage, person, card))
                    for person, card in zip(PEOPLE, cards, strict=True)
                ]
            return sorted(each for walk in walks for each in walk.result())


async def main() -> None:
    """Medians, the slowest hundredth, the slowest, and how many taps stand behind them."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    for name, beside in (("alone", nothing), ("429", told_to_wait), ("storm", storm)):
        found = await measured(beside)
        p99 = found[int(len(found) * 0.99)]
        print(
            f"{name:6} median {statistics.median(found):6.1f} ms   p99 {p99:6.1f} ms   "
            f"most {found[-1]:6.1f} ms   n {len(found)}"
        )


if __name__ == "__main__":
    asyncio.run(main())
