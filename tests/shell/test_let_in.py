"""The whole way in and out: a link from the command line, a tap on it, a case, and shut out again.

The bot, each command and Telegram's counterpart are programs of their own, as in production.
"""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from tests.telegram.bot_api_check import checked_playground as playground

SAM, GROUP = 1005, -1001000000001
NEUTRAL = "This bot is for invited clinicians."
PROGRAM = "import sys; from bot.cli import main; sys.exit(main())"


class Clinic:
    """A running bot, its people at the page, and its operator at a shell."""

    def __init__(self, http: aiohttp.ClientSession, page: str, settings: dict[str, str]) -> None:
        self.http, self.page, self.settings = http, page, settings

    async def do(self, verb: str, who: int = SAM, **wish: Any) -> Any:  # noqa: ANN401, JSON
        async with self.http.post(f"{self.page}play/{verb}", json={"as": who, **wish}) as answer:
            told = await answer.json()
            assert answer.status == 200, told
            return told

    async def seen(self, text: str, who: int = SAM, count: int = 1) -> dict[str, Any]:
        """The newest message of the bot with this text, once so many of them have come."""
        async with asyncio.timeout(20):
            while True:
                async with self.http.get(f"{self.page}play/state?as={who}") as answer:
                    chats = (await answer.json())["chats"]
                said = [m for chat in chats for m in chat["messages"] if text in m.get("text", "")]
                found = [message for message in said if message["from"]["is_bot"]]
                if len(found) >= count:
                    return dict(found[-1])
                await asyncio.sleep(0.05)

    async def calls(self) -> str:
        async with self.http.get(f"{self.page}play/calls?since=0") as answer:
            return await answer.text()

    async def users(self, *args: str) -> str:
        program = await asyncio.create_subprocess_exec(
            sys.executable, "-c", PROGRAM, "users", *args,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.settings,
        )  # fmt: skip
        out, err = await program.communicate()
        assert program.returncode == 0, err
        return out.decode()


@asynccontextmanager
async def clinic(folder: Path) -> AsyncIterator[Clinic]:
    async with playground() as place, aiohttp.ClientSession() as http:
        settings = {
            "CURBSIDE_TOKEN": place.token,
            "CURBSIDE_TELEGRAM_API": place.origin,
            "CURBSIDE_DATABASE": str(folder / "served.db"),
        }
        bot = await asyncio.create_subprocess_exec(
            sys.executable, "-c", PROGRAM, "serve", env=settings, stderr=subprocess.PIPE
        )
        try:
            yield Clinic(http, place.page_url, settings)
        finally:
            bot.terminate()
            await bot.communicate()


async def test_from_a_link_to_a_case_and_out_again_while_the_bot_runs(tmp_path: Path) -> None:
    async with clinic(tmp_path) as here:
        await here.do("start")
        await here.seen(NEUTRAL)
        link = (await here.users("invite", "--called", "Dr S")).strip()
        await here.do("start", payload=link.partition("?start=")[2])
        await here.seen("structured case consults")
        await here.do("say", text="/consult")
        await here.seen("A label for this case?")
        await here.do("say", text="58F L4-5")
        card = await here.seen("red flags")
        assert "Dr S" in await here.users("list")

        await here.users("revoke", str(SAM))
        before = (await here.calls()).count("58F L4-5")
        tapped = await here.do("tap", message_id=card["message_id"], label="None of these", wait=10)
        assert tapped["answer"]["text"] == NEUTRAL
        await here.do("start", payload=link.partition("?start=")[2])
        await here.seen("This invitation cannot be used")
        for text in ("/case", "none", "/consults"):  # more than three a day: not even read
            await here.do("say", text=text)
        await here.do("say", 1001, text="/start")
        await here.seen(NEUTRAL, 1001)
        assert (await here.calls()).count("58F L4-5") == before


async def test_an_anonymous_admin_is_shown_the_way_out(tmp_path: Path) -> None:
    async with clinic(tmp_path) as here:
        leader = 1001
        await here.users("role", str(leader), "clinician")
        await here.do("member", leader, status="administrator", chat_id=GROUP)
        text = "/consult@curbside_playground_bot"
        await here.do("say", leader, chat_id=GROUP, text=text, through="anonymous")
        await here.seen("turn off 'Remain anonymous'", leader)
        await here.do("say", leader, chat_id=GROUP, text=text)
        await here.seen("Findings are entered in private", leader)
