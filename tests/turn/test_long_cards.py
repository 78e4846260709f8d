"""A card too long for one message: its parts wait in order, and the last one is the card."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.letters import Letter, choose

NOW = datetime(2026, 8, 14, 8, 24, tzinfo=UTC)
LONG = "walks further than before and sleeps through the night again " * 16


@pytest.fixture
def noted(desktop):
    """A case whose notes fill more than one message."""
    desktop.opened()
    for _ in range(6):
        desktop.say(LONG.strip())
        desktop.press("Note")
    return desktop


def test_the_first_parts_are_said_and_the_last_is_the_card(noted):
    _, *parts = noted.press("More", "Summary")
    *said, card = parts
    assert [row["kind"] for row in parts] == [*["say"] * len(said), "show"]
    assert len(said) == 1
    assert {row["consult"] for row in parts} == {card["consult"]}
    assert [row["payload"]["reply_markup"] for row in said] == [None]
    assert card["payload"]["reply_markup"]["inline_keyboard"]
    assert card["payload"]["fresh"], "it stands below its other parts"
    assert card["payload"]["keep"], "a newer state does not leave the other parts alone"
    for number, row in enumerate(parts, 1):
        assert f"· {number}/{len(parts)}</b>" in row["payload"]["text"].split("\n")[0]


def test_nothing_of_the_notes_is_left_out(noted):
    _, *parts = noted.press("More", "Summary")
    whole = " ".join("\n".join(row["payload"]["text"] for row in parts).split())
    assert whole.count("sleeps through the night again") == 6 * 16


def test_a_card_that_fits_is_one_message(desktop):
    _, card = desktop.opened().press("More")
    assert card["kind"] == "show"
    assert not card["payload"]["keep"]


def letter(row: int, kind: str, **payload: object) -> Letter:
    """A letter about one case, in the order of its number."""
    return Letter(row, 1001, f"u:{row}#0", kind, "7K2", 1, payload, NOW, 0)


def test_parts_keep_their_place_among_the_states_of_a_card():
    """An older state, the first part, the card, and a newer state: none overtakes another."""
    waiting = [
        letter(1, "show", fresh=False), letter(2, "say"),
        letter(3, "show", fresh=True, keep=True), letter(4, "show", fresh=False),
    ]  # fmt: skip
    sent: list[int] = []
    while waiting:
        found = choose(waiting)
        sent.append(found.id)
        waiting = [each for each in waiting if each.id not in found.ids]
    assert sent == [1, 2, 3, 4]
