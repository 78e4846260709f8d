"""Where Telegram posts updates to, and where we listen for them; wrong wishes are one sentence."""

import hmac
import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final
from urllib.parse import SplitResult, urlsplit

from bot.exits import Code, Stop
from bot.spelling import TOKEN_SHAPE, listening
from bot.telegram.send import PUBLIC_API

LISTEN: Final = "127.0.0.1:8443"
EXAMPLE: Final = "https://bot.example.org/telegram"
# The ports that Telegram posts to.
PORTS: Final = frozenset({None, 443, 80, 88, 8443})
PATH: Final = re.compile(r"/[A-Za-z0-9._~/-]*")


@dataclass(frozen=True, slots=True)
class Hook:
    """`url` is what Telegram is told; at its path on `host` and `port` we take what it posts.

    What does not carry the `secret` is not from Telegram.
    """

    url: str
    host: str
    port: int
    secret: str = field(repr=False)

    @property
    def path(self) -> str:
        return urlsplit(self.url).path or "/"


def secret_of(token: str) -> str:
    """A secret for who set none: all programs of a bot have the same, and none tells the token."""
    return hmac.new(token.encode(), b"curbside webhook", sha256).hexdigest()


def hook(url: str, listen: str, secret: str, api: str = PUBLIC_API) -> Hook:
    """A webhook as wished.

    Raises `Stop` for an address that Telegram would not post to, or that gives the token away.
    """
    url = url.strip()
    try:
        wrong = _wrong(urlsplit(url), public=api == PUBLIC_API)
    except ValueError:
        wrong = "cannot be read"
    if wrong:
        raise Stop(Code.USAGE, f"--webhook {wrong}: write an address such as {EXAMPLE}.")
    try:
        host, port = listening(listen)
    except ValueError as error:
        raise Stop(Code.USAGE, f"--listen {error}: write it as {LISTEN}.") from None
    return Hook(url, host, port, secret)


def _wrong(parts: SplitResult, *, public: bool) -> str | None:
    """A Bot API server of one's own may post anywhere; Telegram's posts to the public net only."""
    if parts.scheme not in ({"https"} if public else {"https", "http"}) or not parts.hostname:
        return "is not an https address"
    if public and parts.port not in PORTS:
        return "has a port that Telegram does not post to (443, 80, 88 or 8443)"
    if parts.username or parts.query or parts.fragment:
        return "holds more than a host and a path"
    if TOKEN_SHAPE.search(parts.path):
        return "holds a token in its path, which every log on the way would keep"
    if parts.path and not PATH.fullmatch(parts.path):
        return "has a path with other signs than letters, digits and . _ ~ - /"
    return None
