"""The pictures of the README, taken anew from the running program.

Run: uv run python -m tests.browser.pictures. Writes .github/images/phone-light.png and
phone-dark.png, three phones side by side, team-light.png and team-dark.png, a round and a reminder
on several people's phones, and desk.png, the phone between its two drawers; in so few colours that
the files stay small.
"""
# ruff: noqa: T201

import asyncio
import base64
import struct
import tempfile
import zlib
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.chromium import chromium
from tests.browser.phone import FIRST_VISIT, SECOND_VISIT, UNFILMED, Phone
from tests.browser.program import Program, trying

ADA, BASHIR, DANA = 1001, 1002, 1004
IMAGES: Final = Path(__file__).parents[2] / ".github" / "images"
LARGE: Final[ViewportSize] = {"width": 430, "height": 944}
DESK: Final[ViewportSize] = {"width": 1320, "height": 830}
SCALE: Final = 1.3
PAIN: Final = "Worst usual pain, 0-10?"
# Draws the shots beside each other, and counts colours until `most` of them are left.
COMPOSE: Final = """async ([shots, gap, most]) => {
    const images = await Promise.all(shots.map(async (shot) => {
        const bytes = Uint8Array.from(atob(shot), (letter) => letter.charCodeAt(0));
        return createImageBitmap(new Blob([bytes], { type: "image/png" }));
    }));
    const [{ width, height }] = images;
    const canvas = new OffscreenCanvas((width + gap) * images.length - gap, height);
    const draw = canvas.getContext("2d");
    draw.fillStyle = "#8a9199";
    draw.fillRect(0, 0, canvas.width, canvas.height);
    images.forEach((image, n) => draw.drawImage(image, n * (width + gap), 0));
    const pixels = draw.getImageData(0, 0, canvas.width, canvas.height).data;
    const cell = (at) => (pixels[at] >> 3 << 10) | (pixels[at + 1] >> 3 << 5) | pixels[at + 2] >> 3;
    const sums = new Map();
    for (let at = 0; at < pixels.length; at += 4) {
        const key = cell(at);
        const sum = sums.get(key) ?? [0, 0, 0, 0];
        for (const n of [0, 1, 2]) sum[n] += pixels[at + n];
        sum[3] += 1;
        sums.set(key, sum);
    }
    const means = [...sums].map(([key, [r, g, b, n]]) => [key, r / n, g / n, b / n, n]);
    const palette = means.sort((a, b) => b[4] - a[4]).slice(0, most);
    const far = (a, b) => [1, 2, 3].reduce((sum, n) => sum + (a[n] - b[n]) ** 2, 0);
    const nearest = new Map(means.map((mean) => {
        let best = 0;
        palette.forEach((one, n) => { if (far(one, mean) < far(palette[best], mean)) best = n; });
        return [mean[0], best];
    }));
    const indexes = new Uint8Array(pixels.length / 4);
    indexes.forEach((_, n) => { indexes[n] = nearest.get(cell(n * 4)); });
    let letters = "";
    for (let n = 0; n < indexes.length; n += 32768)
        letters += String.fromCharCode(...indexes.subarray(n, n + 32768));
    const colours = palette.flatMap(([, r, g, b]) => [r, g, b].map(Math.round));
    return { width: canvas.width, height, colours, indexes: btoa(letters) };
}"""


def chunk(name: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
    )


def png(width: int, height: int, colours: list[int], indexes: bytes) -> bytes:
    """A picture of at most 256 colours; every row unfiltered, as suits flat areas."""
    rows = b"".join(b"\0" + indexes[at : at + width] for at in range(0, width * height, width))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
        + chunk(b"PLTE", bytes(colours))
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )


async def side_by_side(page: Page, shots: list[bytes], name: str) -> None:
    encoded = [base64.b64encode(shot).decode() for shot in shots]
    made = await page.evaluate(COMPOSE, [encoded, 16, 200])
    indexes = base64.b64decode(made["indexes"])
    picture = png(made["width"], made["height"], made["colours"], indexes)
    IMAGES.mkdir(parents=True, exist_ok=True)
    (IMAGES / name).write_bytes(picture)
    print(f"{name}   {made['width']} x {made['height']}   {len(picture) / 1000:.0f} kB")


async def shot(phone: Phone) -> bytes:
    """The phone once nothing moves on it any more."""
    await expect(phone.page.locator(".toast")).to_have_count(0, timeout=15_000)
    await phone.page.mouse.move(0, 0)
    return await phone.page.screenshot(animations="disabled")


async def phone_of(
    browser: Browser, program: Program, person: int, size: ViewportSize = LARGE
) -> Phone:
    page = await browser.new_page(viewport=size, device_scale_factor=SCALE, color_scheme="light")
    phone = Phone(page, program, person)
    await phone.open()
    return phone


