"""One call to the Bot API, and every way it can end as a value instead of an exception."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
import telegram

from bot.meter import Meter
from bot.telegram.wire import BROKEN, READ_SECONDS, Wire, parse

PUBLIC_API: Final = "https://api.telegram.org"

_LATE: Final = ("query is too old", "query id is invalid", "query_id_invalid")
# What a 400 says of a chat that takes nothing from us at present, whatever we send.
_SHUT: Final = (
    "chat not found",
    "peer_id_invalid",
    "chat_write_forbidden",
    "chat_restricted",
    "rights to send",
    "administrator rights in the channel",
)
_TOPIC: Final = ("message thread not found", "topic_closed", "topic_deleted", "topic_id_invalid")
_FINAL: Final = frozenset({400, 403, 413})
_BARRED: Final = frozenset({401, 404, 409})
_FLOOD: Final = 429


@dataclass(frozen=True, slots=True)
class Answered:
    """Telegram did it; `result` is the parsed JSON."""

    result: Any

    @property
    def message_id(self) -> int | None:
        found = self.result.get("message_id") if isinstance(self.result, dict) else None
        return found if isinstance(found, int) else None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The message already says so: as good as done."""


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Not now. `after` seconds if Telegram asked for them; else the caller's own backoff.

    Whether a request that got no answer was applied cannot be known.
    """

    why: str
    after: float | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Never, as asked. `text` is Telegram's description: it may quote, so it stays out of logs."""

    code: int
    text: str
    moved_to: int | None = None

    @property
    def shut(self) -> bool:
        """The chat takes nothing from us: blocked, kicked, deactivated, or not there."""
        return self.code == 403 or self._says(_SHUT)  # noqa: PLR2004 - HTTP

    @property
    def topicless(self) -> bool:
        """The topic is gone or closed; the group itself may still take it."""
        return self._says(_TOPIC)

    @property
    def late(self) -> bool:
        """The tap was too long ago to be answered: nobody waits for it any more."""
        return self._says(_LATE)

    @property
    def of_the_message(self) -> bool:
        """Only this message cannot be had so; another way into the same chat may be open."""
        return not self.shut and self.moved_to is None

    def _says(self, phrases: tuple[str, ...]) -> bool:
        return any(phrase in self.text.lower() for phrase in phrases)


@dataclass(frozen=True, slots=True)
class Barred:
    """Nothing will work: the token is wrong (401, 404) or somebody else receives (409)."""

    code: int
    text: str


Reply = Answered | Unchanged | TryAgain | Refused | Barred


class Line:
    """The connection to one bot. Its token is nowhere in what it returns, raises or prints."""

    def __init__(self, token: str, api: str = PUBLIC_API, meter: Meter | None = None) -> None:
        self._root = f"{api.rstrip('/')}/bot"
        self._token = token
        self._meter = meter or Meter()
        # A proxy of the environment leads to Telegram, never to a counterpart on this machine.
        self.wire = Wire(trust_env=api == PUBLIC_API)

    def __repr__(self) -> str:
        return "Line(...)"

    def bot(self) -> telegram.Bot:
        """python-telegram-bot over the same wire, for what needs its typed calls."""
        # At DEBUG the library logs the URL with the token, and every parameter.
        logging.getLogger("telegram").setLevel(logging.WARNING)
        return telegram.Bot(
            self._token, base_url=self._root, request=self.wire, get_updates_request=self.wire
        )

    async def call(
        self, method: str, parameters: Mapping[str, Any], *, read_timeout: float = READ_SECONDS
    ) -> Reply:
        said = {name: value for name, value in parameters.items() if value is not None}
        url = f"{self._root}{self._token}/{method}"
        try:
            status, body = await self.wire.exchange(
                url, orjson.dumps(said), read_timeout=read_timeout
            )
        except BROKEN as error:
            reply: Reply = TryAgain(type(error).__name__)
        else:
            reply = classify(status, body)
        lost = isinstance(reply, TryAgain) and reply.after is None
        self._meter.called(method, type(reply).__name__, lost=lost)
        return reply

    async def close(self) -> None:
        await self.wire.shutdown()


def classify(status: int, body: bytes) -> Reply:
    """What an answer means. Anything that is not the Bot API's own JSON is a passing fault."""
    try:
        answer = parse(body)
    except ValueError:
        return TryAgain(f"HTTP {status}, no JSON")
    if not isinstance(answer, dict) or not isinstance(answer.get("ok"), bool):
        return TryAgain(f"HTTP {status}, not the Bot API")
    if answer["ok"]:
        return Answered(answer.get("result"))
    code = answer.get("error_code", status)
    text = str(answer.get("description", ""))
    more = answer.get("parameters")
    return _refusal(code, text, more if isinstance(more, dict) else {})


def _refusal(code: int, text: str, more: Mapping[str, Any]) -> Reply:
    if "retry_after" in more or code == _FLOOD:
        return TryAgain("429", after=float(more.get("retry_after", 1)))
    if "message is not modified" in text.lower():
        return Unchanged()
    if code in _BARRED:
        return Barred(code, text)
    if code in _FINAL:
        return Refused(code, text, moved_to=_chat(more.get("migrate_to_chat_id")))
    return TryAgain(str(code))


def _chat(given: object) -> int | None:
    return given if isinstance(given, int) and given else None
