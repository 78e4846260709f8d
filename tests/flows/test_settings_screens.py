"""What somebody's own settings look like, and what their buttons offer."""

from datetime import time

from flows.settings_screens import QUIET, SPREAD, ZONES, Own, choices, days, near, settings, span
from flows.text import in_source, t

OWN = Own("observer", "Europe/Madrid", "08:30", "1111100", (time(20), time(7, 30)))


def _wide(screen) -> list[str]:
    """The labels that a phone has no room for."""
    labels = [[in_source(choice.label) for choice in row] for row in screen.rows]
    return [label for row in labels for label in row if len(label) > {1: 28, 2: 13, 3: 7}[len(row)]]


def test_what_holds_is_said_with_a_button_for_each(shown) -> None:
    text = "\n".join(shown(settings(OWN, t("Saved"))))
    for part in ("Saved", "an observer", "08:30, Europe/Madrid", "Mon to Fri", "20:00-07:30"):
        assert part in text
    assert "not told" in text
    assert "Radiology" in "\n".join(shown(settings(OWN._replace(specialty="Radiology"))))


def test_every_thing_that_can_be_set_has_its_choices_and_nothing_else_has() -> None:
    for row in settings(OWN).rows:
        for choice in row:
            screen = choices(choice.option.removeprefix("set:"), OWN)
            assert screen is not None
            assert all(each.option.startswith("set:") for line in screen.rows for each in line)
            assert _wide(screen) == []
    assert [each for z in ZONES if (s := choices("zone", OWN._replace(zone=z)))
            for each in _wide(s)] == []  # fmt: skip
    assert choices("nothing", OWN) is None


def test_the_zones_around_ones_own_are_offered() -> None:
    assert "Europe/Paris" in near("Europe/Madrid")
    assert near("Europe/Tallinn")[0] == ZONES[0], "of the same part of the world"
    assert near("UTC") == near("Nowhere") == SPREAD, "from all over the world"
    assert {*SPREAD} <= {*ZONES}
    assert all(near(zone) for zone in ZONES)


def test_days_are_told_in_words() -> None:
    assert in_source(days("1111100")) == "Mon to Fri"
    assert in_source(days("0000000")) == "Every day", "as the calendar counts it"
    assert [in_source(day) for day in dict(days("1010000").blanks)["days"]] == ["Mon", "Wed"]
    assert span((time(20), time(7, 30))) in QUIET
