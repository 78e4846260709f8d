"""Text as Telegram keeps it: trimmed, measured in UTF-16, with its entities found."""

import re

from bot.playground.errors import JSON, bad

MAX_ENTITIES = 100
CLOSED = ("code", "pre")  # nothing is found or nested inside these
FOUND = (
    ("bot_command", re.compile(r"(?<![\w/<>])/\w{1,64}(?:@\w{3,32})?(?![\w/<>])", re.ASCII)),
    ("mention", re.compile(r"(?<![\w@])@\w{4,32}(?!\w)", re.ASCII)),
    ("url", re.compile(r"\bhttps?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")),
    ("email", re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b", re.ASCII)),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d]\w*")),
)
CONTROLS = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")
DROPPED = re.compile("[\r\u2028-\u202e]")  # Telegram removes bidi embeddings, not isolates


def utf16(text: str) -> int:
    """The length in UTF-16 code units, which is how every offset and limit counts."""
    return len(text) + sum(char > "\uffff" for char in text)


def cut16(text: str, start: int, end: int) -> str:
    """The slice between two UTF-16 offsets."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[start * 2 : end * 2].decode("utf-16-le", "surrogatepass")


def cleaned(text: str) -> str:
    """The text without what Telegram strips before it looks at it."""
    return CONTROLS.sub(" ", DROPPED.sub("", text))


def found(text: str, marked: list[JSON]) -> list[JSON]:
    """Commands, mentions, addresses and tags, outside code and links already marked."""
    taken = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in marked
        if entity["type"] in (*CLOSED, "text_link")
    ]
    added: list[JSON] = []
    for kind, pattern in FOUND:
        for match in pattern.finditer(text):
            start = utf16(text[: match.start()])
            end = start + utf16(match.group())
            if all(end <= low or start >= high for low, high in taken):
                taken.append((start, end))
                added.append({"type": kind, "offset": start, "length": end - start})
    return added


def trimmed(text: str, marked: list[JSON]) -> tuple[str, list[JSON]]:
    """Cut white space at the end, and at the beginning up to the first entity, as Telegram does."""
    text = text.rstrip()
    first = min((entity["offset"] for entity in marked), default=len(text))
    lead = 0
    while lead < min(first, len(text)) and text[lead] in " \n":
        lead += 1
    text = text[lead:]
    length = utf16(text)
    kept = []
    for entity in marked:
        start = entity["offset"] - lead
        size = min(entity["length"], length - start)
        if start >= 0 and size > 0:
            kept.append({**entity, "offset": start, "length": size})
    return text, kept


def _outside_code(marked: list[JSON]) -> list[JSON]:
    spans = [(e["offset"], e["offset"] + e["length"]) for e in marked if e["type"] in CLOSED]
    return [
        e
        for e in marked
        if e["type"] in CLOSED or not any(low <= e["offset"] < high for low, high in spans)
    ]


def _joined(marked: list[JSON]) -> list[JSON]:
    """Two equal entities that touch become one; a repeated one is dropped."""
    result: list[JSON] = []
    for entity in marked:
        kind = {k: v for k, v in entity.items() if k not in ("offset", "length")}
        for old in result:
            same = {k: v for k, v in old.items() if k not in ("offset", "length")} == kind
            if same and old["offset"] <= entity["offset"] <= old["offset"] + old["length"]:
                end = max(old["offset"] + old["length"], entity["offset"] + entity["length"])
                old["length"] = end - old["offset"]
                break
        else:
            result.append(dict(entity))
    return result


def settled(text: str, marked: list[JSON]) -> tuple[str, list[JSON]]:
    """Text and entities as the message will carry them: trimmed, found, in order.

    Raises ApiError for more entities than a message holds; Telegram drops the rest in silence.
    """
    if len(marked) > MAX_ENTITIES:
        raise bad("ENTITIES_TOO_LONG")
    text, marked = trimmed(text, marked)
    marked = _joined(_outside_code(sorted(marked, key=lambda e: (e["offset"], -e["length"]))))
    marked += found(text, marked)
    marked.sort(key=lambda e: (e["offset"], -e["length"]))
    return text, marked[:MAX_ENTITIES]


def given(text: str, entities: list[JSON]) -> list[JSON]:
    """Entities that the caller sent itself, checked for shape and for lying in the text."""
    length = utf16(text)
    for entity in entities:
        if not isinstance(entity, dict) or "type" not in entity:
            raise bad("can't parse MessageEntity: Can't find field \"type\"")
        start, size = entity.get("offset"), entity.get("length")
        if not isinstance(start, int) or not isinstance(size, int) or start < 0 or size < 0:
            raise bad("can't parse MessageEntity: offset and length must be whole numbers")
    inside = [dict(e) for e in entities if e["length"] and e["offset"] + e["length"] <= length]
    for entity in inside:
        for at in (entity["offset"], entity["offset"] + entity["length"]):
            if any(0xD800 <= ord(c) < 0xE000 for c in cut16(text, 0, at)):  # noqa: PLR2004
                raise bad("entity begins or ends in a middle of a UTF-16 symbol")
    return inside
