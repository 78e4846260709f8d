"""A Telegram that posts to several programs of one bot, and people whose words it has to post.

It does as Telegram does: what somebody wrote is posted in order, each to any of the programs, and
again until one of them has said 200.
"""

import asyncio
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

SECRET = "a-secret-of-the-tests-0123456789"
TOKEN = "1000000001:SIM-" + "x" * 31
BOT = 1000000001
FIRST = 5000
WORDS = (
    "None of these", "1", "2", "3", "5", "6", "yes", "no", "none", "not examined", "7 weeks", "12",
    "back", "skip", "58F L4-5", "conservative care", "Get the advice", "follow", "/consults",
)  # fmt: skip


def messages(people: int, total: int, dice: random.Random) -> dict[int, list[dict[str, Any]]]:
    """What each of them writes, in their order, under the numbers that all updates share."""
    writers = [dice.randrange(people) for _ in range(total)]
    own: dict[int, list[dict[str, Any]]] = {FIRST + n: [] for n in range(people)}
    for number, writer in enumerate(writers, 1):
        person = FIRST + writer
        own[person].append(update(number, person, _said(len(own[person]), dice)))
    return own


def _said(place: int, dice: random.Random) -> str:
    in_case = place % 40
    return "/consult" if in_case == 0 else "58F L4-5" if in_case == 1 else dice.choice(WORDS)


def update(number: int, person: int, text: str) -> dict[str, Any]:
    message: dict[str, Any] = {
        "message_id": number,
        "date": 1_790_000_000,
        "chat": {"id": person, "type": "private", "first_name": "Dr. Test"},
        "from": {"id": person, "is_bot": False, "first_name": "Dr. Test"},
        "text": text,
    }
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    return {"update_id": number, "message": message}


@dataclass
class Upstream:
    """Answers what the programs call, and posts to them at their `ports`."""

    http: aiohttp.ClientSession
    dice: random.Random
    ports: Sequence[int] = ()
    acknowledged: int = 0
    refused: int = 0
    last_message: int = 0
    url: str = ""
    hook: str = field(default="")

    async def answer(self, request: web.Request) -> web.Response:
        method, said = request.match_info["method"], await request.json()
        result: object = True
        if method == "getMe":
            result = {"id": BOT, "is_bot": True, "first_name": "C", "username": "curbside_bot"}
        elif method == "setWebhook":
            self.hook = str(said["url"])
        elif method == "getWebhookInfo":
            result = {"url": self.hook, "pending_update_count": 0}
        elif method == "sendMessage":
            self.last_message += 1
            result = {"message_id": self.last_message}
        return web.json_response({"ok": True, "result": result})

    async def post(self, update: dict[str, Any]) -> None:
        """Until a program has acknowledged it."""
        while True:
            address = f"http://127.0.0.1:{self.dice.choice(self.ports)}/telegram"
            try:
                async with asyncio.timeout(15):
                    shown = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
                    async with self.http.post(address, json=update, headers=shown) as answer:
                        if answer.status == 200:
                            self.acknowledged += 1
                            return
            except (aiohttp.ClientError, TimeoutError):
                pass
            self.refused += 1
            await asyncio.sleep(self.dice.uniform(0.02, 0.2))

    async def post_all(self, own: dict[int, list[dict[str, Any]]]) -> None:
        async with asyncio.TaskGroup() as together:
            for updates in own.values():
                together.create_task(self._in_order(updates))

    async def _in_order(self, updates: Sequence[dict[str, Any]]) -> None:
        for each in updates:
            await self.post(each)


def codes(rows: Sequence[tuple[Any, ...]]) -> Iterator[tuple[str, str]]:
    """Each case's code, and what it is called in a record of its own."""
    for number, (code,) in enumerate(rows):
        yield str(code), f"<case {number}>"
