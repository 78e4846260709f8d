"""Links of t.me that lead to the bot: one that starts it, one that takes it into a group."""

import re
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import parse_qs, urlsplit

HOSTS: Final = ("t.me", "telegram.me")
PAYLOAD: Final = re.compile(r"[A-Za-z0-9_-]{0,64}")
KINDS: Final = ("startgroup", "start")


@dataclass(frozen=True, slots=True)
class Link:
    """What a link asks for. `rights` are those that it wants for the bot in the group."""

    kind: Literal["start", "startgroup"]
    payload: str = ""
    rights: frozenset[str] = frozenset()


def startable(url: str) -> bool:
    """Whether the payload of a link that starts a bot, if it is one, would arrive."""
    parts = urlsplit(url)
    if parts.hostname not in HOSTS:
        return True
    asked = parse_qs(parts.query, keep_blank_values=True)
    return all(PAYLOAD.fullmatch(payload) for kind in KINDS for payload in asked.get(kind, []))


def to_bot(url: str, username: str) -> Link | None:
    """The link, if it leads to this bot; None if it leads elsewhere.

    A link that names neither is as good as one that starts.
    """
    parts = urlsplit(url)
    if parts.hostname not in HOSTS or parts.path.strip("/").lower() != username.lower():
        return None
    asked = parse_qs(parts.query, keep_blank_values=True)
    if "startgroup" in asked:
        rights = asked.get("admin", [""])[0].split()
        return Link("startgroup", asked["startgroup"][0], frozenset(f"can_{r}" for r in rights))
    return Link("start", asked.get("start", [""])[0])
