"""What is said of teams fits a phone, says what is not shown, and names no patient."""

import pytest

from bot.telegram import paint
from bot.texts import Reader, render
from flows import team_roster
from flows.screen import Screen
from flows.team_roster import Group, Known

WIDTHS = {1: 28, 2: 13}
CARD = paint.Card(turn=9_999_999, username="a" * 32)
SMALL = Group(1, "Spine team", 0, (), 3, 24, keeps_words=True)
LONG = Group(
    99_999,
    "Multidisciplinary spine and pain conference",
    90,
    ("x" * 40,),
    20,
    336,
    keeps_words=False,
)
SOMEBODY = Known(7_000_000_000, "", "observer", "Rheumatology", own=True)
NAMED = Known(1001, "Dr " + "A" * 37, "admin")


def said(screen: Screen) -> str:
    return str(paint.message(screen, CARD, Reader())["text"])


SCREENS = [
    team_roster.teams([]),
    team_roster.teams([LONG] * 30),
    team_roster.team(SMALL),
    team_roster.team(LONG),
    team_roster.unlinking(LONG),
    team_roster.people(LONG, [SOMEBODY, NAMED] * 15),
    team_roster.person(SOMEBODY),
    team_roster.person(NAMED._replace(role="stranger")),
    team_roster.linked(SMALL, leads=False),
    team_roster.linked(LONG, leads=True),
    team_roster.already("x"),
    team_roster.no_administrator(),
    team_roster.unlinked("x"),
    team_roster.bereft("7K2", "x"),
    team_roster.orphaned("7K2", "x"),
]


@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen_can_be_read_and_pressed(screen: Screen) -> None:
    assert len(said(screen)) <= 4096
    for row in screen.rows:
        assert all(len(render(choice.label, Reader())) <= WIDTHS[len(row)] for choice in row)
    for message in paint.parts(screen, CARD, Reader()):
        for line in (message["reply_markup"] or {"inline_keyboard": []})["inline_keyboard"]:
            assert all(len(button.get("callback_data", "")) <= 40 for button in line)


def test_what_is_not_shown_is_counted() -> None:
    assert "and 10 more" in said(team_roster.teams([LONG] * 30))
    assert "and 10 more" in said(team_roster.people(LONG, [NAMED] * 30))


def test_a_member_is_told_by_name_role_and_specialty() -> None:
    told = said(team_roster.people(SMALL, [SOMEBODY, NAMED]))
    assert "Colleague 7000000000: observer, Rheumatology" in told
    assert f"{NAMED.called}: administrator" in told


@pytest.mark.parametrize("number", [0, 35, 36, 1001, 7_000_000_000])
def test_an_id_is_written_and_read_alike(number: int) -> None:
    assert int(team_roster.lettered(number), 36) == number


def test_what_becomes_of_words_is_said_either_way() -> None:
    assert "are kept in its record" in said(team_roster.linked(SMALL, leads=True))
    assert "not the words themselves" in said(team_roster.linked(LONG, leads=True))


def test_presenters_are_told_by_the_code_alone() -> None:
    for screen in (team_roster.bereft("7K2", "Spine"), team_roster.orphaned("7K2", "Spine")):
        assert said(screen).startswith("C-7K2: the group Spine")
