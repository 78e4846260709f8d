"""What is said around giving follow-ups away: to whom, for how long, and that one is back."""

from datetime import UTC, datetime

from flows import overview_screens
from flows.circle import Colleague
from flows.text import in_source

AT = datetime(2026, 11, 16, 7, 30, tzinfo=UTC)
B = Colleague(2002, "Dr B")


def labels(screen) -> list[str]:
    return [in_source(choice.label) for row in screen.rows for choice in row]


def test_a_case_is_given_to_one_of_those_who_are_near(shown) -> None:
    assert labels(overview_screens.to_whom("7K2", [B])) == ["Dr B"]
    (choice,) = overview_screens.to_whom("7K2", [B]).rows[0]
    assert choice.option == "to:7K2:1jm"
    assert "no colleague" in "\n".join(shown(overview_screens.to_whom("7K2", [])))


def test_being_away_and_back_are_told_on_both_sides(shown) -> None:
    before = overview_screens.away(2, [B], offered=1)
    assert labels(before) == ["I am back", "Dr B"]
    assert labels(overview_screens.away(2, [B], offered=0)) == ["Dr B"]
    assert labels(overview_screens.away(0, [B], offered=0)) == []
    assert "no colleague" in "\n".join(shown(overview_screens.away(2, [], offered=0)))
    assert "Dr B: C-7K2" in "\n".join(shown(overview_screens.gone(B, ["7K2"], AT)))
    asked = overview_screens.asked_all(B, ["7K2", "9XZ"], AT)
    assert "C-7K2, C-9XZ" in "\n".join(shown(asked))
    assert labels(asked) == ["Accept all", "Decline all"]
    assert "Dr B is back" in "\n".join(shown(overview_screens.taken_back(B, ["7K2"])))
    assert "Yours as before: C-7K2" in "\n".join(shown(overview_screens.returned(["7K2"])))
    assert "No offer" in "\n".join(shown(overview_screens.returned([])))
