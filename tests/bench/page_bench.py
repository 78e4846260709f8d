"""How long the page takes to its first paint, a tap to the new screen, and what it all weighs.

Run: uv run python -m tests.bench.page_bench. The real bot, the real page, Chromium; from the
click to the frame after the card has changed. Each person answers one consult, fewer screens than
the outbox lets through at once: a faster thumb than a person's would measure its pacing.
"""
# ruff: noqa: T201

import asyncio
import statistics
import tempfile
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, Page

from tests.browser.chromium import PHONE, chromium
from tests.browser.phone import FIRST_VISIT, SECOND_VISIT, Phone
from tests.browser.program import Program, trying

PEOPLE: Final = (1001, 1002, 1003, 1004)
OPENED: Final = 30
PAINTED: Final = """() => {
    const [first] = performance.getEntriesByName("first-contentful-paint");
    return document.querySelector("#log article") && first ? first.startTime : 0;
}"""
# Clicks are noted as they reach the page; the first change of the conversation ends the wait.
STOPWATCH: Final = """() => {
    let start = 0;
    window.taps = [];
    document.addEventListener("click", (event) => {
        if (event.target.closest(".keys button")) start = performance.now();
    }, true);
    new MutationObserver((changes) => {
        if (!start || !changes.some((change) => change.addedNodes.length)) return;
        const since = start;
        start = 0;
        requestAnimationFrame(() => setTimeout(() => taps.push(performance.now() - since)));
    }).observe(document.getElementById("log"), { childList: true, subtree: true });
}"""


def resident(pid: int) -> float:
    """Megabytes of a program's memory that are in use, as the kernel counts them."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith("VmRSS"))
    return int(kilobytes) / 1024


async def timed(page: Page) -> list[float]:
    found: list[float] = await page.evaluate("taps.splice(0)")
    return found


async def one_person(browser: Browser, program: Program, person: int) -> tuple[Phone, list[float]]:
    """A consult from START to its advice; the milliseconds of each tap."""
    page = await browser.new_page(viewport=PHONE)
    phone = Phone(page, program, person)
    await phone.open()
    await page.evaluate(STOPWATCH)
    await phone.begin("58F L4-5")
    await phone.answer(FIRST_VISIT)
    await phone.tap("Get the advice")
    await phone.asked("Conservative care, reassess in 3 months")
    return phone, await timed(page)


async def first_paints(browser: Browser, program: Program) -> list[float]:
    """Milliseconds from opening the page, with nothing cached, to the first words on it."""
    found = []
    for _ in range(OPENED):
        context = await browser.new_context(viewport=PHONE)
        page = await context.new_page()
        await page.goto(f"{program.url}?as={PEOPLE[0]}")
        while not (painted := await page.evaluate(PAINTED)):  # noqa: ASYNC110 - in the browser
            await asyncio.sleep(0.02)
        found.append(float(painted))
        await context.close()
    return found


def told(what: str, found: list[float]) -> str:
    ranked = sorted(found)
    tail = ranked[int(len(ranked) * 0.95)]
    return (
        f"{what:20} median {statistics.median(ranked):6.1f} ms   95 % {tail:6.1f} ms"
        f"   best {ranked[0]:.1f}   worst {ranked[-1]:.1f}   n {len(ranked)}"
    )


async def to_the_second_visit(phone: Phone) -> None:
    await phone.tap("Follow, remind in 3 months")
    await phone.sees("I will ask on")
    await phone.jump("+3 months")
    await phone.sees("Then:")
    await phone.tap("Reassess now")
    await phone.asked("Which of these red flags are present?")
    await phone.answer(SECOND_VISIT)
    await phone.tap("Get the advice")
    await phone.sees("Since last time", "Because")


async def main() -> None:
    """Medians, with how many taps stand behind them."""
    taps: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        async with trying(Path(folder)) as program, chromium() as browser:
            for person in PEOPLE:
                phone, found = await one_person(browser, program, person)
                taps += found
            paints = await first_paints(browser, program)
            await to_the_second_visit(phone)
            memory = resident(program.pid)
    print(told("first paint", paints))
    print(told("tap to new screen", taps))
    print(f"memory of the program after {len(PEOPLE)} cases and a second visit   {memory:.0f} MB")


if __name__ == "__main__":
    asyncio.run(main())
