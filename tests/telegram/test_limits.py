"""Every screen of every pathway, in every language: what Telegram takes, what a thumb can hit.

The screens are those that `screens.py` walks to; one that it never sees fails by its name.
"""

import ast
import gettext
import inspect
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import get_type_hints

import pytest

from bot.telegram import paint
from bot.telegram.pages import units
from bot.texts import Reader, languages, render
from flows import desk, plans
from flows.screen import Choice, Screen
from flows.text import Text
from pathway import library
from tests.telegram.screens import MANY, START, Walk, sentences_of, walked

ROOT = Path(__file__).parents[2]
# How many characters a label may have, by how many stand in its row.
WIDTHS = {1: 28, 2: 13, 3: 7, 4: 4, 5: 2, 6: 2}
TEXT, ANSWER, COPIED, BUTTONS, URGENT = 4096, 200, 256, 100, 120
OURS, TELEGRAMS = 40, 64  # bytes of callback data
WIDEST = paint.Card("ZZZZZZZZ", 9_999_999)
READERS = [Reader(language, "Europe/Madrid") for language in languages()]
TAGS = re.compile(r"</?(?:b|i|blockquote)(?: expandable)?>")


@pytest.fixture(scope="session", params=library.current(), ids=lambda pathway: pathway.id)
def walk(request: pytest.FixtureRequest) -> Walk:
    return walked(request.param)


@pytest.fixture(params=READERS, ids=lambda reader: reader.language)
def reader(request: pytest.FixtureRequest) -> Reader:
    return request.param


def texts(screen: Screen, reader: Reader) -> list[str]:
    """What is read of each part, as Telegram counts it."""
    parts = paint.parts(screen, WIDEST, reader)
    return [unescape(TAGS.sub("", part["text"])).strip() for part in parts]


def too_wide(screen: Screen, reader: Reader) -> Iterator[str]:
    for row in screen.rows:
        for choice in row:
            label = render(choice.label, reader)
            if len(label) > WIDTHS.get(len(row), 0):
                yield f"{screen.key}: {label!r} among {len(row)}"


def refused(screen: Screen, reader: Reader) -> Iterator[str]:
    """What Telegram would refuse, or we would have to cut."""
    for text in texts(screen, reader):
        if not 0 < units(text) <= TEXT:
            yield f"{screen.key}: a text of {units(text)}"
    buttons = [choice for row in screen.rows for choice in row]
    if len(buttons) > BUTTONS:
        yield f"{screen.key}: {len(buttons)} buttons"
    for choice in buttons:
        if choice.copy is not None and units(render(choice.copy, reader)) > COPIED:
            yield f"{screen.key}: {choice.option} would be cut"
    markup = paint.message(screen, WIDEST, reader)["reply_markup"]
    for row in markup["inline_keyboard"] if markup else ():
        for button in row:
            if len(button.get("callback_data", "").encode()) > min(OURS, TELEGRAMS):
                yield f"{screen.key}: {button['text']} carries too much"


def desk_screens() -> list[Screen]:
    """Every screen that `desk` and `plans` make, with something for each of its parameters."""
    made = {
        n: f
        for module in (desk, plans)
        for n, f in inspect.getmembers(module, inspect.isfunction)
        if f.__module__ == module.__name__
    }
    screens: list[Screen] = []
    for name, function in made.items():
        hints = get_type_hints(function)
        if hints.pop("return") is Screen:
            screens.append(function(*(sample(name, key, hint) for key, hint in hints.items())))
    return screens


def sample(function: str, name: str, hint: object) -> object:
    """As much as there can be of what a screen of the desk is made from."""
    label = "58F L4-5 stenosis, moved from T12, op 20"
    listed = tuple(desk.Listed(f"7K{n:02}", label, state) for n, state in enumerate(desk.STATES))
    planned = tuple(
        plans.Planned(START.date(), START, f"7K{n:02}", label, "failed", "b" * 32, "a" * 32)
        for n in range(desk.LISTED)
    )
    known = {
        "pathways": library.current(), "cases": listed, "planned": planned, "zone": "Europe/Madrid",
        "ask_at": "08:30", "role": "clinician", "person": 7_000_000_000_000, "username": "a" * 32,
        "bot": "a" * 32, "reason": "stranger", "behind": "anonymous", "code": "7K22",
        "sentence": desk.refused("stranger", "a" * 32),
        "notice": desk.refused("stranger", "a" * 32),
    }  # fmt: skip
    value = len(listed) if hint is int and name == "cases" else known.get(name)
    assert value is not None, f"desk.{function} wants {name}: {hint}; give it a sample"
    return value


# -------------------------------------------------------------------- what was seen


def test_no_question_no_panel_and_no_finding_is_out_of_reach(walk: Walk) -> None:
    assert walk.expected() - set(walk.keys) == set()
    assert set(walk.pathway.findings) - walk.asked == set()


def test_every_case_of_the_content_ends_where_no_question_is_open(walk: Walk) -> None:
    assert walk.pathway.cases
    for case in walk.pathway.cases:
        assert walk.answer_case(case).scene(walk.pathway).key in {"@review", "@alarm"}, case.id


# -------------------------------------------------------------------- limits


def test_every_screen_fits_into_what_telegram_takes(walk: Walk, reader: Reader) -> None:
    assert [wrong for screen in walk.sights for wrong in refused(screen, reader)] == []


def test_some_screens_are_so_long_that_they_take_several_messages(walk: Walk) -> None:
    long = [screen for screen in walk.sights if len(texts(screen, READERS[0])) > 1]
    assert {screen.key for screen in long} >= {"@summary"}