async def first_visit(ada: Phone) -> list[bytes]:
    await ada.begin("58F L4-5")
    await ada.tap("☐ Cancer suspected", "☑ Cancer suspected", "☐ Major trauma")
    await expect(ada.key("☑ Major trauma")).to_be_visible()
    marks = await shot(ada)
    await ada.tap("? Cancer suspected", "☑ Major trauma", "? Major trauma")
    await ada.answer(FIRST_VISIT, until=PAIN)
    question = await shot(ada)
    await ada.answer(FIRST_VISIT)
    await ada.tap("Get the advice")
    await ada.asked("Conservative care, reassess in 3 months")
    return [marks, question, await shot(ada)]


async def emergency(bashir: Phone) -> bytes:
    await bashir.page.emulate_media(color_scheme="dark")
    await bashir.begin("44M")
    await bashir.tap("☐ Saddle numbness", "Done · others not examined")
    await bashir.warned("")
    await bashir.asked("⚠ Emergency: image and refer now")
    return await shot(bashir)


async def second_visit(ada: Phone) -> list[bytes]:
    await ada.page.emulate_media(color_scheme="dark")
    await ada.tap("Follow, remind in 3 months")
    await ada.sees("I will ask on")
    await ada.jump("+3 months")
    await ada.sees("Then:")
    reminder = await shot(ada)
    await ada.tap("Reassess now")
    await ada.asked("Which of these red flags are present?")
    await ada.answer(SECOND_VISIT)
    await ada.sees("Since last time")
    return [reminder, await shot(ada)]


async def before_the_team(ada: Phone) -> None:
    """A case whose films are still to be taken, before the team."""
    await ada.begin("58F L4-5")
    await ada.answer(UNFILMED, until="Stenosis of the central canal?")
    await ada.tap("Skip to the review", "Get the advice", "Ask the team", "What would you do next?")
    await ada.tap("Post it")
    await ada.told_of("Posted in Spine team.")


async def round_of_three(ada: Phone, bashir: Phone, dana: Phone) -> list[bytes]:
    """The card in the group, an opinion with those of others, and what is decided."""
    await before_the_team(ada)
    for phone in (bashir, dana):
        await phone.to_group()
    card = await shot(bashir)
    await dana.tap("Conservative")
    await dana.to_bot()
    await dana.write("No deficit, and the films are missing")
    await dana.sees("Your reason is saved.")
    await bashir.tap("Surgical referral")
    await bashir.to_bot()
    await bashir.sees("Yours: Surgical referral")
    own = await shot(bashir)
    await ada.tap("Ask the team", "Close: Spine team")
    await ada.sees("What do you decide?")
    return [card, own, await shot(ada)]


async def passed_on(ada: Phone, bashir: Phone, dana: Phone) -> list[bytes]:
    """The final card in the group, a reminder, and the same one offered to a colleague."""
    for phone in (ada, bashir, dana):
        await phone.page.emulate_media(color_scheme="dark")
    await ada.tap("Follow the pathway", "Follow, remind in 3 months")
    await ada.sees("I will ask on")
    await dana.to_group()
    await dana.sees("Decision: follow the pathway", "Reassessment due")
    final = await shot(dana)
    await ada.jump("+3 months")
    await ada.sees("Then:")
    reminder = await shot(ada)
    await ada.tap("Hand over", "Dr. Bashir, Neurosurgery")
    await bashir.sees("asks you to take over")
    return [final, reminder, await shot(bashir)]


async def desk(dana: Phone) -> bytes:
    """A case under way, the record as it is written, and a network that is slow."""
    await dana.open_drawer("record")
    await dana.open_drawer("whatif")
    await dana.begin("58F L4-5")
    await dana.answer(FIRST_VISIT, until=PAIN)
    await dana.page.locator("#whatif").get_by_role("button", name="Slow network").click()
    await expect(dana.page.locator("#failing")).to_be_visible()
    await dana.page.locator("#whatif-list").evaluate("list => { list.scrollTop = 0; }")
    return await shot(dana)


async def together(browser: Browser, canvas: Page) -> None:
    """What several people see of a case, in a program of its own."""
    with tempfile.TemporaryDirectory() as folder:
        async with trying(Path(folder)) as program:
            people = (ADA, BASHIR, DANA)
            ada, bashir, dana = [await phone_of(browser, program, one) for one in people]
            await side_by_side(canvas, await round_of_three(ada, bashir, dana), "team-light.png")
            await side_by_side(canvas, await passed_on(ada, bashir, dana), "team-dark.png")


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with trying(Path(folder)) as program, chromium() as browser:
            canvas = await browser.new_page()
            ada = await phone_of(browser, program, ADA)
            await side_by_side(canvas, await first_visit(ada), "phone-light.png")
            alarm = await emergency(await phone_of(browser, program, BASHIR))
            await side_by_side(canvas, [alarm, *await second_visit(ada)], "phone-dark.png")
            dana = await phone_of(browser, program, DANA, DESK)
            await side_by_side(canvas, [await desk(dana)], "desk.png")
            await together(browser, canvas)


if __name__ == "__main__":
    asyncio.run(main())
