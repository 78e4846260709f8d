"""Screens become messages within Telegram's limits, whatever words they hold."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.telegram import paint
from bot.telegram.pages import cut, units
from bot.texts import Reader, render
from flows.screen import Choice, Gap, Line, Quote, Screen
from flows.text import Moment, t, verbatim

READER = Reader(zone="Europe/Madrid")


def test_every_style_has_its_mark_and_words_are_escaped():
    screen = Screen(
        "@x",
        (
            Line(verbatim("C-7K2 · <58F>"), "title"), Gap(), Line(verbatim("a & b"), "hint"),
            Line(verbatim("one"), "bullet"), Quote((verbatim("x"), verbatim("y"))),
            Quote(tuple(verbatim(str(n)) for n in range(6))),
        ),
        ((Choice(t("Done"), "done", "primary"), Choice(t("Copy"), "c", copy=verbatim("z" * 300))),),
    )  # fmt: skip
    message = paint.message(screen, paint.Card("7K2", 3), READER)
    assert message["text"].split("\n")[:5] == [
        "<b>C-7K2 · &lt;58F&gt;</b>", "", "<i>a &amp; b</i>", "• one", "<blockquote>x",
    ]  # fmt: skip
    assert "<blockquote expandable>0\n" in message["text"]
    done, copy = message["reply_markup"]["inline_keyboard"][0]
    assert done["style"] == "primary"
    assert done["callback_data"].startswith("1.7K2.3.")
    assert copy == {"text": "Copy", "copy_text": {"text": "z" * 256}}


def test_what_is_to_be_checked_is_never_folded():
    lines = tuple(verbatim(str(n)) for n in range(20))
    message = paint.message(Screen("@x", (Quote(lines, is_open=True),)), paint.Card(), READER)
    assert message["text"].startswith("<blockquote>0\n1\n")


def test_a_screen_without_choices_has_no_keyboard():
    assert paint.message(Screen("@x", ()), paint.Card(), READER)["reply_markup"] is None


def test_times_are_shown_on_the_readers_clock_and_dates_as_dates():
    at = datetime(2026, 11, 16, 7, 30, tzinfo=UTC)
    assert render(t("{m}", m=Moment(at)), READER) == "Mon 16 Nov 2026, 08:30"
    assert render(t("{d}", d=date(2026, 11, 14)), READER) == "Sat 14 Nov 2026"
    assert render(t("{l}", l=(verbatim("a"), verbatim("b"))), READER) == "a, b"


def test_braces_in_a_persons_words_are_words():
    assert render(t("Saved: {what}", what="{0} {what} {{x}}"), READER) == "Saved: {0} {what} {{x}}"


@given(st.text(max_size=400))
def test_an_answer_fits_a_callback(words):
    assert units(paint.answer(verbatim(words), READER)) <= 200


@given(st.text(max_size=300))
def test_what_a_button_copies_fits_whatever_it_holds(words):
    choice = Choice(t("Copy"), "copy", copy=verbatim("👩‍⚕️" * 60 + words))
    painted = paint.message(Screen("@x", (), ((choice,),)), paint.Card(), READER)
    copied = painted["reply_markup"]["inline_keyboard"][0][0]["copy_text"]["text"]
    assert units(copied) <= 256
    assert copied.encode()


@given(st.text(max_size=300), st.integers(0, 200))
def test_words_are_cut_between_characters(words, limit):
    kept = cut(words, limit)
    assert words.startswith(kept)
    assert limit - 1 <= units(kept) <= limit or kept == words
