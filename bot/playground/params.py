"""Parameters of a call, from a query, a form, multipart or JSON, read as Telegram reads them."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.playground.errors import JSON, bad

SURROGATE = re.compile("[\ud800-\udfff]")
Uploads = dict[str, tuple[str, bytes]]


def only(known: Iterable[str], given: Iterable[str], what: str) -> None:
    """Refuse a field that Telegram would pass over in silence; `what` begins the sentence."""
    for name in given:
        if name not in known:
            raise bad(f'{what}: field "{name}" is not one of {", ".join(known)}')


@dataclass(slots=True)
class Params:
    """What a call brought, and how: by query, json, form or multipart."""

    values: JSON
    uploads: Uploads = field(default_factory=dict)
    transport: str = "query"

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) not in (None, "")

    def text(self, name: str) -> str:
        value = self.values.get(name)
        words = "" if value is None else str(value)
        if not words.isascii() and SURROGATE.search(words):
            raise bad("strings must be encoded in UTF-8")
        return words

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("true", "1", "yes")

    def whole(self, name: str, default: int = 0) -> int:
        if name not in self:
            return default
        try:
            return int(self.values[name])
        except (TypeError, ValueError):
            raise bad(f'parameter "{name}" must be an Integer') from None

    def seconds(self, name: str) -> float:
        try:
            return float(self.values.get(name) or 0)
        except (TypeError, ValueError):
            raise bad(f'parameter "{name}" must be a Number') from None

    def parsed(self, name: str) -> object:
        """An object or a list, sent as JSON or as text that holds JSON."""
        value: object = self.values.get(name)
        if not isinstance(value, str) or not value:
            return value or None
        try:
            parsed: object = json.loads(value)
        except ValueError:
            what = "reply keyboard markup" if name == "reply_markup" else name.replace("_", " ")
            raise bad(f"can't parse {what} JSON object") from None
        return parsed

    def object(self, name: str) -> JSON:
        value = self.parsed(name)
        if value is not None and not isinstance(value, dict):
            raise bad(f"can't parse {name.replace('_', ' ')}: expected an Object")
        return value or {}

    def items(self, name: str) -> list[JSON]:
        value = self.parsed(name)
        if value is not None and not isinstance(value, list):
            raise bad(f"can't parse {name.replace('_', ' ')}: expected an Array")
        return value or []

    def words(self, name: str) -> list[str] | None:
        """The list of words that was sent, which may be empty; None if none was."""
        return [str(word) for word in self.items(name)] if name in self else None

    def loggable(self) -> JSON:
        """The parameters for the log of calls; a file is shown by its name and size."""
        files = {k: f"<{name}, {len(part)} bytes>" for k, (name, part) in self.uploads.items()}
        if not files:
            return dict(self.values)
        shown = {}
        for name, value in self.values.items():
            attached = value.removeprefix("attach://") if isinstance(value, str) else ""
            shown[name] = files.pop(attached) if attached in files else value
        return shown | files
