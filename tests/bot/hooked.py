"""A webhook that listens on this machine, for the tests that post to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import sqlalchemy as sa

from bot.store.engine import Store
from bot.store.tables import inbox
from bot.telegram.hook import Hook
from bot.webhook_server import Webhook

Telegram = Any  # the class lives in conftest.py, which tests cannot import

SECRET = "made_up-secret_0123456789"
URL = "https://bot.example.org/telegram"
HOOK = Hook(URL, "127.0.0.1", 0, SECRET)
SHOWN = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
JSON = {"Content-Type": "application/json"}


def update(number: int, chat: int = 7) -> dict[str, Any]:
    return {"update_id": number, "message": {"chat": {"id": chat}, "text": "hello"}}


async def rows(store: Store) -> list[tuple[str, int, int]]:
    query = sa.select(inbox.c.key, inbox.c.chat_id, inbox.c.status).order_by(inbox.c.id)
    return [tuple(row) for row in await store.read(lambda db: list(db.execute(query)))]


@asynccontextmanager
async def running(webhook: Webhook, telegram: Telegram) -> AsyncIterator[str]:
    """It listens and has registered; its address on this machine."""
    task = asyncio.create_task(webhook.run())
    try:
        await telegram.until("setWebhook")
        yield f"http://127.0.0.1:{webhook.port}"
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
