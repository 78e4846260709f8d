"""Telegram's HTML and text rules, character for character."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.playground.entities import utf16
from bot.playground.errors import ApiError
from bot.playground.markup import formatted


def html(source: str, limit: int = 4096) -> tuple[str, list[dict[str, Any]]]:
    return formatted(source, "HTML", [], limit)


def spans(source: str) -> list[tuple[str, int, int]]:
    return [(e["type"], e["offset"], e["length"]) for e in html(source)[1]]


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("b", "bold"),
        ("strong", "bold"),
        ("i", "italic"),
        ("em", "italic"),
        ("u", "underline"),
        ("ins", "underline"),
        ("s", "strikethrough"),
        ("strike", "strikethrough"),
        ("del", "strikethrough"),
        ("code", "code"),
        ("pre", "pre"),
        ("blockquote", "blockquote"),
        ("tg-spoiler", "spoiler"),
    ],
)
def test_every_plain_tag_becomes_its_entity(tag: str, kind: str):
    assert spans(f"a<{tag}>bc</{tag}>") == [(kind, 1, 2)]


def test_offsets_count_utf16_units_so_an_emoji_counts_twice():
    assert spans("😀<b>x😀</b>é<i>y</i>") == [("bold", 2, 3), ("italic", 6, 1)]


def test_nested_tags_are_kept_outer_first():
    assert spans("<b>a<i>b<u>c</u></i></b>") == [
        ("bold", 0, 3),
        ("italic", 1, 2),
        ("underline", 2, 1),
    ]


def test_tags_with_attributes_keep_them():
    source = (
        '<a href="https://example.org/?a=1&amp;b=2">l</a> <blockquote expandable>q</blockquote> '
        '<span class="tg-spoiler">s</span> <tg-emoji emoji-id="42">👍</tg-emoji> '
        '<tg-time unix="1803369600" format="wD">soon</tg-time> '
        '<pre><code class="language-python">p</code></pre>'
    )
    assert [
        {k: v for k, v in e.items() if k not in ("offset", "length")} for e in html(source)[1]
    ] == [
        {"type": "text_link", "url": "https://example.org/?a=1&b=2"},
        {"type": "expandable_blockquote"},
        {"type": "spoiler"},
        {"type": "custom_emoji", "custom_emoji_id": "42"},
        {"type": "date_time", "unix_time": 1803369600, "date_time_format": "wD"},
        {"type": "pre", "language": "python"},
    ]


def test_only_four_names_and_numbers_are_character_references():
    assert html("&lt;&gt;&amp;&quot;&#33;&#x41;&nbsp;&copy;&")[0] == '<>&"!A&nbsp;&copy;&'


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("VAS <4", "Unclosed start tag at byte offset 4"),
        ("é<x>a</x>", 'Unsupported start tag "x" at byte offset 2'),
        ("age <50, BMI >30", 'Unsupported start tag "50," at byte offset 4'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        (
            "<b>a</i>",
            'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"',
        ),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a href="x>y', 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=a/b>y</a>", "Unexpected end of name token at byte offset 8"),
        ("<b =1>y</b>", 'Empty attribute name in the tag "b" at byte offset 0'),
        ("<tg-emoji>x</tg-emoji>", "Invalid custom emoji identifier specified at byte offset 0"),
    ],
)
def test_wrong_html_is_refused_in_telegrams_words(source: str, words: str):
    with pytest.raises(ApiError) as refusal:
        html(source)
    assert refusal.value.description == f"Bad Request: can't parse entities: {words}"


def test_white_space_is_trimmed_and_entities_move_with_it():
    assert formatted("  \n hi <b>x</b> \n ", "HTML", [], 4096) == (
        "hi x",
        [{"type": "bold", "offset": 3, "length": 1}],
    )
    assert html("<b> x </b> ")[0] == " x"


def test_commands_mentions_and_addresses_are_found_but_not_inside_code():
    found = spans("/start @someone https://example.org #tag <code>/help @other</code>")
    assert [kind for kind, _, _ in found] == ["bot_command", "mention", "url", "hashtag", "code"]


@pytest.mark.parametrize("length", [4096, 4097])
def test_the_limit_counts_what_is_left_after_parsing(length: int):
    source = f"<b>{'é' * (length - 2)}</b>😀"
    if length == 4096:
        assert utf16(html(source)[0]) == length
        return
    with pytest.raises(ApiError, match="Bad Request: message is too long"):
        html(source)


@pytest.mark.parametrize("length", [1024, 1025])
def test_a_caption_has_its_own_limit(length: int):
    if length == 1024:
        assert len(formatted("x" * length, "", [], 1024, "message caption")[0]) == length
        return
    with pytest.raises(ApiError, match="Bad Request: message caption is too long"):
        formatted("x" * length, "", [], 1024, "message caption")


def test_entities_may_be_given_instead_of_html():
    sent = [
        {"type": "bold", "offset": 0, "length": 2},
        {"type": "italic", "offset": 9, "length": 9},
    ]
    assert formatted("abc", "", sent, 4096)[1] == sent[:1]


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("<>/&;b =\"'aipre#x4\n😀é"), max_size=40))
def test_any_source_is_either_refused_or_has_entities_inside_the_text(source: str):
    try:
        text, entities = html(source)
    except ApiError as refusal:
        assert "can't parse entities" in refusal.description  # noqa: PT017 - one of two outcomes
        return
    for entity in entities:
        assert 0 <= entity["offset"] < entity["offset"] + entity["length"] <= utf16(text)
