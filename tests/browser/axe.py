"""What axe-core finds on a page, by WCAG 2.2 level AA and its own best practices."""

from typing import Any, Final

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


async def broken_rules(page: Page) -> list[str]:
    """One line for each rule that is broken, with where; and for each that axe cannot decide.

    Contrast before a picture or a gradient is the one thing that is left to the eye.
    """
    options = {"runOnly": list(RULES), "resultTypes": ["violations", "incomplete"]}
    found = (await Axe().run(page, options=options)).response
    unsure = [rule for rule in found["incomplete"] if rule["id"] != "color-contrast"]
    return [_told(rule) for rule in (*found["violations"], *unsure)]


def _told(rule: dict[str, Any]) -> str:
    places = ", ".join(str(node["target"][0]) for node in rule["nodes"])
    return f"{rule['id']}: {rule['help']}: {places}"
