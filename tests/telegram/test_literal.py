"""What people write is delivered as they wrote it, beside all HTML that is ours."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.playground.markup import formatted
from bot.telegram import paint
from bot.texts import Reader, render
from flows.screen import Line, Quote, Screen
from flows.text import t

READER = Reader()
STYLES = ("title", "bold", "hint", "bullet", "plain")
PHRASES = (
    "VAS <4", "age <50, BMI >30", "a & b", "&lt;&amp;amp;", "<b>Discharge</b>", "</blockquote>",
    "<a href='tg://user?id=1'>", "pain<br/>", "C-7K2", "{0} {words}",
    "<!-- x -->", "&#0;&#x110000;", "<tg-spoiler>", "\\<b\\>", "'\"", "<" * 50,
)  # fmt: skip
WORDS = st.one_of(
    st.text(max_size=60),
    st.lists(st.one_of(st.sampled_from(PHRASES), st.text(max_size=8)), max_size=5).map("".join),
    st.text("<>&;/\"'=!-#bix 0a", max_size=60),
)
TRIED = 5_000


def delivered(words: str, style: str) -> str:
    """The text of the message as Telegram would show it."""
    said = t("[{words}]", words=words)
    blocks = (Line(t("Saved"), "title"), Line(said, style), Quote((said,)))
    source = paint.html(Screen("@x", blocks), READER)
    return formatted(source, "HTML", [], 4096)[0]


@pytest.mark.fault("F16", n=f"{TRIED:,} texts")
@pytest.mark.slow
@settings(max_examples=TRIED)
@given(words=WORDS, style=st.sampled_from(STYLES))
def test_whatever_people_write_is_shown_as_they_wrote_it(words: str, style: str) -> None:
    as_plain_text = formatted(render(t("[{words}]", words=words), READER), "", [], 4096)[0]
    assert delivered(words, style).count(as_plain_text) == 2


@pytest.mark.fault("F16", n=f"{len(PHRASES)} phrases in {len(STYLES)} styles")
@pytest.mark.parametrize("style", STYLES)
def test_a_clinicians_phrases_are_shown_as_they_wrote_them(style: str) -> None:
    for words in PHRASES:
        assert delivered(words, style).count(f"[{words}]") == 2
