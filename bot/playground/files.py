"""Files that were sent: kept with the state, given out by file_id."""

import mimetypes
import secrets
import struct
from pathlib import PurePath

from bot.playground.errors import JSON, bad
from bot.playground.params import Params
from bot.playground.state import Shelf

MAX_DOCUMENT = 50 * 2**20
MAX_PHOTO = 10 * 2**20
MAX_DOWNLOAD = 20 * 2**20
MAX_SIDES = 10_000
MAX_RATIO = 20
PNG = b"\x89PNG\r\n\x1a\n"
JPEG_SIZES = (*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0))


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:  # noqa: PLR2004 - a JPEG marker
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if marker in JPEG_SIZES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG or JPEG; None for anything else."""
    if content.startswith(PNG) and len(content) > 24:  # noqa: PLR2004 - up to the size fields
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content.startswith(b"\xff\xd8"):
        return _jpeg_size(content)
    return None


class Files:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.known: dict[str, JSON] = shelf.all("file")

    def keep(self, kind: str, name: str, content: bytes) -> JSON:
        """Store a file; gives its record (file_id, name, mime, size, path)."""
        file_id = f"SIM{secrets.token_urlsafe(24)}"
        suffix = PurePath(name).suffix
        record = {
            "file_id": file_id,
            "file_unique_id": secrets.token_urlsafe(9),
            "file_size": len(content),
            "file_name": name,
            "mime_type": mimetypes.guess_type(name)[0] or "application/octet-stream",
            "file_path": f"{kind}s/file_{len(self.known)}{suffix}",
        }
        self.known[file_id] = record
        self._shelf.put("file", file_id, record)
        self._shelf.put_file(file_id, content)
        return record

    def content(self, file_id: str) -> bytes:
        return self._shelf.file(file_id)

    def by_path(self, path: str) -> JSON | None:
        return next((f for f in self.known.values() if f["file_path"] == path), None)

    def taken(self, params: Params, field: str, limit: int) -> JSON:
        """The record of the file that a call sends: an upload, or the id of a known file."""
        wish = params.text(field)
        name = wish.removeprefix("attach://") if wish.startswith("attach://") else field
        if name in params.uploads:
            file_name, content = params.uploads[name]
            if not content:
                raise bad("file must be non-empty")
            if len(content) > limit:
                raise bad(f"file of size {len(content)} bytes is too big for a {field}")
            return self.keep(field, file_name, content)
        if not wish:
            raise bad(f"there is no {field} in the request")
        if wish not in self.known:
            raise bad("wrong file identifier/HTTP URL specified")
        return self.known[wish]

    def photo(self, params: Params) -> list[JSON]:
        record = self.taken(params, "photo", MAX_PHOTO)
        size = picture_size(self.content(record["file_id"]))
        if size is None:
            raise bad("IMAGE_PROCESS_FAILED")
        width, height = size
        if width + height > MAX_SIDES or max(size) > MAX_RATIO * min(size):
            raise bad("PHOTO_INVALID_DIMENSIONS")
        return [{**_brief(record), "width": width, "height": height}]

    def document(self, params: Params) -> JSON:
        record = self.taken(params, "document", MAX_DOCUMENT)
        return {k: record[k] for k in ("file_name", "mime_type")} | _brief(record)

    def described(self, file_id: str) -> JSON:
        """The answer of getFile."""
        record = self.known.get(file_id)
        if record is None:
            raise bad("wrong file_id or the file is temporarily unavailable")
        if record["file_size"] > MAX_DOWNLOAD:
            raise bad("file is too big")
        return {**_brief(record), "file_path": record["file_path"]}


def _brief(record: JSON) -> JSON:
    return {k: record[k] for k in ("file_id", "file_unique_id", "file_size")}
