"""A chat as lines of text: each can be read alone, without colour, by eye, ear or a script."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count, groupby
from operator import itemgetter

from bot.playground.entities import cut16, utf16
from bot.playground.errors import JSON

BAR = re.compile(r" *[▰▱]+")  # says the same as the words before it, ten times
UNSEEN = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # a terminal has its own order
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")  # what would steer a terminal
MARKS = (("☐", "[ ]"), ("☑", "[x]"))
OWN_NUMBER = re.compile(r"(\d{1,4})(?: \D*)?")  # "7" and "58 years", but no range
KINDS = {
    "photo": "a picture",
    "sticker": "a sticker",
    "voice": "a voice message",
    "location": "a location",
    "contact": "a contact",
    "dice": "a dice",
    "document": "a file",
}
SERVICES = {
    "group_chat_created": "the group was made",
    "migrate_to_chat_id": "this group became a supergroup",
    "migrate_from_chat_id": "a supergroup now; the group's messages stay behind",
    "forum_topic_created": "a topic was made",
    "forum_topic_edited": "a topic was changed",
    "forum_topic_closed": "a topic was closed",
    "forum_topic_reopened": "a topic was opened again",
}
QUOTES = ("blockquote", "expandable_blockquote")
UNFOLDED = 3
Span = tuple[int, int]  # in UTF-16 units, as entities count
BOLD, PLAIN = "\x1b[1m", "\x1b[22m"


def clean(text: str) -> str:
    """The text without what draws, hides or steers."""
    for mark, words in MARKS:
        text = text.replace(mark, words)
    return CONTROLS.sub(" ", UNSEEN.sub("", BAR.sub("", text)))


def _rows(message: JSON) -> list[list[JSON]]:
    rows: list[list[JSON]] = message.get("reply_markup", {}).get("inline_keyboard", [])
    return rows


def buttons(message: JSON) -> dict[int, JSON]:
    """The buttons of a message by the number that presses them, in the order they stand in.

    A label that is a number keeps it, so that "6" never presses what says 5; the others share
    out what is left, from 1.
    """
    every = [button for row in _rows(message) for button in row]
    matches = [OWN_NUMBER.fullmatch(clean(button["text"])) for button in every]
    own = [int(match.group(1)) if match else None for match in matches]
    left = (number for number in count(1) if number not in own)
    numbered: dict[int, JSON] = {}
    for number, button in zip(own, every, strict=True):
        new = next(left) if number is None or number in numbered else number
        numbered[new] = button
    return numbered


def _key(number: int, button: JSON) -> str:
    label = clean(button["text"])
    words = "" if label == str(number) else f" {label}"
    if "copy_text" in button:
        return f"[{number}]{words} (copies)"
    return f"[{number}]{words}" + (f" (opens {button['url']})" if "url" in button else "")


def keys(message: JSON) -> list[str]:
    """One line for each row of buttons."""
    numbers = iter(buttons(message))
    return ["   ".join(_key(next(numbers), button) for button in row) for row in _rows(message)]


def _spans(message: JSON, kinds: tuple[str, ...]) -> list[Span]:
    marked = message.get("entities") or message.get("caption_entities") or []
    return [(e["offset"], e["offset"] + e["length"]) for e in marked if e["type"] in kinds]


def _emphasised(line: str, start: int, spans: list[Span]) -> str:
    end = start + utf16(line)
    at, parts = start, []
    for low, high in spans:
        low, high = max(low, at), min(high, end)  # noqa: PLW2901 - the part within this line
        if low < high:
            plain, bold = (
                cut16(line, at - start, low - start),
                cut16(line, low - start, high - start),
            )
            parts += [clean(plain), BOLD, clean(bold), PLAIN]
            at = high
    return "".join([*parts, clean(cut16(line, at - start, end - start))])


def _moved(message: JSON) -> dict[str, str]:
    """Who came into a group, and who went."""
    came = ", ".join(clean(user["first_name"]) for user in message.get("new_chat_members", []))
    went = clean(message.get("left_chat_member", {}).get("first_name", ""))
    return {"new_chat_members": f"{came} joined", "left_chat_member": f"{went} left"}


def body(message: JSON, *, bold: bool = False, full: bool = True) -> list[str]:
    """What a message says, line by line; quoted lines begin with a bar.

    Unless `full`, a long quote that an app would fold ends after three lines.
    """
    text: str = message.get("text") or message.get("caption") or ""
    quotes, folds = _spans(message, QUOTES), _spans(message, QUOTES[1:])
    strong = _spans(message, ("bold",)) if bold else []
    placed: list[tuple[Span | None, str]] = []
    start = 0
    for line in text.split("\n") if text else ():
        quote = next((span for span in quotes if span[0] <= start < span[1]), None)
        placed.append((quote, _emphasised(line, start, strong).rstrip()))
        start += utf16(line) + 1
    shown = KINDS | SERVICES | _moved(message)
    lines = [f"({words})" for kind, words in shown.items() if kind in message]
    for quote, group in groupby(placed, key=itemgetter(0)):
        part = [f"| {line}" if quote else line for _, line in group]
        if not full and quote in folds and len(part) > UNFOLDED + 1:
            more = f"| ({len(part) - UNFOLDED} more: :all {message['message_id']})"
            part[UNFOLDED:] = [more]
        lines += part
    return lines


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, whether their terminal shows bold, and whether nothing is to be folded."""

    me: int
    bold: bool = False
    full: bool = False
    topics: Mapping[int, str] = field(default_factory=dict)  # of a forum, by their numbers

    def who(self, message: JSON) -> str:
        sender = message["from"]
        if sender["id"] == self.me:
            return "You"
        if "sender_chat" in message:
            return str(message["sender_chat"]["title"])
        return " ".join(filter(None, (sender["first_name"], sender.get("last_name"))))

    def message(self, message: JSON, note: str = "") -> list[str]:
        """A message with its number in the chat, its words and its buttons."""
        reply = message.get("reply_to_message")
        thread = message.get("message_thread_id", 0)
        about = f", {self.topics[thread]}" if thread in self.topics else ""
        if reply and reply["message_id"] != thread:  # what answers nothing answers the topic
            about += f", in reply to {reply['message_id']}"
        head = f"{self.who(message)} ({message['message_id']}){about}{note}:"
        lines, under = body(message, bold=self.bold, full=self.full), keys(message)
        if len(lines) == 1 and not under:
            return [f"{head} {lines[0]}"]
        return [head, *(f"  {line}".rstrip() for line in (*lines, *under))]

    def changed(self, old: JSON, new: JSON) -> list[str]:
        """What an edit has changed: all of it, or no more than the buttons."""
        if body(old) != body(new):
            return self.message(new, ", edited")
        if keys(old) == keys(new):
            return []
        name = f"{self.who(new)} ({new['message_id']})"
        if not keys(new):
            return [f"{name}: its buttons are gone."]
        return [f"{name}, new buttons:", *(f"  {line}" for line in keys(new))]

    def news(self, before: Mapping[int, JSON], after: Mapping[int, JSON]) -> Iterator[list[str]]:
        """What has become of a chat, message by message, oldest first."""
        for number in sorted({*before, *after}):
            old, new = before.get(number), after.get(number)
            if new is None:
                yield [f"Message {number} was deleted."]
            elif old is None:
                yield self.message(new)
            elif lines := self.changed(old, new):
                yield lines


def recorded(event: JSON) -> str:
    """A line of the bot's record, without its time: so that it can be compared."""
    case = f"C-{event['case']} turn {event['turn']}, " if event["case"] else ""
    what = f" {event['what']}" if event.get("what") else ""
    told = f". Told: {event['told']}" if event["told"] else ""
    return clean(f"{case}{event['kind']}{what}{told}".replace("\n", " "))
