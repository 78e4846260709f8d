"""How long a tap takes until the new screen is painted, and what `curbside try` weighs after it.

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
            await to_the_second_visit(phone)
            memory = resident(program.pid)
    ranked = sorted(taps)
    tail = ranked[int(len(ranked) * 0.95)]
    print(
        f"tap to new screen   median {statistics.median(taps):6.1f} ms   95 % {tail:6.1f} ms",
        end="",
    )
    print(f"   best {ranked[0]:.1f}   worst {ranked[-1]:.1f}   n {len(taps)}")
    print(f"memory of the program after {len(PEOPLE)} cases and a second visit   {memory:.0f} MB")


if __name__ == "__main__":
    asyncio.run(main())
