"""Posts one update to a URL and says what came of it."""

import json
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Self

import aiohttp

from bot.playground.errors import JSON
from bot.playground.network import Network

Hear = Callable[[str, bytes], Awaitable[None]]  # the kind of an answer's body, and the body
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
ANSWER_SECONDS = 60.0
LONGEST_RETRY_AFTER = 3600


class Courier:
    """The connections to one webhook, open while the block is."""

    def __init__(self, url: str, secret: str, network: Network, hear: Hear) -> None:
        self._url, self._network, self._hear = url, network, hear
        self._headers = {"content-type": "application/json"}
        if secret:
            self._headers[SECRET_HEADER] = secret
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        limits = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        session = aiohttp.ClientSession(timeout=limits, trust_env=False)
        self._session = await self._stack.enter_async_context(session)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def post(self, update: JSON) -> tuple[str, float]:
        """One delivery: "" or what went wrong, and the seconds that the answer asked for."""
        body = json.dumps(update, separators=(",", ":")).encode("ascii")
        await self._network.cross()
        try:
            async with self._session.post(
                self._url, data=body, headers=self._headers, allow_redirects=False
            ) as answer:
                await self._network.cross()
                if 200 <= answer.status < 300:  # noqa: PLR2004 - HTTP
                    kind = answer.headers.get("content-type", "")
                    await self._hear(kind, await answer.read())
                    return "", 0.0
                asked = answer.headers.get("retry-after", "")
                seconds = min(int(asked), LONGEST_RETRY_AFTER) if asked.isdecimal() else 0
                return f"Wrong response from the webhook: {answer.status} {answer.reason}", seconds
        except TimeoutError:
            return "Read timeout expired", 0.0
        except aiohttp.ClientConnectorError:
            return "Connection refused", 0.0
        except (aiohttp.ClientError, OSError):
            return "Webhook connection closed", 0.0
