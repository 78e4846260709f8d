"""A screen too long for one message goes out in parts: nothing is cut, the warning is first."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from bot.telegram import paint
from bot.telegram.pages import MARKS, TEXT, units
from bot.texts import Reader
from flows.screen import Block, Choice, Gap, Line, Quote, Screen
from flows.text import t, verbatim

READER = Reader(zone="Europe/Madrid")
ROWS = ((Choice(t("Done"), "done"), Choice(t("Why"), "why")),)
HEAD = (
    Line(verbatim("C-7K2 · 58F L4-5"), "title"),
    Line(verbatim("⚠ Not excluded: Urgent"), "bold"),
)

words = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp", "Cf"]), min_size=1, max_size=40
)
sentence = st.builds(" ".join, st.lists(words, min_size=1, max_size=12)).map(verbatim)
long_sentence = st.builds(lambda a, n: verbatim((a * n)[:9000]), words, st.integers(1, 900))
styles = st.sampled_from(["plain", "bold", "hint", "bullet"])
block: st.SearchStrategy[Block] = st.one_of(
    st.builds(Line, sentence, styles),
    st.builds(Line, long_sentence, styles),
    st.builds(Quote, st.lists(sentence, max_size=30).map(tuple)),
    st.builds(lambda line, n: Quote((line,) * n), sentence, st.integers(0, 60)),
    st.just(Gap()),
)


def texts(screen: Screen) -> list[str]:
    return [part["text"] for part in paint.parts(screen, paint.Card("7K2", 3), READER)]


def read(html: str) -> str:
    """What is read: no tags, and the characters that stood for others."""
    return unescape(re.sub(r"</?(?:b|i|blockquote)(?: expandable)?>", "", html))


def squeezed(text: str) -> str:
    """Without spaces and ends of lines, at which a text may be cut."""
    return "".join(text.split())


def a_long_screen(sections: int, *, head: tuple[Block, ...] = HEAD) -> Screen:
    body: list[Block] = []
    for n in range(sections):
        body += [Gap(), Line(verbatim(f"Section {n}"), "bold"), Line(verbatim("words " * 90))]
    return Screen("@advice", (*head, *body), ROWS)


def test_a_screen_that_fits_is_one_message_without_a_number():
    (text,) = texts(a_long_screen(3))
    assert text.startswith("<b>C-7K2 · 58F L4-5</b>\n<b>⚠ Not excluded: Urgent</b>\n")
    assert "1/1" not in text


def test_a_long_one_is_cut_between_its_sections_with_the_warning_on_every_part():
    parts = paint.parts(a_long_screen(12), paint.Card("7K2", 3), READER)
    assert len(parts) == 2
    for number, part in enumerate(parts, 1):
        title, warning, *_ = read(part["text"]).split("\n")
        assert title == f"C-7K2 · 58F L4-5 · {number}/2"
        assert warning == "⚠ Not excluded: Urgent"
    whole = [line for part in parts for line in read(part["text"]).split("\n")]
    assert [line for line in whole if line.startswith("Section")] == [
        f"Section {n}" for n in range(12)
    ]
    assert read(parts[1]["text"]).split("\n")[3].startswith("Section")
    assert parts[0]["reply_markup"] is None
    assert len(parts[1]["reply_markup"]["inline_keyboard"][0]) == 2


def test_a_notice_does_not_push_the_warning_off_the_other_parts():
    notice = Line(verbatim("Saved: none"), "hint")
    parts = texts(a_long_screen(20, head=(HEAD[0], notice, HEAD[1])))
    assert len(parts) > 2
    assert all("⚠ Not excluded: Urgent" in read(text)[:120] for text in parts)


def test_a_long_quote_goes_on_in_the_next_part():
    lines = tuple(verbatim(f"{n} " + "x" * 90) for n in range(80))
    screen = Screen("@x", (*HEAD, Quote(lines), Line(verbatim("end"))), ROWS)
    parts = texts(screen)
    assert len(parts) == 2
    assert all(text.count("<blockquote expandable>") == 1 for text in parts)
    found = [int(n) for text in parts for n in re.findall(r"(\d+) xxx", text)]
    assert found == list(range(80))
    assert parts[1].endswith("end")


def test_without_a_title_the_number_stands_at_the_end():
    parts = texts(a_long_screen(12, head=(Line(verbatim("Which case?"), "bold"),)))
    assert [text.rpartition("\n")[2] for text in parts] == ["<i>1/2</i>", "<i>2/2</i>"]


def test_a_message_has_no_more_marks_than_telegram_takes():
    lines = tuple(Line(verbatim(f"line {n}"), "hint") for n in range(200))
    parts = texts(Screen("@x", (*HEAD, *lines)))
    assert len(parts) == 3
    assert all(text.count("<i>") + text.count("<b>") <= MARKS + 2 for text in parts)


def test_gaps_before_everything_are_no_part_of_their_own():
    long = a_long_screen(12)
    screen = Screen("@x", (Gap(), Gap(), *long.blocks), long.rows)
    assert texts(screen) == texts(long)


@given(st.lists(block, max_size=8), st.booleans())
def test_no_screen_is_too_long_and_nothing_of_it_is_lost(blocks, has_head):
    head = HEAD if has_head else ()
    screen = Screen("@x", (*head, *blocks), ROWS)
    parts = texts(screen)
    for text in parts:
        assert units(read(text)) <= TEXT
        assert text.count("<b>") + text.count("<i>") + text.count("<blockquote") <= 100
    if len(parts) > 1 and has_head:
        top = ["\n".join(read(text).split("\n")[:2]) for text in parts]
        count = len(parts)
        expected = f"C-7K2 · 58F L4-5 · {{n}}/{count}\n⚠ Not excluded: Urgent"
        assert top == [expected.format(n=n) for n in range(1, count + 1)]
        rest = ["\n".join(read(text).split("\n")[2:]) for text in parts]
        whole = Screen("@x", tuple(blocks))
        assert squeezed("".join(rest)) == squeezed(everything(whole))
    if has_head:
        assert "⚠ Not excluded: Urgent" in read(parts[0])[:120]


def everything(screen: Screen) -> str:
    """All that a screen says, line by line."""
    lines: list[str] = []
    for each in screen.blocks:
        match each:
            case Quote(inside):
                lines += [text.literal for text in inside]
            case Line(text, style):
                lines.append(f"• {text.literal}" if style == "bullet" else text.literal)
    return "\n".join(lines)
