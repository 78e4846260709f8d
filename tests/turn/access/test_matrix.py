"""Every route, by everybody, everywhere, about every case: done if its rule says so, else refused.

The matrix is made from the router's own table: a command, a desk option or a meaning that is added
there is tried here, and one without a rule fails.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import get_args

import pytest

from bot.access import OWN, ROLES, RULES, Allowed, Denied, Person, Place, Tie, may
from bot.asked import asked
from bot.routes import ROUTES, Route
from bot.telegram.buttons import read
from bot.telegram.decode import Asking, Command, Tap, decode

ADA, BASHIR = 1001, 1002
STANDINGS = (*ROLES, "stranger")
CHATS, CASES = ("private", "group", "channel"), ("none", "open", "closed")
CAST = (*ROLES, "stranger", "revoked", "by the settings")
TRIES = len(ROUTES) * len(CAST) * len(CHATS) * 5
BETWEEN_COLLEAGUES = {"words @opinion"}  # words about a case that is before a team of theirs
SILENT = {"group talk", "group reply"}  # where the group is no team, or the case not before it
BY_THE_CLOCK = {"be reminded", "be warned"}


def unruled(routes: Mapping[str, Route]) -> list[str]:
    return [name for name, route in routes.items() if route.action not in RULES]


def everything() -> Iterator[tuple[Person, str, Place]]:
    for action, role, chat, case, tie in product(
        RULES, STANDINGS, CHATS, CASES, ("", *get_args(Tie))
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


@pytest.mark.fault("F17", n=f"{TRIES:,}: every route, role, chat and case")
def test_every_route_is_done_or_refused_as_its_rule_says(stage, wishes) -> None:
    """Through the whole turn, on a real database; n is asserted, so that nothing is left out."""
    wrong, tried, taken = [], 0, set[str]()
    for name, role, chat, case in product(ROUTES, CAST, CHATS, stage.codes):
        update = wishes(name, ADA, chat, stage.codes[case])
        outcome = stage.play(role, update)
        tried += 1
        what = route_of(update, stage)
        taken.add(what.route)
        standing = {"revoked": "stranger", "by the settings": "clinician"}.get(role, role)
        whose, _, state = case.partition(" ")
        ties = OWN if whose == "mine" else frozenset[Tie]()
        place = Place(chat, state or "open", ties) if what.code else Place(chat)
        verdict = may(Person(ADA, standing), ROUTES[what.route].action, place)
        answers = outcome.kinds.count("receipt")
        if answers != int("callback_query" in update):
            wrong.append((name, role, chat, case, f"{answers} answers"))
        faults = done(outcome) if isinstance(verdict, Allowed) else refused(outcome)
        if what.route in SILENT and not isinstance(verdict, Denied):
            faults = ["people talk, and something came of it"] if outcome.posted else []
        wrong += [(name, role, chat, case, fault) for fault in faults]
    assert wrong == []
    assert tried == TRIES
    assert taken == set(ROUTES) - BETWEEN_COLLEAGUES


def route_of(update, stage):
    """The route that an update takes, where it comes from."""
    whence, meaning = decode(update)
    return asked(meaning, stage.desktop.desk, whence.kind)


def done(outcome) -> list[str]:
    return [] if outcome.posted else ["allowed, and nothing came of it"]


def refused(outcome) -> list[str]:
    shown = "show" in outcome.kinds or any(x in outcome.said for x in ("Closed 1", "Open 2"))
    faults = {
        "something changed": outcome.changed,
        "a case was shown": shown,
        "it was said more than once": len(outcome.posted) > 1,
        "the record says otherwise": {e["kind"] for e in outcome.events} - {"Denied"},
    }
    return [f"denied, and {fault}" for fault, found in faults.items() if found]


def test_a_case_of_a_colleague_and_one_that_is_not_there_get_the_same_answer(stage, wishes) -> None:
    for name in ("/case C-", "desk open", "tap", "words"):
        said = {
            case: stage.play("clinician", wishes(name, ADA, "private", stage.codes[case])).said
            for case in ("theirs open", "theirs closed", "none")
        }
        assert len(set(said.values())) == 1, said
        assert "only the clinician who opened a case" in said["none"]
