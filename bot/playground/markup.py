"""Telegram's HTML, read byte for byte as its server reads it, with its words for mistakes."""

import re

from bot.playground.entities import cleaned, given, settled, utf16
from bot.playground.errors import JSON, bad

KINDS = {
    "a": "text_link",
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
CHARACTER = re.compile(r"&(?:#x([0-9a-fA-F]+)|#(\d+)|([a-zA-Z]+));?")
PLAIN = re.compile(r"[^<&]+")
NAME_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
SPACE = " \t\n\r\f\v"
LONGEST_REFERENCE = 10
LAST_CODE_POINT = 0x10FFFF


def _character(source: str, at: int) -> tuple[str, int]:
    """The character that a reference stands for and where it ends; itself if it is none."""
    match = CHARACTER.match(source, at)
    if match is None:
        return "&", at + 1
    hexadecimal, decimal, name = match.groups()
    if name is not None:
        char = NAMED.get(name)
    else:
        code = int(hexadecimal, 16) if hexadecimal else int(decimal)
        short = match.end() - at < LONGEST_REFERENCE
        char = chr(code) if 0 < code < LAST_CODE_POINT and short else None
    return (char, match.end()) if char is not None else ("&", at + 1)


class _Reader:
    """One pass over the source; `out` is the text so far, `stack` the tags still open."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.out: list[str] = []
        self.length = 0
        self.stack: list[tuple[str, dict[str, str], int]] = []
        self.entities: list[JSON] = []

    def read(self) -> tuple[str, list[JSON]]:
        while self.at < len(self.source):
            char = self.source[self.at]
            if char == "<":
                self._tag()
                continue
            if char == "&":
                text, self.at = _character(self.source, self.at)
            else:
                plain = PLAIN.match(self.source, self.at)
                text = plain.group() if plain else char
                self.at += len(text)
            self.out.append(text)
            self.length += utf16(text)
        if self.stack:
            name = self.stack[-1][0]
            raise self._mistake(f'Can\'t find end tag corresponding to start tag "{name}"')
        return "".join(self.out), self.entities

    def _mistake(self, words: str, begin: int | None = None, rest: str = "") -> Exception:
        where = ""
        if begin is not None:
            where = f" at byte offset {len(self.source[:begin].encode())}"
        return bad(f"can't parse entities: {words}{where}{rest}")

    def _peek(self) -> str:
        return self.source[self.at] if self.at < len(self.source) else ""

    def _until(self, stops: str) -> str:
        begin = self.at
        while self._peek() and self._peek() not in stops:
            self.at += 1
        return self.source[begin : self.at]

    def _spaces(self) -> None:
        while self._peek() and self._peek() in SPACE:
            self.at += 1

    def _tag(self) -> None:
        begin = self.at
        self.at += 1
        if self._peek() == "/":
            self.at += 1
            self._close(begin)
        else:
            self._open(begin)

    def _open(self, begin: int) -> None:
        name = self._until(SPACE + ">").lower()
        if not self._peek():
            raise self._mistake("Unclosed start tag", begin)
        if name not in KINDS:
            raise self._mistake(f'Unsupported start tag "{name}"', begin)
        attributes: dict[str, str] = {}
        while True:
            self._spaces()
            if self._peek() == ">":
                break
            key, value = self._attribute(name, begin)
            attributes[key] = value
        self.at += 1
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise self._mistake('Tag "span" must have class "tg-spoiler"', begin)
        if name == "tg-emoji" and not attributes.get("emoji-id", "").isdigit():
            raise self._mistake("Invalid custom emoji identifier specified", begin)
        if name == "tg-time" and not attributes.get("unix", "").isdigit():
            raise self._mistake("Invalid date-time specified", begin)
        self.stack.append((name, attributes, self.length))

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        key = self._until(SPACE + "=>/\"'")
        if not key and self._peek():
            raise self._mistake(f'Empty attribute name in the tag "{tag}"', begin)
        self._spaces()
        if self._peek() != "=":
            self._still_open(tag, begin)
            return key, ""
        self.at += 1
        self._spaces()
        self._still_open(tag, begin)
        value = self._quoted() if self._peek() in "\"'" else self._token()
        self._still_open(tag, begin)
        return key, value

    def _still_open(self, tag: str, begin: int) -> None:
        if not self._peek():
            raise self._mistake(f'Unclosed start tag "{tag}"', begin)

    def _token(self) -> str:
        begin = self.at
        match = NAME_TOKEN.match(self.source, begin)
        self.at = match.end() if match else begin
        if self._peek() and self._peek() not in SPACE + ">":
            raise self._mistake("Unexpected end of name token", begin)
        return self.source[begin : self.at].lower()

    def _quoted(self) -> str:
        mark = self._peek()
        self.at += 1
        value: list[str] = []
        while self._peek() and self._peek() != mark:
            char = self._peek()
            if char == "&":
                char, self.at = _character(self.source, self.at)
            else:
                self.at += 1
            value.append(char)
        self.at += 1
        return "".join(value)

    def _close(self, begin: int) -> None:
        if not self.stack:
            raise self._mistake("Unexpected end tag", begin)
        found = self._until(SPACE + ">")
        self._spaces()
        if self._peek() != ">":
            raise self._mistake("Unclosed end tag", begin)
        self.at += 1
        name, attributes, start = self.stack.pop()
        if found and found.lower() != name:
            rest = f', expected "</{name}>", found "</{found}>"'
            raise self._mistake("Unmatched end tag", begin, rest)
        if self.length > start:
            self._mark(name, attributes, start)

    def _mark(self, name: str, attributes: dict[str, str], start: int) -> None:
        entity: JSON = {"type": KINDS[name], "offset": start, "length": self.length - start}
        if name == "a":
            url = attributes.get("href") or "".join(self.out)[-(self.length - start) :]
            if "." not in url and ":" not in url:
                return  # Telegram drops a link that leads nowhere
            entity["url"] = url
        elif name == "blockquote" and "expandable" in attributes:
            entity["type"] = "expandable_blockquote"
        elif name == "tg-emoji":
            entity["custom_emoji_id"] = attributes["emoji-id"]
        elif name == "tg-time":
            entity["unix_time"] = int(attributes["unix"])
            entity["date_time_format"] = attributes.get("format", "")
        elif name == "pre":
            self._language(entity)
        elif name == "code" and attributes.get("class", "").startswith("language-"):
            entity["_language"] = attributes["class"].removeprefix("language-")
        self.entities.append(entity)

    def _language(self, pre: JSON) -> None:
        """`<pre><code class="language-x">` is one entity, a `pre` with a language."""
        last = self.entities[-1] if self.entities else {}
        if last.get("type") == "code" and "_language" in last:
            same = (last["offset"], last["length"]) == (pre["offset"], pre["length"])
            if same:
                pre["language"] = self.entities.pop()["_language"]


def read_html(source: str) -> tuple[str, list[JSON]]:
    text, entities = _Reader(source).read()
    for entity in entities:
        entity.pop("_language", None)
    return text, entities


def formatted(
    text: str, mode: str, entities: list[JSON], limit: int, what: str = "message"
) -> tuple[str, list[JSON]]:
    """What a message of this source holds; `limit` counts UTF-16 units after parsing.

    Raises ApiError for mark-up that Telegram refuses and for a text over the limit.
    """
    text = cleaned(text)
    if mode.lower() == "html":
        text, marked = read_html(text)
    elif mode:
        raise bad(f"unsupported parse_mode: the playground reads HTML only, not {mode}")
    else:
        marked = given(text, entities)
    text, marked = settled(text, marked)
    if utf16(text) > limit:
        raise bad(f"{what} is too long")
    return text, marked
