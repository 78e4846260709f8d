"""One person's phone: what they see on it, and their thumb."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from playwright.async_api import Locator, Page, expect

from bot.playground.cast import GROUP_ID
from tests.browser.program import Program

REVIEW: Final = "Check before the advice"
# What is tapped, one button after the other; or a text that is typed.
Answers = Mapping[str, tuple[str, ...] | str]

FIRST_VISIT: Final[Answers] = {
    "Which of these red flags are present?": ("None of these",),
    "Objective neurological deficit: motor, sensory or reflex?": ("None found",),
    "Weakest key muscle L2-S1, on the MRC scale 0-5?": ("5",),
    "Age in years?": ("58 years",),
    "Which of these does imaging describe?": ("☐ Degenerative changes", "Done · others absent"),
    "Vertebral compression fracture on imaging, and is it the source of the pain?": ("None",),
    "Worst usual pain, 0-10?": ("6",),
    "Spinal deformity, scoliosis or kyphosis?": ("None",),
    "Translation on flexion-extension films, in mm?": "1 mm",
    "Change of segmental angle on flexion-extension films, in degrees?": "3,0",
    "Which of these symptoms are present?": ("None of these",),
    "eGFR, in mL/min/1.73 m2?": "90",
    "Which of these apply? They decide on pain medication.": ("None of these",),
    "Which disc spaces are narrowed?": ("☐ L4-L5", "Done"),
    "How limited is daily function, in your judgement?": ("Moderately limited",),
}
# The films that would show instability are still to be taken.
UNFILMED: Final[Answers] = {
    **FIRST_VISIT,
    "Translation on flexion-extension films, in mm?": ("Not examined",),
}
SECOND_VISIT: Final[Answers] = {
    **FIRST_VISIT,
    "Vertebral compression fracture on imaging, and is it the source of the pain?": ("Same: None",),
    "Spinal deformity, scoliosis or kyphosis?": ("Same: None",),
    "Pain since the last review, or since treatment began?": ("Improved",),
    "Worst usual pain, 0-10?": ("3",),
    "How limited is daily function, in your judgement?": ("Mildly limited",),
}


async def become(page: Page, person: int) -> None:
    """Be somebody else, by the menu at the top."""
    await page.click("#me")
    await page.click(f".menu [data-person='{person}']")


@dataclass(frozen=True, slots=True)
class Phone:
    """The page as one person; `card` is the newest message of the bot."""

    page: Page
    program: Program
    person: int

    async def show(self) -> None:
        await self.page.goto(f"{self.program.url}?as={self.person}")
        await expect(self.page.locator("#composer")).to_be_visible()

    async def open(self) -> None:
        await self.show()
        await self.page.click("#start")
        await expect(self.card).to_be_visible()

    @property
    def card(self) -> Locator:
        return self.page.locator("article:not(.mine)").last

    @property
    def question(self) -> Locator:
        """The second line in bold: the first is the case."""
        return self.card.locator(".bubble b").nth(1)

    def key(self, label: str) -> Locator:
        return self.card.get_by_role("button", name=label, exact=True)

    async def sees(self, *words: str) -> None:
        for word in words:
            await expect(self.card).to_contain_text(word)

    async def asked(self, question: str) -> None:
        await expect(self.question).to_have_text(question)

    async def told(self, words: str) -> None:
        await expect(self.page.locator(".toast")).to_have_text(words)

    async def told_of(self, words: str) -> None:
        """The same, where the rest of it is not foreseen, such as a time."""
        await expect(self.page.locator(".toast")).to_contain_text(words)

    async def to_group(self) -> None:
        """Show the group of the cast."""
        await self._enter(GROUP_ID)

    async def to_bot(self) -> None:
        """Show their own chat with the bot."""
        await self._enter(self.person)

    async def _enter(self, chat: int) -> None:
        await self.page.click("#back")
        await self.page.click(f"#list [data-chat='{chat}']")

    async def warned(self, words: str) -> None:
        """An alert stands over everything until OK is pressed."""
        await expect(self.page.locator("#alert-text")).to_contain_text(words)
        await self.page.click("#alert button")

    async def tap(self, *labels: str) -> None:
        """One after the other; a mark is redrawn before the next one is tapped."""
        for label in labels[:-1]:
            await self.key(label).click()
            await expect(self.key(label)).to_have_count(0)
        await self.key(labels[-1]).click()

    async def write(self, words: str) -> None:
        await self.page.fill("#text", words)
        await self.page.keyboard.press("Enter")

    async def jump(self, label: str) -> None:
        await self.page.get_by_role("button", name=label, exact=True).click()

    async def begin(self, label: str) -> str:
        """A new consult with this label; its code."""
        await self.tap("New consult")
        await self.asked("A label for this case?")
        await self.write(label)
        await self.asked("Which of these red flags are present?")
        title = await self.card.locator(".bubble b").first.text_content()
        return (title or "").split(" ")[0].removeprefix("C-")

    async def answer(self, answers: Answers, until: str = REVIEW) -> list[str]:
        """Answer whatever is asked, until this is; the questions that were."""
        seen: list[str] = []
        while (asked := await self.question.text_content() or "") != until:
            seen.append(asked)
            match answers[asked]:
                case str(words):
                    await self.write(words)
                case labels:
                    await self.tap(*labels)
            await expect(self.question).not_to_have_text(asked)
        return seen

    async def buttons(self) -> list[dict[str, Any]]:
        """The newest card's buttons, with what they send."""
        answer = await self.page.request.get(f"{self.program.url}play/state?as={self.person}")
        chats = (await answer.json())["chats"]
        messages = next(chat for chat in chats if chat["id"] == self.person)["messages"]
        card = next(m for m in reversed(messages) if m["from"]["is_bot"])
        keys = [key for row in card["reply_markup"]["inline_keyboard"] for key in row]
        return [{**key, "message_id": card["message_id"]} for key in keys]

    async def tap_late(self, button: dict[str, Any]) -> None:
        """Press what stood on a card some time ago, as a phone that was out of reach does."""
        place = {"as": self.person, "message_id": button["message_id"]}
        tap = {**place, "data": button["callback_data"]}
        answer = await self.page.request.post(f"{self.program.url}play/tap", data=tap)
        assert (await answer.json())["ok"]

    async def open_drawer(self, name: str) -> Locator:
        """The drawer "record" or "whatif", opened from the top of the phone."""
        await self.page.click(f".banner [data-drawer={name}]")
        drawer = self.page.locator(f"#{name}")
        await expect(drawer).to_be_visible()
        return drawer


class PhoneOf(Protocol):
    """Opens somebody's phone and presses START; what more is named is said of the browser."""

    async def __call__(self, person: int, *, start: bool = True, **surroundings: Any) -> Phone:  # noqa: ANN401
        ...
