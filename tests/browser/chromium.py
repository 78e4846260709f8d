"""The browser of the tests: where it is, how it starts, and what is said when it is missing."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Browser, ViewportSize, async_playwright

CHROMIUM: Final = Path("/usr/bin/chromium")
MISSING: Final = "There is no browser to test the page with; install it: apt-get install chromium"
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}

# A missing browser fails the tests; only somebody who says so goes without them, and reads it.
unless_refused: Final = pytest.mark.skipif(
    os.environ.get("CURBSIDE_NO_BROWSER") == "1", reason="CURBSIDE_NO_BROWSER=1 is set"
)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    if not CHROMIUM.exists():
        pytest.fail(MISSING, pytrace=False)
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
        yield browser
        await browser.close()
