"""Made-up attachments, so that a person can send what a bot must refuse kindly."""

import struct
import zlib

from bot.playground.errors import JSON
from bot.playground.files import Files

SIDE = 96


def _picture() -> bytes:
    """A small grey PNG with a diagonal."""
    rows = b"".join(
        b"\0" + bytes(90 if abs(x - y) < 3 else 205 for x in range(SIDE))  # noqa: PLR2004
        for y in range(SIDE)
    )

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 0, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def _file(files: Files, kind: str, name: str, content: bytes) -> JSON:
    record = files.keep(kind, name, content)
    return {k: record[k] for k in ("file_id", "file_unique_id", "file_size")}


def _sticker(files: Files) -> JSON:
    shape = {"type": "regular", "width": 512, "height": 512}
    kind = {"is_animated": False, "is_video": False, "emoji": "👍", "set_name": "Invented"}
    return {"sticker": _file(files, "sticker", "sticker.webp", b"RIFF") | shape | kind}


def _photo(files: Files) -> JSON:
    sides = {"width": SIDE, "height": SIDE}
    return {"photo": [_file(files, "photo", "photo.png", _picture()) | sides]}


def _voice(files: Files) -> JSON:
    sound = _file(files, "voice", "voice.ogg", b"OggS")
    return {"voice": sound | {"duration": 3, "mime_type": "audio/ogg"}}


def _document(files: Files) -> JSON:
    name = "notes.txt"
    content = _file(files, "document", name, b"An invented note.\n")
    return {"document": content | {"file_name": name, "mime_type": "text/plain"}}


def stand_in(files: Files, kind: str) -> JSON | None:
    """The content of a message of this kind; None for a kind that is not made here."""
    makers = {"sticker": _sticker, "photo": _photo, "voice": _voice, "document": _document}
    if kind in makers:
        return makers[kind](files)
    plain: dict[str, JSON] = {
        "location": {"location": {"latitude": 40.4168, "longitude": -3.7038}},
        "contact": {"contact": {"phone_number": "+10005550100", "first_name": "Invented"}},
        "dice": {"dice": {"emoji": "🎲", "value": 4}},
    }
    return plain.get(kind)
