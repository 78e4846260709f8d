"""Words that are kept sealed: AES-256-GCM under a key that is not in the database.

A sealed text belongs to its place (which bot, which case, which message), so that two of them that
were swapped, or one that was changed, are not opened but said to be damaged. With several keys the
first one seals and each of them opens, so that a key can be replaced while the bot runs.
"""

from __future__ import annotations

import binascii
import os
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12  # as NIST SP 800-38D has it
MARK: Final = "aes"
NO_LIBRARY: Final = (
    "CURBSIDE_WORDS_KEY is set, and the library that seals is missing: install curbside[sealing]."
)


class Unopened(Exception):  # noqa: N818 - the name says what happened
    """A sealed text is not opened; the message says why, in half a sentence."""


@dataclass(frozen=True, slots=True)
class Vault:
    """Keys of 32 bytes, the newest first."""

    keys: tuple[bytes, ...] = field(repr=False)

    def seal(self, text: str, place: str) -> str:
        """The text as it is kept at that place."""
        from cryptography.hazmat.primitives.ciphers.aead import (  # noqa: PLC0415 - an extra
            AESGCM,
        )

        nonce = os.urandom(NONCE_BYTES)
        kept = nonce + AESGCM(self.keys[0]).encrypt(nonce, text.encode(), place.encode())
        return f"{MARK}:{_name(self.keys[0])}:{urlsafe_b64encode(kept).decode()}"

    def open(self, sealed: str, place: str) -> str:
        """The text again; `Unopened` if none of the keys is its own, or it is not as it was."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - an extra
        from cryptography.hazmat.primitives.ciphers.aead import (  # noqa: PLC0415 - an extra
            AESGCM,
        )

        _, name, body = sealed.split(":", 2)
        key = next((each for each in self.keys if _name(each) == name), None)
        if key is None:
            raise Unopened("sealed under a key that is not here")
        try:
            kept = urlsafe_b64decode(body)
            nonce, rest = kept[:NONCE_BYTES], kept[NONCE_BYTES:]
            return AESGCM(key).decrypt(nonce, rest, place.encode()).decode()
        except (InvalidTag, ValueError):
            raise Unopened("damaged, or not from this place") from None


def _name(key: bytes) -> str:
    """What a key is called beside what it seals; it tells nothing of the key."""
    return sha256(b"curbside words " + key).hexdigest()[:8]


def is_sealed(text: str) -> bool:
    return text.startswith(f"{MARK}:")


def place(bot_id: int, consult: str, message: int) -> str:
    """Where a reply in a team's thread belongs."""
    return f"{bot_id}:{consult}:{message}"


def keys_of(text: str) -> tuple[bytes, ...]:
    """Keys as base64 with commas between, the newest first; `ValueError` if one is none."""
    return tuple(_key(each) for each in _parts(text))


def _parts(text: str) -> Sequence[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def _key(text: str) -> bytes:
    try:
        key = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("is not base64") from None
    if len(key) != KEY_BYTES:
        raise ValueError("holds a key that is not 32 bytes long")
    return key
