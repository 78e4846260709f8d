"""A text within Telegram's limits: whole if it fits, else in parts, cut where its sections end.

Lengths are what Telegram counts: UTF-16 units of what is read, without tags.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby

from bot.texts import Reader, render
from flows.screen import Block, Gap, Line, Quote, Style

TEXT = 4096
MARKS = 80  # and the heading; of 100 entities, with what Telegram finds by itself, as commands
FOLDED = 4  # a longer quote is folded until it is tapped
HEAD = 400  # a longer heading is not said again on every part
COUNTED = len(" · 99/99")


@dataclass(frozen=True, slots=True)
class Row:
    """One line as it is read; `quote` numbers the quote that it stands in (0: none)."""

    words: str
    style: Style = "plain"
    quote: int = 0
    is_open: bool = False  # of its quote: never folded

    @property
    def plain(self) -> str:
        return f"• {self.words}" if self.style == "bullet" else self.words


Section = list[Row]
Page = list[Section]


def units(words: str) -> int:
    """Length as Telegram counts it."""
    return len(words.encode("utf-16-le", "surrogatepass")) // 2


def cut(words: str, limit: int) -> str:
    """The first `limit` units, never half a character: a keyboard too long loses the whole card."""
    return words.encode("utf-16-le")[: 2 * limit].decode("utf-16-le", "ignore")


def paged(blocks: Sequence[Block], reader: Reader) -> list[str]:
    """The blocks as HTML, in as few parts as Telegram takes; nothing of them is left out.

    Each part begins with the heading, and with the first line in bold if that stands near it: a
    warning is read first, on every part.
    """
    sections = list(_sections(blocks, reader))
    if _fits(sections, TEXT):
        return [_html(sections)]
    while not sections[0]:
        sections.pop(0)  # a gap before everything
    head = _head(sections)
    room = TEXT - sum(units(row.plain) + 1 for row in head) - COUNTED
    pages = _packed(sections, room)
    return [_html(_numbered(page, head, n, len(pages))) for n, page in enumerate(pages, 1)]


def _sections(blocks: Sequence[Block], reader: Reader) -> Iterator[Section]:
    """The rows between two gaps belong together."""
    section: Section = []
    for number, block in enumerate(blocks, 1):
        match block:
            case Gap():
                yield section
                section = []
            case Line(text, style):
                section.append(Row(render(text, reader), style))
            case Quote(lines, is_open):
                said = [render(each, reader) for each in lines]
                section += [Row(words, "plain", number, is_open) for words in said]
    yield section


def _fits(page: Page, room: int) -> bool:
    rows = [row for section in page for row in section]
    marks = sum(row.style in ("title", "bold", "hint") or row.quote > 0 for row in rows)
    length = sum(units(row.plain) + 1 for row in rows) + len(page) - 2
    return length <= room and marks <= MARKS


def _head(sections: Page) -> Section:
    """The title and the line in bold close to it, if they are short."""
    first = [row for section in sections for row in section][:3]
    title = [row for row in first[:1] if row.style == "title"]
    warning = [row for row in first if row.style == "bold"][:1]
    head = [*title, *warning]
    return head if sum(units(row.plain) for row in head) <= HEAD else []


def _packed(sections: Page, room: int) -> list[Page]:
    """Whole sections where they fit; one too long for any part goes on from line to line."""
    pages: list[Page] = [[]]
    for section in sections:
        if _fits([*pages[-1], section], room):
            pages[-1].append(section)
        elif _fits([section], room):
            pages.append([section])
        else:
            _pour(section, pages, room)
    return pages


def _pour(section: Section, pages: list[Page], room: int) -> None:
    pages[-1].append([])
    for row in section:
        for piece in _pieces(row, room):
            if not _fits([*pages[-1][:-1], [*pages[-1][-1], piece]], room):
                pages.append([[]])
            pages[-1][-1].append(piece)


def _pieces(row: Row, room: int) -> Iterator[Row]:
    """A row longer than a whole part, cut between words where there are any."""
    words, most = row.words, room - units("• ")
    while units(words) > most:
        start = cut(words, most)
        space = start.rfind(" ")
        start = start[:space] if space > 0 else start
        yield replace(row, words=start)
        words = words[len(start) :].removeprefix(" ")
        row = row if row.style != "bullet" else replace(row, style="plain")
    yield replace(row, words=words)


def _numbered(page: Page, head: Section, number: int, count: int) -> Page:
    """The part with its heading and "1/2"."""
    place = f"{number}/{count}"
    if not head or head[0].style != "title":
        return [*([head] if head and number > 1 else []), *page, [Row(place, "hint")]]
    title = replace(head[0], words=f"{head[0].words} · {place}")
    if number == 1:
        return [[title, *page[0][1:]], *page[1:]]
    return [[title, *head[1:]], *page]


def _html(page: Page) -> str:
    lines: list[str] = []
    for number, section in enumerate(page):
        lines += [""] if number else []
        for quote, rows in groupby(section, key=lambda row: row.quote):
            inside = list(rows)
            lines += [_quoted(inside)] if quote else [_line(row) for row in inside]
    return "\n".join(lines)


def _quoted(rows: Section) -> str:
    folded = " expandable" if len(rows) > FOLDED and not rows[0].is_open else ""
    inside = "\n".join(_escaped(row.words) for row in rows)
    return f"<blockquote{folded}>{inside}</blockquote>"


def _line(row: Row) -> str:
    words = _escaped(row.plain)
    match row.style:
        case "title" | "bold":
            return f"<b>{words}</b>"
        case "hint":
            return f"<i>{words}</i>"
        case _:
            return words


def _escaped(words: str) -> str:
    return escape(words, quote=False)
