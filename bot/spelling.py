"""How each setting is written: text in, a value out, or a `ValueError` that never repeats it."""

import re
from collections.abc import Callable
from datetime import time
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, SecretStr

from bot.sealing import keys_of
from bot.store.places import place_of, url_of
from bot.store.rows import StoreError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Telegram's own are longer; a Bot API server of one's own may be content with less.
TOKEN_SHAPE = re.compile(r"\d+:[A-Za-z0-9_-]+")


def written(read: Callable[[str], object]) -> BeforeValidator:
    """Text goes through `read`; a default is already a value."""
    return BeforeValidator(lambda given: read(given) if isinstance(given, str) else given)


def bot_token(text: str) -> SecretStr:
    if not TOKEN_SHAPE.fullmatch(text.strip()):
        raise ValueError("does not look like a bot token")
    return SecretStr(text.strip())


def words_keys(text: str) -> SecretStr:
    """Checked, and kept as it is written: `sealing.keys_of` reads it."""
    if not keys_of(text):
        raise ValueError("holds no key")
    return SecretStr(text.strip())


def api_address(text: str) -> str:
    parts = urlsplit(text.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("is not an http or https address")
    if parts.username or parts.query or parts.fragment or TOKEN_SHAPE.search(parts.path):
        raise ValueError("holds more than the address of the server")
    return re.sub(r"(/bot)?/*$", "", text.strip())


def database_url(text: str) -> str:
    text = text.strip()
    if text.startswith(("postgresql:", "postgresql+", "postgres:")):
        return _server_url(text)
    path = text.removeprefix("sqlite:///")
    if not path or ":memory:" in path or "://" in path or "?" in path:
        raise ValueError("is not a database that would be kept")
    return url_of(Path(path).expanduser())


def _server_url(text: str) -> str:
    if not text.startswith("postgresql://"):
        raise ValueError("names PostgreSQL in another way than postgresql://user@host/name")
    try:
        return url_of(place_of(text))
    except StoreError:
        raise ValueError("is no address of a PostgreSQL database") from None


def person_ids(text: str) -> frozenset[int]:
    parts = re.split(r"[,\s]+", text.strip()) if text.strip() else []
    if not all(re.fullmatch(r"[1-9]\d{0,15}", part) for part in parts):
        raise ValueError("is not a list of Telegram ids")
    return frozenset(int(part) for part in parts)


def time_zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text.strip())
    except (KeyError, ValueError, OSError):
        raise ValueError("is not a time zone of the IANA list") from None


def clock_time(text: str) -> time:
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text.strip())
    if not found:
        raise ValueError("is not a time of the day")
    return time(int(found[1]), int(found[2]))


def span_of_day(text: str) -> tuple[time, time]:
    parts = re.split(r"\s*[-–]\s*", text.strip())
    if len(parts) != 2:  # noqa: PLR2004, two ends are what makes it a span
        raise ValueError("is not a span of the day")
    return clock_time(parts[0]), clock_time(parts[1])


def weekdays(text: str) -> frozenset[int]:
    chosen: set[int] = set()
    for part in re.split(r"[,\s]+", text.strip().lower()):
        ends = part.split("-")
        if not 1 <= len(ends) <= 2 or not set(ends) <= set(DAYS):  # noqa: PLR2004, as above
            raise ValueError("is not a list of weekdays")
        first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
        chosen |= {day % 7 for day in range(first, last + 1 + 7 * (last < first))}
    return frozenset(chosen)


def hook_secret(text: str) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", text.strip()):
        raise ValueError("is no secret that Telegram would carry")
    return SecretStr(text.strip())


def listening(text: str) -> tuple[str, int]:
    """A host of this machine and a port; an IPv6 address stands in brackets."""
    parts = urlsplit(f"//{text.strip()}")
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError("is not a host and a port") from None
    if not host or port is None or parts.username or parts.path or parts.query or parts.fragment:
        raise ValueError("is not a host and a port")
    return host, port
