"""The floor of one person alone: the Bot API through aiohttp, and nothing behind it.

No framework, no database, no state: what a button carries says what is shown next. The answer to
the tap and the changed card go side by side.
"""

import asyncio
import os
from typing import Any

import aiohttp
import orjson

ORIGIN, TOKEN = os.environ["PEER_ORIGIN"], os.environ["PEER_TOKEN"]
LABELS = ("Done", "6", "Stable", "Confirm")
WORDS = "Which of these is so? Tap once for each that is, and Done when you are through."


def keyboard(step: int) -> str:
    row = [{"text": label, "callback_data": str(step)} for label in ("Back", LABELS[step])]
    return orjson.dumps({"inline_keyboard": [row]}).decode()


async def call(session: aiohttp.ClientSession, method: str, **told: Any) -> Any:  # noqa: ANN401
    async with session.post(f"{ORIGIN}/bot{TOKEN}/{method}", data=told) as answer:
        return orjson.loads(await answer.read())["result"]


async def tapped(session: aiohttp.ClientSession, query: dict[str, Any]) -> None:
    step, message = int(query["data"]) + 1, query["message"]
    where = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
    shown = {"text": WORDS, "reply_markup": keyboard(step)} if step < 4 else {"text": "Saved."}
    await asyncio.gather(
        call(session, "answerCallbackQuery", callback_query_id=query["id"]),
        call(session, "editMessageText", **where, **shown),
    )


async def said(session: aiohttp.ClientSession, message: dict[str, Any]) -> None:
    where = {"chat_id": message["chat"]["id"]}
    if message["text"] == "/start":
        await call(session, "sendMessage", **where, text="A label for this case?")
    else:
        await call(session, "sendMessage", **where, text=WORDS, reply_markup=keyboard(0))


async def main() -> None:
    offset = 0
    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as tasks:
        while True:
            for update in await call(session, "getUpdates", offset=offset, timeout=50):
                offset = update["update_id"] + 1
                if "callback_query" in update:
                    tasks.create_task(tapped(session, update["callback_query"]))
                else:
                    tasks.create_task(said(session, update["message"]))


if __name__ == "__main__":
    asyncio.run(main())