def test_a_teams_card_is_one_message_because_it_is_edited_in_place(walk: Walk) -> None:
    assert {card.key.partition(":")[0] for card in walk.cards} == {"@card"}
    assert len(walk.cards) > 10
    assert [card for card in walk.cards if len(texts(card, READERS[0])) > 1] == []


def test_every_label_can_be_read_on_a_phone(walk: Walk, reader: Reader) -> None:
    assert sorted({wrong for screen in walk.sights for wrong in too_wide(screen, reader)}) == []


def test_the_desk_keeps_the_same_limits(reader: Reader) -> None:
    screens = desk_screens()
    assert len(screens) >= 10
    for screen in screens:
        assert [*refused(screen, reader), *too_wide(screen, reader)] == []


def test_no_alarm_in_the_answer_of_a_tap_is_cut(walk: Walk, reader: Reader) -> None:
    alerts = [render(r.text, reader) for r in walk.receipts if r.alert]
    assert alerts
    assert [words for words in alerts if units(words) > ANSWER] == []


def test_no_answer_to_a_tap_is_cut_but_in_words_that_it_repeats(walk: Walk, reader: Reader) -> None:
    assert len(walk.receipts) > 100
    for receipt in walk.receipts:
        if units(render(receipt.text, reader)) <= ANSWER:
            continue
        *rest, (last, repeated) = receipt.text.blanks
        assert repeated in {MANY, Text("", (), MANY)}, "only a note may be repeated in part"
        bare = replace(receipt.text, blanks=(*rest, (last, "")))
        assert units(render(bare, reader)) <= ANSWER / 2, "what is said of it stands in front of it"
        assert receipt.text.msgid.endswith(f"{{{last}}}")


def test_what_a_turn_answers_by_itself_is_short() -> None:
    """Answers that no consult gives stand in the code, and only there."""
    for file in (ROOT / "bot").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Receipt":
                for literal in ast.walk(node):
                    if isinstance(literal, ast.Constant) and isinstance(literal.value, str):
                        assert units(literal.value) <= ANSWER * 0.7, literal.value


# -------------------------------------------------------------------- what is urgent


def test_what_is_urgent_is_read_first_on_every_part(walk: Walk, reader: Reader) -> None:
    seen = 0
    for screen, sight in walk.sights.items():
        if screen.key not in {"@advice", "@alarm"}:
            continue
        low, high = (walk.pathway.disposition(id_) for id_ in (sight.found.low, sight.found.high))
        worst = high if low is not high else low
        if worst.tone not in ("emergency", "urgent"):
            continue
        if screen.key == "@alarm":
            worst = low  # it names what is known already
        seen += 1
        for text in texts(screen, reader):
            heading, _, rest = text.partition("\n")
            assert heading.startswith("C-")
            assert worst.title in rest[:URGENT], (screen.key, text[:300])
    assert seen > 20


# -------------------------------------------------------------------- languages to come


class Longer(gettext.NullTranslations):
    """A language in which each sentence is 40 % longer; its blanks stay as they are."""

    def gettext(self, message: str) -> str:
        words = re.sub(r"\{\w+\}", "", message)
        return message + "~" * (len(words) * 2 // 5)


LONGER = Reader("en", "Europe/Madrid", Longer())


def test_a_language_two_fifths_longer_still_passes_telegram(walk: Walk) -> None:
    """Its labels may be too wide: which ones is printed for whoever translates."""
    assert [wrong for screen in walk.sights for wrong in refused(screen, LONGER)] == []
    wide = {
        choice.label.msgid
        for screen in walk.sights for row in screen.rows for choice in row
        if choice.label.msgid and len(render(choice.label, LONGER)) > WIDTHS[len(row)]
    }  # fmt: skip
    print(f"\n{len(wide)} labels leave no room for a longer language:", *sorted(wide), sep="\n  ")  # noqa: T201
    cut = {r.text.msgid for r in walk.receipts if units(render(r.text, LONGER)) > ANSWER}
    print(f"{len(cut)} answers would be cut:", *sorted(cut), sep="\n  ")  # noqa: T201


def test_every_sentence_that_is_shown_has_a_translation(walk: Walk, reader: Reader) -> None:
    """English stands in the code; another language says each sentence, or it is not offered."""
    if reader.language == "en":
        assert len(shown(walk)) > 100
        return
    installed = gettext.translation("curbside", ROOT / "bot/locale", [reader.language])
    assert [s for s in shown(walk) if installed.gettext(s) == s] == []


def shown(walk: Walk) -> set[str]:
    found: set[str] = set()
    for screen in walk.sights:
        for block in screen.blocks:
            for text in getattr(block, "lines", (getattr(block, "text", Text("")),)):
                found |= set(sentences_of(text))
        labels = [choice.label for row in screen.rows for choice in row]
        found |= {sentence for label in labels for sentence in sentences_of(label)}
    return found


def test_the_checks_see_what_they_should() -> None:
    reader = READERS[0]
    wide = Screen("@x", (), ((Choice(Text("", (), "x" * 14), "a"), Choice(Text("b"), "b")),))
    assert list(too_wide(wide, reader)) == ["@x: 'xxxxxxxxxxxxxx' among 2"]
    copied = Screen("@x", (), ((Choice(Text("a"), "a", copy=Text("", (), "x" * 257)),),))
    assert list(refused(copied, reader)) == ["@x: a text of 0", "@x: a would be cut"]
    many = Screen("@x", (), tuple((Choice(Text("a"), "a"),) for _ in range(101)))
    assert "@x: 101 buttons" in list(refused(many, reader))
