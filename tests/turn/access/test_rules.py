"""The rules by themselves: every action has one, and each lets through whom it is meant for."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import get_args

import pytest

from bot.access import ROLES, RULES, Allowed, Denied, Person, Place, Tie, may
from bot.asked import asked
from bot.routes import ROUTES, Route
from bot.telegram.buttons import read
from bot.telegram.decode import Asking, Command, Tap
from tests.turn.access.stage import CASES, ROSTER, TEAMS, UNLINKED
from tests.turn.access.town import ADA

STANDINGS = (*ROLES, "stranger")
CHATS, STATES = ("private", "group", "channel"), ("none", "open", "closed")
BY_THE_CLOCK = {"be reminded", "be warned"}


def unruled(routes: Mapping[str, Route]) -> list[str]:
    return [name for name, route in routes.items() if route.action not in RULES]


def everything() -> Iterator[tuple[Person, str, Place]]:
    for action, role, chat, case, tie in product(
        RULES, STANDINGS, CHATS, STATES, ("", *get_args(Tie))
    ):
        ties = frozenset({tie} if tie and case != "none" else ())
        yield Person(ADA, role), action, Place(chat, case, ties)


def test_every_route_has_a_rule_and_every_rule_is_used() -> None:
    assert unruled(ROUTES) == []
    assert {route.action for route in ROUTES.values()} | BY_THE_CLOCK == set(RULES)


@pytest.mark.parametrize("name", ["/export", "desk share", "reaction"])
def test_a_new_command_option_or_meaning_without_a_rule_is_found(name: str) -> None:
    assert unruled({**ROUTES, name: Route("do as they please", lambda _: None)}) == [name]


def test_every_kind_of_meaning_has_a_route(desktop) -> None:
    """A kind that is added to what decode can tell must be routed: `asked` is asked for each."""
    for kind in get_args(Asking):
        fields = dict.fromkeys(kind.__dataclass_fields__, "") | {"button": None}
        meaning = kind(**{name: fields[name] for name in kind.__dataclass_fields__})
        assert asked(meaning, desktop.desk).route in ROUTES
    for name in ("start", "case", "nonsense"):
        for word in ("", "i-secret", "C-7K2"):
            assert asked(Command(name, word), desktop.desk).route in ROUTES
    for data in ("1.-.0.aaaaaa.zzz", "1.7K2.3.aaaaaa.none"):
        assert asked(Tap("q", read(data)), desktop.desk).route in ROUTES


def test_an_action_without_a_rule_is_denied_to_everybody() -> None:
    for role, chat in product(STANDINGS, CHATS):
        assert isinstance(may(Person(ADA, role), "do as they please", Place(chat)), Denied)


def test_a_stranger_may_only_use_an_invitation_in_private() -> None:
    allowed = [
        (action, place.chat)
        for person, action, place in everything()
        if person.role == "stranger" and isinstance(may(person, action, place), Allowed)
    ]
    assert set(allowed) == {("join", "private"), ("talk", "group")}


def allowed(**of: str) -> set[str]:
    """The actions that are allowed to a role, in a kind of chat."""
    return {
        action
        for person, action, place in everything()
        if of.get("role", person.role) == person.role
        and of.get("chat", place.chat) == place.chat
        and isinstance(may(person, action, place), Allowed)
    }


def test_an_observer_only_looks_on() -> None:
    own = {"join", "start", "help", "settings", "stop", "erase", "miss", "talk", "enrol"}
    assert allowed(role="observer") == own | {"read a round", "discuss"}


def test_in_a_group_a_case_is_only_judged_and_discussed() -> None:
    in_rounds = {"opine", "read a round", "close a round", "discuss"}
    assert allowed(chat="group") == in_rounds | {"present", "talk", "link", "enrol", "miss"}
    assert allowed(chat="channel") == {"miss"}, "to press what is no button of ours"


def test_only_leads_and_administrators_make_teams_and_lead_them() -> None:
    roles = {r for r in STANDINGS if allowed(role=r) & {"link", "lead teams"}}
    assert roles == {"lead", "admin"}


@pytest.mark.parametrize(
    ("tie", "actions"),
    [
        ("", set()),
        ("backup", {"back up"}),
        ("offered", {"be offered"}),
        ("observer", {"read a round", "discuss"}),
        ("clinician", {"read a round", "discuss", "opine"}),
        ("lead", {"read a round", "discuss", "opine"}),
    ],
)
def test_of_a_colleagues_case_everybody_may_what_they_are_to_it(tie, actions) -> None:
    met = {
        action
        for person, action, place in everything()
        if place.case != "none"
        and place.ties == frozenset({tie} if tie else ())
        and isinstance(may(person, action, place), Allowed)
    }
    assert met == actions


def test_only_who_watches_over_others_is_warned() -> None:
    warned = {
        r
        for r in STANDINGS
        if isinstance(may(Person(1, r), "be warned", Place("private")), Allowed)
    }
    assert warned == {"lead", "admin"}


def test_the_town_has_a_case_for_every_tie_that_there_is(stage) -> None:
    """A tie that is added is tried by the matrix, or this fails."""
    met = {tie for role in ROLES for case in CASES for tie in stage.ties(role, case)}
    assert met == {*get_args(Tie)}
    assert {None, ROSTER} <= {*TEAMS.values()}
    assert UNLINKED in TEAMS


def test_who_looks_on_is_told_what_observers_do_in_a_team() -> None:
    place = Place("group", "open", frozenset({"observer"}))
    assert may(Person(ADA, "observer"), "opine", place) == Denied("team")
    assert may(Person(ADA, "observer"), "answer", Place("private", "open")) == Denied("role")


@pytest.mark.parametrize("action", ["be offered", "back up"])
def test_an_offer_that_is_over_says_so_and_one_taken_is_ones_own(action) -> None:
    """Whoever had it before them has it no more; nothing tells them from who never had."""
    for ties in (frozenset[Tie](), frozenset[Tie]({"clinician"})):
        assert may(Person(ADA, "lead"), action, Place("private", "open", ties)) == Denied("over")
    mine = Place("private", "open", frozenset({"own"}))
    assert may(Person(ADA, "lead"), action, mine) == Allowed()
