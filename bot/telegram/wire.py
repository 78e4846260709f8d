"""The transport: one aiohttp session that carries our calls and python-telegram-bot's alike."""

import json
from collections.abc import Mapping
from typing import Any, Final

import aiohttp
import orjson
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECT_SECONDS: Final = 10.0
READ_SECONDS: Final = 20.0
CONNECTIONS: Final = 100
# A card's text and keyboard as a form cost more to write down than all else of a call.
JSON: Final = {"Content-Type": "application/json"}

# What the network does to a request; the text of these may carry the URL, and so the token.
BROKEN: Final = (aiohttp.ClientError, TimeoutError, OSError)


def parse(body: bytes) -> Any:  # noqa: ANN401 - JSON
    """JSON, or ValueError. Lone surrogates, which no database takes, become question marks."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        loose = json.loads(body.decode("utf-8", "replace"))
        return orjson.loads(json.dumps(loose, ensure_ascii=False).encode("utf-8", "replace"))


class Wire(BaseRequest):
    """No retries here: who calls knows whether a repeat is harmless."""

    def __init__(self, *, trust_env: bool = True) -> None:
        self._trust_env = trust_env
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return READ_SECONDS

    async def initialize(self) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=60),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=self._trust_env,
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def exchange(
        self,
        url: str,
        body: bytes | Mapping[str, str] | aiohttp.FormData | None = None,
        *,
        method: str = "POST",
        read_timeout: float = READ_SECONDS,
    ) -> tuple[int, bytes]:
        """One request; a body of bytes is JSON. Raises one of `BROKEN`."""
        await self.initialize()
        assert self._session is not None  # noqa: S101 - for the type checker
        limits = aiohttp.ClientTimeout(
            total=None, sock_connect=CONNECT_SECONDS, sock_read=read_timeout
        )
        kind = JSON if isinstance(body, bytes) else None
        async with self._session.request(
            method, url, data=body, headers=kind, timeout=limits
        ) as response:
            return response.status, await response.read()

    # reason: the signature is the library's
    async def do_request(  # noqa: PLR0913, PLR0917
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401, ARG002
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401, ARG002
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401, ARG002
    ) -> tuple[int, bytes]:
        seconds = read_timeout if isinstance(read_timeout, int | float) else READ_SECONDS
        form = None if request_data is None else _form(request_data)
        try:
            return await self.exchange(url, form, method=method, read_timeout=seconds)
        except TimeoutError:
            raise TimedOut from None
        except BROKEN as error:
            raise NetworkError(type(error).__name__) from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:  # noqa: ANN401
        try:
            return parse(payload)
        except ValueError:
            raise TelegramError("Invalid server response") from None


def _form(data: RequestData) -> Mapping[str, str] | aiohttp.FormData:
    if not data.contains_files:
        return data.json_parameters
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form
